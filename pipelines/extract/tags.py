"""The keywords a house gives an article, without what its CMS and its search engine people write among them.

The same field carries topics, the headline torn into words, names of desks, export switches, the authors and a fixed
list for the whole site. What stays is what a reader would look the article up by.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from pipelines.extract.heading import find_heading
from pipelines.extract.jsonld import Node, text_of, texts_of
from pipelines.extract.marked import is_elsewhere
from pipelines.extract.metadata import Head
from pipelines.extract.parse import Element

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
    r"|tageszeitung|zeitung|online|seo|default|sonstige\w*|video|bild(?:er)?|breaking(?:[ -]news)?|eilmeldung"
    r"|[a-z]+:.*|\W*)$",
    re.IGNORECASE,
)
_TECHNICAL = re.compile(
    r"_|^[a-z]+(?:-[a-z]+){3,}$|^[a-z]{15,}(?:left|right|inset|image)\w*$|^[A-Z]{2}\w{9}\d$|^FB-|^Desk-|InstantArticle"
    r"|[�<>{}=]|^(?i:texttospeech|kommentarfunktion|leserdiskussion)$|^(?:stats|live|desk|isin|wkn|cms|id)[-:]"
    r"|^[0-9a-f]{8,}$|^(?=\w*\d)(?=\w*[A-Z])(?=\w*[a-z])\w{10,}$|\bLeuchtturm\b"
)
"""What a publisher's CMS writes among the keywords for itself."""
_NEWS = re.compile(
    r"^(?:(?:aktuelle )?nachrichten|(?:online)?news|newsletter|zeitung|schlagzeilen|headlines)$", re.IGNORECASE
)
MIN_HOUSE_WORDS = 2
_TAG_LABEL = re.compile(
    r"\s*(?:schlag(?:worte?|wörter)|stichworte?|tags|themen(?: in diesem artikel| des artikels)?"
    r"|mehr zu(?:m thema)?)\s*:\s*$",
    re.IGNORECASE,
)
_TAG_LIST = re.compile(
    r"(?:^|\s)(?:(?:article|entry|post|story|cm|content)[-_]+)?(?:tags?|taglist|keywords|schlagwort\w*)"
    r"(?:[-_]+(?:list|links|items|container|wrapper|-primary))?(?=$|\s)",
    re.IGNORECASE,
)
_TAG_PATH = re.compile(r"/(?:tags?|schlag(?:worte?|wörter|woerter)|stichworte?)/[^/?#]+/?$", re.IGNORECASE)
MAX_LABEL_CHARS = 30
MIN_SHOWN, MAX_SHOWN = 2, 25
MAX_WRAPPERS = 3
MIN_LIST_SHARE = 0.6
"""How much of a list of keywords its links are; the rest is a label and commas."""
MAX_SHOWN_CHARS = 40
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
    shown: Sequence[str] = (),
) -> tuple[str, ...]:
    """Keywords in the publisher's order, each once, without the house's own marks and the authors' names."""
    values, is_fixed = _declared(head, article)
    parts = [part for value in values for part in _parted(value, is_item=len(values) > 1)]
    if not parts or _is_torn_title(parts, title) or (is_fixed and _is_of_the_house(parts)):
        parts, is_fixed = [tag.strip("# ") for tag in shown], True
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


def _is_of_the_house(parts: Sequence[str]) -> bool:
    """Whether a list speaks of news twice: what the house wants to be found by, the same on every page."""
    return sum(bool(_NEWS.match(part)) for part in parts) >= MIN_HOUSE_WORDS


def shown_tags(tree: Element, head: Head, article: Node | None, title: str | None) -> list[str]:
    """The keywords that the page shows below its headline, where it declares none of the article's own.

    They are links marked as tags, or behind "Schlagwörter:". Read before the page is pruned.
    """
    values, is_fixed = _declared(head, article)
    heading = find_heading(tree, title)
    if heading is None or (values and not is_fixed):
        return []
    around = frozenset(heading.iterancestors("article", "main"))
    for link in heading.xpath("following::a"):
        box = _list_of(link)
        if (_is_tag_link(link) or _is_tag_list(box)) and _is_of_article(link, around):
            texts = _texts_of_list(box)
            if texts:
                return texts
    return []


def _list_of(link: Element) -> Element:
    """The box of a link, but not one that holds this link alone: `<li>`, or what a house sets as a button."""
    box = link.getparent()
    for _ in range(MAX_WRAPPERS):
        if len(list(islice(box.iter("a"), 2))) > 1 or box.getparent() is None:
            break
        box = box.getparent()
    return box


def _is_of_article(link: Element, around: frozenset[Element]) -> bool:
    within = next(link.iterancestors("aside", "nav", "figure", "footer"), None)
    is_inside = within is None or not around.isdisjoint(within.iterancestors())
    return is_inside and not is_elsewhere(link, within=("nav", "figure"))


def _texts_of_list(box: Element) -> list[str]:
    """The texts of a box's links, where it says hardly anything else: links in a paragraph are none."""
    texts = [" ".join(one.text_content().split()) for one in box.iter("a")]
    chars, whole = sum(map(len, texts)), len(" ".join(box.text_content().split()))
    is_list = MIN_SHOWN <= len(texts) <= MAX_SHOWN and chars >= MIN_LIST_SHARE * whole
    return texts if is_list and all(len(text) <= MAX_SHOWN_CHARS for text in texts) else []


def _is_tag_link(link: Element) -> bool:
    rel = (link.get("rel") or "").split()
    if ("tag" in rel and "category" not in rel) or (link.text or "").strip().startswith("#"):
        return True
    return bool(_TAG_PATH.search(link.get("href") or ""))


def _is_tag_list(box: Element) -> bool:
    """Whether a box of links is named the article's tags, or stands behind a label that says so."""
    before = box.getprevious()
    says = (before.text_content() if before is not None and isinstance(before.tag, str) else "") or ""
    label = says if len(says) <= MAX_LABEL_CHARS else ""
    return bool(_TAG_LABEL.match(label) or _TAG_LABEL.match(box.text or "") or _TAG_LIST.search(box.get("class") or ""))


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
