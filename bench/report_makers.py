"""More templated reports, written in another way than `bench.templated_reports`: sentences are chosen, left out and put
in another order, figures hang together, lists are of any length. Looked at once, after which the
openings of texts were compared further (`speed traps` had been joined): not blind any more.
"""

# ruff: noqa: E501 sentences are read as sentences, wherever their lines end

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from bench.templated_reports import WORDS

Maker = Callable[[random.Random], str]
_DAYS = WORDS["tag"]
_MONTHS = WORDS["monat"]


def _one(dice: random.Random, name: str) -> str:
    return dice.choice(WORDS[name])


def _some(dice: random.Random, name: str, number: int) -> list[str]:
    return dice.sample(WORDS[name], number)


def _day(dice: random.Random) -> str:
    day = date(2026, 1, 1) + timedelta(days=dice.randrange(330))
    return f"{_DAYS[day.weekday()]}, {day.day}. {_MONTHS[day.month - 1]}"


def _paragraph(dice: random.Random, sentences: Sequence[str], *, least: int = 2) -> str:
    """Most of the sentences, in their order."""
    kept = [sentence for sentence in sentences if dice.random() < 0.85]
    return " ".join(kept if len(kept) >= least else sentences[:least])


def pollen(dice: random.Random) -> str:
    plants = dice.sample(["Birke", "Hasel", "Erle", "Gräser", "Roggen", "Beifuß", "Ambrosia", "Esche"], 4)
    levels = ["gering", "gering bis mittel", "mittel", "mittel bis hoch", "hoch", "nicht nennenswert"]
    lines = [f"{plant}: Die Belastung ist {dice.choice(levels)}." for plant in plants]
    area = _one(dice, "kreis")
    return "\n".join(
        [
            f"Allergiker müssen sich am {_day(dice)}, in der Region {area} auf Pollen einstellen. Das zeigt die "
            "Vorhersage des Wetterdienstes, die täglich aktualisiert wird.",
            *lines,
            _paragraph(
                dice,
                [
                    "Wer empfindlich reagiert, sollte morgens auf dem Land und abends in der Stadt nicht lüften.",
                    "Nach dem Aufenthalt im Freien hilft es, die Haare zu waschen und die Kleidung zu wechseln.",
                    "Bei starken Beschwerden raten Mediziner zu einem Besuch beim Facharzt.",
                    "Regen spült die Pollen aus der Luft und bringt für einige Stunden Erleichterung.",
                ],
            ),
        ]
    )


def speed_traps(dice: random.Random) -> str:
    town = _one(dice, "ort")
    places = [f"{street}, {dice.choice((30, 50, 70))} km/h" for street in _some(dice, "strasse", dice.randint(3, 6))]
    return "\n".join(
        [
            f"Blitzer in {town}: Hier wird am {_day(dice)}, kontrolliert. Insgesamt sind {len(places)} mobile Messstellen "
            "gemeldet. Die Angaben sind ohne Gewähr, Standorte können sich im Laufe des Tages ändern.",
            *places,
            _paragraph(
                dice,
                [
                    "Autofahrer müssen im gesamten Stadtgebiet jederzeit mit weiteren Kontrollen rechnen.",
                    "Wer innerorts bis zu zehn Stundenkilometer zu schnell fährt, zahlt 30 Euro.",
                    "Ab 31 Stundenkilometern zu viel droht ein Fahrverbot von einem Monat.",
                    "Blitzer-Apps dürfen während der Fahrt nicht benutzt werden, das gilt auch für Beifahrer.",
                ],
            ),
        ]
    )


def jams(dice: random.Random) -> str:
    first, second, third = _some(dice, "ort", 3)
    roads = dice.sample(range(1, 99), 4)
    return "\n".join(
        [
            _paragraph(
                dice,
                [
                    f"Zum Wochenende wird es voll auf den Straßen. Besonders am {dice.choice(_DAYS)} rechnet der Verkehrsclub "
                    f"mit {dice.choice(('vielen', 'langen', 'zahlreichen'))} Staus.",
                    f"In {dice.choice(('Hessen', 'Bayern', 'Sachsen', 'Thüringen', 'Brandenburg'))} "
                    f"{dice.choice(('beginnen', 'enden'))} die Ferien.",
                ],
            ),
            f"Geduld brauchen Autofahrer vor allem auf der A{roads[0]} zwischen {first} und {second}, auf der A{roads[1]} "
            f"rund um {third} sowie auf der A{roads[2]} und der A{roads[3]} in beiden Richtungen.",
            _paragraph(
                dice,
                [
                    "Wer kann, sollte am frühen Morgen oder am späten Abend losfahren und ausreichend Pausen einplanen.",
                    "Auch an den Grenzübergängen sind Wartezeiten nicht ausgeschlossen.",
                    "Hinzu kommen mehr als tausend Baustellen, an denen es eng werden kann.",
                    "Das Ausweichen auf Landstraßen lohnt sich nach Ansicht der Fachleute in der Regel nicht.",
                ],
                least=3,
            ),
        ]
    )


def election(dice: random.Random) -> str:
    town, shares = _one(dice, "ort"), [dice.uniform(3, 38) for _ in range(5)]
    parties = dice.sample(WORDS["partei"], 5)
    results = ", ".join(
        f"{party} {share * 100 / sum(shares):.1f}".replace(".", ",") + " Prozent"
        for party, share in zip(parties, sorted(shares, reverse=True), strict=True)
    )
    return "\n".join(
        [
            f"Die Ergebnisse der Wahl in {town} stehen fest. Stärkste Kraft ist {parties[0]}. Nach Auszählung aller "
            f"{dice.randint(4, 80)} Wahlbezirke lautet das vorläufige Ergebnis: {results}.",
            f"Die Wahlbeteiligung lag bei {dice.randint(41, 79)},{dice.randint(0, 9)} Prozent. Wahlberechtigt waren "
            f"{dice.randint(2, 90)}.{dice.randint(100, 999)} Menschen.",
            _paragraph(
                dice,
                [
                    "Das endgültige Ergebnis stellt der Wahlausschuss in den kommenden Tagen fest.",
                    "Gewählt wurde von 8 bis 18 Uhr, danach begann die Auszählung.",
                    "Die Daten stammen von der Wahlleitung und werden automatisch veröffentlicht.",
                ],
            ),
        ]
    )


def cinema(dice: random.Random) -> str:
    town, films = _one(dice, "ort"), _some(dice, "film", dice.randint(3, 5))
    quarters = ("00", "15", "30", "45")
    lines = []
    for film in films:
        times = ", ".join(f"{dice.randint(14, 22)}.{dice.choice(quarters)} Uhr" for _ in range(3))
        lines.append(f"„{film}“: {times}")
    return "\n".join(
        [
            f"Das läuft von {dice.choice(_DAYS)} an im Kino in {town}. Neu im Programm ist „{films[0]}“, weiter zu sehen sind "
            f"„{films[1]}“ und „{films[2]}“.",
            *lines,
            _paragraph(
                dice,
                [
                    "Karten gibt es an der Abendkasse und im Netz, Reservierungen werden bis eine halbe Stunde vorher gehalten.",
                    "Am Kinotag gilt auf allen Plätzen der ermäßigte Preis.",
                    "Filme mit Überlänge kosten einen Zuschlag.",
                ],
            ),
        ]
    )


def estate(dice: random.Random) -> str:
    town, share = _one(dice, "ort"), dice.randint(1, 14)
    up = dice.random() < 0.5
    return "\n".join(
        [
            f"Wohnen in {town} wird {'teurer' if up else 'günstiger'}. Eigentumswohnungen kosten im Schnitt "
            f"{dice.randint(1, 7)}.{dice.randint(100, 999)} Euro je Quadratmeter, {share} Prozent "
            f"{'mehr' if up else 'weniger'} als vor einem Jahr. Das geht aus einer Auswertung eines Internetportals hervor.",
            f"Für Häuser verlangen Verkäufer derzeit rund {dice.randint(180, 990)}.000 Euro. Die Mieten liegen bei "
            f"{dice.randint(6, 19)},{dice.randint(10, 99)} Euro je Quadratmeter.",
            _paragraph(
                dice,
                [
                    "Ausgewertet wurden die Inserate der vergangenen drei Monate, die tatsächlichen Kaufpreise können abweichen.",
                    "Fachleute nennen gestiegene Zinsen und hohe Baukosten als wichtigste Gründe für die Entwicklung.",
                    "Neubauten sind in der Regel deutlich teurer als Wohnungen im Bestand.",
                    "In den umliegenden Gemeinden sind die Preise meist niedriger als in der Stadt selbst.",
                ],
                least=3,
            ),
        ]
    )


def storm_warning(dice: random.Random) -> str:
    area, hours = _one(dice, "kreis"), sorted(dice.sample(range(1, 24), 2))
    kind, text = dice.choice(
        [
            (
                "Windböen",
                "Vereinzelt können zum Beispiel Äste herabstürzen. Auf herabfallende Gegenstände ist zu achten.",
            ),
            (
                "Frost",
                "Vorsicht ist auf Brücken und Nebenstraßen geboten. Empfindliche Pflanzen sollten geschützt werden.",
            ),
            ("starkes Gewitter", "Örtlich kann Blitzschlag auftreten. Aufenthalt im Freien ist zu vermeiden."),
        ]
    )
    return "\n".join(
        [
            f"Der Deutsche Wetterdienst warnt vor {kind} im Gebiet {area}. Die amtliche Warnung gilt am {_day(dice)}, von "
            f"{hours[0]} bis {hours[1]} Uhr. Es ist Warnstufe {dice.randint(1, 4)} von 4.",
            text,
            "So stuft der Wetterdienst seine Warnungen ein: Stufe 1 ist eine Wetterwarnung, Stufe 2 eine Warnung vor "
            "markantem Wetter, Stufe 3 eine Unwetterwarnung und Stufe 4 eine Warnung vor extremem Unwetter. Die Meldung "
            "wurde automatisch erstellt und wird laufend aktualisiert.",
        ]
    )


def ticker(dice: random.Random) -> str:
    home, away = _some(dice, "verein", 2)
    towns = _some(dice, "ort", 2)
    minutes = sorted(dice.sample(range(2, 90), 7))
    moves = [
        "Ecke für die Gäste, aber der Torwart pflückt den Ball sicher herunter.",
        "Gelbe Karte für {name} nach einem taktischen Foul im Mittelfeld.",
        "Tor! {name} trifft aus kurzer Distanz, keine Chance für den Schlussmann.",
        "Wechsel bei den Gastgebern: {name} kommt, {name2} hat Feierabend.",
        "{name} zieht aus zwanzig Metern ab, der Ball geht knapp über die Latte.",
        "Freistoß aus aussichtsreicher Position, {name} legt sich den Ball zurecht.",
        "Das Spiel ist jetzt unterbrochen, {name} wird am Spielfeldrand behandelt.",
        "Großchance für {name}, doch der Pfosten rettet für die Heimmannschaft.",
    ]
    lines = [
        f"{minute}. Minute: " + move.format(name=_one(dice, "name"), name2=_one(dice, "name"))
        for minute, move in zip(minutes, dice.sample(moves, 7), strict=True)
    ]
    return "\n".join(
        [f"Herzlich willkommen zum Spiel {home} {towns[0]} gegen {away} {towns[1]} im Liveticker.", *lines, "Abpfiff."]
    )


def youth_club(dice: random.Random) -> str:
    """News of clubs, without a single figure."""
    town, other = _some(dice, "ort", 2)
    names = [f"{_one(dice, 'vorname')} {_one(dice, 'name')}" for _ in range(4)]
    return "\n".join(
        [
            f"Der Turnverein {town} hat seine Jugendarbeit neu aufgestellt. Künftig leitet {names[0]} die Abteilung, "
            f"unterstützt von {names[1]} und {names[2]}.",
            _paragraph(
                dice,
                [
                    "Geplant sind ein Zeltlager in den Ferien, ein Schnuppertag für Kinder und gemeinsame Übungsstunden.",
                    f"Mit dem Nachbarverein aus {other} soll enger zusammengearbeitet werden.",
                    "Gesucht werden noch Helfer, die regelmäßig eine Übungsstunde übernehmen können.",
                    f"„Ohne das Ehrenamt geht es nicht“, sagte {names[3]} bei der Versammlung im Vereinsheim.",
                ],
                least=3,
            ),
            "Wer mitmachen möchte, kann sich in der Geschäftsstelle melden. Die ersten Stunden sind kostenlos, "
            "Sportkleidung genügt. Auf der Seite des Vereins stehen alle Zeiten und Ansprechpartner.",
        ]
    )


UNSEEN: Mapping[str, Maker] = {
    "pollen": pollen,
    "speed traps": speed_traps,
    "jams": jams,
    "election": election,
    "cinema": cinema,
    "estate": estate,
    "storm warning": storm_warning,
    "ticker": ticker,
    "youth club": youth_club,
}
