"""Readers' comments that no name gives away: boxes side by side, each with a time and a way to answer or to report it.

Houses whose class names are hashes or measures (`Thread_item__8sA1x`, `mt-4 flex`) write the same words to the reader
as all others: "12 Kommentare", "vor 3 Stunden", "Antworten", "Melden".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from pipelines.extract.parse import Element

MAX_LABEL_CHARS = 40
MAX_COMMENT_CHARS = 4_000
MIN_COMMENT_CHARS = 25
MAX_LEVELS = 6
MAX_HEADING_LEVELS = 3
MAX_BESIDE_CHARS = 300
"""A box with more text than this beside the comments is not only theirs."""

_ANSWER = re.compile(
    r"\W*(?:(?:auf (?:diesen )?(?:kommentar|beitrag) )?antworten|antwort (?:schreiben|verfassen)|reply|zitieren"
    r"|(?:diesen )?(?:kommentar|beitrag)? ?melden|(?:kommentar|beitrag) (?:zitieren|kommentieren)|permalink)\W*$",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"\W*(?:(?:alle )?\d{1,4} (?:leser-?)?(?:kommentare?|beiträge|beitrag|meinungen|reaktionen|antworten|leserbriefe)"
    r"|(?:die |ihre |eure |neueste )?(?:leser-?)?(?:kommentare?|stimmen|meinungen|diskussion|debatte|leserbriefe)"
    r"(?: (?:zum|zu diesem) (?:artikel|beitrag|thema))?(?:\W{0,3}\d{1,4})?)\W*$",
    re.IGNORECASE,
)
_MOMENT = re.compile(
    r"\b\d{1,2}\.\s?(?:\d{1,2}\.|jan|feb|mär|apr|mai|jun|jul|aug|sep|okt|nov|dez)|\b\d{1,2}[:.]\d{2}\b(?: uhr)?"
    r"|\bvor (?:\d+|einem?r?|wenigen) (?:sek|min|std|stund|tag|woche|monat|jahr)"
    r"|\b(?:gestern|vorgestern|gerade eben)\b",
    re.IGNORECASE,
)
_WORDS = frozenset(
    """antworten antworten… antwort reply zitieren melden melden… permalink kommentieren kommentar kommentare
    kommentare: leserkommentar leserkommentare leserkommentare: leser-kommentare beiträge beitrag
    meinungen reaktionen leserbriefe leserstimmen leser-stimmen stimmen lesermeinungen diskussion
    diskussion: debatte leserdiskussion""".split()
)
"""One of these is in every such label: looked up before the patterns are tried."""
_HEADING_TAGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_ONE = re.compile(r"\b1\b")
_FIXED = frozenset(("html", "body", "main"))


def comment_boxes(tree: Element) -> list[Element]:
    """The boxes of comments below `tree`, their headings with them; in the order of the page."""
    answers: list[Element] = []
    headings: list[Element] = []
    for element in tree.iter("a", "button", "span", "div", "p", "li", "strong", "b", "h2", "h3", "h4", "h5"):
        text = element.text
        if not text or len(text) > MAX_LABEL_CHARS or _WORDS.isdisjoint(text.lower().replace("(", " ").split()):
            continue
        if _HEADING.match(text) and len(element.text_content()) <= MAX_LABEL_CHARS:
            headings.append(element)
        elif element.tag not in _HEADING_TAGS and _ANSWER.match(text):
            answers.append(element)
    found: dict[Element, None] = {}
    for heading in headings:
        found |= dict.fromkeys(_below(heading))
    for items in _side_by_side(answers):
        found |= dict.fromkeys(_with_frame(items))
    return list(found)


def _below(heading: Element) -> Sequence[Element]:
    """A heading's box and what follows it: boxes alike, each with a time."""
    box = heading
    for _ in range(MAX_HEADING_LEVELS):
        found = _alike(box.itersiblings()) or _in_one_box(box)
        if len(found) >= 2 or (len(found) == 1 and (_ONE.search(box.text_content()) or len(_alike(found[0])) >= 2)):
            return [box, *found, *_short_behind(found[-1])]
        parent = box.getparent()
        if parent is None or parent.tag in _FIXED or next(iter(parent), None) is not box or (parent.text or "").strip():
            return []
        box = parent
    return []


def _in_one_box(heading: Element) -> list[Element]:
    """The next box after a heading where it is made of comments."""
    following = heading.getnext()
    if following is None or not isinstance(following.tag, str) or next(following.iter("h1"), None) is not None:
        return []
    return [following] if len(following) >= 1 and len(_alike(following)) == len(following) else []


def _short_behind(last: Element) -> list[Element]:
    """What stands behind the comments in their box and says only how to write one."""
    behind = [one for one in last.itersiblings() if isinstance(one.tag, str)]
    is_short = all(len(one.text_content().strip()) <= MAX_LABEL_CHARS for one in behind)
    return behind if is_short else []


def _alike(siblings: Iterable[Element]) -> list[Element]:
    items: list[Element] = []
    for sibling in siblings:
        if not isinstance(sibling.tag, str):
            continue
        is_alike = not items or (sibling.tag == items[0].tag and sibling.get("class") == items[0].get("class"))
        if not is_alike or not _is_comment(sibling):
            break
        items.append(sibling)
    return items


def _is_comment(box: Element) -> bool:
    """A box of a few lines with a time in it, and not the article with its headline."""
    if next(box.iter("h1"), None) is not None:
        return False
    text = " ".join(box.itertext())  # a space between name and time
    return MIN_COMMENT_CHARS <= len(text) <= MAX_COMMENT_CHARS and bool(_MOMENT.search(text))


def _side_by_side(answers: Iterable[Element]) -> Iterator[list[Element]]:
    """Comments by their ways to answer, those with one parent together; one alone is none."""
    groups: dict[Element, dict[Element, None]] = {}
    for answer in answers:
        item = next((box for box in islice(answer.iterancestors(), MAX_LEVELS) if _is_comment(box)), None)
        parent = None if item is None else item.getparent()
        if parent is not None and item is not None and item.tag not in _FIXED:
            groups.setdefault(parent, {})[item] = None
    for items in groups.values():
        if len(items) >= 2:
            yield list(items)


def _with_frame(items: Sequence[Element]) -> Sequence[Element]:
    """The comments, or the box around them where it holds hardly anything else."""
    parent = items[0].getparent()
    if parent.tag in _FIXED or next(parent.iter("h1"), None) is not None:
        return items
    chars = sum(len(item.text_content()) for item in items)
    return [parent] if len(parent.text_content()) - chars <= MAX_BESIDE_CHARS else items
