"""Paragraphs in, paragraphs out: the ordered list of the steps, each removal with its reason.

Pure: the same lines give the same answer, a kept line is never changed, and what is kept and what is removed are
together what came in. A rule reads the folded line (single spaces, no markup) and says from where on it goes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from pipelines.clean.agencies import agencies_in, external_ids, find_agency_mark
from pipelines.clean.calls import find_call
from pipelines.clean.captions import caption_keys, find_caption, find_credit, find_glued_credit
from pipelines.clean.characters import folded, key, key_of_folded
from pipelines.clean.copyright_lines import find_copyright_line
from pipelines.clean.datelines import find_dateline
from pipelines.clean.house_notes import find_ending, find_house_note
from pipelines.clean.photo_credits import find_credited_caption, find_photo_credit
from pipelines.clean.teasers import find_teaser
from pipelines.clean.verdict import Cut
from pipelines.model.article import RemovedLine

REASONS = (
    "caption", "photo credit", "agency line", "agency mark", "copyright", "source line", "dateline", "byline", "advert",
    "newsletter", "paywall", "consent", "related", "feedback", "screen reader", "house note",
)  # fmt: skip
"""Every reason a line is removed for."""

_NAME_AGENCIES = frozenset(("agency line", "agency mark", "copyright", "source line"))
_HEADED = frozenset(("newsletter", "paywall", "house note", "feedback", "related"))
"""Endings that often stand below a heading of their own."""
MAX_HEADING_CHARS = 60

_STEPS: tuple[Callable[[str], Cut | None], ...] = (
    find_agency_mark,  # before credits: "(dpa/AFP)" is an agency line, "Foto: dpa" no mark
    find_photo_credit,
    find_credited_caption,
    find_copyright_line,
    find_dateline,
    find_house_note,
    find_call,
    find_teaser,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Cleaned:
    """What cleaning made of lines, in their order."""

    kept: tuple[str, ...]
    """Untouched, but for those whose tail was removed."""
    removed: tuple[RemovedLine, ...]
    agencies: tuple[str, ...]
    """Short names from removed marks, sorted."""
    external_ids: tuple[str, ...]


def clean_lines(lines: Sequence[str], *, captions: Sequence[str] = (), credits: Sequence[str] = ()) -> Cleaned:
    """Remove what a reader would not call the article, line by line.

    `captions` and `credits`: texts that the page marks as such, where there is a page. Empty lines are kept.
    """
    known_captions = caption_keys(captions, credits)
    known_credits = frozenset(key(credit) for credit in credits)
    cuts = _with_endings(lines, [judge(line, captions=known_captions, credits=known_credits) for line in lines])
    kept: list[str] = []
    removed: list[RemovedLine] = []
    agencies: set[str] = set()
    for line, cut in zip(lines, cuts, strict=True):
        head, tail = (line, "") if cut is None else _split(line, cut)
        if head or cut is None:
            kept.append(head)
        if cut is not None:
            removed.append(RemovedLine(text=tail, reason=cut.reason))
            agencies |= set(agencies_in(tail)) if cut.reason in _NAME_AGENCIES else set()
    ids = dict.fromkeys(found for line in lines for found in external_ids(line))
    return Cleaned(kept=tuple(kept), removed=tuple(removed), agencies=tuple(sorted(agencies)), external_ids=tuple(ids))


def _with_endings(lines: Sequence[str], cuts: list[Cut | None]) -> list[Cut | None]:
    """Also cut, from the last line up, what is the house's own at the end of a text, and the headings of cut endings.

    Stops at the first line that stays, so that nothing in the middle of a text is judged by its ending rules.
    """
    cuts = list(cuts)
    below: Cut | None = None
    for index in range(len(lines) - 1, -1, -1):
        plain = folded(lines[index])
        if not plain:
            continue
        cut = cuts[index]
        if cut is None:
            cut = find_ending(plain)
            if cut is None and below is not None and below.reason in _HEADED and _is_heading(plain):
                cut, cuts[index], below = below, below, None
                continue
        if cut is None or cut.start > 0:
            break
        cuts[index] = below = cut
    return cuts


def _is_heading(plain: str) -> bool:
    is_item = plain[0].isdigit()  # of a numbered list
    return not is_item and len(plain) <= MAX_HEADING_CHARS and plain[-1] not in '.!?“”"«»…)'


def judge(line: str, *, captions: Collection[str] = frozenset(), credits: Collection[str] = frozenset()) -> Cut | None:
    """What the first rule that objects says of the line; None: it stays."""
    plain = folded(line)
    if not plain:
        return None
    if captions or credits:
        line_key = key_of_folded(plain)
        cut = find_caption(line_key, captions) or find_credit(line_key, credits) or find_glued_credit(plain, credits)
        if cut:
            return cut
    for step in _STEPS:
        cut = step(plain)
        if cut:
            return cut
    return None


def _split(line: str, cut: Cut) -> tuple[str, str]:
    """Head and tail of the line at the place that the rule named in the folded line."""
    if cut.start == 0:
        return "", line
    tail = folded(line)[cut.start :].strip()
    at = line.rfind(tail)
    if at <= 0:  # the tail reads otherwise in the raw line: rather keep it than cut a wrong place
        return "", line
    head = line[:at].rstrip()
    return head, line[len(head) :]
