"""What a crawl counted, as it goes and at its end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from pipelines.model.crawl import CheckResult, Outcome

FAILED_RESULTS = frozenset((CheckResult.MALFORMED, CheckResult.DISALLOWED, CheckResult.GONE, CheckResult.FAILED))


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """A source that gave nothing, or a link that failed."""

    publisher: str
    url: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """How far a crawl is: what a progress bar needs."""

    sources_done: int
    sources_total: int
    """Sources known so far; grows while the crawl begins."""
    links_done: int
    links_total: int
    """Links known so far; grows as sources are read."""
    url: str
    """What was done last."""


@dataclass(slots=True, kw_only=True)
class CrawlSummary:
    """What a crawl did."""

    announced: int = 0
    """Links that the sources named, known ones included, each source's own."""
    new_links: int = 0
    """Of these, links never seen before."""
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    """How the links that were asked for ended."""
    by_publisher: dict[str, Counter[Outcome]] = field(default_factory=dict)
    checks: Counter[CheckResult] = field(default_factory=Counter)
    """How the looks at sources ended."""
    failed_sources: list[Failure] = field(default_factory=list)
    """Sources that failed or announced nothing."""
    failures: list[Failure] = field(default_factory=list)
    """Links that ended temporary, failed or quarantined."""
    suspects: set[str] = field(default_factory=set)
    """Publishers whose pages looked so much worse than before that stored articles were asked for as witnesses."""
    skipped: list[str] = field(default_factory=list)
    """Publishers that another process crawls just now."""
    not_in_archive: int = 0
    """Sources that a replayed archive does not hold; no failure."""
    left: int = 0
    """Links left pending: their host asked for a pause, or the crawl was stopped."""
    problems: list[str] = field(default_factory=list)
    """Parts of a replayed archive that could not be read, one line each."""
    recorded_to: str | None = None
    """The WARC file that was written; None: none."""
    matches: int = 0
    """Rules that new articles matched."""
    delivered: int = 0
    """Alerts that were sent at the end."""
    stopped: bool = False
    """Ended by a signal before everything was done."""
    duration_s: float = 0.0

    @property
    def is_clean(self) -> bool:
        """Whether every source announced something (or was unchanged), and a replayed archive was whole."""
        return not self.failed_sources and not self.problems

    def count_check(
        self, publisher: str, url: str, result: CheckResult, reason: str, *, announced: int, new: int
    ) -> None:
        """A look at a source ended."""
        self.checks[result] += 1
        self.announced += announced
        self.new_links += new
        if result in FAILED_RESULTS or result is CheckResult.EMPTY:
            self.failed_sources.append(Failure(publisher=publisher, url=url, reason=reason))

    def count_link(self, publisher: str, url: str, outcome: Outcome, reason: str) -> None:
        """A link ended."""
        self.outcomes[outcome] += 1
        self.by_publisher.setdefault(publisher, Counter())[outcome] += 1
        if outcome in (Outcome.TEMPORARY, Outcome.FAILED, Outcome.QUARANTINED):
            self.failures.append(Failure(publisher=publisher, url=url, reason=reason))
