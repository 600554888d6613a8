"""From an extraction to the draft that is stored: lines cleaned, removed facts kept as fields."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from pipelines.clean.agencies import agencies_at_front
from pipelines.clean.characters import cleaned, key
from pipelines.clean.legends import only_legend, split_legend
from pipelines.clean.text import clean_lines
from pipelines.model.article import ArticleDraft, Extraction, Kind, RemovedLine

MAX_BYLINE_CHARS = 120
MAX_CLOSING_LINES = 8
_BYLINE_WORDS = re.compile(r"\b(?:von|und|text|autor(?:in|en)?|interview|by)\b", re.IGNORECASE)
_WHEN = re.compile(
    r"\d{1,2}\.\s?(?:\d{1,2}\.|januar|jänner|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember)"
    r"\s?(?:\d{2,4})?(?!\d)|\d{1,2}[.:]\d{2}(?!\d)(?:\s?uhr)?",
    re.IGNORECASE,
)
"""Day and time, which houses set beside the name, at times without a space."""
MAX_AUTHOR_NOTE_CHARS = 400
_DOES = re.compile(
    r"\b(?:lebt|lehrt|arbeitet|forscht|schreibt|leitet|berichtet|studiert|promoviert|moderiert|koordiniert)e?\b"
    r"|\bist (?:seit|freie[r]?|leitende[r]?|stellvertretende[r]?|[A-ZÄÖÜ])"
)
MAX_OWN_CAPTION_CHARS = 250
MAX_PROFILE_LINES = 6
_PROFILE = re.compile(r"^Über [^.!?]{2,60}$")
_TAIL = re.compile(r"(?<=[.!?“”\"»…])\s+((?:Von|Text:|Interview:|Autor(?:in)?:)\s[^.!?]{4,100})$")


def clean(extraction: Extraction) -> ArticleDraft:
    """The draft with its text cleaned, agencies and identifiers of removed lines added, every removal kept."""
    draft = extraction.draft
    lines = [line for line in cleaned(draft.text).split("\n") if line]
    lines, bylines = _without_bylines(lines, draft.authors)
    lines, profile = _without_profile(lines) if draft.kind is Kind.PRESS_RELEASE else (lines, ())
    lines, note = _without_author_note(lines, draft.authors)
    result = clean_lines(lines, captions=(*extraction.captions, *_own_caption(draft)), credits=extraction.credits)
    caption, credit = split_legend(_one_line(draft.image_caption), _one_line(draft.image_credit))
    if credit is None:
        closing = frozenset(
            lines[-min(MAX_CLOSING_LINES, len(lines) // 2) :]
        )  # among the paragraphs a credit is that of another picture
        signed = (line.text for line in result.removed if line.reason == "photo credit" and line.text in closing)
        found, credit = only_legend(signed)
        caption = caption or found
    return replace(
        draft,
        title=_one_line(draft.title),
        kicker=_one_line(draft.kicker),
        subtitle=_one_line(draft.subtitle),
        teaser=_one_line(draft.teaser),
        image_caption=caption,
        image_credit=credit,
        text="\n".join(result.kept),
        agencies=tuple(sorted({*draft.agencies, *result.agencies, *agencies_at_front(lines[0] if lines else "")})),
        external_ids=tuple(dict.fromkeys((*draft.external_ids, *result.external_ids))),
        removed=draft.removed + bylines + profile + note + result.removed,
    )


def _own_caption(draft: ArticleDraft) -> tuple[str, ...]:
    """The main picture's caption, which the page may have shown as a line of no telling name, unless it is the lead."""
    caption = draft.image_caption
    if caption is None or len(caption) > MAX_OWN_CAPTION_CHARS:
        return ()
    said = key(" ".join(filter(None, (draft.teaser, draft.subtitle, draft.title))))
    return () if key(caption) in said else (caption,)


def _without_profile(lines: list[str]) -> tuple[list[str], tuple[RemovedLine, ...]]:
    """A press release without what its sender says of itself at the end, below a line "Über …"."""
    for index in range(max(len(lines) - MAX_PROFILE_LINES, len(lines) // 2), len(lines) - 1):
        if _PROFILE.match(lines[index]):
            return lines[:index], tuple(RemovedLine(text=line, reason="house note") for line in lines[index:])
    return lines, ()


def _without_author_note(lines: list[str], authors: Collection[str]) -> tuple[list[str], tuple[RemovedLine, ...]]:
    """Without a last paragraph that begins with an author's name and says what this person is or does."""
    last = lines[-1] if len(lines) > 1 else ""
    if len(last) > MAX_AUTHOR_NOTE_CHARS or not any(key(last).startswith(key(author)) for author in authors if author):
        return lines, ()
    if not _DOES.search(last):
        return lines, ()
    return lines[:-1], (RemovedLine(text=last, reason="house note"),)


def _without_bylines(lines: list[str], authors: Collection[str]) -> tuple[list[str], tuple[RemovedLine, ...]]:
    """Lines and ends of lines that are nothing but the names of the article's authors are bylines, wherever they stand.

    An end is one behind a full stop that says "von" first: a name alone may be the last word of a sentence.
    """
    names = sorted(filter(None, (key(author) for author in authors)), key=len, reverse=True)
    kept: list[str] = []
    removed: list[RemovedLine] = []
    for line in lines:
        if _names_only(line, names):
            removed.append(RemovedLine(text=line, reason="byline"))
            continue
        tail = _TAIL.search(line)
        if tail and _names_only(tail.group(1), names):
            removed.append(RemovedLine(text=line[tail.start() :], reason="byline"))
            line = line[: tail.start()]
        kept.append(line)
    return kept, tuple(removed)


def _names_only(text: str, names: Sequence[str]) -> bool:
    if len(text) > MAX_BYLINE_CHARS:
        return False
    whole = rest = key(_BYLINE_WORDS.sub(" ", _WHEN.sub(" ", text)))
    for name in names:
        rest = rest.replace(name, "")
    return bool(whole) and not rest


def _one_line(text: str | None) -> str | None:
    return cleaned(text).replace("\n", " ") or None if text else None
