"""A German word to the key that all its forms share.

Case is information: *Waren* are goods, *waren* is to be. So the dictionary is asked for the word in its own case first.
What the dictionary does not know is a name (loses its genitive) or a compound (its last known part takes its base form,
the rest stays). Adjectives used as nouns share one key, but not the adjective's: *die Grünen* are not *grün*.
"""

from __future__ import annotations

from functools import lru_cache

from pipelines.analysis.folding import fold
from pipelines.analysis.lexicon import Lexicon, german_lexicon

MAX_ACRONYM_CHARS = 5
MIN_PART_CHARS = 4
MAX_COMPOUND_CHARS = 60

# fmt: off
SMALL_WORDS = frozenset({
    "aber", "alle", "allem", "allen", "aller", "alles", "als", "also", "am", "an", "auch", "auf", "aus",
    "bei", "beim", "bin", "bis", "bist", "da", "dabei", "dadurch", "dafür", "dagegen", "daher", "damit",
    "danach", "dann", "daran", "darauf", "darum", "das", "dass", "davon", "davor", "dazu", "dein", "dem",
    "den", "denn", "der", "des", "deshalb", "dessen", "die", "dies", "diese", "diesem", "diesen", "dieser",
    "dieses", "doch", "dort", "du", "durch", "ein", "eine", "einem", "einen", "einer", "eines", "er",
    "erst", "es", "etwa", "etwas", "euch", "für", "gegen", "hat", "hatte", "hatten", "hier", "hinter",
    "ich", "ihm", "ihn", "ihnen", "ihr", "ihre", "ihrem", "ihren", "ihrer", "im", "in", "ist", "ja", "jede",
    "jedem", "jeden", "jeder", "jedes", "jetzt", "kann", "kein", "keine", "können", "man", "mehr", "mein",
    "mit", "muss", "müssen", "nach", "nicht", "nichts", "noch", "nun", "nur", "ob", "oder", "ohne", "schon",
    "sehr", "sei", "sein", "seine", "seinem", "seinen", "seiner", "seit", "sich", "sie", "sind", "so",
    "soll", "sollen", "sollte", "sowie", "um", "und", "uns", "unser", "unsere", "unter", "viel", "viele",
    "vom", "von", "vor", "wann", "war", "waren", "warum", "was", "weder", "weil", "weiter", "weitere",
    "welche", "wenn", "wer", "werde", "werden", "wie", "wieder", "will", "wir", "wird", "wo", "wollen",
    "wurde", "wurden", "während", "zu", "zum", "zur", "zwar", "zwischen", "über",
})
# fmt: on

# Where the rules for adjectives used as nouns would go wrong.
_EXCEPTIONS = {
    "Wette": "Wette", "Wetten": "Wette", "Junge": "Junge", "Jungen": "Junge", "Jungs": "Junge",
}  # fmt: skip
_ASCII_UMLAUTS = (("ae", "ä"), ("oe", "ö"), ("ue", "ü"), ("ss", "ß"))
_ADJECTIVE_ENDINGS = ("er", "en", "em", "es", "e")


@lru_cache(maxsize=10_000)
def key_of(word: str, starts_sentence: bool) -> str:
    """The key of a word of letters as it stands in a text; matches [a-z0-9]*."""
    if not word.isalpha():
        return fold(word)
    lexicon = german_lexicon()
    lower = word.lower()
    if word[0].islower() or lower == word:
        return fold(small_base(lower, lexicon))
    if word.isupper() and len(word) > 1:
        if lower in SMALL_WORDS:
            return fold(small_base(lower, lexicon))
        if len(word) <= MAX_ACRONYM_CHARS:
            return fold(word)
        word = word.capitalize()
    if starts_sentence and lower in SMALL_WORDS:
        return fold(small_base(lower, lexicon))
    return fold(capital_base(word, lexicon))


def query_keys_of(word: str) -> tuple[str, ...]:
    """The keys a query word may mean: as it is written, in lower case also as a noun, and a small word with a capital
    letter as at the start of a sentence, unless it is a noun of its own (*Waren*)."""
    own = key_of(word, False)
    readings = [own]
    if word.islower():
        readings.append(key_of(word.capitalize(), False))
    elif own == fold(word) and word.lower() in SMALL_WORDS:
        readings.append(key_of(word, True))
    return tuple(dict.fromkeys(filter(None, readings)))


def small_base(word: str, lexicon: Lexicon) -> str:
    """Verbs, adjectives and the small words."""
    word = word.replace("strasse", "straße")
    for spelling in _spellings(word, lexicon):
        base = lexicon.base_form(spelling)
        if base is not None:
            return base
    return _compound(word, lexicon) or word


def capital_base(word: str, lexicon: Lexicon) -> str:
    """Nouns and names, and what stands with a capital letter for another reason."""
    word = word.replace("Strasse", "Straße").replace("strasse", "straße")
    for spelling in _spellings(word, lexicon):
        if spelling in _EXCEPTIONS:
            return _EXCEPTIONS[spelling]
        nominalised = _nominalised(spelling, lexicon)
        if nominalised is not None:
            return nominalised
        base = lexicon.base_form(spelling)
        if base is not None:
            further = lexicon.base_form(base)
            return further if further is not None and further[:1].isupper() else base
        base = lexicon.base_form(spelling.lower())
        if base is not None:
            return base
    return _genitive(word, lexicon) or _compound(word, lexicon) or _name(word)


def _spellings(word: str, lexicon: Lexicon) -> list[str]:
    """The word, and where the dictionary does not know it, with ae, oe, ue, ss as umlauts and ß."""
    if word in lexicon:
        return [word]
    spellings = [word]
    for plain, umlaut in _ASCII_UMLAUTS:
        for written in (plain, plain.capitalize()):
            if written in word:
                other = umlaut.upper() if written[0].isupper() and umlaut != "ß" else umlaut
                spelling = word.replace(written, other)
                if spelling in lexicon:
                    spellings.append(spelling)
    return spellings


def _nominalised(word: str, lexicon: Lexicon) -> str | None:
    """Abgeordnete, Abgeordneten, Abgeordneter: one key. None for any other noun."""
    for ending in _ADJECTIVE_ENDINGS:
        if not word.endswith(ending):
            continue
        stem = word[: -len(ending)]
        strong = stem + "er"
        if len(stem) < 3 or lexicon.base_form(strong) not in (strong, stem + "e"):
            continue
        adjective = lexicon.base_form(stem.lower())
        participle = (
            adjective is not None and adjective.endswith("n") and stem.endswith(("t", "end", "rnd", "lnd", "en"))
        )
        if adjective != stem.lower() and not participle:
            continue
        own = lexicon.base_form(word)
        if own is None or own in (strong, stem + "e", stem + "en") or (participle and own.lower() == stem.lower()):
            return strong
    return None


def _compound(word: str, lexicon: Lexicon) -> str | None:
    """An unknown compound by its longest known last part: that part in its base form, the rest as it stands."""
    if not 2 * MIN_PART_CHARS <= len(word) <= MAX_COMPOUND_CHARS:
        return None
    capital = word[0].isupper()
    for start in range(MIN_PART_CHARS - 1, len(word) - MIN_PART_CHARS + 1):
        last = word[start:].capitalize() if capital else word[start:]
        base = lexicon.base_form(last)
        if base is not None:
            return word[:start] + base.lower()
    return None


def _genitive(word: str, lexicon: Lexicon) -> str | None:
    """Scholzens, Marxens: the name, if the dictionary knows it."""
    if len(word) >= 6 and word.endswith("ens") and word[-4] in "sßxz" and word[:-3] in lexicon:
        return word[:-3]
    return None


def _name(word: str) -> str:
    """An unknown name without its genitive."""
    if len(word) >= 5 and word.endswith("s") and not word.endswith(("ss", "us", "is", "as", "os")):
        return word[:-1]
    return word
