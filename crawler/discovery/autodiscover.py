"""A bare address is enough: find a site's feeds and sitemaps, look at each, pick the best.

Asked in this order, and no further than needed: the address itself; robots.txt and the front page; what both name;
the usual addresses of the family that the page's source gives away; the usual addresses of anybody. Only a third of
the German article pages link their feed (measured on 507 pages), so guessing has to be good, and polite: it stops
at the first hit.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from crawler.contact import is_loopback
from crawler.discovery.answers import Answer, Fetch
from crawler.discovery.article_urls import ArticleAddresses
from crawler.discovery.feeds import looks_like_feed, read_feed
from crawler.discovery.front_page import FrontPage, read_front_page, sitemaps_of_robots
from crawler.discovery.json_feed import json_feed_title, looks_like_json_feed
from crawler.discovery.picking import Found, is_beside, pick
from crawler.discovery.plain_text import plain
from crawler.discovery.repair import decoded
from crawler.discovery.sections import read_section
from crawler.discovery.sitemaps import Sitemap, read_sitemap
from crawler.discovery.typed_address import Address
from crawler.errors import CrawlError, MalformedSourceError
from crawler.publishers.load import site_of
from crawler.publishers.naming import readable_host
from crawler.publishers.publisher import Family
from pipelines.errors import PresseschauError
from pipelines.model.crawl import CheckResult, SourceKind

LAST_RESORT = "usual"
"""The family whose paths are tried when no other fits."""
GUESSES_AT_ONCE = 3
MAX_CHILDREN_READ = 3
"""Of a sitemap index: enough to see what it is."""
LEADS_ELSEWHERE = 0.8
"""A feed of another host (a feed service) whose links lead to one site by so much is that site's."""
MIN_SECTION_LINKS = 5
_TITLE = re.compile(r"<(?:\w+:)?title[^>]*>(.*?)</(?:\w+:)?title>", re.DOTALL | re.IGNORECASE)


class NoSourceError(CrawlError):
    """A site has no source that could be found; says what was tried.

    `unreachable`: a source was named and could not be had, so nobody knows what it is.
    """

    def __init__(self, message: str, *, unreachable: bool = False) -> None:
        super().__init__(message)
        self.unreachable = unreachable


@dataclass(frozen=True, kw_only=True, slots=True)
class Discovery:
    """What was found at a site."""

    address: Address
    root: str
    """The site's front page."""
    page: FrontPage
    found: tuple[Found, ...]
    """Every source that answers, in the order of finding."""
    picked: tuple[Found, ...]
    """The best of them, best first."""
    tried: tuple[tuple[str, str], ...]
    """(address, why it is no source) of all others."""

    @property
    def host(self) -> str:
        """The site whose sources these are (`load.site_of`): where it is now, or where a named feed leads."""
        own = self.address.site
        if self.address.is_bare:
            return site_of(self.root) or own
        hosts = Counter(site_of(item.url) for found in self.picked for item in found.announcements)
        likeliest, links = hosts.most_common(1)[0] if hosts else ("", 0)
        is_elsewhere = likeliest and not f".{likeliest}".endswith(f".{own}")
        if is_elsewhere and f".{own}".endswith(f".{likeliest}"):
            return likeliest
        return likeliest if is_elsewhere and links >= LEADS_ELSEWHERE * hosts.total() else own


@dataclass(slots=True)
class _Search:
    """The state of one search."""

    fetch: Fetch
    families: Sequence[Family]
    found: dict[str, Found] = field(default_factory=dict)
    tried: dict[str, str] = field(default_factory=dict)
    page: FrontPage = field(default_factory=FrontPage)
    sitemaps: tuple[str, ...] = ()
    """Named by robots.txt."""
    root: str = ""
    root_answer: Answer | None = None
    named_page: Answer | None = None
    """A page of the site that the user named."""
    answers: bool = False
    """Whether the site answers at all; one that does not is not guessed at."""

    def has(self, kind: SourceKind) -> bool:
        return any(found.kind is kind and found.links and not is_beside(found.url) for found in self.found.values())


async def discover(address: Address, fetch: Fetch, families: Sequence[Family], *, now: datetime) -> Discovery:
    """Find the sources of a site, or look at the one that the address names.

    Raises NoSourceError where there is none; a named one that does not answer raises it too.
    """
    search = _Search(fetch=fetch, families=families)
    if not address.is_bare:
        await _look_at_named(search, address)
    if not search.found:
        await _look_at_site(search, address)
        await _look_at(search, search.sitemaps, "robots.txt")
        await _look_at(search, search.page.feeds, "front page")
        await _guess(search)
        _read_root_as_section(search)
    found = tuple(search.found.values())
    picked = pick(found, now=now)
    if not picked:
        raise NoSourceError(_nothing(address, search))
    return Discovery(
        address=address,
        root=search.root,
        page=search.page,
        found=found,
        picked=picked,
        tried=tuple(search.tried.items()),
    )


async def read_all(
    addresses: Iterable[Address], fetch: Fetch, families: Sequence[Family], *, now: datetime
) -> dict[str, Discovery | PresseschauError]:
    """`discover` for several addresses side by side; what one raises stands in its place."""

    async def one(address: Address) -> Discovery | PresseschauError:
        try:
            return await discover(address, fetch, families, now=now)
        except PresseschauError as error:
            return error

    each = {address.url: address for address in addresses}
    return dict(zip(each, await asyncio.gather(*map(one, each.values())), strict=True))


async def _look_at_named(search: _Search, address: Address) -> None:
    root = _root_of(address.url)
    answers = await search.fetch([address.url, root])
    _remember_root(search, answers[root], root)
    answer = answers[address.url]
    await _take(search, answer, "named")
    if not search.found and answer.is_ok and _is_html(answer):  # a page of the site: it may name feeds, or be a list
        search.named_page = answer
        page = read_front_page(answer.body, answer.final_url, search.families, charset=answer.charset)
        await _look_at(search, page.feeds, "the page named")
    if not search.found and address.looks_like_source:
        reason = search.tried.get(address.url, "no source")
        unreachable = not answer.is_ok and answer.result is not CheckResult.GONE
        raise NoSourceError(f"{address.url}: {reason}", unreachable=unreachable)


async def _look_at_site(search: _Search, address: Address) -> None:
    """Read robots.txt and the front page of the first spelling of the site that answers."""
    for root in _spellings(address):
        robots_url = f"{root}robots.txt"
        answers = await search.fetch([robots_url, root])
        robots, front = answers[robots_url], answers[root]
        if not robots.is_ok and not front.is_ok:
            search.tried[root] = front.trouble
            continue
        search.answers = True
        _remember_root(search, front, root)
        if robots.is_ok and not _is_html(robots):
            search.sitemaps = sitemaps_of_robots(robots.body, robots.final_url)
        if not front.is_ok:
            search.tried[root] = front.trouble
        return
    search.root = next(iter(_spellings(address)))


def _remember_root(search: _Search, answer: Answer, root: str) -> None:
    search.root = _root_of(answer.final_url) if answer.is_ok else root
    if answer.is_ok and _is_html(answer):
        search.root_answer = answer
        search.page = read_front_page(answer.body, answer.final_url, search.families, charset=answer.charset)


def _spellings(address: Address) -> list[str]:
    """Front pages that the address can mean, likeliest first."""
    parts = urlsplit(address.url)
    given = f"{parts.scheme}://{parts.netloc}/"
    if is_loopback(parts.hostname or "") or parts.port is not None:
        return [given]
    other = f"www.{parts.netloc}" if not parts.netloc.startswith("www.") else parts.netloc.removeprefix("www.")
    schemes = [parts.scheme] if address.scheme_given else [parts.scheme, "http"]
    return [f"{scheme}://{host}/" for scheme in schemes for host in (parts.netloc, other)]


async def _look_at(search: _Search, urls: Iterable[str], via: str) -> None:
    new = [url for url in urls if url not in search.found and url not in search.tried]
    if new:
        answers = await search.fetch(new)
        for url in new:
            await _take(search, answers[url], via)


async def _take(search: _Search, answer: Answer, via: str) -> None:
    """Note what an answer is: a source, or why it is none."""
    search.tried.pop(answer.url, None)
    if not answer.is_ok:
        search.tried[answer.url] = answer.trouble
        return
    try:
        found = await _read(search, answer, via)
    except MalformedSourceError as error:
        search.tried[answer.url] = error.reason
        return
    search.found.setdefault(found.url, found)


async def _read(search: _Search, answer: Answer, via: str) -> Found:
    # A place that has moved for good is noted under its new address.
    url = answer.moved_to or answer.url
    if looks_like_feed(answer.body):
        items = read_feed(answer.body, answer.final_url, charset=answer.charset)
        title = feed_title(answer.body, answer.charset)
        return Found(kind=SourceKind.FEED, url=url, via=via, announcements=items, title=title)
    sitemap = read_sitemap(answer.body, answer.final_url)
    if not sitemap.children:
        return Found(kind=_kind_of(sitemap), url=url, via=via, announcements=sitemap.announcements)
    children = await _read_children(search, sitemap)
    for child in children:
        if child.kind is SourceKind.NEWS_SITEMAP and len(sitemap.children) > 1:
            search.found.setdefault(child.url, child)
    kinds = {child.kind for child in children}
    kind = SourceKind.NEWS_SITEMAP if kinds == {SourceKind.NEWS_SITEMAP} else SourceKind.SITEMAP
    announced = tuple(item for child in children for item in child.announcements)
    return Found(kind=kind, url=url, via=via, announcements=announced)


async def _read_children(search: _Search, index: Sitemap) -> list[Found]:
    """A few of an index's sitemaps, those for news first."""
    chosen = sorted(index.children, key=lambda url: "news" not in url.lower())[:MAX_CHILDREN_READ]
    answers = await search.fetch(chosen)
    children = []
    for url in chosen:
        if not answers[url].is_ok:
            continue
        try:
            child = read_sitemap(answers[url].body, answers[url].final_url)
        except MalformedSourceError:
            continue
        children.append(Found(kind=_kind_of(child), url=url, via="sitemap index", announcements=child.announcements))
    return children


def _kind_of(sitemap: Sitemap) -> SourceKind:
    """A sitemap that gives its pages titles or times of publication is a news sitemap."""
    is_news = any(item.title or item.published_at for item in sitemap.announcements)
    return SourceKind.NEWS_SITEMAP if is_news else SourceKind.SITEMAP


async def _guess(search: _Search) -> None:
    """Try usual addresses for what is missing, a few at a time, until one answers."""
    if not search.answers:
        return
    keys = dict.fromkeys(key for key in (search.page.family, LAST_RESORT) if key)
    families = [family for key in keys for family in search.families if family.key == key]
    for kind, paths in (
        (SourceKind.FEED, "feed_paths"),
        (SourceKind.NEWS_SITEMAP, "news_sitemap_paths"),
        (SourceKind.SITEMAP, "archive_paths"),
    ):
        if kind is SourceKind.SITEMAP and search.found:
            return
        guesses = {
            search.root.rstrip("/") + path: f"usual address of {family.name}"
            for family in reversed(families)
            for path in reversed(getattr(family, paths))
            if "{" not in path
        }
        ordered = list(reversed(guesses))
        while ordered and not search.has(kind):
            chunk, ordered = ordered[:GUESSES_AT_ONCE], ordered[GUESSES_AT_ONCE:]
            for via in dict.fromkeys(guesses[url] for url in chunk):
                await _look_at(search, [url for url in chunk if guesses[url] == via], via)


def _read_root_as_section(search: _Search) -> None:
    """Without any other source the page named, or the front page, is one itself if it links articles."""
    answer = search.named_page or search.root_answer
    if answer is None or any(found.links for found in search.found.values()):
        return
    family = next((family for family in search.families if family.key == search.page.family), None)
    addresses = ArticleAddresses(
        family.article_patterns if family else (), family.not_article_patterns if family else ()
    )
    try:
        items = read_section(answer.body, answer.final_url, addresses, charset=answer.charset)
    except MalformedSourceError:
        return
    if len(items) >= MIN_SECTION_LINKS:
        section = Found(kind=SourceKind.SECTION, url=answer.url, via="links of the page", announcements=items)
        search.found.setdefault(f"section {answer.url}", section)


def feed_title(body: bytes, charset: str | None = None) -> str | None:
    """A feed's own title: the first that stands before its items."""
    if looks_like_json_feed(body):
        return json_feed_title(body, charset)
    head = decoded(body[:20_000], charset)
    head = re.split(r"<(?:\w+:)?(?:item|entry)[\s>]", head, maxsplit=1)[0]
    found = _TITLE.search(head)
    return plain(re.sub(r"^<!\[CDATA\[(.*)\]\]>$", r"\1", found[1].strip(), flags=re.DOTALL), 80) if found else None


def _is_html(answer: Answer) -> bool:
    head = answer.body[:2_000].lstrip().lower()
    return b"<html" in head or head.startswith(b"<!doctype html")


def _root_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"


def _nothing(address: Address, search: _Search) -> str:
    reasons = [f"{url} {why}" for url, why in search.tried.items()]
    shown = "; ".join(reasons[:4]) + (f"; and {len(reasons) - 4} more" if len(reasons) > 4 else "")
    hint = "name a feed or sitemap directly if you know one"
    host = readable_host(address.host)
    return f"no feed, sitemap or list of articles found at {host} (tried {shown or 'nothing answered'}); {hint}"
