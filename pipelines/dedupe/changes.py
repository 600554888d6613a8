"""What differs between two drafts of one article that a reader would call a change."""

from __future__ import annotations

from pipelines.dedupe.corrections import find_corrections
from pipelines.dedupe.fingerprint import text_hash, word_count
from pipelines.model.article import Access, ArticleDraft, Change


def corrections_of(draft: ArticleDraft) -> tuple[str, ...]:
    """Where the article says that it was corrected: lines of its text, and those that cleaning took out of it."""
    return find_corrections([*draft.text.split("\n"), *(line.text for line in draft.removed)])


def changes_between(old: ArticleDraft, new: ArticleDraft) -> frozenset[Change]:
    """Which of text, title and access differ, and whether a correction was added.

    Typography does not count, nor the order of paragraphs: houses move their boxes about, and nothing is said that was
    not said before. That nobody says a page is free any more is no change of access.
    """
    changes = set()
    if text_hash(old.text) != text_hash(new.text) and _paragraphs(old.text) != _paragraphs(new.text):
        changes.add(Change.TEXT)
    if text_hash(old.title or "") != text_hash(new.title or ""):
        changes.add(Change.TITLE)
    if (old.access is Access.PAYWALLED) != (new.access is Access.PAYWALLED):
        changes.add(Change.ACCESS)
    known = {text_hash(note) for note in corrections_of(old)}
    if any(text_hash(note) not in known for note in corrections_of(new)):
        changes.add(Change.CORRECTION)
    return frozenset(changes)


def _paragraphs(text: str) -> list[bytes]:
    """What stands in each paragraph, whatever their order; empty ones do not count."""
    return sorted(text_hash(line) for line in text.split("\n") if word_count(line))
