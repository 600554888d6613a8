"""The article, before and after it is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What sort of piece it is."""

    ARTICLE = "article"
    LIVE = "live"
    OPINION = "opinion"
    INTERVIEW = "interview"
    GALLERY = "gallery"
    VIDEO = "video"
    PODCAST = "podcast"
    PRESS_RELEASE = "press_release"
    ADVERT = "advert"


class Access(StrEnum):
    """Whether everybody can read the whole text."""

    FREE = "free"
    PAYWALLED = "paywalled"


class Change(StrEnum):
    """What a publisher did to an article after it appeared."""

    TITLE = "title"
    TEXT = "text"
    ACCESS = "access"
    """It went behind a paywall, or came out."""
    CORRECTION = "correction"
    """The page says that something was put right."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RemovedLine:
    """A line, or the tail of one, that was taken out of the text."""

    text: str
    reason: str
    """One of the reasons in `pipelines.clean.text.REASONS`, e.g. `caption`, `photo credit`, `agency line`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleDraft:
    """What was extracted from one page; not stored yet. None or empty: nobody said."""

    url: str
    """The address that answered, after redirects."""
    canonical_url: str | None = None
    """What the page names as its address, only where credible: same registered domain, not the front page."""
    publisher: str | None = None
    country: str | None = None
    """The publisher's country, ISO 3166, e.g. `AT`."""
    title: str | None = None
    """The headline without its kicker."""
    kicker: str | None = None
    subtitle: str | None = None
    """A second headline below the first; never the lead, which is `teaser` and begins the text."""
    teaser: str | None = None
    """The lead, from the page or the meta description."""
    text: str
    """One block (paragraph, sub-heading, list item) a line; the title is not in it."""
    authors: tuple[str, ...] = ()
    """Persons, without agencies, functions and site names."""
    agencies: tuple[str, ...] = ()
    """Lower-case short names, e.g. `dpa`, `afp`, sorted."""
    external_ids: tuple[str, ...] = ()
    """Identifiers that agencies put on their reports, e.g. `dpa:240516-99-53606/3`, `urn:newsml:…`."""
    published_at: datetime | None = None
    """When the publisher says it appeared, UTC. JSON-LD, else meta, else <time>, else feed. None: nobody said; never
    guessed."""
    published_day_only: bool = False
    """True where only the day is known; `published_at` is then midnight UTC of that day."""
    published_source: str | None = None
    """Where `published_at` was read: `json-ld`, `meta`, `time`, `text`, `url`, `feed`."""
    modified_at: datetime | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None
    """ISO 639-1, e.g. `de`."""
    kind: Kind = Kind.ARTICLE
    access: Access | None = None
    tdm_reserved: bool | None = None
    """A TDM reservation (TDMRep) by the site's tdmrep.json, the answer's header or the page. None: nobody says."""
    tdm_evidence: str | None = None
    """Where that stands: `meta tag`, `header`, or `tdmrep.json: LOCATION`."""
    tdm_policy: str | None = None
    """Address of the publisher's terms for mining, where it names one."""
    noarchive: bool | None = None
    """True where the page's robots meta tag or X-Robots-Tag asks that no copy be shown. None: it says nothing."""
    from_announcement: bool = False
    """True where the page could not be had: all this is what a feed or sitemap said of it, and `text` is empty."""
    image_url: str | None = None
    image_caption: str | None = None
    image_credit: str | None = None
    removed: tuple[RemovedLine, ...] = ()

    @property
    def word_count(self) -> int:
        """Words of `text`, separated by white space."""
        return len(self.text.split())


@dataclass(frozen=True, kw_only=True, slots=True)
class Extraction:
    """What `pipelines.extract` hands to `pipelines.clean`: the draft with its text as the page shows it, and what the
    page itself marks as something else than text."""

    draft: ArticleDraft
    """`text` is not cleaned yet; `removed` holds what the extraction took out with a reason worth telling."""
    captions: tuple[str, ...] = ()
    """Texts of the page's caption elements."""
    credits: tuple[str, ...] = ()
    """Texts of its credit elements."""
    bylines: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Rejection:
    """A page that is no article, and why."""

    outcome: str
    """`not_article`, `blocked`, `gone` or `quarantined` (see `pipelines.model.crawl.Outcome`)."""
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Article:
    """A stored article."""

    id: int
    """Time-coded (see `pipelines.storage.articles.first_free_id`); ascending ids are ascending publication times."""
    draft: ArticleDraft
    first_seen_at: datetime
    story_id: int
    version: int
    """1 for the first text, one more for each edit."""
    changes: frozenset[Change] = frozenset()
    """All that ever changed since version 1; a correction counts also where version 1 named it already."""
    gone_at: datetime | None = None
    """Since when the publisher answers that it is not there, UTC. None: it is, as far as is known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """An article's text at one time."""

    number: int
    seen_at: datetime
    """When this text was first seen, UTC."""
    title: str | None
    text: str
    access: Access | None
