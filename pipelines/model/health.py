"""What the monitor knows of its own sight: records of the past, and the troubles found in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pipelines.model.crawl import CheckResult, Outcome, SourceKind


class TroubleKind(StrEnum):
    """What can be wrong with a publisher. Documented in README."""

    NEVER_CHECKED = "never_checked"
    NOT_CHECKED = "not_checked"  # no good check for long: the monitor itself, or all sources
    SOURCE_FAILS = "source_fails"
    SOURCE_GONE = "source_gone"
    SOURCE_MOVED = "source_moved"
    SOURCE_EMPTY = "source_empty"  # valid, and announces nothing
    SILENT = "silent"  # no new article for longer than usual
    FEWER = "fewer"  # far fewer articles than usual
    BLOCKED = "blocked"  # consent wall, bot challenge, login instead of articles
    NO_ARTICLES = "no_articles"  # pages, but no article's text in them
    SHORT_TEXTS = "short_texts"
    NO_DATES = "no_dates"
    NO_TITLES = "no_titles"
    NO_AUTHORS = "no_authors"
    MUCH_REMOVED = "much_removed"
    PAYWALLED = "paywalled"


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """One thing that is wrong, since when, and what to do."""

    kind: TroubleKind
    publisher: str
    since: datetime | None
    """When it began, as far as was seen. None: it never was otherwise."""
    what: str
    """One clause: what was seen and what is usual."""
    advice: str
    """One sentence: what to do."""
    source_url: str | None = None
    """The source it is about; None: the publisher as a whole."""
    may_pass: bool = False
    """True: too young to tell anybody about; shown to who asks."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PastCheck:
    """One look at a source, as remembered."""

    at: datetime
    result: CheckResult
    reason: str
    links_seen: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceRecord:
    """A source and its last checks."""

    url: str
    kind: SourceKind
    first_check_at: datetime | None
    last_check_at: datetime | None
    last_good_at: datetime | None
    next_check_at: datetime | None
    failures: int
    moved_to: str | None
    checks: tuple[PastCheck, ...]
    """Newest last; about a hundred. Where none of them was `ok`, before them the last that were and what came next."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PastLink:
    """How a fetch ended."""

    at: datetime
    outcome: Outcome
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleFacts:
    """What counts of a stored article for the quality of extraction."""

    seen_at: datetime
    has_title: bool
    has_date: bool
    has_byline: bool
    """Somebody is named: a person, or the agency whose report it is."""
    text_chars: int
    removed_chars: int
    paywalled: bool


class Loss(StrEnum):
    """What a stored article's page may have no longer, when it is asked for again."""

    PAGE = "page"  # a consent wall, bot challenge or login stands in its place
    ARTICLE = "article"  # a page without an article's text
    TITLE = "title"
    DATE = "date"
    NAMES = "names"
    TEXT = "text"  # less than half of it is left, and no paywall says why


@dataclass(frozen=True, kw_only=True, slots=True)
class PastLook:
    """The last look at a stored article, where its page could be read: the article is compared with itself."""

    at: datetime
    lost: Mapping[Loss, bool]
    """Of what the article had, whether it is lost. What it never had is left out."""
    reason: str
    """Why it is no article any more; empty: it is one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PastPages:
    """The last pages of a publisher. Each newest last, a few hundred at most."""

    links: tuple[PastLink, ...] = ()
    articles: tuple[ArticleFacts, ...] = ()
    looks: tuple[PastLook, ...] = ()
    """One of an article at most."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PublisherRecord:
    """Everything a verdict on a publisher's health rests on."""

    key: str
    sources: tuple[SourceRecord, ...]
    articles_by_hour: tuple[tuple[datetime, int], ...]
    """Articles first seen in each hour of the last six weeks, ascending; hours without any are left out."""
    last_article_at: datetime | None
    pages: PastPages
