"""Lists of feeds from and to other programs: OPML.

A feed is an outline with `xmlUrl`, as everywhere. What OPML has no word for (a news sitemap, a section page) is
written as an outline of type `link` with our own attribute `kind`, which other programs ignore.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from lxml import etree

from crawler.publishers.fields import is_source_url
from crawler.publishers.publisher import Publisher, SourceSpec
from pipelines.errors import PresseschauError
from pipelines.model.crawl import SourceKind

logger = logging.getLogger(__name__)

MAX_BYTES = 50_000_000


class OpmlError(PresseschauError):
    """A file is no list of feeds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outline:
    """One entry of a list."""

    name: str | None
    kind: SourceKind
    url: str
    """As written; not checked."""
    site: str | None
    """The address of the website, where the list names it."""


def read_opml(file: Path) -> list[Outline]:
    """The entries of an OPML file that name an address, in its order.

    A damaged file is read as far as it goes, with a warning. Raises OpmlError where it is no OPML, or one
    that names nothing.
    """
    body = file.read_bytes()[: MAX_BYTES + 1]
    if len(body) > MAX_BYTES:
        raise OpmlError(f"{file}: larger than {MAX_BYTES // 1_000_000} MB; split it")
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body, parser) if body.strip() else None
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None or etree.QName(root).localname.lower() != "opml":
        found = "empty" if not body.strip() else "something else" if root is None else f"<{root.tag}>"
        raise OpmlError(f"{file}: no OPML but {found}; wanted is an XML file that begins <opml version=…>")
    outlines = [outline for element in root.iter("{*}outline") if (outline := _outline(element))]
    if not outlines:
        raise OpmlError(f"{file}: no feed is in it; wanted are outlines with xmlUrl")
    if damage := next(iter(parser.error_log), None):
        logger.warning(
            "damaged OPML, read as far as it goes file=%s line=%s damage=%s", file, damage.line, damage.message
        )
    return outlines


def _outline(element: etree._Element) -> Outline | None:
    attributes = {str(name).lower(): str(value).strip() for name, value in element.attrib.items()}
    kind = attributes.get("kind", "")
    url = attributes.get("xmlurl") or (attributes.get("url") if kind in [*SourceKind] else None)
    if not url:
        return None
    return Outline(
        name=attributes.get("title") or attributes.get("text") or None,
        kind=SourceKind(kind) if kind in [*SourceKind] else SourceKind.FEED,
        url=url,
        site=attributes.get("htmlurl") or None,
    )


def is_importable(outline: Outline) -> bool:
    """Whether its address can be a source."""
    return is_source_url(outline.url)


def write_opml(publishers: Iterable[Publisher], out: IO[str], title: str) -> int:
    """Write the publishers' sources, grouped by publisher; returns how many sources."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = title
    body = etree.SubElement(root, "body")
    written = 0
    for publisher in publishers:
        sources = [*publisher.sources, *publisher.dated_sources]
        if not sources:
            continue
        group = etree.SubElement(body, "outline", text=_clean(publisher.name))
        for attributes in _attributes(publisher, sources):
            etree.SubElement(group, "outline", attributes)
            written += 1
    etree.indent(root)
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    out.write(etree.tostring(root, encoding="unicode") + "\n")
    return written


def _attributes(publisher: Publisher, sources: Iterable[SourceSpec]) -> Iterator[dict[str, str]]:
    site = f"https://{publisher.domains[0]}/"
    name = _clean(publisher.name)
    for source in sources:
        if source.kind is SourceKind.FEED:
            yield {"type": "rss", "text": name, "title": name, "xmlUrl": source.url, "htmlUrl": site}
        else:
            yield {"type": "link", "kind": str(source.kind), "text": name, "url": source.url, "htmlUrl": site}


def _clean(text: str) -> str:
    """Without what XML cannot hold."""
    return "".join(char for char in text if char.isprintable())
