"""Records as Markdown, to read and to print: a heading, a line of facts and the text of each article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import IO, Any

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~])|^(\s*)([-+=]|\d+[.)])", re.MULTILINE)
"""What Markdown would read as a mark; at the beginning of a line also what makes lists and rules."""


def write_markdown(records: Iterable[Mapping[str, Any]], file: IO[str]) -> int:
    """One section an article; returns how many."""
    written = 0
    for record in records:
        file.write(("\n---\n\n" if written else "") + article_markdown(record))
        written += 1
    return written


def article_markdown(record: Mapping[str, Any]) -> str:
    """One article; its paragraphs are paragraphs."""
    facts = [
        record["publisher"],
        record["published_at"],
        ", ".join(record["authors"]),
        ", ".join(record["agencies"]),
        record["section"],
    ]
    lines = [f"# {escaped(record['title'] or record['url'])}", "", escaped(" · ".join(fact for fact in facts if fact))]
    if record["url"]:
        lines += ["", f"<{record['url'].replace('>', '%3E').replace('<', '%3C')}>"]
    if record["teaser"]:
        lines += ["", f"**{escaped(record['teaser'])}**"]
    for paragraph in record["text"].split("\n"):
        if paragraph.strip():
            lines += ["", escaped(paragraph)]
    return "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    """Text in one line that Markdown shows as it is."""
    return _SPECIAL.sub(lambda mark: f"\\{mark[1]}" if mark[1] else _beginning(mark), " ".join(text.split()))


def _beginning(mark: re.Match[str]) -> str:
    begin = mark[3]
    return f"{mark[2]}{begin[:-1]}\\{begin[-1]}"
