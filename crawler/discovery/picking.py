"""Which of the sources that a site has are worth polling: pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipelines.model.crawl import SourceKind
from pipelines.model.page import Announcement

MAX_FEEDS_PICKED = 5
FRESH = timedelta(days=60)
"""A source whose newest entry is older is taken only where no other is fresher."""
NEW_SHARE = 0.5
"""A further feed is picked where so much of it stands in none picked before."""

_BESIDE = re.compile(
    r"comment|kommentar|podcast|audio|video|/(?:tag|tags|thema|themen|author|autor|autoren|category|kategorie)/|"
    r"forum|newsletter|wp-json|oembed",
    re.IGNORECASE,
)
"""A feed beside the main one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A source that answers."""

    kind: SourceKind
    url: str
    via: str
    """How it was found: `named`, `robots.txt`, `front page`, `usual address of WordPress`."""
    announcements: tuple[Announcement, ...]
    """What it announces; of a sitemap index what a few of its children do."""
    title: str | None = None

    @property
    def links(self) -> int:
        """How many links it announces now."""
        return len(self.announcements)

    @property
    def newest_at(self) -> datetime | None:
        """The newest date it gives a link; None where it gives none."""
        return max((item.published_at for item in self.announcements if item.published_at), default=None)


def pick(found: Sequence[Found], *, now: datetime) -> tuple[Found, ...]:
    """The sources worth polling: the main feed, feeds that add to it, the fullest news sitemap; else what there is.

    A source that was named is picked whatever it is.
    """
    named = tuple(source for source in found if source.via == "named")
    if named:
        return named
    alive = [source for source in found if source.links and _is_fresh(source, now)]
    usable = alive or [source for source in found if source.links] or list(found)
    feeds = _picked_feeds([source for source in usable if source.kind is SourceKind.FEED])
    news = [source for source in usable if source.kind is SourceKind.NEWS_SITEMAP]
    picked = feeds + ([max(news, key=lambda source: source.links)] if news else [])
    return tuple(picked or sorted(usable, key=lambda source: (source.kind is SourceKind.SECTION, -source.links))[:1])


def _picked_feeds(feeds: list[Found]) -> list[Found]:
    """The fullest main feed, then those that bring what none before had."""
    main = [feed for feed in feeds if not _BESIDE.search(feed.url)] or feeds[:1]
    ranked = sorted(main, key=lambda feed: (-feed.links, len(feed.url)))
    picked: list[Found] = []
    known: set[str] = set()
    for feed in ranked:
        urls = {item.url for item in feed.announcements}
        if not picked or len(urls - known) > NEW_SHARE * len(urls):
            picked.append(feed)
            known |= urls
    return picked[:MAX_FEEDS_PICKED]


def _is_fresh(source: Found, now: datetime) -> bool:
    return source.newest_at is None or now - source.newest_at <= FRESH


def is_beside(url: str) -> bool:
    """Whether a feed stands beside the main one: comments, podcasts, one topic."""
    return _BESIDE.search(url) is not None
