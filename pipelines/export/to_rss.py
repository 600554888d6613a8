"""Records as RSS 2.0, for feed readers and everything else that takes a feed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from email.utils import format_datetime
from typing import IO, Any
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BEGIN = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/">\n<channel>\n'
    "<title>presseschau</title>\n<link>https://presseschau.invalid/</link>\n"
    "<description>Articles that match a query, newest first</description>\n"
)


def write_rss(records: Iterable[Mapping[str, Any]], file: IO[str]) -> int:
    """One item an article, its text as paragraphs in `content:encoded`; returns how many."""
    written = 0
    file.write(_BEGIN)
    for record in records:
        file.write(_item(record))
        written += 1
    file.write("</channel>\n</rss>\n")
    return written


def _item(record: Mapping[str, Any]) -> str:
    """What is said twice to a reader (address and identifier) is the same in every export."""
    text = "".join(f"<p>{_text(line)}</p>" for line in record["text"].split("\n") if line.strip())
    elements = [
        _element("title", record["title"]),
        _element("link", record["url"]),
        _element("guid", f"presseschau:{record['id']}", ' isPermaLink="false"'),
        _element("pubDate", _rfc822(record["published_at"] or record["first_seen_at"])),
        *(_element("dc:creator", name) for name in record["authors"]),
        _element("dc:publisher", record["publisher"]),
        _element("dc:language", record["language"]),
        *(_element("category", name) for name in ([record["section"]] if record["section"] else []) + record["tags"]),
        _element("description", record["teaser"]),
        _element("content:encoded", text),
    ]
    return "<item>\n" + "".join(elements) + "</item>\n"


def _element(name: str, value: str | None, attributes: str = "") -> str:
    return f"<{name}{attributes}>{_text(value)}</{name}>\n" if value else ""


def _text(value: str) -> str:
    return escape(_NO_XML.sub("", value))


def _rfc822(moment: str) -> str:
    """ISO 8601 to the date format of RSS; a day is its midnight in Berlin."""
    read = datetime.fromisoformat(moment)
    return format_datetime(read if read.tzinfo else read.replace(tzinfo=ZoneInfo("Europe/Berlin")))
