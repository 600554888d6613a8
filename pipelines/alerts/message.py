"""The text of an alert: who published what, when, with the words that made it match.

Only headline, teaser and a snippet leave the house; the article's text belongs to its publisher.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from pipelines.model.article import Access, Article, ArticleDraft

SNIPPET_CHARS = 300
TITLE_CHARS = 200
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"“”«»')\]]*\s+(?=[\"„“»«'(\[]?[A-ZÄÖÜ0-9])")


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """What a channel gets."""

    title: str
    """One line: the rule's name and the headline."""
    body: str
    """Plain text, a few lines."""


def compose(
    rule_name: str,
    article: Article,
    *,
    is_hit: Callable[[str], bool],
    publisher_name: str | None = None,
    zone: tzinfo | None = None,
) -> Message:
    """The message that tells of `article`.

    `is_hit` says whether a sentence holds words of the rule's query; `publisher_name` stands for the publisher's
    key where given; times are written in `zone` with their offset, None: the system's own zone.
    """
    draft = article.draft
    headline = _line(draft.title or draft.url)
    facts = [
        publisher_name or draft.publisher or "",
        _moment(draft, article.first_seen_at, zone),
        ", ".join(draft.agencies),
        "paywalled" if draft.access is Access.PAYWALLED else "",
    ]
    blocks = [
        f"{_line(draft.kicker)}: {headline}" if draft.kicker else headline,
        " · ".join(filter(None, facts)),
        snippet(draft, is_hit),
        draft.canonical_url or draft.url,
    ]
    return Message(
        title=_cut(f"{_line(rule_name)}: {headline}", TITLE_CHARS),
        body="\n".join(block for block in blocks if block),
    )


def snippet(draft: ArticleDraft, is_hit: Callable[[str], bool], *, max_chars: int = SNIPPET_CHARS) -> str:
    """The first sentence of teaser or text that holds a hit, with what follows it; without one the beginning.

    At most `max_chars` characters, `…` where something is left out. Empty where there is no text at all.
    """
    blocks = [block for block in (draft.teaser or "", *draft.text.splitlines()) if block.strip()]
    for block in blocks:
        sentences = _SENTENCE_END.split(_line(block))
        for number, sentence in enumerate(sentences):
            if is_hit(sentence):
                found = " ".join(sentences[number:])
                return _cut(_around(found, is_hit, max_chars) if number == 0 else f"… {found}", max_chars)
    return _cut(_line(blocks[0]), max_chars) if blocks else ""


def _around(sentence: str, is_hit: Callable[[str], bool], max_chars: int) -> str:
    """A sentence too long for a snippet loses its beginning where the hit stands behind its end."""
    if len(sentence) <= max_chars or is_hit(sentence[:max_chars].rpartition(" ")[0]):
        return sentence
    words = sentence.split(" ")
    hit = next((number for number, word in enumerate(words) if is_hit(word)), 0)
    return "… " + " ".join(words[max(hit - 8, 0) :]) if hit > 8 else sentence


def _moment(draft: ArticleDraft, first_seen_at: datetime, zone: tzinfo | None) -> str:
    if draft.published_at is None:
        return f"no date, first seen {_with_offset(first_seen_at, zone)}"
    if draft.published_day_only:
        return f"{draft.published_at:%Y-%m-%d}"
    return _with_offset(draft.published_at, zone)


def _with_offset(moment: datetime, zone: tzinfo | None) -> str:
    return moment.astimezone(zone).isoformat(sep=" ", timespec="minutes")


def _line(text: str) -> str:
    """One line without control characters: a headline must not make up lines of its own in a mail."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _cut(text: str, max_chars: int) -> str:
    if len(text) <= max_chars:
        return text
    head = text[: max_chars - 1]
    return (head.rpartition(" ")[0] or head).rstrip(" ,;:–-") + "…"
