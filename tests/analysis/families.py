"""Which words a reader takes for one word and which not, as families: every two words of a family must find each other,
no word of a family may find one of its strangers. Written by hand; see test_families.py for the floor."""

from __future__ import annotations

# forms of one word | words that must stay apart from it
FAMILIES = """
Haus Häuser Hauses Häusern | Hausen Hausherr Haut
Straße Straßen Strasse Strassen STRASSE | Strass Streit
Kündigung Kündigungen | Kunde Künstler
Kunde Kunden | Kunst Kündigung
Stadt Städte Städten Staedte | Staat Statt Stadtrat
Staat Staaten Staates Staats | Stadt Staatsanwalt
Land Länder Ländern Landes | Landung Landkreis
Ministerium Ministerien Ministeriums | Minister Ministerin
Minister Ministers Ministern | Ministerium Mister
Bundeskanzler Bundeskanzlers | Bundeskanzleramt Bundestag
Kanzlerin Kanzlerinnen | Kanzlei
Regierung Regierungen | Regie Regisseur
Abgeordnete Abgeordneten Abgeordneter | Anordnung Abordnung
Beamte Beamten Beamter | Beamtin
Angestellte Angestellten Angestellter | Anstellung
Vorsitzende Vorsitzenden Vorsitzender | Vorsitz
Arbeitslose Arbeitslosen Arbeitsloser | Arbeit Arbeiter
Studierende Studierenden Studierender | Studie Student
Verletzte Verletzten Verletzter | Verletzung
Tote Toten Toter | Tod Ton
Kranke Kranken Kranker | Krankheit Krankenhaus
Geflüchtete Geflüchteten | Flucht Flüchtling
Flüchtling Flüchtlinge Flüchtlingen Flüchtlings | Flucht Geflüchtete
Obdachlose Obdachlosen | Obdach
Grüne Grünen Grüner | Grund Gründe
Deutsche Deutschen Deutscher | Deutschland
Ware Waren | Wahrheit Warnung
Wahl Wahlen | Wal Wahn Wahlkampf
Wal Wale Wale | Wahl Wald
Bank Banken | Bankett Datenbank Band
Datenbank Datenbanken | Daten
Kind Kinder Kindern Kindes | Kinn Kino
Mutter Mütter Müttern | Mut Muttertag
Vater Väter Vätern Vaters | Vatikan
Buch Bücher Büchern Buches | Buche Bucht
Hand Hände Händen | Handel Handwerk
Handel Handels | Hand Handlung
Streik Streiks Streikes | Strich Streich
Krieg Kriege Krieges Kriegs | Krug Kriegsrecht
Preis Preise Preisen Preises | Preußen Preisträger
Zins Zinsen Zinses | Zinn
Museum Museen Museums | Muse Musik
Thema Themen Themas | Theater
Kriterium Kriterien | Kritik
Praktikum Praktika | Praxis
Virus Viren | Visum
Auto Autos | Autor Autobahn
Autor Autoren Autors | Auto Autorität
Park Parks | Partei Parkplatz
Bus Busse Busses | Buße Busen
Zeit Zeiten | Zeitung Seite
Zeitung Zeitungen | Zeit
Seite Seiten | Saite Zeit
Partei Parteien | Party Parteitag
Polizist Polizisten | Polizei
Arzt Ärzte Ärzten Arztes | Art
Bauer Bauern | Bau
Tag Tage Tagen Tages | Tagung
Woche Wochen | Wache
Monat Monate Monaten Monats | Mond
Jahr Jahre Jahren Jahres | Jahrgang
Schule Schulen | Schuld Schüler
Schüler Schülern Schülers | Schule
Lehrer Lehrern Lehrers | Lehre
Lehre Lehren | Lehrer
Wetter Wetters | Wette
Wette Wetten | Wetter
Fluss Flüsse Flüssen Flusses | Flucht
Baum Bäume Bäumen | Bau Bauch
Brücke Brücken | Brüche
Gericht Gerichte Gerichten Gerichts | Gerücht
Gerücht Gerüchte Gerüchten | Gericht
Urteil Urteile Urteilen Urteils | Teil
Vertrag Verträge Verträgen Vertrags | Vortrag
Vortrag Vorträge Vorträgen | Vertrag
Gesetz Gesetze Gesetzen Gesetzes | Gesicht
Haushalt Haushalte Haushalts | Haltung
Betrieb Betriebe Betrieben | Betrug
Anschlag Anschläge Anschlägen | Abschlag
Unfall Unfälle Unfällen Unfalls | Zufall
Brand Brände Bränden | Brandt
Kuh Kühe Kühen | Kühle
Sohn Söhne Söhnen Sohnes | Sonne
Wirtschaftsministerium Wirtschaftsministerien | Wirtschaft
Bundeswirtschaftsministerium Bundeswirtschaftsministerien | Wirtschaftsministerium
Panzerhaubitze Panzerhaubitzen | Panzer
Autobahnbrücke Autobahnbrücken | Autobahn
Kilowattstundenpreis Kilowattstundenpreise Kilowattstundenpreisen | Kilowattstunde
Berlin Berlins | Berliner
München Muenchen Münchens | Mönche
Köln Koeln Kölns | Kohle
Merkel Merkels | Merkmal
Scholz Scholzens | Schulz
Habeck Habecks | Hacke
Söder Söders Soeder | Süden
Wagenknecht Wagenknechts | Wagen Knecht
Musterhausen Musterhausens | Muster
Klaus | Klausel
Paris | Parität
NATO Nato | Note
AfD | ADAC
CO₂ CO2 | CO
Bürger*innen Bürger:innen Bürger_innen BürgerInnen Bürger/-innen Bürger Bürgern | Burg
Lehrer/in Lehrer(in) Lehrer*in Lehrer | Lehre
gehen geht ging gegangen | sehen
kommen kommt kam | können
beschließen beschließt beschlossen beschloss beschliesst | schließen
streiken streikt streikte gestreikt | streichen
wählen wählt wählte gewählt | zahlen
kritisieren kritisiert kritisierte | kritisch
sagen sagt sagte gesagt | sehen
fordern fordert forderte gefordert | fördern
fördern fördert förderte gefördert | fordern
steigen steigt stieg gestiegen | stehen
sinken sinkt sank gesunken | sind
verhandeln verhandelt verhandelte | handeln
warnen warnt warnte gewarnt | waren
sichern sichert sicherte gesichert | sich
neu neue neuen neuer neues | neun
groß große großen größer größte | Gros
gut gute guten besser | Güte
deutsch deutsche deutschen deutscher | deutlich
russisch russische russischen | Russe
schwer schwere schweren schwerer | Schwert
wirtschaftspolitisch wirtschaftspolitische wirtschaftspolitischen | wirtschaftlich
sein ist war waren sind | Ware
1.000 1000 | 100
1.000,50 1000,50 | 1.000
Café Cafe | Kaffee
"""


def families() -> list[tuple[list[str], list[str]]]:
    """Forms and strangers, line by line."""
    found = []
    for line in FAMILIES.strip().splitlines():
        forms, _, strangers = line.partition("|")
        found.append((forms.split(), strangers.split()))
    return found


def pairs() -> list[tuple[str, str, bool]]:
    """Query, word, and whether the one must find the other."""
    found = []
    for forms, strangers in families():
        found += [(query, word, True) for query in forms for word in forms if query != word]
        found += [(query, stranger, False) for query in forms[:2] for stranger in strangers]
        found += [(stranger, forms[0], False) for stranger in strangers]
    return found
