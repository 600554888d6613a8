"""What our newspapers print: articles as their editors wrote them, and with that what extraction must find again.

A manuscript is content; the house style (a template) adds everything a reader would not call the article. So the
expected text of a page is not a second file that could drift from it: it is the manuscript's own text.
"""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

from pipelines.model.article import Access, Kind

ZONE = ZoneInfo("Europe/Berlin")
"""Where our newspapers appear."""
_TEXT_KINDS = ("p", "h", "li")
_TAG = re.compile(r"<[^>]+>")
_UNSEEN = re.compile(r'<span class="sr-only">.*?</span>')


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """One line of a manuscript."""

    kind: str
    """`p`, `h`, `li`, or the name of a piece of furniture: `related`, `newsletter`, `figure` …"""
    text: str
    """Inline HTML for text; for furniture its parts, separated by `|`."""

    @property
    def is_text(self) -> bool:
        """Whether a reader would call it the article."""
        return self.kind in _TEXT_KINDS

    @property
    def plain(self) -> str:
        """The text as a reader sees it."""
        return _plain(self.text)

    @property
    def parts(self) -> list[str]:
        """The parts of a piece of furniture."""
        return [part.strip() for part in self.text.split("|")]


@dataclass(frozen=True, kw_only=True, slots=True)
class Image:
    """The picture at the head of an article."""

    path: str
    caption: str | None = None
    credit: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Revision:
    """How an article is edited later."""

    title: str | None = None
    lead: str | None = None
    replacements: tuple[tuple[str, str], ...] = ()
    """Old and new words of the body."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Manuscript:
    """An article of ours. None or empty: the page does not say."""

    path: str
    """Where it appears, not percent-encoded: `/lokales/grünanlage.html`."""
    title: str
    body: str
    """One block a line: text, `## ` sub-heading, `- ` list item, `!name part | part` furniture."""
    house: str = "anzeiger"
    """The house style: a template in `templates/`."""
    kicker: str | None = None
    subtitle: str | None = None
    lead: str | None = None
    """Shown as the article's first paragraph and named as its description."""
    authors: tuple[str, ...] = ()
    section: str | None = None
    tags: tuple[str, ...] = ()
    published_at: datetime | None = None
    modified_at: datetime | None = None
    access: Access | None = Access.FREE
    kind: Kind = Kind.ARTICLE
    agencies: tuple[str, ...] = ()
    external_ids: tuple[str, ...] = ()
    image: Image | None = None
    removed: tuple[str, ...] = ()
    """Lines, or tails of lines, that extraction must name among the removed ones."""
    charset: str = "utf-8"
    status: int = 200
    is_article: bool = True
    """False: a page that extraction must refuse (no text, consent wall)."""
    announced: bool = True
    """Whether feeds and sitemaps name it."""
    feed_title: str | None = None
    """The headline in the feeds, where it differs from the page's."""
    revision: Revision | None = None
    """The edit that `Newspaper.revise` makes. None: there is none."""

    def revised(self) -> Manuscript:
        """The article after its revision; itself where there is none."""
        if self.revision is None:
            return self
        body = self.body
        for old, new in self.revision.replacements:
            body = body.replace(old, new)
        return replace(
            self,
            title=self.revision.title or self.title,
            lead=self.revision.lead or self.lead,
            body=body,
            revision=None,
        )

    @property
    def blocks(self) -> list[Block]:
        """The body, line by line."""
        return list(_blocks(self.body))

    @property
    def text_lines(self) -> list[str]:
        """The clean text: lead, paragraphs, sub-headings and list items, one block each."""
        lead = [_plain(self.lead)] if self.lead else []
        return lead + [block.plain for block in self.blocks if block.is_text]

    @property
    def text(self) -> str:
        """The clean text as an article stores it."""
        return "\n".join(self.text_lines)


def load_manuscripts(paper: str, now: datetime) -> list[Manuscript]:
    """The manuscripts of one paper in `content/<paper>/*.toml`, newest first; their ages are counted from `now`."""
    folder = resources.files(__package__) / "content" / paper
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda f: f.name)
    found = [
        read_manuscript(entry, now)
        for file in files
        for entry in tomllib.loads(file.read_text(encoding="utf-8"))["article"]
    ]
    return sorted(found, key=lambda one: one.published_at or now, reverse=True)


def read_manuscript(entry: Mapping[str, Any], now: datetime) -> Manuscript:
    """One `[[article]]` table as a manuscript.

    `age_min` and `edited_min` are minutes before `now`; without `age_min` the page says no date. Everything else
    stands under the name of its field.
    """
    values = dict(entry)
    age_min, edited_min = values.pop("age_min", None), values.pop("edited_min", None)
    minute = now.replace(second=0, microsecond=0)
    if age_min is not None:
        values["published_at"] = minute - timedelta(minutes=age_min)
    if edited_min is not None:
        values["modified_at"] = minute - timedelta(minutes=edited_min)
    if "image" in values:
        values["image"] = Image(**values["image"])
    if "revision" in values:
        values["revision"] = _revision(values["revision"])
    if "kind" in values:
        values["kind"] = Kind(values["kind"])
    if "access" in values:
        values["access"] = Access(values["access"]) if values["access"] else None
    for name in ("authors", "tags", "agencies", "external_ids", "removed"):
        values[name] = tuple(values.get(name, ()))
    return Manuscript(**values)


def _revision(entry: Mapping[str, Any]) -> Revision:
    replacements = tuple((old, new) for old, new in entry.get("replacements", ()))
    return Revision(title=entry.get("title"), lead=entry.get("lead"), replacements=replacements)


def _plain(inline_html: str) -> str:
    return html.unescape(_TAG.sub("", _UNSEEN.sub("", inline_html)))


def level_report(number: int, now: datetime) -> Manuscript:
    """A short report whose numbers are never the same twice: news for as long as somebody watches."""
    metres = f"{3 + number % 97 / 100:.2f}".replace(".", ",")
    return Manuscript(
        path=f"/lokales/pegel-der-linde-{now:%Y%m%d-%H%M%S}-art{20000 + number}.html",
        kicker="Pegel",
        title=f"Linde steht bei {metres} Metern",
        lead=f"Die Hochwasserzentrale hat um {now.astimezone(ZONE):%H.%M} Uhr gemessen.",
        body=(
            f"Der Pegel an der Alten Lindebrücke zeigt {metres} Meter. Das teilte die Zentrale mit.\n"
            f"Es ist die {number}. Meldung des Tages. Die Stadt rät, die Uferwege bei Dunkelheit zu meiden."
        ),
        authors=("Kai Uhlendorf",),
        section="Lokales",
        published_at=now.replace(microsecond=0),
    )


def _blocks(body: str) -> Iterator[Block]:
    for line in map(str.strip, body.splitlines()):
        if line.startswith("## "):
            yield Block(kind="h", text=line[3:])
        elif line.startswith("- "):
            yield Block(kind="li", text=line[2:])
        elif line.startswith("!"):
            name, _, rest = line[1:].partition(" ")
            yield Block(kind=name, text=rest)
        elif line:
            yield Block(kind="p", text=line)
