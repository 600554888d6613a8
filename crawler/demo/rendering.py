"""Turns manuscripts into pages, feeds and sitemaps: one template per house style."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from typing import Protocol

import jinja2

from crawler.demo.manuscripts import ZONE, Manuscript

WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
MONTHS = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)


class Paper(Protocol):
    """What rendering asks of a newspaper."""

    title: str
    disallow: tuple[str, ...]

    @property
    def url(self) -> str: ...
    @property
    def manuscripts(self) -> list[Manuscript]: ...
    def at(self, path: str) -> str: ...


class Rendering:
    """The printing press of one newspaper."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._templates = templates()
        self.special: dict[str, Callable[[], tuple[str, str]]] = {
            "/": lambda: ("text/html; charset=utf-8", self._listing("front.html")),
            "/feed.rss": lambda: ("application/rss+xml; charset=utf-8", self._listing("feed.rss")),
            "/atom.xml": lambda: ("application/atom+xml; charset=utf-8", self._listing("atom.xml")),
            "/news-sitemap.xml": lambda: ("application/xml; charset=utf-8", self._listing("news-sitemap.xml")),
            "/robots.txt": lambda: ("text/plain; charset=utf-8", self._listing("robots.txt")),
        }
        """Path to (content type, body), rendered anew for each request."""

    def article(self, manuscript: Manuscript) -> bytes:
        """The article's page in its house style and charset."""
        page = self._templates.get_template(f"{manuscript.house}.html").render(
            a=manuscript, paper=self._paper, url=self._paper.at(manuscript.path)
        )
        return page.encode(manuscript.charset, errors="xmlcharrefreplace")

    def section(self, path: str) -> str | None:
        """The page of a section such as `/lokales/`: what appeared below it; None where nothing did."""
        if not path.endswith("/") or not any(one.path.startswith(path) for one in self._paper.manuscripts):
            return None
        return self._listing("front.html", below=path)

    def _listing(self, template: str, *, below: str = "/") -> str:
        announced = [one for one in self._paper.manuscripts if one.announced and one.path.startswith(below)]
        return self._templates.get_template(template).render(paper=self._paper, articles=announced)


def templates() -> jinja2.Environment:
    """The templates with the filters that German pages need; escaping is on for HTML and XML."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("crawler.demo", "templates"),
        autoescape=jinja2.select_autoescape(["html", "xml", "rss"]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "iso": lambda moment: moment.astimezone(ZONE).isoformat(),
        "iso_utc": lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "rfc822": lambda moment: format_datetime(moment.astimezone(ZONE)),
        "german": german_date,
        "digits": lambda moment: moment.astimezone(ZONE).strftime("%d.%m.%Y"),
        "persons": lambda names: [{"@type": "Person", "name": name} for name in names],
        "clock": lambda moment: moment.astimezone(ZONE).strftime("%H:%M"),
    }
    return environment


def german_date(moment: datetime) -> str:
    """`Sonntag, 22. November 2026`, in the newspaper's zone."""
    local = moment.astimezone(ZONE)
    return f"{WEEKDAYS[local.weekday()]}, {local.day}. {MONTHS[local.month - 1]} {local.year}"
