"""The keywords a house gives an article, without what its CMS and its search engine people write among them.

The same field carries topics, the headline torn into words, names of desks, export switches, the authors and a fixed
list for the whole site. What stays is what a reader would look the article up by.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.extract.jsonld import Node, text_of, texts_of
from pipelines.extract.metadata import Head

MAX_TAGS = 40
MAX_TAG_CHARS = 80
MIN_TITLE_PIECES = 2
MAX_WORDS_SHARED = 2
"""More words that make up most of the headline are the headline."""
MIN_FIXED_TAGS = 5
MIN_KNOWN_SHARE = 0.34
"""A list in the meta tag `keywords` of which the text knows fewer words is the same on every page of the site."""
MAX_SIGN_CHARS = 2
MIN_WORD_CHARS = 4

_NO_TAG = re.compile(
    r"^(?:\d+|article|artikel|news|nachrichten|aktuelle nachrichten|text|standard|free|frei|plus|premium|paid|dpa"
    r"|newsletter|top|top-?(?:news|thema)|facts|headlines|schlagzeilen|allgemein\w*|schwerpunkt|aufmacher|startseite|home|push|agentur(?:meldung\w*)?"
    r"|tageszeitung|zeitung|online|seo|default|sonstige\w*|video|bild(?:er)?|breaking(?: news)?|eilmeldung"
    r"|[a-z]+:.*|\W*)$",
    re.IGNORECASE,
)
_TECHNICAL = re.compile(
    r"_|^[a-z]+(?:-[a-z]+){3,}$|^[a-z]{15,}(?:left|right|inset|image)\w*$|^[A-Z]{2}\w{9}\d$|^FB-|^Desk-|InstantArticle"
    r"|[�<>{}=]|^(?i:texttospeech|kommentarfunktion|leserdiskussion)$|^(?:stats|live|desk|isin|wkn|cms|id)[-:]"
    r"|^[0-9a-f]{8,}$|^(?=\w*\d)(?=\w*[A-Z])(?=\w*[a-z])\w{10,}$|\bLeuchtturm\b"
)
"""What a publisher's CMS writes among the keywords for itself."""
_PREFIX = re.compile(r"^(?:Thema|Themen|Tag|Keyword|Person|Ort|Unternehmen|Special|Spezial)\s*[: ]\s*(?=[A-ZÄÖÜ])")
_NAME = re.compile(r"[A-ZÄÖÜ][a-zäöüßéèç]+(?:-[A-ZÄÖÜ][a-zäöüß]+)?$")
_TURNED = re.compile(r"^(?P<last>[A-ZÄÖÜ][\wäöüß'’-]+),\s?(?P<first>[A-ZÄÖÜ][\wäöüß.'’-]+(?:\s[A-ZÄÖÜ][\w.-]+)?)$")
_QUOTES = "«»„“”\"‚‘'‹› "


def read_tags(
    head: Head,
    article: Node | None,
    *,
    title: str | None,
    kicker: str | None = None,
    text: str,
    authors: Sequence[str] = (),
) -> tuple[str, ...]:
    """Keywords in the publisher's order, each once, without the house's own marks and the authors' names."""
    values, is_fixed = _declared(head, article)
    parts = [part for value in values for part in _parted(value, is_item=len(values) > 1)]
    if _is_torn_title(parts, title):
        return ()
    whole = " ".join(part for part in (kicker, title) if part)
    houses = {_letters(name) for name in (*_house_names(head, article), *_both_ways(authors)) if name}
    found = [
        tag
        for tag in (_turned_back(part, text) for part in _joined_names(parts, text))
        if _is_tag(tag, whole, text) and _letters(tag) not in houses
    ]
    if is_fixed and not _is_of_the_text(found, f"{whole} {text}"):
        return ()
    unique = {tag.casefold(): tag for tag in reversed(found)}
    return tuple(dict.fromkeys(unique[tag.casefold()] for tag in found))[:MAX_TAGS]


def _declared(head: Head, article: Node | None) -> tuple[list[str], bool]:
    """The first source that has any, and whether it is the one that sites fill once for all pages."""
    for values in (
        list(texts_of(article.get("keywords"))) if article else [],
        [*head.meta.get("article:tag", ())],
        [*head.meta.get("news_keywords", ())],
    ):
        if values:
            return values, False
    return [*head.meta.get("keywords", ())], True


def _parted(value: str, *, is_item: bool) -> list[str]:
    """The keywords of one value: a list written as one text is cut, an item `Muster, Eva` is turned round."""
    turned = _TURNED.match(value) if is_item else None
    if turned:
        return [f"{turned['first']} {turned['last']}"]
    return [_PREFIX.sub("", part.strip().strip(_QUOTES)) for part in re.split(r"[,;]", value)]


def _is_of_the_text(parts: Sequence[str], text: str) -> bool:
    if len(parts) < MIN_FIXED_TAGS:
        return True
    words = text.casefold()
    known = sum(any(word in words for word in _long_words(part)) for part in parts)
    return known >= MIN_KNOWN_SHARE * len(parts)


def _long_words(tag: str) -> list[str]:
    return [word.casefold() for word in re.findall(r"\w+", tag) if len(word) >= MIN_WORD_CHARS] or [tag.casefold()]


def _is_tag(tag: str, title: str, text: str) -> bool:
    if not tag or len(tag) > MAX_TAG_CHARS or _NO_TAG.match(tag) or _TECHNICAL.search(tag):
        return False
    if len(tag) <= MAX_SIGN_CHARS and not re.search(rf"\b{re.escape(tag)}\b", f"{title} {text}", re.IGNORECASE):
        return False  # the sign of a desk
    key, whole = _letters(tag), _letters(title)
    return not (len(tag.split()) > MAX_WORDS_SHARED and key in whole and 2 * len(key) > len(whole))


def _turned_back(tag: str, text: str) -> str:
    """`Thioune Daniel` is `Daniel Thioune` where the text has it so."""
    words = tag.split()
    if len(words) == 2 and all(map(_NAME.match, words)) and f"{words[1]} {words[0]}" in text:
        return f"{words[1]} {words[0]}"
    return tag


def _is_torn_title(parts: Sequence[str], title: str | None) -> bool:
    """Whether the keywords are the headline torn at its commas or into its words, in its order."""
    if not title or len(parts) < MIN_TITLE_PIECES:
        return False
    whole, position = _letters(title), 0
    for part in parts:
        key = _letters(part)
        position = whole.find(key, position)
        if position < 0:
            return False
        position += len(key)
    return 2 * sum(len(_letters(part)) for part in parts) >= len(whole)


def _joined_names(parts: Sequence[str], text: str) -> list[str]:
    """Names torn at their comma ("Voigt, Mario") are put together where the text has them so ("Mario Voigt")."""
    joined: list[str] = []
    for part in parts:
        last = joined[-1] if joined else ""
        name = f"{part} {last}"
        if _NAME.match(part) and _NAME.match(last) and re.search(rf"\b{re.escape(name)}\b", text):
            joined[-1] = name
        else:
            joined.append(part)
    return joined


def _both_ways(names: Sequence[str]) -> list[str]:
    return [*names, *(" ".join(reversed(name.split())) for name in names)]


def _house_names(head: Head, article: Node | None) -> tuple[str | None, ...]:
    publisher = article.get("publisher") if article else None
    return head.first("og:site_name"), head.first("application-name"), text_of(publisher), head.first("publisher")


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()
