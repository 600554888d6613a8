"""One look at a source: is it well, and if not, what is wrong and what helps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from crawler.discovery.answers import Answer, Fetch
from crawler.discovery.sources import read_source
from crawler.errors import MalformedSourceError
from crawler.publishers.publisher import Publisher, SourceSpec
from pipelines.extract.walls import consent_tool_in, proof_wanted_in
from pipelines.model.crawl import CheckResult

STALE = timedelta(days=30)
"""A source whose newest entry is older announces nothing any more, or never did."""
MAX_LOOKED_AT_BYTES = 200_000
_LOGIN = re.compile(rb"type=[\"']password[\"']", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Checkup:
    """How a source is."""

    publisher: str
    source: SourceSpec
    result: CheckResult
    links: int = 0
    newest_at: datetime | None = None
    trouble: str | None = None
    """What is wrong, one clause; None: nothing."""
    moved_to: str | None = None
    """Its new address, where it has moved for good and answers there."""

    @property
    def is_well(self) -> bool:
        """Whether nothing has to be done."""
        return self.trouble is None

    @property
    def is_lost(self) -> bool:
        """Whether the address will announce nothing again: what `--fix` replaces."""
        return self.result in (CheckResult.GONE, CheckResult.MALFORMED)


def examine(publisher: Publisher, source: SourceSpec, answer: Answer, *, now: datetime) -> Checkup:
    """Judge what came back for a source."""
    if not answer.is_ok:
        return Checkup(publisher=publisher.key, source=source, result=answer.result, trouble=_refusal(answer))
    try:
        read = read_source(source.kind, answer.body, answer.final_url, publisher, charset=answer.charset)
    except MalformedSourceError as error:
        return Checkup(
            publisher=publisher.key, source=source, result=CheckResult.MALFORMED, trouble=_what_instead(answer, error)
        )
    links = len(read.announcements) + len(read.children)
    newest_at = max((item.published_at for item in read.announcements if item.published_at), default=None)
    return Checkup(
        publisher=publisher.key,
        source=source,
        result=CheckResult.OK if links else CheckResult.EMPTY,
        links=links,
        newest_at=newest_at,
        trouble=_weakness(answer, links, newest_at, now),
        moved_to=answer.moved_to if answer.moved_to != source.url else None,
    )


def _refusal(answer: Answer) -> str:
    if answer.status and answer.status >= 400 and (whose := proof_wanted_in(answer.body[:MAX_LOOKED_AT_BYTES])):
        return f"{answer.trouble}: it asks for proof that a human reads ({whose}); ask the publisher to let you in"
    return answer.trouble


def _what_instead(answer: Answer, error: MalformedSourceError) -> str:
    """What stands where a source should."""
    head = answer.body[:MAX_LOOKED_AT_BYTES]
    if b"<html" in head[:2_000].lower():
        if whose := proof_wanted_in(head):
            return f"blocked: a page that asks for proof that a human reads ({whose})"
        if tool := consent_tool_in(head):
            return f"blocked: a consent wall stands before it ({tool})"
        if _LOGIN.search(head):
            return "blocked: a login page stands before it"
    moved = f" (it leads to {answer.final_url})" if answer.final_url != answer.url else ""
    return error.reason + moved


def _weakness(answer: Answer, links: int, newest_at: datetime | None, now: datetime) -> str | None:
    if answer.moved_to and answer.moved_to != answer.url:
        return f"moved to {answer.moved_to}"
    if not links:
        return "can be read and announces nothing"
    if newest_at is not None and now - newest_at > STALE:
        return f"announces nothing newer than {newest_at:%Y-%m-%d}"
    return None


async def check_all(publishers: Sequence[Publisher], fetch: Fetch, *, now: datetime) -> list[Checkup]:
    """A look at every source of the publishers, in their order."""
    wanted = [
        (publisher, source)
        for publisher in publishers
        for source in publisher.sources_on(now.astimezone(ZoneInfo(publisher.time_zone)).date())
    ]
    answers = await fetch([source.url for _, source in wanted])
    return [examine(publisher, source, answers[source.url], now=now) for publisher, source in wanted]
