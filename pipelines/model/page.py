"""What was announced and what was fetched: the two things every later stage starts from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Announcement:
    """What a source (feed, news sitemap …) said of a link. It fills what the page itself does not say."""

    url: str
    """Absolute http(s) address as announced; never normalised, it is what gets fetched."""
    title: str | None = None
    published_at: datetime | None = None
    """Aware, UTC. None: the source gave no date, or one without a meaning."""
    published_day_only: bool = False
    """True where the source named a day and no time; `published_at` is then midnight UTC of that day."""
    teaser: str | None = None
    section: str | None = None
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Reservation:
    """What a publisher says about text and data mining (TDMRep)."""

    is_reserved: bool
    """False: it is allowed expressly."""
    evidence: str
    """Where it stands: `meta tag`, `header`, or `tdmrep.json: LOCATION`."""
    policy: str | None = None
    """Address of its terms; None: it names none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ExtractionHints:
    """Where a publisher's pages hold what: CSS selectors, from its file or its family's. Empty: nobody said."""

    body: tuple[str, ...] = ()
    """Boxes of the text, or its paragraphs. Followed only where they hold most of the page's text."""
    lead: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    """What is no text: teasers, newsletter boxes, fact boxes."""
    byline: tuple[str, ...] = ()
    caption: tuple[str, ...] = ()
    credit: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class FetchedPage:
    """A page as it came over the wire: whole, decoded from transfer and content encodings, not from its charset."""

    url: str
    """The address that was asked for."""
    final_url: str
    """The address that answered, after redirects."""
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    """Lower-cased names; the last of several values, of x-robots-tag all, a line each. At least content-type, etag,
    last-modified where sent."""
    body: bytes
    fetched_at: datetime
    """Aware, UTC."""
    publisher: str | None = None
    """Key of the publisher, e.g. `taz`; None for a page nobody in the catalogue publishes."""
    announcement: Announcement | None = None
    """None: nobody announced it (a file, an address typed by a user)."""
    country: str | None = None
    """The publisher's country, ISO 3166, e.g. `AT`."""
    time_zone: str = "Europe/Berlin"
    """IANA zone in which the publisher writes times without a zone."""
    site_reservation: Reservation | None = None
    """What the site's tdmrep.json says of this address; None: nothing."""
    hints: ExtractionHints | None = None
    """What the catalogue knows of the publisher's pages; not stored with the page. None: nothing."""
