"""What the catalogue knows of one publisher: plain frozen types.

A publisher is data (`<country>/<key>.toml`), never code. What several houses share stands in a family
(`families/<family>.toml`) and is merged on load, so that no rule is written twice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from pipelines.model.crawl import SourceKind
from pipelines.model.page import ExtractionHints


class Confidence(StrEnum):
    """How well an address is known."""

    HIGH = "high"  # a maintained crawler reads it, or somebody saw it answer and wrote down the day
    MEDIUM = "medium"  # used in code, or two lists that do not copy each other
    LOW = "low"  # one list, or a family's usual path; may never have answered


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceSpec:
    """An address that announces links."""

    kind: SourceKind
    url: str
    """Absolute http(s). A template names the day in the publisher's zone as {YYYY}, {MM}, {DD}."""
    confidence: Confidence = Confidence.HIGH
    seen_on: date | None = None
    """The last day on which somebody is known to have seen it answer. None: nobody wrote it down."""
    origin: str | None = None
    """Who says so: a short name that `provenance.toml` explains, or `user`."""

    @property
    def is_template(self) -> bool:
        """Whether the address changes with the day."""
        return "{" in self.url

    def on(self, day: date) -> SourceSpec:
        """The source as it is on one day, its template filled."""
        if not self.is_template:
            return self
        filled = self.url
        for name, value in (("{YYYY}", f"{day:%Y}"), ("{MM}", f"{day:%m}"), ("{DD}", f"{day:%d}")):
            filled = filled.replace(name, value)
        return replace(self, url=filled)


@dataclass(frozen=True, kw_only=True, slots=True)
class Publisher:
    """One publisher. None or empty: nobody said."""

    key: str
    """Short and stable, the name of its file: `taz`, `badische-zeitung`."""
    name: str
    domains: tuple[str, ...]
    """Hosts without `www.`; every host below them is the publisher's too. ASCII (IDNA). A port only where it is not the
    usual one: sites of one host may be different publishers."""
    country: str
    """ISO 3166-1, or `EU`; empty where a publisher was made of an address alone."""
    language: str = "de"
    time_zone: str = "Europe/Berlin"
    """The zone in which it writes times without a zone."""
    sources: tuple[SourceSpec, ...] = ()
    """Addresses that are the same every day, best first."""
    dated_sources: tuple[SourceSpec, ...] = ()
    """Addresses that change with the day; `sources_on` fills them."""
    archives: tuple[str, ...] = ()
    """Sitemaps of everything ever published, perhaps templates: for `backfill`, never polled."""
    article_patterns: tuple[str, ...] = ()
    """Regular expressions searched in path and query of an address; one that matches is an article.

    They choose among the links of a section page or a plain sitemap; a feed and a news sitemap are believed."""
    not_article_patterns: tuple[str, ...] = ()
    """The same for what is none, whoever announces it."""
    expected_per_day: tuple[int, int] | None = None
    """Articles on a usual day, from and to."""
    group: str | None = None
    """The house that owns it, e.g. `Funke`."""
    region: tuple[str, ...] = ()
    """States or cantons as on number plates (`BW`, `ZH`), or a name (`Südtirol`)."""
    type: str | None = None
    """One of `load.TYPES`."""
    family: str | None = None
    """The family whose rules are merged into this, e.g. `funke`."""
    paywall: bool | None = None
    paywall_markers: tuple[str, ...] = ()
    """Words by which it marks paid articles, e.g. `S+`."""
    consent_wall: str | None = None
    """The vendor of a consent dialogue that hides the text, e.g. `sourcepoint`."""
    tdm_reserved: bool | None = None
    """Text and data mining is reserved on its pages."""
    ai_crawlers_blocked: bool | None = None
    """Its robots.txt shuts out crawlers that collect for AI training."""
    facts: tuple[tuple[str, str], ...] = ()
    """Where a field's value comes from: (field, evidence)."""
    extraction: ExtractionHints | None = None
    """Where its pages hold what, its family's hints behind its own."""
    notes: tuple[str, ...] = ()
    enabled: bool = True
    file: str | None = None
    """The file it was read from; with an overlay, the user's. None: made in memory."""
    is_users: bool = False
    """Whether a user's file made it or changed it."""

    def has_site(self, site: str) -> bool:
        """Whether a site (`load.site_of`) is the publisher's, or below one of its."""
        return any(
            f".{name}".endswith(f".{domain}") for domain in self.domains for name in (site, site.partition(":")[0])
        )

    def sources_on(self, day: date) -> tuple[SourceSpec, ...]:
        """Every address that announces links on that day."""
        return self.sources + tuple(source.on(day) for source in self.dated_sources)

    @property
    def confidence(self) -> Confidence | None:
        """That of the best source; None without sources."""
        known = {source.confidence for source in self.sources + self.dated_sources}
        return next((level for level in Confidence if level in known), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Family:
    """What several publishers share because they share a house or a content management system."""

    key: str
    name: str
    """For people: `Ippen.Media`."""
    feed_paths: tuple[str, ...] = ()
    """Usual paths of the main feed, likeliest first; `publishers add` tries them."""
    news_sitemap_paths: tuple[str, ...] = ()
    archive_paths: tuple[str, ...] = ()
    """Usual paths of sitemaps of everything, perhaps templates."""
    article_patterns: tuple[str, ...] = ()
    not_article_patterns: tuple[str, ...] = ()
    page_marks: tuple[str, ...] = ()
    """Strings in a page's source that give the system away, e.g. `wp-content/`."""
    extraction: ExtractionHints | None = None
    notes: tuple[str, ...] = ()
