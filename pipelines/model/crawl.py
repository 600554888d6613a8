"""What the crawl keeps in mind: sources, links, and the one outcome every link ends with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pipelines.model.page import Announcement
from pipelines.model.rhythm import Rhythm


class Outcome(StrEnum):
    """The one word a URL ends with. Documented in README; a test compares."""

    PENDING = "pending"  # announced, not fetched yet; the only one that is not an end
    STORED = "stored"  # a new article
    UPDATED = "updated"  # a known article with another text, title or access
    UNCHANGED = "unchanged"  # a known article, as it was
    DUPLICATE = "duplicate"  # the same article of the same publisher under another address
    NOT_ARTICLE = "not_article"  # a page without an article's text
    BLOCKED = "blocked"  # consent wall, bot challenge, login
    GONE = "gone"  # 404 or 410
    DISALLOWED = "disallowed"  # robots.txt says no
    RESERVED = "reserved"  # text and data mining is reserved and the purpose setting obeys it
    TEMPORARY = "temporary"  # failed, will be tried again
    FAILED = "failed"  # failed for good, with the last reason
    FORGOTTEN = "forgotten"  # the user had it forgotten; only a hash of the address is kept
    QUARANTINED = "quarantined"  # the page breaks the extractor; its bytes are kept


class SourceKind(StrEnum):
    """What announces links."""

    FEED = "feed"
    NEWS_SITEMAP = "news_sitemap"
    SITEMAP = "sitemap"
    SECTION = "section"


class CheckResult(StrEnum):
    """How one look at a source ended."""

    OK = "ok"
    UNCHANGED = "unchanged"  # 304, the same bytes, or the same links
    EMPTY = "empty"  # readable, and announces nothing
    MALFORMED = "malformed"  # no feed, no sitemap
    DISALLOWED = "disallowed"
    GONE = "gone"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A feed, news sitemap, sitemap or section page that announces, and what is remembered of it."""

    id: int
    publisher: str
    kind: SourceKind
    url: str
    etag: str | None = None
    last_modified: str | None = None
    next_check_at: datetime | None = None
    """None: never checked, due now."""
    last_check_at: datetime | None = None
    last_good_at: datetime | None = None
    """Last check that ended ok or unchanged."""
    failures: int = 0
    """Checks in a row that ended otherwise."""
    interval_s: int | None = None
    """The learned interval; None before the first check."""
    rhythm: Rhythm | None = None
    """What comes when; None before the first check."""
    body_hash: bytes | None = None
    """Of the last body that was read; None: none was, or it named further files."""
    links_hash: bytes | None = None
    """Of what it announced last."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceCheck:
    """One look at a source."""

    result: CheckResult
    reason: str
    checked_at: datetime
    next_check_at: datetime
    interval_s: int
    status: int | None = None
    """HTTP status; None where no answer came."""
    etag: str | None = None
    last_modified: str | None = None
    links_seen: int = 0
    rhythm: Rhythm | None = None
    """What to remember from now on; None: as before."""
    moved_to: str | None = None
    """Where the address redirects for good; None: it does not."""
    body_hash: bytes | None = None
    links_hash: bytes | None = None
    """What to recognise the same answer by, where the result is ok."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """An announced URL that waits to be fetched."""

    id: int
    publisher: str
    announcement: Announcement
    attempts: int = 0
    """Fetches that ended `temporary` so far."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Recheck:
    """A stored article that is to be asked for again."""

    article_id: int
    announcement: Announcement
    """As it was announced; where nobody did, with the page's own address and nothing else."""
    page_url: str
    """The address that answered when it was stored."""
    first_seen_at: datetime
    etag: str | None
    last_modified: str | None
    """Validators of the last look; None before the second."""
    gone_at: datetime | None
    """Since when the publisher answers 404."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkFate:
    """How a URL ended: what `presseschau why` shows."""

    url: str
    publisher: str
    outcome: Outcome
    reason: str
    """One clause in English, e.g. `same text as article 812`."""
    first_seen_at: datetime
    outcome_at: datetime | None
    """None while pending."""
    source_url: str | None
    """The source that announced it first; None: a user named it."""
    status: int | None
    attempts: int
    article_id: int | None
    next_attempt_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PublisherSummary:
    """How a publisher stands: what `presseschau status` shows."""

    publisher: str
    sources: int
    """Sources in use."""
    last_check_at: datetime | None
    last_good_at: datetime | None
    """Last time any of its sources answered as it should."""
    failures: int
    """Sources whose last check failed."""
    articles: int
    articles_24h: int
    """Articles first seen in the last 24 hours."""
    pending: int
    """Links that wait to be fetched or fetched again."""
    last_error: str | None
    """The newest failure among its sources' last checks, as `URL: reason`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """One run of something that has a beginning and an end, e.g. a crawl."""

    id: int
    kind: str
    started_at: datetime
    ended_at: datetime | None
    """None: still running, or killed."""
    counts: Mapping[str, int]
    """Whatever the run counted, e.g. outcomes; empty while it runs."""
