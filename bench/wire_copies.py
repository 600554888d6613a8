"""Wire copies of real texts, light to heavy, and texts that share passages and are no copies. All from a seed.

`Report` is one text with the story it belongs to; two texts are the same report where they have one story.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bench.report_makers import UNSEEN
from bench.templated_reports import DEVELOPMENT, HELD_OUT, write_report

Paragraphs = list[str]
Edit = Callable[[Paragraphs, Sequence[str], random.Random], Paragraphs]

# fmt: off
SYNONYMS = (
    (" sagte ", " erklärte "), (" teilte mit", " gab bekannt"), (" rund ", " etwa "), (" etwa ", " circa "),
    (" jedoch ", " allerdings "), (" zudem ", " außerdem "), (" auch ", " ebenfalls "), (" bereits ", " schon "),
    (" derzeit ", " momentan "), (" wegen ", " aufgrund "), (" aber ", " doch "), (" nur ", " lediglich "),
    (" Prozent", " %"), (" Millionen ", " Mio. "), (" Milliarden ", " Mrd. "), (" Euro", " €"), (" drei ", " 3 "),
    (" zwei ", " 2 "), (" am Montag ", " zu Wochenbeginn "), (" am Freitag ", " heute "),
    (" am Mittwoch ", " gestern "), ("Die Polizei ", "Die Beamten "), (" Menschen ", " Personen "),
    (" Kinder ", " Mädchen und Jungen "), (" beim ", " bei dem "), (" zum ", " zu dem "), (" sowie ", " und "),
    (" bis zu ", " maximal "), (" laut ", " nach Angaben von "), (" ist ", " sei "), (" hatte ", " habe "),
    (" Unternehmen ", " Konzern "),
)
# fmt: on
LEADS = (
    "Jetzt ist es heraus: Was lange vermutet wurde, hat sich bestätigt. Die wichtigsten Fragen und Antworten.",
    "Es ist eine Nachricht, die viele überrascht haben dürfte, und sie wird noch länger für Gesprächsstoff sorgen.",
    "Die Debatte nimmt Fahrt auf. Nun melden sich weitere Stimmen zu Wort, und die Kritik wird lauter.",
    "Was bedeutet das für die Menschen in der Region? Ein Überblick über den Stand der Dinge am Abend.",
    "Neue Entwicklung in einem Fall, der seit Wochen die Öffentlichkeit beschäftigt.",
    "Lange war darüber spekuliert worden, jetzt gibt es Gewissheit.",
)
HOUSE_LINES = (
    "Mehr zum Thema lesen Sie in unserem Dossier.", "Diese Meldung wird laufend aktualisiert.",
    "Die Redaktion hat diesen Beitrag redaktionell bearbeitet.", "Das Interview führte unsere Berliner Redaktion.",
)  # fmt: skip
TEASER_ENDS = ("", "…", " ...", " [...]", " Jetzt weiterlesen mit dem Abo.", " Lesen Sie den ganzen Artikel mit Plus.")
MORNING = (
    "Guten Morgen! Das Wetter wird heute wechselhaft, also denken Sie an den Schirm. Hier kommt wie jeden Tag in aller "
    "Kürze das, worüber man spricht, was wichtig wird und was Sie am Abend vielleicht schon wieder vergessen dürfen."
)
BOILERPLATES = (
    "Der Verband vertritt die Interessen von mehr als 2000 Mitgliedsunternehmen in ganz Deutschland. Er wurde 1952 "
    "gegründet, hat seinen Sitz in Berlin und unterhält Landesgeschäftsstellen in allen Bundesländern. Zu seinen "
    "Aufgaben zählen die Beratung der Mitglieder in rechtlichen und technischen Fragen, die Aus- und Weiterbildung "
    "sowie die Vertretung gegenüber Politik und Öffentlichkeit. Pressekontakt und weitere Auskünfte sind auf der "
    "Internetseite des Verbandes zu finden.",
    "Anmerkung der Redaktion: Wir berichten in der Regel nicht über Selbsttötungen, außer sie erfahren durch die "
    "Umstände besondere Aufmerksamkeit. Wenn Sie sich selbst betroffen fühlen, kontaktieren Sie bitte umgehend die "
    "Telefonseelsorge. Unter der kostenlosen Hotline 0800 111 0 111 oder 0800 111 0 222 erhalten Sie Hilfe von "
    "Beratern, die schon in vielen Fällen Auswege aus schwierigen Situationen aufzeigen konnten.",
    "Dieser Text erschien zuerst in unserer gedruckten Ausgabe. Abonnenten lesen alle Beiträge schon am Vorabend als "
    "digitale Zeitung, auf dem Smartphone, dem Tablet oder am Rechner. Wer unsere Arbeit unterstützen möchte, kann das "
    "freiwillig tun: Unabhängiger Journalismus kostet Geld, und nur mit der Hilfe unserer Leserinnen und Leser können "
    "wir auch künftig gründlich recherchieren. Schreiben Sie uns Ihre Meinung, wir freuen uns über jede Zuschrift.",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """One text of the collection."""

    story: str
    """Texts of one story are copies of one report."""
    kind: str
    title: str
    text: str


def copies(
    title: str,
    paragraphs: Sequence[str],
    others: Sequence[str],
    story: str,
    seed: str,
    kinds: Mapping[str, Edit] | None = None,
) -> list[Report]:
    """The original and its copies. `others`: sentences of other texts, for what a house adds of its own."""
    made = [Report(story=story, kind="original", title=title, text="\n".join(paragraphs))]
    for kind, edit in (kinds or COPY_KINDS).items():
        for number in range(2):
            rng = random.Random(f"{seed}/{story}/{kind}/{number}")
            edited = edit(list(paragraphs), others, rng)
            text = "\n".join(edited)
            if len(text.split()) >= 15:
                made.append(Report(story=story, kind=kind, title=_headline(title, rng), text=text))
    return made


def templated(seed: str, families: Sequence[str], each: int) -> list[Report]:
    """Reports of template families; each is a story of its own. Some as teasers."""
    made = []
    for family in families:
        for number in range(each):
            rng = random.Random(f"{seed}/{family}/{number}")
            text = UNSEEN[family](rng) if family in UNSEEN else write_report(family, rng)
            if number % 4 == 3:
                text = text.rsplit("\n", 1)[0]
            made.append(Report(story=f"template/{family}/{number}", kind=f"template {family}", title=family, text=text))
    return made


def negatives(bases: Sequence[tuple[str, Sequence[str]]], quoted: Sequence[Sequence[str]], seed: str) -> list[Report]:
    """Texts of `bases`, each with something in it that stands in other texts too."""
    made = []
    for number, (title, paragraphs) in enumerate(bases):
        for kind, mix in NEGATIVE_KINDS.items():
            rng = random.Random(f"{seed}/{kind}/{number}")
            share = _part(list(paragraphs), list(NEGATIVE_KINDS).index(kind), len(NEGATIVE_KINDS))
            if len(" ".join(share).split()) < 60:
                continue
            text = "\n".join(mix(share, quoted, rng))
            made.append(Report(story=f"{kind}/{number}", kind=kind, title=title, text=text))
    order = random.Random(f"{seed}/roundup").sample(list(quoted), len(quoted))
    for number in range(len(order) // 8):
        heads = [" ".join(_sentences(text[0])[:3]) for text in order[number * 8 : number * 8 + 8]]
        made.append(
            Report(story=f"roundup/{number}", kind="roundup", title="Der Tag", text="\n".join([MORNING, *heads]))
        )
    return made


def collection(
    bases: Sequence[tuple[str, Sequence[str]]],
    sentences: Sequence[str],
    seed: str,
    families: Sequence[str] = (*DEVELOPMENT, *HELD_OUT),
    each: int = 12,
    kinds: Mapping[str, Edit] | None = None,
) -> list[Report]:
    """Everything, shuffled: copies of three quarters of the bases, negatives of the last quarter, templates."""
    order = list(bases)
    random.Random(f"{seed}/bases").shuffle(order)
    cut = len(order) * 3 // 4
    made = []
    for number, (title, paragraphs) in enumerate(order[:cut]):
        rng = random.Random(f"{seed}/others/{number}")
        own = rng.sample(list(sentences), min(60, len(sentences)))
        made += copies(title, paragraphs, own, f"base/{number}", seed, kinds)
    made += negatives(order[cut:], [paragraphs for _, paragraphs in order[:cut]], seed)
    made += templated(seed, families, each)
    random.Random(f"{seed}/order").shuffle(made)
    return made


def _part(paragraphs: Paragraphs, number: int, parts: int) -> Paragraphs:
    """One of `parts` pieces of a text, so that its negatives share nothing of its own."""
    return paragraphs[number * len(paragraphs) // parts : (number + 1) * len(paragraphs) // parts]


def _sentences(paragraph: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.!?“\"«])\s+(?=[A-ZÄÖÜ„»\"])", paragraph) if part]


def _headline(title: str, rng: random.Random) -> str:
    words = title.split()
    return title if rng.random() < 0.2 else " ".join(words[::-1] if rng.random() < 0.5 else words[2:] + words[:2])


def _typography(paragraphs: Paragraphs, rng: random.Random) -> Paragraphs:
    marks = rng.choice((("„", "“"), ("»", "«"), ("«", "»"), ('"', '"'), ("“", "”")))
    text = "\n".join(paragraphs)
    text = re.sub(r"[„»“\"]([^„“”»«\"\n]*)[“”«\"]", rf"{marks[0]}\1{marks[1]}", text)
    if rng.random() < 0.25:
        text = text.replace("ß", "ss")
    if rng.random() < 0.3:
        text = text.replace(" – ", " - ")
    return text.split("\n")


def _reword(paragraphs: Paragraphs, rng: random.Random, rate: float) -> Paragraphs:
    text = "\n".join(paragraphs)
    for old, new in SYNONYMS:
        text = re.sub(re.escape(old), lambda found, new=new: new if rng.random() < rate else found[0], text)
    return text.split("\n")


def _merge_and_split(paragraphs: Paragraphs, rng: random.Random) -> Paragraphs:
    merged: Paragraphs = []
    for paragraph in paragraphs:
        if merged and rng.random() < 0.3:
            merged[-1] += " " + paragraph
        elif len(parts := _sentences(paragraph)) > 3 and rng.random() < 0.3:
            merged += [" ".join(parts[:2]), " ".join(parts[2:])]
        else:
            merged.append(paragraph)
    return merged


def _drop_sentences(paragraphs: Paragraphs, rng: random.Random, rate: float) -> Paragraphs:
    kept = [" ".join(s for s in _sentences(paragraph) if rng.random() >= rate) for paragraph in paragraphs]
    return [paragraph for paragraph in kept if paragraph]


def _insert(paragraphs: Paragraphs, others: Sequence[str], rng: random.Random, number: int) -> Paragraphs:
    result = list(paragraphs)
    for _ in range(number):
        result.insert(rng.randint(1, len(result)), " ".join(rng.sample(list(others), min(2, len(others)))))
    return result


def _first_words(paragraphs: Paragraphs, words: int) -> Paragraphs:
    """The first paragraphs, the last one cut within, `words` in all."""
    kept: Paragraphs = []
    for paragraph in paragraphs:
        left = words - sum(len(p.split()) for p in kept)
        if left <= 0:
            break
        kept.append(" ".join(paragraph.split()[:left]))
    return kept


def _count(paragraphs: Paragraphs) -> int:
    return len(" ".join(paragraphs).split())


def reprint(text: Paragraphs, others: Sequence[str], rng: random.Random) -> Paragraphs:
    """Other typography, a dateline."""
    text = _typography(text, rng)
    if rng.random() < 0.5:
        text[0] = rng.choice(("Berlin (dpa) - ", "BERLIN – ", "Wien/Graz. ", "(sda) ", "Zürich. ")) + text[0]
    return text


def cut_from_end(text: Paragraphs, others: Sequence[str], rng: random.Random) -> Paragraphs:
    """The first 35 to 90 %."""
    return _typography(_first_words(text, max(40, int(_count(text) * rng.uniform(0.35, 0.9)))), rng)


def dropped(text: Paragraphs, others: Sequence[str], rng: random.Random) -> Paragraphs:
    """A quarter of the paragraphs and some sentences left out."""
    kept = [paragraph for paragraph in text if rng.random() > 0.25] or text[:2]
    return _typography(_merge_and_split(_drop_sentences(kept, rng, 0.08), rng), rng) or text[:1]


def edited(text: Paragraphs, others: Sequence[str], rng: random.Random) -> Paragraphs:
    """Words replaced, paragraphs merged, lines of the house put in."""
    text = _insert(_merge_and_split(_reword(text, rng, 0.5), rng), others, rng, rng.randint(0, 2))
    return _typography([*text, rng.choice(HOUSE_LINES)], rng)


def new_lead(text: Paragraphs, others: Sequence[str], rng: random.Random) -> Paragraphs:
    """The first paragraph replaced."""
    rest = text[1:] if _count(text[1:]) > 60 else text
    return _typography([rng.choice(LEADS), *_reword(rest, rng, 0.2)], rng)


def heavy(text: Paragraphs, others: Sequence[str], rng: random.Random) -> Paragraphs:
    """A quarter to a half of it, with a lead and lines of the house's own and words replaced."""
    wanted = max(70, int(_count(text) * rng.uniform(0.22, 0.5)))
    first = text[1:] if rng.random() < 0.4 and _count(text[1:]) > wanted else text
    middle = [paragraph for paragraph in first if rng.random() > 0.3] or first
    kept = _reword(_drop_sentences(_first_words(middle, wanted), rng, 0.12), rng, 0.4) or first[:1]
    if rng.random() < 0.6:
        kept = [rng.choice(LEADS), *kept]
    if rng.random() < 0.5:
        kept = _insert(kept, others, rng, 1)
    return _typography(_merge_and_split(kept, rng), rng)


def teaser(text: Paragraphs, others: Sequence[str], rng: random.Random) -> Paragraphs:
    """The first 25 to 70 words."""
    kept = _first_words(text, rng.randint(25, 70))
    return [*kept[:-1], kept[-1] + rng.choice(TEASER_ENDS)]


def paywalled(text: Paragraphs, others: Sequence[str], rng: random.Random) -> Paragraphs:
    """The first paragraphs whole, up to a third."""
    kept: Paragraphs = []
    for paragraph in text:
        kept.append(paragraph)
        if _count(kept) > max(40, _count(text) * rng.uniform(0.1, 0.35)):
            break
    return _typography(kept, rng)


def updated(text: Paragraphs, others: Sequence[str], rng: random.Random) -> Paragraphs:
    """A later state: a new first paragraph or end, one or two figures changed, something dropped."""
    numbers = [place for place, paragraph in enumerate(text) if re.search(r"\d", paragraph)]
    text = list(text)
    for place in rng.sample(numbers, min(len(numbers), rng.randint(0, 2))):
        text[place] = re.sub(r"\d+", lambda found: str(int(found[0]) + 1), text[place], count=1)
    text = [paragraph for number, paragraph in enumerate(text) if number < 2 or rng.random() > 0.15]
    news = [" ".join(rng.sample(list(others), 3)) for _ in range(rng.randint(1, 3))]
    return [*news, *text] if rng.random() < 0.4 else [*text, *news]


def extended(text: Paragraphs, others: Sequence[str], rng: random.Random) -> Paragraphs:
    """The report with as much again of the house's own."""
    own = [" ".join(rng.sample(list(others), 3)) for _ in range(max(2, _count(text) // 70))]
    return _insert(_reword(text, rng, 0.15), others, rng, 1) + own[:8]


COPY_KINDS: dict[str, Edit] = {
    "reprint": reprint, "cut": cut_from_end, "dropped": dropped, "edited": edited, "new lead": new_lead,
    "heavy": heavy, "heavy again": heavy, "teaser": teaser, "paywalled": paywalled, "updated": updated,
    "extended": extended,
}  # fmt: skip


def headline_in_text(text: Paragraphs, others: Sequence[str], rng: random.Random) -> Paragraphs:
    """A line of keywords and a place in front, the lead in two."""
    first = _sentences(text[0])
    opening = " ".join(first[0].split()[:8]).rstrip(",.")
    return [f"{opening} +++", f"Musterhausen. {first[0]}", *([" ".join(first[1:])] if first[1:] else []), *text[1:]]


def local_angle(text: Paragraphs, others: Sequence[str], rng: random.Random) -> Paragraphs:
    """What it means here, then the report, cut."""
    own = [" ".join(rng.sample(list(others), 2)) for _ in range(rng.randint(1, 3))]
    kept = _first_words(text, max(90, int(_count(text) * rng.uniform(0.5, 1.0))))
    return ["Auch in der Region wird aufmerksam verfolgt, was andernorts geschieht.", *own, *kept]


def regional_ends(text: Paragraphs, others: Sequence[str], rng: random.Random) -> Paragraphs:
    """A regional passage in the middle and one at the end, a paragraph dropped."""
    kept = list(text)
    if len(kept) > 4:
        del kept[rng.randint(2, len(kept) - 1)]
    middle = " ".join(rng.sample(list(others), 3))
    return [*kept[: len(kept) // 2], middle, *kept[len(kept) // 2 :], " ".join(rng.sample(list(others), 3))]


def without_quotes(text: Paragraphs, others: Sequence[str], rng: random.Random) -> Paragraphs:
    """Direct speech made indirect: no marks, `ist` becomes `sei`, some quotations dropped."""
    quoted = [re.sub(r"[„“”»«\"]", "", p) for p in text if not ("„" in p and rng.random() < 0.15)]
    return _reword(quoted or text[:1], rng, 0.6)


def sentence_a_line(text: Paragraphs, others: Sequence[str], rng: random.Random) -> Paragraphs:
    """Every sentence a paragraph, for phones; sub-headings between, the last ones gone."""
    lines = [sentence for paragraph in text for sentence in _sentences(paragraph)]
    lines = lines[: max(6, int(len(lines) * rng.uniform(0.4, 1.0)))]
    for _ in range(2):
        lines.insert(rng.randint(1, len(lines)), rng.choice(("Darum geht es", "Die Hintergründe", "So geht es weiter")))
    return lines


def short_and_own(text: Paragraphs, others: Sequence[str], rng: random.Random) -> Paragraphs:
    """Heavily cut: a lead of the house's own, then single sentences of the first two thirds, in order."""
    sentences = [s for paragraph in text[: max(2, len(text) * 2 // 3)] for s in _sentences(paragraph)]
    kept = [s for s in sentences if rng.random() < 0.55] or sentences
    return [" ".join(rng.sample(list(others), 1)), " ".join(kept[:3]), *([" ".join(kept[3:12])] if kept[3:] else [])]


UNSEEN_KINDS: dict[str, Edit] = {
    "headline in text": headline_in_text, "local angle": local_angle, "regional ends": regional_ends,
    "without quotes": without_quotes, "sentence a line": sentence_a_line, "heavy": short_and_own,
    "heavy again": short_and_own, "teaser": teaser, "paywalled": paywalled,
}  # fmt: skip


def with_quotes(own: Paragraphs, quoted: Sequence[Sequence[str]], rng: random.Random) -> Paragraphs:
    """Long quotations that copies of another report contain too."""
    source = rng.choice(quoted)
    said = [s for paragraph in source[len(source) // 4 :] for s in _sentences(paragraph) if 8 < len(s.split()) < 50]
    result, room = list(own), min(120, _count(own) * 2 // 3, _count(list(source)) // 3)
    for sentence in rng.sample(said, min(len(said), rng.randint(2, 5))):
        room -= len(sentence.split())
        if room < 0:
            break
        sentence = re.sub(r"[„“”»«\"]", "", sentence)
        result.insert(rng.randint(1, len(result)), f"„{sentence.rstrip('.')}“, sagte sie weiter.")
    return result


def with_background(own: Paragraphs, quoted: Sequence[Sequence[str]], rng: random.Random) -> Paragraphs:
    """A paragraph or two of another report, word for word and unmarked, at most a third of the whole."""
    source = list(rng.choice(quoted))
    later = source[len(source) // 4 :]
    rng.shuffle(later)
    result, room = list(own), min(_count(own) // 2, _count(source) // 3)
    for paragraph in later[:2]:
        if len(paragraph.split()) <= room:
            result.append(paragraph)
            room -= len(paragraph.split())
    return result


def with_boilerplate(own: Paragraphs, quoted: Sequence[Sequence[str]], rng: random.Random) -> Paragraphs:
    """A short text with a house's standing paragraphs."""
    short = _first_words(own, rng.randint(60, 160))
    return short + rng.sample(BOILERPLATES, 1 if _count(short) < 110 else 2)


NEGATIVE_KINDS: dict[str, Callable[[Paragraphs, Sequence[Sequence[str]], random.Random], Paragraphs]] = {
    "quotes": with_quotes, "more quotes": with_quotes, "background": with_background, "boilerplate": with_boilerplate,
}  # fmt: skip
