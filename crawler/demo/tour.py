"""`presseschau demo`: the whole job on two small newspapers of our own, step by step, with nothing faked.

Everything that is shown was done by the same code that watches real publishers, over real sockets on loopback. A step
that does not end as it must raises StepFailedError: the demo is a test that a user can run.
"""

from __future__ import annotations

import asyncio
import difflib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from rich.console import Console
from rich.panel import Panel
from rich.rule import Rule
from rich.text import Text

from crawler.demo.manuscripts import Manuscript, level_report, load_manuscripts
from crawler.demo.newspaper import Newspaper
from crawler.demo.receiver import Receiver
from crawler.demo.showing import MEANINGS, local_time, sentences, shortened, spread, table_of, texts
from crawler.run import CrawlRequest, CrawlSummary, crawl, run_in_reactor
from pipelines.archive import Archive
from pipelines.errors import PresseschauError
from pipelines.item_pipelines import Ingestor
from pipelines.model.crawl import Outcome
from pipelines.settings import Settings
from pipelines.storage import alerts
from pipelines.storage.database import Database

QUERY = "Lindebrücke AND (Stadt OR Rathaus)"
RULE_NAME = "Fähre"
RULE_QUERY = "Lindebrücke AND Fähre"
ALERT_TIMEOUT_S = 20.0
SECONDS_BETWEEN_NEWS = 20.0
SHOWN_ARTICLES = 12
SHOWN_REMOVED = 8
SHOWN_PICTURES = 3


class StepFailedError(PresseschauError):
    """A step of the demo did not end as it must: something of the installation is broken."""

    def __init__(self, step: str, what: str) -> None:
        super().__init__(f"demo, step {step}: {what}")
        self.step = step


class Tour:
    """One walk through the program. The newspapers and the receiver must be running."""

    def __init__(
        self,
        *,
        anzeiger: Newspaper,
        bote: Newspaper,
        receiver: Receiver,
        database: Database,
        settings: Settings,
        console: Console,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.anzeiger = anzeiger
        self.bote = bote
        self.receiver = receiver
        self.database = database
        self.archive = Archive(database)
        self.console = console
        self.clock = clock
        # Two newspapers on our own machine need no pause between requests, and no contact either.
        self.settings = replace(settings, delay_s=0.0, workers=min(settings.workers, 2))
        self._news = self._coming_news()

    def walk(self) -> None:
        """All steps, once.   Raises StepFailedError."""
        begun_s = time.monotonic()
        self.introduce()
        self.crawl_all()
        self.show_stored()
        self.show_removed()
        self.show_story()
        self.search()
        self.alert()
        self.show_edit()
        self.explain()
        self._say(f"\nThe whole job took {time.monotonic() - begun_s:.0f} seconds.")

    # The steps

    def introduce(self) -> None:
        """Who plays."""
        if any(summary.publisher == self.anzeiger.key and summary.articles for summary in self.archive.publishers()):
            raise StepFailedError("start", "this database has seen the demo already; name an empty one")
        self.console.print(Rule("presseschau demo"))
        self._say("Two small newspapers of our own are being served on this machine; nothing else is asked:")
        for paper in (self.anzeiger, self.bote):
            self._say(f"  {paper.title}, {len(paper.manuscripts)} pages, {paper.url}/")

    def crawl_all(self) -> None:
        """Everything that both papers announce."""
        self._step("1. Crawl: read feeds and news sitemaps, fetch politely, keep the article and nothing else")
        summary = self._crawl()
        table = table_of("outcome", "pages", "what it means")
        for outcome in Outcome:
            if summary.outcomes[outcome]:
                table.add_row(*texts(str(outcome), str(summary.outcomes[outcome]), MEANINGS.get(outcome, "")))
        self.console.print(table)
        expected = sum(_is_readable(one) for paper in self._papers for one in paper.manuscripts)
        stored = summary.outcomes[Outcome.STORED] + summary.outcomes[Outcome.DUPLICATE]
        if stored != expected:
            first = f"; {summary.failures[0].url}: {summary.failures[0].reason}" if summary.failures else ""
            raise StepFailedError("crawl", f"{stored} articles were read, {expected} are printed{first}")

    def show_stored(self) -> None:
        """The newest articles."""
        self._step("2. What was stored")
        table = table_of("published", "publisher", "title", "words", "access")
        for article in self.archive.search("*", limit=SHOWN_ARTICLES):
            draft = article.draft
            table.add_row(
                *texts(
                    local_time(draft.published_at),
                    draft.publisher or "",
                    shortened(draft.title or ""),
                    str(draft.word_count),
                    draft.access.value if draft.access else "",
                )
            )
        self.console.print(table)
        rest = self._count_articles() - SHOWN_ARTICLES
        self._say(f"… and {rest} more.")

    def show_removed(self) -> None:
        """Lines that were taken out, with their reasons."""
        self._step("3. What was removed: captions, credits, agency lines; kept as facts, not as text")
        articles = self.archive.search("*", limit=100)
        lines = spread([line for article in articles for line in article.draft.removed])
        if not lines:
            raise StepFailedError("removed", "not one caption or agency line was recognised")
        table = table_of("reason", "line")
        for line in lines[:SHOWN_REMOVED]:
            table.add_row(*texts(line.reason, line.text))
        pictures = [article.draft for article in articles if article.draft.image_caption]
        for draft in pictures[:SHOWN_PICTURES]:
            table.add_row(*texts("picture", f"{draft.image_caption} ({draft.image_credit or 'no credit'})"))
        self.console.print(table)

    def show_story(self) -> None:
        """The agency report that two papers carry."""
        self._step("4. One report, two papers, two headlines: one story")
        for article in self.archive.search("*", limit=100):
            copies = self.archive.copies(article)
            if copies:
                for one in [article, *copies]:
                    self._say(f"  {one.draft.publisher}: {one.draft.title}")
                ids = ", ".join(article.draft.external_ids) or "none"
                self._say(f"  agencies: {', '.join(article.draft.agencies)} · agency id: {ids}")
                return
        raise StepFailedError("story", "the report of both papers was not recognised as one")

    def search(self) -> None:
        """One query."""
        self._step(f"5. Search: {QUERY}")
        found = self.archive.search(QUERY)
        if not found:
            raise StepFailedError("search", f"{QUERY} finds nothing")
        for article in found:
            self._say(f"  {local_time(article.draft.published_at)}  {article.draft.title}")

    def alert(self) -> None:
        """A rule, then news that match it, then what the receiver got."""
        self._step(f"6. Alert: a rule tells {self.receiver.url} of every new article with {RULE_QUERY}")
        with self.database.write() as connection:
            alerts.add_rule(connection, RULE_NAME, RULE_QUERY, [self.receiver.apprise_url], now=self.clock())
        self.anzeiger.publish(next(self._news))
        edited = self._revise()
        self._say("  The newspaper prints a new article, and changes headline and number in an old one.")
        summary = self._crawl(urls=[edited])
        ends = " · ".join(f"{summary.outcomes[end]} {end}" for end in Outcome if summary.outcomes[end])
        self._say(f"  Crawled again: {ends} · {summary.matches} matched · {summary.delivered} alert sent")
        if not self.receiver.wait(1, timeout_s=ALERT_TIMEOUT_S):
            raise StepFailedError("alert", f"nothing arrived within {ALERT_TIMEOUT_S:.0f} seconds")
        body = self.receiver.bodies[0]
        message = Text(f"{body.get('title', '')}\n\n{body.get('message', '')}".strip())
        self.console.print(Panel(message, title="arrived at the receiver"))

    def show_edit(self) -> None:
        """What changed in the edited article."""
        self._step("7. Every edit is kept")
        article = next((one for one in self.archive.search("*", limit=100) if one.version > 1), None)
        if article is None:
            raise StepFailedError("edit", "the changed article was not noticed")
        old, new = self.archive.versions(article)[-2:]
        self._changes([old.title or "", *sentences(old.text)], [new.title or "", *sentences(new.text)])

    def explain(self) -> None:
        """How some addresses ended, and whether all is well."""
        self._step("8. Every address has an end: presseschau why URL")
        for outcome in (Outcome.GONE, Outcome.DISALLOWED, Outcome.BLOCKED, Outcome.NOT_ARTICLE, Outcome.DUPLICATE):
            for address in self._addresses():
                fate = self.archive.why(address)
                if fate.outcome is outcome:
                    self._say(f"  {outcome}: {fate.url}\n    {fate.reason}")
                    break
        self._step("9. Is the monitor well: presseschau status")
        table = table_of("publisher", "sources", "articles", "pending", "trouble")
        for summary in self.archive.publishers():
            table.add_row(
                *texts(
                    summary.publisher,
                    str(summary.sources),
                    str(summary.articles),
                    str(summary.pending),
                    summary.last_error or "none",
                )
            )
        self.console.print(table)

    def keep_running(self) -> None:
        """Print news every 20 seconds and crawl them, until SIGINT or SIGTERM."""
        run_in_reactor(self._watch)

    # How they are done

    @property
    def _papers(self) -> tuple[Newspaper, Newspaper]:
        return self.anzeiger, self.bote

    def _crawl(self, urls: Sequence[str] = ()) -> CrawlSummary:
        summary = run_in_reactor(lambda stop: self._crawl_once(stop, urls))
        if summary.stopped:
            raise KeyboardInterrupt
        if summary.failed_sources:
            failure = summary.failed_sources[0]
            raise StepFailedError("crawl", f"{failure.url}: {failure.reason}")
        return summary

    async def _crawl_once(
        self, stop: asyncio.Event, urls: Sequence[str] = (), ingestor: Ingestor | None = None
    ) -> CrawlSummary:
        publishers = [paper.publisher() for paper in self._papers]
        request = CrawlRequest(publishers=publishers, urls=urls)
        return await crawl(self.database, self.settings, request, stop=stop, clock=self.clock, ingestor=ingestor)

    async def _watch(self, stop: asyncio.Event) -> None:
        told = len(self.receiver.received)
        with Ingestor(self.database, workers=1, clock=self.clock) as ingestor:
            self._step("The newspaper goes on: an article every 20 seconds. Ctrl-C ends it.")
            self._say(f"  Its front page: {self.anzeiger.url}/")
            while not await _is_set_within(stop, SECONDS_BETWEEN_NEWS):
                manuscript = next(self._news)
                self.anzeiger.publish(manuscript)
                summary = await self._crawl_once(stop, ingestor=ingestor)
                stored = summary.outcomes[Outcome.STORED]
                self._say(f"  {local_time(self.clock())}  printed: {manuscript.title} · stored: {stored}")
                for body in self.receiver.bodies[told:]:
                    self._say(f"    alert: {body.get('title', '')}")
                told = len(self.receiver.received)

    def _coming_news(self) -> Iterator[Manuscript]:
        """What is printed later: first the written articles, then the river's level for ever."""
        for entry in load_manuscripts("later", self.clock()):
            yield replace(entry, published_at=self.clock().replace(microsecond=0))
        number = 0
        while True:
            number += 1
            yield level_report(number, self.clock())

    def _revise(self) -> str:
        for manuscript in self.anzeiger.manuscripts:
            if manuscript.revision:
                self.anzeiger.revise(manuscript.path)
                return self.anzeiger.at(manuscript.path)
        raise StepFailedError("edit", "no article of the newspaper has a revision")

    def _addresses(self) -> Iterator[str]:
        for paper in self._papers:
            for manuscript in paper.manuscripts:
                yield paper.at(manuscript.path)

    def _count_articles(self) -> int:
        return sum(summary.articles for summary in self.archive.publishers())

    def _changes(self, old: Sequence[str], new: Sequence[str]) -> None:
        for line in difflib.ndiff(old, new):
            if line.startswith(("- ", "+ ")):
                self.console.print(Text(f"  {line}", style="red" if line.startswith("-") else "green"), soft_wrap=True)

    def _step(self, title: str) -> None:
        self.console.print()
        self.console.print(Text(title, style="bold"), soft_wrap=True)

    def _say(self, line: str) -> None:
        self.console.print(Text(line), soft_wrap=True)


def _is_readable(manuscript: Manuscript) -> bool:
    return (
        manuscript.is_article
        and manuscript.announced
        and manuscript.status == 200
        and not manuscript.path.startswith("/intern/")
    )


async def _is_set_within(stop: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(stop.wait(), timeout=seconds)
    except TimeoutError:
        return False
    return True
