"""`haubitze~`: is a word part of a German compound, read as a German reads it?

*Panzerhaubitze*, *Haubitzenstellung* and *Haubitzen* have it; *Studentenheim* has no *Ente*, though its letters stand
there. So what stands left and right of the part must itself be made of words: forms of the dictionary, joined by the
letters that German puts between (*-s-*, *-en-*, a dropped *-e*). Everything works on folded spellings, which is what
an index keeps of words.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from pipelines.analysis.base_forms import SMALL_WORDS, capital_base, key_of, query_keys_of, small_base
from pipelines.analysis.folding import fold
from pipelines.analysis.lexicon import german_lexicon

MIN_PART_CHARS = 3
_MIN_KNOWN_CHARS = 4
_MAX_PARTS = 5
_NEVER = 99
MAX_WORD_CHARS = 60
_MAX_SPELLINGS = 16
_LINKS = ("s", "es", "n", "en", "e", "er", "ens", "ns")
_ENDINGS = ("s", "es", "n", "en", "e", "er", "ern")
"""Of a word that the dictionary does not know."""

# fmt: off
# Of three letters the dictionary knows too many: abbreviations, syllables, foreign words.
_SHORT_PARTS = frozenset({
    "abo", "akt", "amt", "arm", "art", "ast", "bad", "bau", "box", "bus", "cup", "ehe", "eid", "eis", "elf", "erz",
    "fan", "gas", "gut", "hof", "hut", "job", "kfz", "kur", "lkw", "los", "mai", "mut", "not", "oel", "ohr", "ort",
    "ost", "pkw", "pop", "rad", "rat", "rot", "ruf", "see", "sex", "tag", "tal", "tat", "tee", "tod", "ton", "tor",
    "uhr", "uni", "web", "weg", "wut", "zoo", "zug",
})
# Small words that nevertheless begin compounds: Gegenregierung, Nachwahl.
_PREFIXES = frozenset({
    "gegen", "nach", "neben", "ueber", "unter", "zwischen", "durch", "hinter", "wider", "end", "all", "ex", "anti",
    "ober", "haupt", "sonder", "nicht", "mini", "super", "vize", "krypto", "quasi", "pseudo",
    "ab", "alt", "an", "auf", "aus", "bei", "bio", "co2", "ein", "erb", "erd", "eu", "mit", "neu", "tv", "um", "ur",
    "us", "vor", "zu",
})
# These are in the dictionary too, but at the end of a word they are its ending.
_ENDINGS_LIKE_WORDS = frozenset({
    "barer", "barem", "baren", "chen", "heit", "innen", "ionen", "ionens", "isch", "ische", "ischen", "ischer", "keit",
    "lich", "ling", "linge", "lings", "lung", "lungs", "lungen", "nung", "nungs", "nungen", "rung", "rungs", "rungen",
    "schaft", "tion", "tiven", "tums", "ungen", "erin", "ierte", "ierten", "iert", "esse", "ende", "enden", "bares",
})
# fmt: on


@lru_cache(maxsize=10_000)
def part_forms(word: str) -> tuple[str, ...]:
    """The folded forms in which a word can end or be a compound, sorted; as a noun where it can be one."""
    lexicon = german_lexicon()
    noun = word[:1].upper() + word[1:]
    base = capital_base(noun, lexicon)
    forms = set(lexicon.forms_of(base))
    if not forms:
        base = small_base(word.lower(), lexicon)
        forms = set(lexicon.forms_of(base))
    if not forms:
        forms = {base + ending for ending in ("", *_ENDINGS)} | _forms_by_head(base)
    return tuple(sorted({fold(form) for form in (*forms, base, word)}))


def _forms_by_head(word: str) -> set[str]:
    """The forms of a compound that is not in the dictionary: those of its last known part."""
    lexicon = german_lexicon()
    for start in range(_MIN_KNOWN_CHARS, len(word) - _MIN_KNOWN_CHARS + 1):
        last = lexicon.base_form(word[start:].capitalize())
        if last is not None:
            return {word[:start] + form.lower() for form in lexicon.forms_of(last)}
    return set()


def part_keys(word: str) -> tuple[str, ...]:
    """The keys of the word alone: a noun's where it can be one, so that *krieg~* finds no *kriegen*."""
    is_noun = _are_nouns(part_forms(word))
    return (key_of(word[:1].upper() + word[1:], False),) if is_noun else query_keys_of(word)


def part_stems(forms: tuple[str, ...]) -> tuple[str, ...]:
    """The shortest letters of which every word with the part has one: to look for before asking `has_part`."""
    stems: list[str] = []
    for stem in sorted({form.removesuffix("e") for form in forms}, key=lambda stem: (len(stem), stem)):
        if not any(shorter in stem for shorter in stems):
            stems.append(stem)
    return tuple(stems)


@lru_cache(maxsize=50_000)
def has_part(word: str, forms: tuple[str, ...]) -> bool:
    """Whether a folded word is one of the forms, or a compound of one and other words."""
    if word in forms:
        return True
    if len(word) > MAX_WORD_CHARS:
        return False
    is_small = _are_nouns(forms) and _is_small(word)  # no noun is the end of moderat or gekriegt
    word = _base(word) or word  # Patenten ends in Enten, Patent in no duck
    if word in forms and not is_small:
        return True
    return any(
        _is_read_so(word, start, end, forms) for start, end in _spans(word, forms) if end < len(word) or not is_small
    )


def _spans(word: str, forms: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """From where to where the part could stand, with the letters that join it to what follows."""
    for form in forms:
        if word.endswith(form):
            yield len(word) - len(form), len(word)
        can_shorten = form.endswith("e") and len(form) > _MIN_KNOWN_CHARS
        stem = form[:-1] if can_shorten else form
        start = word.find(stem)
        while start >= 0:
            if word.startswith(form, start):
                yield from ((start, end) for end in _joined_ends(word, start + len(form), ("", *_LINKS)))
            if can_shorten:
                yield from ((start, end) for end in _joined_ends(word, start + len(stem), ("", "s")))
            start = word.find(stem, start + 1)


def _joined_ends(word: str, end: int, links: tuple[str, ...]) -> Iterator[int]:
    return (end + len(link) for link in links if word.startswith(link, end) and end + len(link) < len(word))


def _is_read_so(word: str, start: int, end: int, forms: tuple[str, ...]) -> bool:
    """Whether what stands beside the part is made of words, and no reading of fewer words goes across the part.

    *Konsum, Enten, Rente* gives way to *Konsumenten, Rente*; a part with its joining letters to the word they are
    (*Reise*, not *Reis*).
    """
    words = _words_before(word[:start]) + 1 + _words_after(word[end:])
    if words > _MAX_PARTS:
        return False
    joined = word[start:end]
    is_linked = joined not in forms and joined.startswith(forms)
    if is_linked and (_is_known(joined) or _is_verb_stem(joined)) and not has_part(joined, forms):
        return False
    return words < 3 or not any(
        _words_before(word[:first]) + 1 + _words_after(word[last:]) < words
        and (first > start or last < end or not has_part(word[first:last], forms))
        for first, last in _known_across(word, start, end)
    )


def _known_across(word: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The known words inside a word that share letters with a part of it and go beyond it."""
    for first in range(end):
        for last in range(max(first, start) + 1, len(word) + 1):
            is_beyond = first < start or last > end
            if is_beyond and MIN_PART_CHARS < last - first < len(word) and _is_known(word[first:last]):
                yield first, last


@lru_cache(maxsize=50_000)
def _are_nouns(forms: tuple[str, ...]) -> bool:
    """Whether the forms are a noun's or a name's."""
    lexicon = german_lexicon()
    bases = [lexicon.base_form(spelling.capitalize()) for form in forms for spelling in _spellings(form)]
    return sum(1 for base in bases if base is not None and base[0].isupper()) * 2 > len(forms)


def _is_small(letters: str) -> bool:
    """Whether the dictionary has the word in small letters only: a verb, an adjective."""
    lexicon = german_lexicon()
    spellings = _spellings(letters)
    return any(spelling in lexicon for spelling in spellings) and not any(
        spelling.capitalize() in lexicon for spelling in spellings
    )


@lru_cache(maxsize=50_000)
def _base(letters: str) -> str | None:
    """The folded base form, read as a noun where it can be one; None for what the dictionary does not have."""
    lexicon = german_lexicon()
    for capital in (True, False):
        for spelling in _spellings(letters):
            base = lexicon.base_form(spelling.capitalize() if capital else spelling)
            if base is not None:
                return fold(base)
    return None


@lru_cache(maxsize=50_000)
def _words_before(letters: str, depth: int = 0) -> int:
    """Of how few words letters before a part are made, at most `_MAX_PARTS`; more: they are not."""
    if not letters or _is_modifier(letters):
        return min(len(letters), 1)
    if depth == _MAX_PARTS:
        return _NEVER
    ends = range(2, len(letters) - MIN_PART_CHARS + 1)
    rests = (_words_before(letters[end:], depth + 1) for end in ends if _is_modifier(letters[:end]))
    return 1 + min(rests, default=_NEVER)


@lru_cache(maxsize=50_000)
def _words_after(letters: str, depth: int = 0) -> int:
    """The same for letters after a part: the last word may have any form."""
    if not letters or letters in _SHORT_PARTS or (len(letters) >= _MIN_KNOWN_CHARS and _is_known(letters)):
        return min(len(letters), 1)
    if depth == _MAX_PARTS:
        return _NEVER
    ends = range(2, len(letters) - MIN_PART_CHARS + 1)
    rests = (_words_after(letters[end:], depth + 1) for end in ends if _is_modifier(letters[:end]))
    return 1 + min(rests, default=_NEVER)


def _is_modifier(letters: str) -> bool:
    """A word, its stem, or either with the letters that join it to the next."""
    if letters in _PREFIXES or letters in _SHORT_PARTS:
        return True
    if len(letters) < _MIN_KNOWN_CHARS:
        return False
    if _is_known(letters) or _is_known(letters + "e") or _is_verb_stem(letters):
        return True
    for link in _LINKS:
        stem = letters.removesuffix(link)
        if stem != letters and (stem in _SHORT_PARTS or (len(stem) >= _MIN_KNOWN_CHARS and _is_known(stem))):
            return True
    return letters.endswith("s") and len(letters) > _MIN_KNOWN_CHARS and _is_known(letters[:-1] + "e")


@lru_cache(maxsize=100_000)
def _is_known(letters: str) -> bool:
    """Whether the dictionary has a word that folds to these letters."""
    if letters in _ENDINGS_LIKE_WORDS or letters in SMALL_WORDS:
        return False
    lexicon = german_lexicon()
    return any(spelling.capitalize() in lexicon or spelling in lexicon for spelling in _spellings(letters))


def _is_verb_stem(letters: str) -> bool:
    lexicon = german_lexicon()
    return any(lexicon.base_form(spelling + "en") == spelling + "en" for spelling in _spellings(letters))


def _spellings(letters: str) -> list[str]:
    """What may have been folded to these letters: every ae, oe, ue and ss also as ä, ö, ü and ß."""
    pieces: list[tuple[str, ...]] = []
    place = 0
    choices = 1
    while place < len(letters):
        pair = letters[place : place + 2]
        if pair in _UNFOLDED and choices < _MAX_SPELLINGS:
            pieces.append((pair, _UNFOLDED[pair]))
            choices *= 2
            place += 2
        else:
            pieces.append((letters[place],))
            place += 1
    return ["".join(chosen) for chosen in product(*pieces)]


_UNFOLDED = {"ae": "ä", "oe": "ö", "ue": "ü", "ss": "ß"}
