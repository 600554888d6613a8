"""When it appeared and when it was changed, as the publisher says; never guessed, never in the future.

A source counts only where its value is a real moment: 2026-02-30 is none, and neither is an offset of 24 hours. Times
without a zone are meant in the publisher's zone; MEZ and MESZ are read as what they are.
Where sources disagree: the first in the order JSON-LD, meta, `<time>`, visible text, address, feed wins, but a source
that names only the day gives way to a later one that names the minute of the same day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipelines.extract.jsonld import Node
from pipelines.extract.metadata import Head
from pipelines.extract.parse import Element
from pipelines.model.page import FetchedPage

MAX_AHEAD = timedelta(days=1)
"""A moment further ahead of the fetch is a mistake or a plan, not a publication; a day allows for clocks and zones."""
FIRST_YEAR = 1990

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar jänner jan jän",
            "februar feber feb",
            "märz maerz mär mrz",
            "april apr",
            "mai",
            "juni jun",
            "juli jul",
            "august aug",
            "september sep sept",
            "oktober okt",
            "november nov",
            "dezember dez",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTHS |= {
    "january": 1,
    "february": 2,
    "march": 3,
    "may": 5,
    "june": 6,
    "july": 7,
    "october": 10,
    "december": 12,
    "oct": 10,
    "dec": 12,
    "mar": 3,
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_ZONES = {
    "mez": 1,
    "cet": 1,
    "mesz": 2,
    "cest": 2,
    "utc": 0,
    "gmt": 0,
    "z": 0,
    "wez": 0,
    "bst": 1,
    "est": -5,
    "edt": -4,
    "pst": -8,
    "pdt": -7,
}

_ISO = re.compile(
    r"(?P<year>\d{4})-?(?P<month>\d{2})-?(?P<day>\d{2})(?:[T\s]+(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<zone>Z"
    r"|[A-Za-z]{2,4}|(?:UTC|GMT)?\s?[+-]\d{1,2}:?\d{0,2})?)?"
)
_GERMAN = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})\.\s?(?:(?P<month>\d{{1,2}})\.|(?P<name>{_MONTH})\.?)\s?(?P<year>\d{{4}}"
    rf"|\d{{2}}(?![\d:]))(?:\s?(?:um|[,|•·–-]"
    rf"|\s)*\s?(?P<hour>\d{{1,2}})[:.](?P<minute>\d{{2}})(?!\.?\d)(?::(?P<second>\d{{2}}))?\s*(?:uhr)?\s*(?P<zone>\b(?:MESZ"
    rf"|MEZ|CEST|CET|UTC|GMT)\b)?)?",
    re.IGNORECASE,
)
_ENGLISH = re.compile(
    rf"(?:(?P<day>\d{{1,2}})\s+(?P<name>{_MONTH})[a-z]*\.?"
    rf"|(?P<name2>{_MONTH})[a-z]*\.?\s+(?P<day2>\d{{1,2}}),?)\s+(?P<year>\d{{4}})(?:[\s,]+(?P<hour>\d{{1,2}}):(?P<minute>\d{{2}})(?::(?P<second>\d{{2}}))?\s*(?P<zone>Z"
    rf"|[A-Z]{{2,4}}|[+-]\d{{2}}:?\d{{2}})?)?",
    re.IGNORECASE,
)
_AGO = re.compile(r"\bvor\s+(?P<number>\d{1,3}|einer|einem)\s+(?P<unit>minuten?|stunden?|tag(?:en)?)\b", re.IGNORECASE)
_IN_URL = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d{2})[/\-_.]?(?P<month>0[1-9]|1[0-2])[/\-_.]?(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"
)
_MODIFIED = re.compile(r"aktualisiert|zuletzt|update|geändert|stand\b|bearbeitet|modified", re.IGNORECASE)
_DATE_NAMES = re.compile(
    r"(?:^|[\s_\-])(?:date|datum|time|published?|posted|veröffentlicht|zeit|meta|byline|author|autor|stand"
    r"|dateline|erschienen|created)",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"^\W*(?:veröffentlicht|erschienen|erstellt|publiziert|stand|vom|am|von|aktualisiert|artikel vom|datum"
    r"|beitrag vom|date|posted|published)\b",
    re.IGNORECASE,
)

_PUBLISHED_META = (
    "article:published_time", "article:published:time", "article:publish_date", "publishdate",
    "originalpublicationdate", "dc:date",
    "og:article:published_time", "og:published_time", "datepublished", "date",
    "dc.date.issued", "dc.date", "dcterms.created", "dcterms.date",
    "dc.date.created", "dcterms.issued", "publish-date", "publish_date", "publication_date", "pubdate",
    "sailthru.date", "parsely-pub-date", "cxenseparse:recs:publishtime", "last-published", "article:published",
    "date.publish", "article.published", "iso-8601-publish-date", "dc.created", "datecreated",
)  # fmt: skip
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


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment in UTC, or a day as its midnight in UTC."""

    at: datetime
    day_only: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Dates:
    """Both dates and where the first was read."""

    published: Moment | None
    source: str | None
    modified: Moment | None


def zone_of(name: str) -> ZoneInfo:
    """The named zone, Berlin where there is no such zone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("Europe/Berlin")


def read_dates(tree: Element, head: Head, article: Node | None, page: FetchedPage) -> Dates:
    """Publication and change of the page, by the order in the module's docstring."""
    zone = zone_of(page.time_zone)
    latest = page.fetched_at + MAX_AHEAD
    published: Moment | None = None
    source: str | None = None
    for origin, value in _published_values(tree, head, article, page):
        moment = value if isinstance(value, Moment) else read_moment(value, zone, page.fetched_at)
        if moment is None or moment.at > latest:
            continue
        if published is None or (
            published.day_only
            and not moment.day_only
            and _same_day(published, moment, zone)
            and origin in ("meta", "time", "text", "feed")
        ):
            published, source = moment, origin
        if not published.day_only:
            break
    modified = next(
        (
            moment
            for value in _modified_values(tree, head, article)
            if (moment := read_moment(value, zone, page.fetched_at)) and moment.at <= latest
        ),
        None,
    )
    if modified and published and modified.at < published.at:
        modified = None
    return Dates(published=published, source=source, modified=modified)


def _same_day(day: Moment, moment: Moment, zone: ZoneInfo) -> bool:
    return day.at.date() == moment.at.astimezone(zone).date()


def _published_values(
    tree: Element, head: Head, article: Node | None, page: FetchedPage
) -> Iterator[tuple[str, str | Moment]]:
    described = article or {}
    for key in ("datePublished", "uploadDate", "dateCreated"):
        if isinstance(described.get(key), str):
            yield "json-ld", described[key]
    yield from (("meta", content) for name in _PUBLISHED_META for content in head.meta.get(name, ()))
    for text, is_modified in _times(tree):
        if not is_modified:
            yield "time", text
    yield from (("text", text) for text in _visible(tree))
    in_url = _IN_URL.search(page.final_url.split("?")[0])
    if in_url:
        yield "url", "-".join(in_url.group("year", "month", "day"))
    announced = page.announcement
    if announced and announced.published_at:
        yield "feed", Moment(announced.published_at, announced.published_day_only)


def _modified_values(tree: Element, head: Head, article: Node | None) -> Iterator[str]:
    if article is not None and isinstance(article.get("dateModified"), str):
        yield article["dateModified"]
    for name in _MODIFIED_META:
        yield from head.meta.get(name, ())
    for text, is_modified in _times(tree):
        if is_modified:
            yield text


def _times(tree: Element) -> Iterator[tuple[str, bool]]:
    """`<time>` elements outside links and lists of teasers, and whether they speak of a change."""
    for element in tree.iter("time"):
        parents = list(element.iterancestors())[:6]
        if any(_is_teaser_box(parent) for parent in parents):
            continue
        around = " ".join(
            (
                *(str(parent.get("class") or "") for parent in parents[:2]),
                element.get("class") or "",
                element.get("itemprop") or "",
                (parents[0].text or "") if parents else "",
            )
        )
        text = element.get("datetime") or element.text_content()
        if text:
            yield text, bool(_MODIFIED.search(around) and not re.search("publish", element.get("itemprop") or ""))


def _is_teaser_box(parent: Element) -> bool:
    return parent.tag in ("a", "aside", "footer", "nav") or (
        parent.tag == "li" and next(parent.iter("a"), None) is not None
    )


def _visible(tree: Element) -> Iterator[str]:
    """Short texts that are a date line by their box's name or their first word."""
    seen = 0
    for element in tree.iter("span", "div", "p", "small", "li", "dd", "em", "h6", "h5", "td", "strong", "i", "header"):
        if len(element) > 6:
            continue
        text = " ".join(element.text_content().split()) if len(element) else " ".join((element.text or "").split())
        if not 6 <= len(text) <= 120 or not any(letter.isdigit() for letter in text):
            continue
        named = _DATE_NAMES.search(
            f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}"
        )
        if (named or _SAID.match(text) or len(text) <= 22) and (_GERMAN.search(text) or _AGO.search(text)):
            seen += 1
            yield text
            if seen >= 3:
                return


def read_moment(text: str, zone: ZoneInfo, now: datetime) -> Moment | None:
    """The moment a text names, or None where it names none that exists."""
    text = text.strip()
    if re.fullmatch(r"\d{10}|\d{13}", text):
        return _moment_from_epoch(int(text[:10]))
    match = _ISO.search(text) if re.match(r"\s*\d{4}-?\d{2}-?\d{2}", text) else None
    match = match or _GERMAN.search(text) or _ENGLISH.search(text) or _ISO.search(text)
    if match:
        return _moment(match, zone)
    ago = _AGO.search(text)
    return _ago(ago, now) if ago else None


def _moment_from_epoch(seconds: int) -> Moment | None:
    at = datetime.fromtimestamp(seconds, UTC)
    return Moment(at, day_only=False) if at.year >= FIRST_YEAR else None


def _moment(match: re.Match[str], zone: ZoneInfo) -> Moment | None:
    parts = match.groupdict()
    name = (parts.get("name") or parts.get("name2") or "").lower()
    month = _MONTHS.get(name) or int(parts.get("month") or 0)
    year = int(parts["year"])
    year += 2000 if len(parts["year"]) == 2 else 0
    try:
        day = date(year, month, int(parts.get("day") or parts.get("day2") or 0))
        if year < FIRST_YEAR:
            return None
        if not parts.get("hour"):
            return Moment(datetime(day.year, day.month, day.day, tzinfo=UTC), day_only=True)
        offset = _offset(parts.get("zone"), zone)
        if offset is None:
            return None
        at = datetime(
            day.year,
            day.month,
            day.day,
            int(parts["hour"]),
            int(parts["minute"]),
            int(parts.get("second") or 0),
            tzinfo=offset,
        )
        return Moment(at.astimezone(UTC), day_only=False)
    except (ValueError, OverflowError):
        return None


def _offset(written: str | None, zone: ZoneInfo) -> ZoneInfo | timezone | None:
    """The zone of a written one; None where it is none that exists (24 hours and more)."""
    if not written:
        return zone
    sign = re.search(r"([+-])(\d{1,2}):?(\d{0,2})", written)
    if sign:
        hours, minutes = int(sign.group(2)), int(sign.group(3) or 0)
        if hours > 14 or minutes > 59:
            return None
        delta = timedelta(hours=hours, minutes=minutes)
        return timezone(-delta if sign.group(1) == "-" else delta)
    known = _ZONES.get(written.strip().lower())
    return zone if known is None else timezone(timedelta(hours=known))


def _ago(match: re.Match[str], now: datetime) -> Moment:
    number = int(match.group("number")) if match.group("number").isdigit() else 1
    unit = match.group("unit").lower()
    if unit.startswith("tag"):
        day = (now - timedelta(days=number)).date()
        return Moment(datetime(day.year, day.month, day.day, tzinfo=UTC), day_only=True)
    delta = timedelta(minutes=number) if unit.startswith("minute") else timedelta(hours=number)
    return Moment((now - delta).replace(second=0, microsecond=0), day_only=False)


def sources_in_order() -> Sequence[str]:
    """The order that decides a disagreement."""
    return ("json-ld", "meta", "time", "text", "url", "feed")
