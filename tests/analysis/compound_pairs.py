"""Which compounds a German reader hears a word in, and which words only hold its letters. Written by hand."""

from __future__ import annotations

# wort~ | has it | has its letters only
COMPOUNDS = """
Haubitze | Haubitzen Panzerhaubitze Panzerhaubitzen Haubitzenstellung Haubitzenfeuer Feldhaubitze | Haube Hauben
Bank | Bank Banken Datenbank Bankräuber Bankgeheimnis Großbanken Bankenkrise Sitzbänke | Bankett Banketts Bankrotteur
Haus | Rathaus Hausarzt Krankenhäuser Hausbesitzer Kaufhausdieb Hochhäusern | Schauspieler Ausschuss Hausse
Rat | Stadtrat Bundesrat Ratssitzung Aufsichtsräte Betriebsratswahl | Beratung Apparat Literatur Demokratie moderat
Ente | Wildente Entenbraten Zeitungsenten | Studenten Patente Konsumenten Dokumente Rentenalter Entscheidung Talente
Rente | Altersrente Rentenkasse Rentenalter Rentenversicherung Mütterrente | Konkurrenten Referenten Transparente
Reis | Reisernte Reisfeld Basmatireis | Reisepass Kreis Preise Reisen Landkreis Kreisliga
Schule | Schulhof Grundschule Schulbus Hochschulen Fahrschule Schulleiter | Schulden Schulter Unschuld Schuldspruch
Geschichte | Geschichtsbuch Liebesgeschichte Geschichtslehrer Zeitgeschichte | Schichten geschichtet
Kirche | Kirchturm Kirchensteuer Landeskirche Kirchentag | Kirsche
Regierung | Bundesregierung Regierungschef Regierungskrise Landesregierungen | Regie Regisseur Aggregierung
Wahl | Bundestagswahl Wahlkampf Wahlen Wahlrecht Landtagswahlen | Wal Wald
Kind | Kindergarten Kinderarzt Schulkinder Kindesmissbrauch Kindergeld | Kinderei Kinn
Stern | Sternwarte Sternenhimmel Morgenstern | Western Ministern Meistern Gestern Fenstern
Amt | Bundesamt Amtszeit Arbeitsämter Amtsgericht Jugendamt | Beamte Gesamtschule Samt Gesamtzahl
Strom | Strompreis Stromnetz Ökostrom Stromausfall Starkstrom Stromerzeugung | Strömung Strolch
Zug | Güterzug Zugunglück Zugverkehr Nachtzüge | Zuger
Land | Bundesland Landtag Landwirtschaft Ländervergleich Deutschland | Gelände Girlanden Landung
Tor | Tore Eigentor Torhüter Torschütze | Motor Autor Doktor Direktor Reaktor Historiker
Ort | Tatort Ortsverein Wohnorte Ortsteil | Sport Wort Antwort Export Transport
Hand | Handschuh Handball Handwerk Rückhand | Handel Verhandlung Handy Behandlung
Handel | Handelskrieg Einzelhandel Handelsabkommen Emissionshandel | Verhandeln Misshandeln
Klima | Klimaschutz Klimawandel Klimagipfel Betriebsklima klimaneutral | Klimakterium
Streik | Warnstreik Streikrecht Bahnstreik | Streich Strich
Krieg | Kriegsende Bürgerkrieg Kriegsverbrechen Handelskriege | Krug gekriegt bekriegt
Steuer | Steuererklärung Mehrwertsteuer Steuerreform Steuersatz | steuerbord
Wasser | Trinkwasser Wasserwerk Hochwasserschutz Abwasser | Gewässerschutz
Polizei | Polizeiauto Bundespolizei Polizeieinsatz Wasserschutzpolizei | Polizist
Gericht | Landgericht Gerichtssaal Amtsgerichte Gerichtsurteil Verfassungsgericht | eingerichtet ausgerichtet
Bahn | Autobahn Bahnhof Bahnstreik Straßenbahn Eisenbahnen | anbahnen
Zeugnis | Schulzeugnis Zeugnisnoten Führungszeugnis | Erzeugnis Zeuge
Ministerium | Wirtschaftsministerium Bundesinnenministerien Ministeriumssprecher | Minister Ministern
Panzerhaubitze | Panzerhaubitzen Panzerhaubitzenlieferung | Haubitze Panzer
"""


def compound_pairs() -> list[tuple[str, str, bool]]:
    """Word, other word, and whether `word~` must find it."""
    found = []
    for line in COMPOUNDS.strip().splitlines():
        word, having, not_having = (part.split() for part in line.split("|"))
        found += [(word[0], other, True) for other in having]
        found += [(word[0], other, False) for other in not_having]
    return found
