"""When it appeared and when it was changed, as the publisher says; never guessed, never in the future.

Where sources disagree:

1. The first in the order JSON-LD, meta, `<time>`, visible text, address, feed wins.
2. One that names only the day gives way to a later one that names the minute of the same day; a `<time>` may also be
   of the day before, because the day may be that of the printed issue. Midnight in JSON-LD, meta or `<time>` names only
   the day: systems fill a missing time with it.
3. A line that speaks of a change ("Aktualisiert am …", "Stand: …" behind another date) is the publication only where
   nothing else is.
4. A moment after the fetch counts for nothing. A change before the publication is none: the publication stands.
5. When a record was created (meta `dateCreated`) is its publication only where neither page nor text says another.
6. A `<time>` that readers see and that is later by exactly the zone's distance from UTC shows that JSON-LD or meta
   calls a UTC clock local, as a WordPress plugin does: what readers see counts. The other way round proves nothing:
   pages that a server renders show its own clock, in UTC, until a script corrects it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice
from zoneinfo import ZoneInfo

from pipelines.extract.jsonld import Node
from pipelines.extract.metadata import Head
from pipelines.extract.moments import Moment, mentions_moment, read_moment, zone_of
from pipelines.extract.parse import Element
from pipelines.model.page import FetchedPage

MAX_AHEAD = timedelta(days=1)
"""A moment further ahead of the fetch is a mistake or a plan, not a publication; a day allows for clocks and zones."""
_IN_URL = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d{2})[/\-_.]?(?P<month>0[1-9]|1[0-2])[/\-_.]?(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"
)
_Texts = tuple[tuple[str, bool], ...]
"""Texts with a date, and whether they speak of a change."""
_LOCAL = re.compile(r"^https?://[^/]+|[?#].*$")
_DIGIT = re.compile(r"\d")
MAX_DATE_LINES = 3
MAX_TIMES = 2
MAX_BARE_DATE_CHARS = 22
_MODIFIED = re.compile(r"aktualisiert|zuletzt|update|geändert|stand\b|bearbeitet|modified", re.IGNORECASE)
_CHANGED = re.compile(r"\b(?:zuletzt|aktualisiert|update|geändert|bearbeitet|akt\.|stand)\b[:\s]?", re.IGNORECASE)
_DATE_NAMES = re.compile(
    r"(?:^|[\s_\-])(?:date|datum|time|published?|posted|veröffentlicht|zeit|meta|byline|author|autor|stand"
    r"|dateline|erschienen|created)",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"^\W*(?:(?:[\w-]+\s)?vom(?=\s\d)|veröffentlicht|erschienen|erstellt|publiziert|stand|vom|am|von|aktualisiert|datum"
    r"|date|posted|published)\b",
    re.IGNORECASE,
)

_PUBLISHED_META = (
    "article:published_time", "article:published:time", "article:publish_date", "publishdate",
    "originalpublicationdate", "dc:date",
    "og:article:published_time", "og:published_time", "datepublished", "date",
    "dc.date.issued", "dc.date", "dcterms.date", "dcterms.issued",
    "publish-date", "publish_date", "publication_date", "pubdate",
    "sailthru.date", "parsely-pub-date", "cxenseparse:recs:publishtime", "last-published", "article:published",
    "date.publish", "article.published", "iso-8601-publish-date",
)  # fmt: skip
_CREATED_META = ("dcterms.created", "dc.date.created", "dc.created", "datecreated")
_MODIFIED_META = (
    "article:modified:time",
    "article:modified_time",
    "og:updated_time",
    "og:article:modified_time",
    "datemodified",
    "last-modified",
    "dcterms.modified",
    "dc.date.modified",
    "article:modified",
    "revised",
)


_FILLED = frozenset(("json-ld", "meta", "time"))
"""Sources in which a system fills in a time that nobody gave."""


_MACHINE = frozenset(("json-ld", "meta"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Dates:
    """Both dates and where the first was read."""

    published: Moment | None
    source: str | None
    modified: Moment | None


def read_dates(tree: Element, head: Head, article: Node | None, page: FetchedPage) -> Dates:
    """Publication and change of the page, by the order in the module's docstring."""
    zone = zone_of(page.time_zone)
    latest = page.fetched_at + MAX_AHEAD
    visible = cache(lambda: tuple(_visible(tree)))  # read at most once, and only where the head says too little
    published: Moment | None = None
    source: str | None = None
    for origin, value in _published_values(tree, head, article, page, visible):
        moment = value if isinstance(value, Moment) else read_moment(value, zone, page.fetched_at)
        if moment is None or moment.at > latest:
            continue
        if origin in _FILLED:
            moment = _without_midnight(moment, zone)
        if published is None or (
            published.day_only
            and not moment.day_only
            and origin != "url"
            and _is_of_day(moment, published, origin, zone)
        ):
            published, source = moment, origin
        if not published.day_only:
            break
    if published and not published.day_only and source in _MACHINE:
        shown = (read_moment(text, zone, page.fetched_at) for text in _shown_times(tree, page.final_url))
        published = _in_right_zone(published, shown, zone)
    modified = next(
        (
            moment
            for value in _modified_values(tree, head, article, page.final_url, visible)
            if (moment := read_moment(value, zone, page.fetched_at)) and moment.at <= latest
        ),
        None,
    )
    if modified and published and modified.at < published.at:
        modified = None
    return Dates(published=published, source=source, modified=modified)


def _in_right_zone(machine: Moment, shown: Iterable[Moment | None], zone: ZoneInfo) -> Moment:
    """The shown moment that is as much later as the zone is from UTC, to the minute; else the machine's."""
    distance = machine.at.astimezone(zone).utcoffset()
    wanted = machine.at.replace(second=0, microsecond=0) + (distance or timedelta())
    later = (moment for moment in shown if distance and moment and not moment.day_only)
    return next((moment for moment in later if moment.at.replace(second=0, microsecond=0) == wanted), machine)


def _without_midnight(moment: Moment, zone: ZoneInfo) -> Moment:
    """The day of a moment that is midnight, in UTC or in the publisher's zone."""
    local = moment.at.astimezone(zone)
    if moment.day_only or not any(at.hour == at.minute == at.second == 0 for at in (moment.at, local)):
        return moment
    return Moment(datetime(local.year, local.month, local.day, tzinfo=UTC), day_only=True)


def _is_of_day(moment: Moment, day: Moment, origin: str, zone: ZoneInfo) -> bool:
    days = (day.at.date() - moment.at.astimezone(zone).date()).days
    return days == 0 or (days == 1 and origin == "time")


def _published_values(
    tree: Element, head: Head, article: Node | None, page: FetchedPage, visible: Callable[[], _Texts]
) -> Iterator[tuple[str, str | Moment]]:
    described = article or {}
    for key in ("datePublished", "uploadDate", "dateCreated"):
        if isinstance(described.get(key), str):
            yield "json-ld", described[key]
    yield from (("meta", content) for name in _PUBLISHED_META for content in head.meta.get(name, ()))
    for text, is_modified in _times(tree, page.final_url):
        if not is_modified:
            yield "time", text
    lines = visible()
    yield from (("text", text) for text, is_modified in lines if not is_modified)
    yield from (("meta", content) for name in _CREATED_META for content in head.meta.get(name, ()))
    in_url = _IN_URL.search(page.final_url.split("?")[0])
    if in_url:
        yield "url", "-".join(in_url.group("year", "month", "day"))
    announced = page.announcement
    if announced and announced.published_at:
        yield "feed", Moment(announced.published_at, announced.published_day_only)
    yield from (("text", text) for text, is_modified in lines if is_modified)


def _modified_values(
    tree: Element, head: Head, article: Node | None, url: str, visible: Callable[[], _Texts]
) -> Iterator[str]:
    if article is not None and isinstance(article.get("dateModified"), str):
        yield article["dateModified"]
    for name in _MODIFIED_META:
        yield from head.meta.get(name, ())
    for text, is_modified in _times(tree, url):
        if is_modified:
            yield text
    yield from (text for text, is_modified in visible() if is_modified)


def _times(tree: Element, url: str) -> Iterator[tuple[str, bool]]:
    """`<time>` elements of the article and whether they speak of a change, as machines read them."""
    for element, is_modified in _time_elements(tree, url):
        text = element.get("datetime") or element.text_content()
        if text:
            yield text, is_modified


def _shown_times(tree: Element, url: str) -> Iterator[str]:
    """What readers see of the first ones that speak of no change."""
    for element, is_modified in islice(_time_elements(tree, url), MAX_TIMES):
        if not is_modified:
            yield element.text_content()


def _time_elements(tree: Element, url: str) -> Iterator[tuple[Element, bool]]:
    """`<time>` elements outside links and lists of teasers.

    One that says itself that it is the publication, or stands in the article's link to itself, counts everywhere.
    """
    own = _LOCAL.sub("", url).rstrip("/")
    for element in tree.iter("time"):
        parents = list(islice(element.iterancestors(), 6))
        itemprop = element.get("itemprop") or ""
        if "datePublished" not in itemprop and any(_is_teaser_box(parent, own) for parent in parents):
            continue
        around = " ".join(
            (
                *(str(parent.get("class") or "") for parent in parents[:2]),
                element.get("class") or "",
                itemprop,
                (parents[0].text or "") if parents else "",
            )
        )
        yield element, bool(_MODIFIED.search(around) and not re.search("publish", itemprop))


def _is_teaser_box(parent: Element, own: str) -> bool:
    if parent.tag == "a":
        href = parent.get("href") or ""
        return not own or "#" in href or _LOCAL.sub("", href).rstrip("/") != own
    return parent.tag in ("aside", "footer", "nav") or (parent.tag == "li" and next(parent.iter("a"), None) is not None)


def _visible(tree: Element) -> Iterator[tuple[str, bool]]:
    """Short texts that are a date line by their box's name or their first word, and whether they speak of a change."""
    seen = 0
    for element in tree.iter("span", "div", "p", "small", "li", "dd", "em", "h6", "h5", "td", "strong", "i", "header"):
        if len(element) > 6:
            continue
        text = " ".join(element.text_content().split()) if len(element) else " ".join((element.text or "").split())
        if not 6 <= len(text) <= 120 or not _DIGIT.search(text):
            continue
        named = _DATE_NAMES.search(
            f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}"
        )
        if not named and not _SAID.match(text) and len(text) > MAX_BARE_DATE_CHARS:
            continue
        if next(element.iterancestors("nav", "footer"), None) is not None:
            continue  # today's date, beside the house's name
        if mentions_moment(text):
            yield from _parts(text)
            seen += 1
            if seen >= MAX_DATE_LINES:
                return


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """`Erstellt: 15.5.2024, Stand: 16.5.2024` is two dates, the second one of a change."""
    changed = _CHANGED.search(text)
    front = text[: changed.start()] if changed else text
    if mentions_moment(front):
        yield front, False
    if changed:
        word_alone = changed.group().lower().startswith("stand") and not mentions_moment(front)
        yield text[changed.start() :], not word_alone
