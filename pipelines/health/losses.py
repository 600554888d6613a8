"""What a stored article's page no longer has: the article compared with itself, so that no habit need be known.

A publisher's new articles may lack a date now and then; an article that had one and has none any more hardly ever
occurs while a site stays as it is. So a few such looks prove a redesign or a wall that new articles only hint at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipelines.model.article import Access, ArticleDraft, Kind, Version
from pipelines.model.health import Loss

LEFT_SHARE = 0.5
"""Edits rarely take half of a text."""
LEAST_CHARS = 600
"""Of a shorter text half is soon lost."""

A_WALL: Mapping[Loss, bool] = {Loss.PAGE: True}
NO_ARTICLE: Mapping[Loss, bool] = {Loss.PAGE: False, Loss.ARTICLE: True}


def losses(known: ArticleDraft, versions: Sequence[Version], draft: ArticleDraft) -> dict[Loss, bool]:
    """What of the stored article the page that was read just now has lost, and what not.

    `versions` are all that were stored: an article that was cut down is compared with its longest.
    """
    found = {Loss.PAGE: False, Loss.ARTICLE: False}
    if any(version.title for version in versions):
        found[Loss.TITLE] = not draft.title
    if known.published_at is not None:
        found[Loss.DATE] = draft.published_at is None
    if known.authors or known.agencies:
        found[Loss.NAMES] = not draft.authors and not draft.agencies
    chars = max((len(version.text) for version in versions), default=0)
    if chars >= LEAST_CHARS and Access.PAYWALLED not in (known.access, draft.access) and known.kind is not Kind.LIVE:
        found[Loss.TEXT] = len(draft.text) < LEFT_SHARE * chars
    return found
