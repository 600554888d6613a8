"""Templated reports, written by us: texts that look alike and are different reports, the hardest negatives.

A family is a text in a small language: `{a|b|c}` is one of the alternatives, `{3..40}` a number, `{ort}` a word of
`WORDS` that stays the same within one text, `{ort2}` another one. The method's numbers were chosen on `DEVELOPMENT`. `HELD_OUT`
was looked at once (what differed in the first eight words of two pollen reports was overlooked); `LATER` was written
after that, and looked at once too (a joined cinema report): neither is blind any more.
"""

# ruff: noqa: E501 a template is read as sentences, wherever its lines end

from __future__ import annotations

import random
import re
from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, ...]] = {
    "ort": tuple(
        "Adelshofen Bergrade Cammin Dornheim Ebersroda Falkenau Gerstungen Hohenwart Immelborn Jesberg Kaltenbrunn "
        "Lindhorst Mühlacker Neustetten Oberkirch Pfaffenau Quernheim Rosenau Salzweiler Tannhausen Uferstadt "
        "Vellmar Wildenau Zellhausen Altmoor Brockhöhe Düsterfeld Elsterwalde Frohnberg Grünthal".split()
    ),
    "kreis": tuple(
        "Ammerau Bördeland Donautal Eichsgau Filstal Havelaue Ilmkreis Jagsttal Kochertal Leinebergland Mainbogen "
        "Nordheide Oderbruch Prignitzland Rhönwald Saaletal Taubergrund Ueckerland Vogelsgau Wesermarsch".split()
    ),
    "strasse": tuple(
        "Bahnhofstraße Lindenallee Hauptstraße Mozartweg Industriestraße Goethestraße Kirchgasse Schillerplatz "
        "Uferpromenade Gartenweg Bergstraße Ringstraße Waldweg Marktplatz Schulstraße Mühlenweg".split()
    ),
    "name": tuple(
        "Albrecht Bachmann Conradi Dietz Engelhardt Fuchs Gärtner Hartwig Immel Jansen Kessler Lorenz Maurer Nolte "
        "Ostermann Pohl Quandt Reuter Seifert Thiele Ullrich Voss Wagenknecht Zander Brandt Krüger Schuster".split()
    ),
    "vorname": tuple(
        "Anna Bernd Claudia Dieter Elke Frank Gisela Horst Ines Jürgen Katrin Lars Monika Norbert Petra Ralf Sabine "
        "Thomas Ulrike Volker Yvonne Stefan Heike Markus".split()
    ),
    "tag": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    "monat": tuple("Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()),
    "verein": tuple(
        "Rot-Weiß Eintracht Viktoria Germania Concordia Alemannia Borussia Fortuna Teutonia Union Preußen "
        "Wacker Kickers Phönix Arminia".split()
    ),
    "firma": tuple(
        "Nordstahl Brauwerk Helmtec Solarix Medivan Autonova Chemtrax Logistra Finbanc Elektrowerk Pharmalux Rheinbau "
        "Telequant Windkraft Immobila Papyrus Kaliwerke Luftnetz".split()
    ),
    "auto": ("VW Golf", "Opel Corsa", "BMW", "Mercedes", "Skoda", "Fiat", "Audi", "Ford Transit", "Renault", "Toyota"),
    "partei": ("CDU", "SPD", "Grüne", "FDP", "Linke", "Freie Wähler", "AfD"),
    "zeichen": tuple(
        "Widder Stier Zwillinge Krebs Löwe Jungfrau Waage Skorpion Schütze Steinbock Wassermann Fische".split()
    ),
    "film": tuple("Nebelmeer Sommerregen Grenzland Heimkehr Nachtzug Silberwald Sturmflut Zeitbruch Morgenrot".split()),
    "speise": tuple("Käse Wurst Tiefkühlpizza Babybrei Salami Räucherlachs Müsli Schokolade Tofu Eistee".split()),
    "beruf": tuple("Lehrerin Ärztin Ingenieurin Landwirtin Juristin Köchin Apothekerin Architektin".split()),
    "fluss": tuple("Elbe Oder Weser Donau Main Neckar Saale Spree Mosel Ems".split()),
    "fach": tuple("Chemie Geografie Biologie Musik Latein Physik Informatik Geschichte".split()),
}

DEVELOPMENT: Mapping[str, str] = {
    "fuel": (
        "Wer in {ort} tanken muss, zahlt am {tag} für einen Liter Super E10 im Schnitt {1..1},{60..99} Euro. Diesel "
        "kostet {1..1},{50..89} Euro.\nAm günstigsten ist Super an der Tankstelle in der {strasse} mit {1..1},{55..79}"
        " Euro, am teuersten in der {strasse2} mit {1..1},{80..99} Euro je Liter. Der Unterschied beträgt {4..29} "
        "Cent.\nFür Diesel verlangen die Tankstellen zwischen {1..1},{50..65} Euro und {1..1},{66..89} Euro. Im "
        "Vergleich zur Vorwoche ist der Preis um {1..9} Cent {gestiegen|gefallen}.\nDie Preise ändern sich mehrmals am "
        "Tag. Nach Angaben von Verkehrsclubs tankt man abends zwischen 20 und 22 Uhr am billigsten, am Morgen sind "
        "die Preise am höchsten. Die Daten stammen von der Markttransparenzstelle für Kraftstoffe."
    ),
    "stock": (
        "Die Aktie von {firma} zählt am {tag} zu den {Gewinnern|Verlierern} des Tages. Zuletzt notierte das Papier "
        "{0..6},{1..9} Prozent {fester|schwächer} bei {12..240},{10..99} Euro.\nDas Wertpapier erreichte um "
        "{9..17}.{10..59} Uhr ein Tageshoch von {12..240},{10..99} Euro. Zum Handelsstart stand die Aktie bei "
        "{12..240},{10..99} Euro. Zuletzt wurden {1000..90000} Aktien gehandelt.\nDas 52-Wochen-Hoch liegt bei "
        "{12..300},{10..99} Euro, das 52-Wochen-Tief bei {5..99},{10..99} Euro. Analysten sehen das Kursziel im Mittel "
        "bei {12..300} Euro.\nDie nächste Bilanz legt {firma} voraussichtlich am {1..28}. {monat} vor. Für das "
        "laufende Jahr erwarten Experten einen Gewinn von {1..19},{10..99} Euro je Aktie."
    ),
    "match": (
        "{verein} {ort} hat am {tag} gegen {verein2} {ort2} mit {0..5}:{0..4} {gewonnen|verloren}. Vor {120..4000} "
        "Zuschauern brachte {name} die Gastgeber in der {3..40}. Minute in Führung.\nKurz vor der Pause glich {name2} "
        "aus. In der zweiten Halbzeit sahen die Zuschauer ein zerfahrenes Spiel mit wenigen Chancen auf beiden "
        "Seiten. In der {50..89}. Minute traf {name3} zum Endstand.\nSchiedsrichter {vorname} {name4} zeigte "
        "{1..7} Gelbe Karten. In der Tabelle steht {verein} {ort} nun auf Platz {1..18}. Am nächsten Spieltag "
        "empfängt die Mannschaft {verein3} {ort3}, während {verein2} {ort2} auswärts antreten muss."
    ),
    "police": (
        "Bei einem Unfall in der {strasse} in {ort} ist am {tag} ein {18..84}-Jähriger {leicht|schwer} verletzt "
        "worden. Wie die Polizei mitteilte, übersah eine {18..84}-Jährige gegen {6..22}.{10..59} Uhr beim Abbiegen "
        "mit ihrem {auto} den entgegenkommenden {auto2}.\nDer Mann wurde mit dem Rettungswagen in ein Krankenhaus "
        "gebracht. Die Fahrerin blieb unverletzt. An beiden Fahrzeugen entstand ein Schaden von insgesamt rund "
        "{3..40}000 Euro. Die Straße war für {1..4} Stunden gesperrt.\nZeugen, die Hinweise zum Unfallhergang geben "
        "können, werden gebeten, sich bei der Polizei in {ort} unter der Telefonnummer 0{2000..9999} / "
        "{10000..99999} zu melden."
    ),
    "weather": (
        "Das Wetter in {kreis}: Am {tag} ist es {meist sonnig|wechselnd bewölkt|bedeckt und regnerisch}. Die "
        "Höchstwerte liegen bei {1..17} bis {18..34} Grad. Der Wind weht {schwach|mäßig|frisch} aus "
        "{West|Ost|Nordwest|Südwest}.\nIn der Nacht {klart es auf|ziehen Wolken auf|bleibt es trocken}, die "
        "Temperatur sinkt auf {0..9} Grad. {Örtlich bildet sich Nebel.|Vereinzelt sind Gewitter möglich.|Es bleibt "
        "niederschlagsfrei.}\nDer Deutsche Wetterdienst warnt derzeit {nicht vor Unwettern|vor Glätte|vor starken "
        "Böen}. Die Aussichten für die kommenden Tage: {unbeständig mit Schauern|freundlich und trocken|zunehmend "
        "kühler}. Die Sonne geht um {5..8}.{10..59} Uhr auf und um {16..21}.{10..59} Uhr unter."
    ),
    "horoscope": (
        "{zeichen}: {Heute läuft im Beruf vieles wie von selbst.|Ein Gespräch mit Vorgesetzten bringt Klarheit.|Lassen "
        "Sie sich im Büro nicht aus der Ruhe bringen.} {Nutzen Sie die Gunst der Stunde und wagen Sie etwas "
        "Neues.|Bleiben Sie geduldig, auch wenn andere drängen.|Ein alter Plan gewinnt wieder an Bedeutung.}\nIn der "
        "Liebe {stehen die Sterne günstig, Singles dürfen auf eine Begegnung hoffen|ist Fingerspitzengefühl gefragt, "
        "denn ein falsches Wort wirkt lange nach|kehrt nach unruhigen Tagen wieder Harmonie ein}. {Vertrauen Sie Ihrem "
        "Gefühl.|Hören Sie Ihrem Partner aufmerksam zu.|Zeigen Sie offen, was Sie empfinden.}\nGesundheitlich {fühlen "
        "Sie sich stark, sollten Ihre Kräfte aber einteilen|tut Ihnen Bewegung an der frischen Luft gut|brauchen Sie "
        "eine Pause und viel Schlaf}. {In Geldfragen ist Vorsicht angebracht.|Eine größere Anschaffung kann warten.|Ein "
        "unerwarteter Betrag bessert die Kasse auf.}"
    ),
    "fire": (
        "Ein Brand in einem Wohnhaus hat am {tag} in {ort} die Feuerwehr beschäftigt. Nach ersten Erkenntnissen brach "
        "das Feuer {in der Küche|im Keller|auf dem Balkon|im Dachstuhl} aus. Die Bewohner konnten sich rechtzeitig ins "
        "Freie retten.\nDie Einsatzkräfte brachten die Flammen schnell unter Kontrolle. Verletzt wurde niemand. Das "
        "Gebäude in der {strasse} ist vorerst nicht bewohnbar. Wie es zu dem Brand kommen konnte, ist noch "
        "unklar.\nDie Kriminalpolizei hat die Ermittlungen aufgenommen. Zur Höhe des Schadens machte ein Sprecher der "
        "Feuerwehr {ort} zunächst keine Angaben. Im Einsatz waren auch Kräfte aus {ort2} und {ort3}."
    ),
    "club": (
        "Der {Heimatverein|Gesangverein|Schützenverein|Imkerverein} {ort} hat einen neuen Vorstand. Die Mitglieder "
        "wählten {vorname} {name} auf der Jahreshauptversammlung einstimmig an die Spitze des Vereins. {vorname2} "
        "{name2}, der nicht mehr kandidierte, wurde mit langem Beifall verabschiedet.\nZum Stellvertreter bestimmte "
        "die Versammlung {vorname3} {name3}, die Kasse führt künftig {vorname4} {name4}. In seinem Rückblick "
        "erinnerte der scheidende Vorsitzende an ein Jahr mit vielen Veranstaltungen. Der Kassenbericht gab keinen "
        "Anlass zur Beanstandung, der Vorstand wurde entlastet.\nFür langjährige Treue wurden zahlreiche Mitglieder "
        "geehrt. Mit einem gemütlichen Beisammensein klang der Abend aus."
    ),
    "lotto": (
        "Die Gewinnzahlen der Ziehung vom {tag}, {1..28}. {monat}: {1..9}, {10..15}, {16..22}, {23..31}, {32..40} und "
        "{41..49}. Die Superzahl lautet {0..9}.\nIm Spiel 77 wurde die Zahl {1000000..9999999} gezogen, in der "
        "Zusatzlotterie Super 6 die Zahl {100000..999999}.\nIm Jackpot liegen bei der nächsten Ziehung rund {1..45} "
        "Millionen Euro. Die Chance auf den Hauptgewinn beträgt etwa eins zu 140 Millionen. Alle Angaben sind ohne "
        "Gewähr. Glücksspiel kann süchtig machen, Hilfe bietet die Bundeszentrale für gesundheitliche Aufklärung."
    ),
    "missing": (
        "Die Polizei bittet um Mithilfe bei der Suche nach einer Vermissten: {vorname} {name} aus {ort} wird seit "
        "{tag} vermisst. Die Frau verließ am Nachmittag ihre Wohnung in der {strasse} und ist seitdem nicht "
        "zurückgekehrt.\nSie ist von {schlanker|kräftiger} Statur und hat {kurze|lange|schulterlange} "
        "{blonde|graue|dunkle|rote} Haare. Bekleidet war sie vermutlich mit einer {blauen|schwarzen|grünen} Jacke und "
        "einer {hellen|dunklen} Hose.\nDie bisherigen Suchmaßnahmen, bei denen auch ein Hubschrauber und Spürhunde "
        "eingesetzt waren, blieben ohne Erfolg. Es ist nicht auszuschließen, dass sie sich in einer hilflosen Lage "
        "befindet. Hinweise nimmt jede Polizeidienststelle entgegen."
    ),
}  # fmt: skip

HELD_OUT: Mapping[str, str] = {
    "traffic": (
        "Auf der Autobahn {3..99} zwischen {ort} und {ort2} müssen sich Autofahrer ab {tag} auf Behinderungen "
        "einstellen. Wegen Bauarbeiten steht bis {1..28}. {monat} in Fahrtrichtung {ort2} nur ein Fahrstreifen zur "
        "Verfügung.\nWie die Autobahngesellschaft mitteilte, wird auf einer Länge von {2..14} Kilometern die Fahrbahn "
        "erneuert. Die Anschlussstelle {ort3} ist während der Arbeiten gesperrt, eine Umleitung ist ausgeschildert. "
        "Die Kosten belaufen sich auf {1..19},{1..9} Millionen Euro.\nIm Berufsverkehr ist mit Staus und längeren "
        "Fahrzeiten zu rechnen. Die Autobahngesellschaft bittet um Verständnis und empfiehlt, den Bereich "
        "weiträumig zu umfahren."
    ),
    "jobs": (
        "Die Zahl der Arbeitslosen im Kreis {kreis} ist im {monat} {gestiegen|gesunken}. Wie die Agentur für Arbeit am "
        "{tag} mitteilte, waren {900..9800} Menschen ohne Beschäftigung gemeldet, {12..340} {mehr|weniger} als im "
        "Vormonat. Die Quote liegt bei {2..9},{1..9} Prozent.\nVor einem Jahr hatte sie {2..9},{1..9} Prozent "
        "betragen. „Der Arbeitsmarkt zeigt sich trotz der schwachen Konjunktur robust“, sagte {vorname} {name}, "
        "Leiter der Agentur. Die Unternehmen meldeten {60..900} neue Stellen, gesucht werden vor allem Fachkräfte in "
        "Pflege, Handwerk und Logistik.\nBei den unter 25-Jährigen waren {90..800} Personen arbeitslos gemeldet. Die "
        "Daten beruhen auf dem Stichtag in der Mitte des Monats."
    ),
    "recall": (
        "Der Hersteller {firma} ruft {speise} zurück. Grund ist, dass sich in einzelnen Packungen "
        "{Metallteile|Glassplitter|Salmonellen|Kunststofffäden} befinden können. Betroffen ist Ware mit dem "
        "Mindesthaltbarkeitsdatum {1..28}. {monat} und der Losnummer L{1000..9999}, die in mehreren Bundesländern "
        "verkauft wurde.\nVom Verzehr wird dringend abgeraten. Kunden können das Produkt in ihrer Einkaufsstätte "
        "zurückgeben und bekommen den Kaufpreis auch ohne Vorlage des Kassenbons erstattet. Andere Artikel des "
        "Unternehmens sind nach dessen Angaben nicht betroffen.\nDer Handel hat vorsorglich reagiert und die Ware aus "
        "dem Verkauf genommen. {firma} entschuldigt sich bei den Verbrauchern für die Unannehmlichkeiten."
    ),
    "river": (
        "Der Pegel der {fluss} bei {ort} ist am {tag} auf {120..780} Zentimeter {gestiegen|gefallen}. Am Vortag hatte "
        "er noch bei {120..780} Zentimetern gelegen, teilte die Hochwasserzentrale mit.\nDie Meldestufe {1..4} beginnt "
        "an dieser Stelle bei {300..600} Zentimetern. Für die nächsten {24..72} Stunden rechnen die Fachleute mit "
        "einem {weiteren Anstieg|leichten Rückgang|gleichbleibenden Wasserstand}. Der Abfluss beträgt {80..2400} "
        "Kubikmeter in der Sekunde.\nDie Schifffahrt ist derzeit {nicht|nur teilweise} eingeschränkt. Anwohner werden "
        "gebeten, sich über die Lage laufend zu informieren und Keller in Ufernähe zu sichern."
    ),
    "obituary": (
        "Die Gemeinde {ort} trauert um {vorname} {name}. Der langjährige {Bürgermeister|Pfarrer|Schulleiter|Ortsbrandmeister} "
        "starb am {tag} nach kurzer schwerer Krankheit im Kreise seiner Familie. Mit ihm verliert der Ort eine "
        "Persönlichkeit, die über Jahrzehnte das öffentliche Leben geprägt hat.\nGeboren in {ort2}, kam er schon als "
        "junger Mann nach {ort} und blieb dem Ort bis zuletzt verbunden. Er galt als bescheiden, hilfsbereit und "
        "immer ansprechbar. Für seinen Einsatz wurde er mit der Ehrenmedaille ausgezeichnet.\n„Wir werden ihn sehr "
        "vermissen“, sagte {vorname2} {name2} für den Gemeinderat. Die Trauerfeier findet in der Kirche statt, "
        "anschließend folgt die Beisetzung auf dem Friedhof. Ein Kondolenzbuch liegt im Rathaus aus."
    ),
    "concert": (
        "Mit einem festlichen Konzert hat {der Kirchenchor|das Blasorchester|der Männerchor|die Musikschule} {ort} das "
        "Publikum begeistert. Unter der Leitung von {vorname} {name} erklangen Werke aus mehreren "
        "Jahrhunderten.\nSchon beim ersten Stück wurde deutlich, mit welcher Sorgfalt die Musiker geprobt hatten. Als "
        "Solistin überzeugte {vorname2} {name2} aus {ort2} mit klarer Stimme und großer Ausdruckskraft. Höhepunkt war "
        "das gemeinsame Finale, bei dem es die Zuhörer nicht mehr auf den Sitzen hielt.\nNach lang anhaltendem Applaus "
        "bedankten sich die Mitwirkenden mit zwei Zugaben. Der Erlös des Abends kommt {der Jugendarbeit|der Orgel|dem "
        "Kindergarten|dem Hospiz} zugute. Bei einem Glas Wein klang der Abend in geselliger Runde aus."
    ),
    "television": (
        "In dem Fernsehfilm „{film}“ kehrt eine {beruf} nach vielen Jahren in ihr Heimatdorf zurück und stößt auf ein "
        "gut gehütetes Familiengeheimnis. Die Hauptrolle spielt {vorname} {name}, in weiteren Rollen sind {vorname2} "
        "{name2} und {vorname3} {name3} zu sehen.\nRegie führte {vorname4} {name4}, gedreht wurde in {ort} und "
        "Umgebung. {Der Film erzählt ruhig und mit Blick für Details.|Die Handlung bietet einige Wendungen, verliert "
        "aber gegen Ende an Spannung.|Vor allem die Kamera macht den Film sehenswert.} {Große Überraschungen bleiben "
        "aus.|Die Darsteller tragen die Geschichte mühelos.|Nicht jeder Dialog sitzt.}\nWer die Ausstrahlung verpasst, "
        "findet den Film anschließend in der Mediathek. Dort steht er ein halbes Jahr lang kostenlos zum Abruf bereit."
    ),
    "mayor": (
        "{vorname} {name} ({partei}) bleibt Bürgermeister von {ort}. Bei der Stichwahl am Sonntag setzte sich der "
        "Amtsinhaber deutlich gegen {vorname2} {name2} ({partei2}) durch.\n„Ich bin überwältigt und danke allen, die "
        "mir ihr Vertrauen geschenkt haben“, sagte der Wahlsieger am Abend im Rathaus. Er wolle nun zügig die Themen "
        "angehen, die den Menschen unter den Nägeln brennen, vor allem Schulen, Straßen und bezahlbares "
        "Wohnen.\nDer Herausforderer gratulierte und sprach von einem fairen Wahlkampf. Die Wahlbeteiligung war "
        "niedriger als im ersten Durchgang. Das vorläufige Endergebnis muss noch vom Wahlausschuss bestätigt werden. "
        "Die neue Amtszeit beginnt im {monat}."
    ),
    "pollen": (
        "Allergiker im Raum {kreis} müssen sich am {tag} auf {geringen|mäßigen|starken} Pollenflug einstellen. Belastet "
        "wird die Luft vor allem durch {Birke|Hasel|Erle|Gräser|Esche} und {Beifuß|Roggen|Ambrosia|Eiche}. {Regen sorgt "
        "am Nachmittag für Entlastung.|Trockener Wind verteilt den Blütenstaub.|Am Abend lässt die Belastung "
        "nach.}\nFachleute raten, in der Stadt abends und auf dem Land morgens zu lüften, denn dann ist die Konzentration am "
        "geringsten. Auch tägliches Haarewaschen und das Wechseln der Kleidung außerhalb des Schlafzimmers "
        "helfen.\nWer Beschwerden hat, sollte ärztlichen Rat einholen. {Eine Hyposensibilisierung beginnt man am besten "
        "im Herbst.|Unbehandelt kann sich aus Heuschnupfen Asthma entwickeln.|Die Vorhersage gilt bis Mitternacht.}"
    ),
    "school": (
        "Die {Goetheschule|Realschule|Gesamtschule|Lessingschule} in {ort} bekommt Verstärkung: {vorname} {name} "
        "unterrichtet seit Beginn des Schuljahres {fach} und {fach2}. Nach dem Studium in {ort2} sammelte die neue "
        "Lehrkraft Erfahrungen in {ort3}.\n„Ich wurde vom Kollegium sehr herzlich aufgenommen“, sagt {name}. Besonders "
        "gefalle ihr die offene Atmosphäre im Haus. Schulleiter {vorname2} {name2} freut sich über den Zuwachs, denn "
        "in vielen Fächern fehlten zuletzt Lehrkräfte.\nIn der Freizeit ist die Pädagogin gern draußen unterwegs, "
        "{läuft Marathon|klettert|fährt Rad|gärtnert} und spielt {Klavier|Geige|Cello|Gitarre}. Ihr Motto laute: Lernen "
        "gelingt nur mit Freude."
    ),
}  # fmt: skip

LATER: Mapping[str, str] = {
    "burglary": (
        "Unbekannte sind in der Nacht zum {tag} in {ein Vereinsheim|eine Gartenlaube|ein Büro|einen Kiosk} in {ort} "
        "eingebrochen. Die Täter hebelten {ein Fenster|die Hintertür|eine Terrassentür} auf und durchsuchten sämtliche "
        "Räume. Nach bisherigen Erkenntnissen erbeuteten sie {Bargeld|Werkzeug|Spirituosen|Elektronik}.\nDie Höhe des "
        "Schadens steht noch nicht fest. Die Kriminalpolizei sicherte Spuren und prüft, ob ein Zusammenhang mit "
        "ähnlichen Taten in der Umgebung besteht. Zeugen, denen verdächtige Personen oder Fahrzeuge aufgefallen sind, "
        "werden gebeten, sich bei der Polizei zu melden."
    ),
    "euro rate": (
        "Der Euro hat am {tag} etwas {zugelegt|nachgegeben}. Am {Nachmittag|Morgen|Abend} wurde die Gemeinschaftswährung "
        "mit 1,{1000..1299} US-Dollar gehandelt und damit {höher|tiefer} als am Vortag. Die Europäische Zentralbank "
        "hatte den Referenzkurs zuletzt auf 1,{1000..1299} Dollar festgesetzt.\nZu anderen wichtigen Währungen legte die "
        "EZB die Referenzkurse für einen Euro auf 0,{8000..8999} britische Pfund, {140..169},{10..99} japanische Yen und "
        "0,{9000..9899} Schweizer Franken fest. Die Feinunze Gold kostete am Nachmittag in London {1800..2700} Dollar. "
        "Das waren {2..29} Dollar {mehr|weniger} als am Vortag."
    ),
    "anniversary": (
        "{vorname} und {vorname2} {name} aus {ort} feiern in diesen Tagen ihre {goldene|diamantene|eiserne} Hochzeit. "
        "Kennengelernt haben sich die beiden beim Tanz in {ort2}, und schon wenig später läuteten die Glocken. Das Paar "
        "zog in die {strasse}, wo es bis heute wohnt.\nEr arbeitete viele Jahre {als Schreiner|bei der Bahn|in der "
        "Landwirtschaft|auf dem Bau}, sie kümmerte sich um Haus, Garten und die Kinder. Gemeinsam unternahmen sie "
        "Reisen, am liebsten {in die Berge|ans Meer|nach Italien}. Das Geheimnis ihrer Ehe sei, dass man miteinander "
        "reden und auch einmal nachgeben müsse, sagen beide und lachen.\nZum Festtag gratulierten neben der Familie auch "
        "der Bürgermeister, der Pfarrer und viele Nachbarn."
    ),
    "market day": (
        "In {ort} steht am kommenden {tag} wieder der {Krämermarkt|Flohmarkt|Bauernmarkt|Töpfermarkt} auf dem Programm. "
        "Rund um {den Marktplatz|die Stadthalle|die Kirche|das Schloss} bieten Händler aus der Region ihre Waren an. Für "
        "Essen und Trinken ist gesorgt, die Geschäfte der Innenstadt haben geöffnet.\nWegen der Veranstaltung sind "
        "mehrere Straßen für den Verkehr gesperrt, Besucher werden gebeten, die ausgewiesenen Parkplätze zu nutzen. Der "
        "Eintritt ist frei. Auf die jüngsten Gäste warten ein Karussell und {eine Hüpfburg|ein Kasperletheater|ein "
        "Malwettbewerb}. Bei schlechtem Wetter findet der Markt dennoch statt, teilte {die Stadtverwaltung|der "
        "Gewerbeverein|der Heimatverein} mit."
    ),
    "tender": (
        "Der Kreis {kreis} lässt die Kreisstraße {1..99} zwischen {ort} und {ort2} sanieren. Den Zuschlag erhielt ein "
        "Unternehmen aus {ort3}, das mit {200..950}000 Euro das günstigste Angebot vorgelegt hatte. Das beschloss der "
        "Bauausschuss einstimmig.\nDie Arbeiten beginnen im {monat} und dauern voraussichtlich {6..30} Wochen. In dieser "
        "Zeit ist die Strecke voll gesperrt, der Busverkehr wird umgeleitet. Neben der Fahrbahndecke wird auch die "
        "Entwässerung erneuert, außerdem entstehen zwei barrierefreie Haltestellen. Das Land beteiligt sich mit "
        "{40..75} Prozent an den Kosten."
    ),
    "cinema": (
        "Das Kino in {ort} zeigt in dieser Woche den Film „{film}“. Erzählt wird von {einer jungen Frau|zwei Brüdern|einem "
        "alten Fischer|einer Lehrerin}, {die nach einem Unglück neu anfangen muss|deren Leben aus den Fugen "
        "gerät|die sich gegen das Schicksal auflehnt}. In der Hauptrolle überzeugt {vorname} {name}.\n{Großes Kino mit "
        "kleinen Schwächen.|Ein stiller Film, der lange nachwirkt.|Unterhaltsam, aber vorhersehbar.} Die Vorstellungen "
        "beginnen jeweils am Abend, Karten gibt es an der Kasse und im Internet. Am Sonntag läuft zusätzlich eine "
        "Vorstellung für Familien, zu der auch Kaffee und Kuchen angeboten werden."
    ),
}  # fmt: skip

FAMILIES: Mapping[str, str] = {**DEVELOPMENT, **HELD_OUT, **LATER}
_SLOT = re.compile(r"\{([^{}]*)\}")


def write_report(family: str, rng: random.Random) -> str:
    """One text of a family of `FAMILIES`."""
    template = FAMILIES[family]
    chosen: dict[str, str] = {}

    def fill(slot: re.Match[str]) -> str:
        inside = slot[1]
        if "|" in inside:
            return rng.choice(inside.split("|"))
        if ".." in inside:
            low, high = inside.split("..")
            return str(rng.randint(int(low), int(high)))
        if inside not in chosen:
            pool = WORDS[inside.rstrip("0123456789")]
            chosen[inside] = rng.choice([word for word in pool if word not in chosen.values()])
        return chosen[inside]

    return _SLOT.sub(fill, template)
