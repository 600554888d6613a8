"""One report of ours, and what houses make of it."""

from __future__ import annotations

REPORT = (
    "Musterhausen (dpa) - Nach dem Fund einer Fliegerbombe sind am Dienstag rund 1200 Menschen in Musterhausen in "
    "Sicherheit gebracht worden. Die 250 Kilogramm schwere Bombe aus dem Zweiten Weltkrieg war bei Bauarbeiten am "
    "Güterbahnhof entdeckt worden.\n"
    "Der Kampfmittelräumdienst entschärfte den Sprengkörper nach Angaben der Stadt gegen 16.40 Uhr. „Alles ist nach "
    "Plan verlaufen“, sagte Einsatzleiter Horst Brandt. Verletzt wurde niemand.\n"
    "Zuvor hatten Helfer ein Altenheim und zwei Kindertagesstätten geräumt. Die Bahnstrecke in Richtung Neustadt war "
    "mehrere Stunden gesperrt, etwa 40 Züge fielen aus oder wurden umgeleitet.\n"
    "In der Region werden immer wieder Blindgänger gefunden. Im vergangenen Jahr rückten die Fachleute zu mehr als "
    "dreihundert Einsätzen aus, so viele wie lange nicht. Der Innenminister kündigte an, den Dienst personell zu "
    "verstärken und weitere Fahrzeuge anzuschaffen."
)
OTHER = (
    "Der Stadtrat von Musterhausen hat den Bau eines Radwegs zum Güterbahnhof beschlossen. Die Arbeiten sollen im "
    "Frühjahr beginnen und ein halbes Jahr dauern.\n"
    "Umstritten war bis zuletzt, ob dafür Parkplätze wegfallen dürfen. Die Mehrheit entschied sich schließlich für "
    "eine schmale Lösung, bei der die meisten Stellflächen erhalten bleiben.\n"
    "Finanziert wird das Vorhaben zur Hälfte aus einem Förderprogramm des Landes. Anwohner hatten mehr als "
    "achthundert Unterschriften gesammelt und im Rathaus übergeben."
)
STANDING = (
    "Wer unsere Arbeit unterstützen möchte, kann das freiwillig tun: Unabhängiger Journalismus kostet Geld, und nur "
    "mit der Hilfe unserer Leserinnen und Leser können wir auch künftig gründlich recherchieren. Schreiben Sie uns "
    "Ihre Meinung, wir freuen uns über jede Zuschrift und antworten gern."
)


def paragraphs(text: str) -> list[str]:
    return text.split("\n")
