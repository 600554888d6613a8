"""Articles as people read them on a terminal: the text, its facts, what was removed, how it changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from rich.console import Console
from rich.text import Text

from crawler.cli.counting import counted
from crawler.cli.moments import to_the_minute
from pipelines.dedupe.changes import corrections_of
from pipelines.dedupe.difference import Piece, difference
from pipelines.export.records import published_text
from pipelines.model.article import Article, ArticleDraft, Version


def print_draft(draft: ArticleDraft, *, explain: bool, zone: tzinfo) -> None:
    """A draft that is not stored; with `explain` each removed line and its reason."""
    console = Console()
    _print_text(console, draft, zone)
    if explain:
        _print_removed(console, draft)


def print_article(console: Console, article: Article, copies: Sequence[Article], *, zone: tzinfo) -> None:
    """A stored article with its story."""
    _print_text(console, article.draft, zone)
    if article.draft.from_announcement:
        told = "What a feed or sitemap said of it: the page could not be had (`presseschau why URL` says more)."
        console.print(Text(told, style="yellow"))
    _print_removed(console, article.draft)
    seen = _moment(article.first_seen_at, zone)
    console.print(Text(f"\nid {article.id} · version {article.version} · first seen {seen}", style="dim"))
    console.print(Text(article.draft.url, style="dim"))
    if article.changes:
        console.print(Text(f"changed: {', '.join(sorted(article.changes))}", style="yellow"))
    for note in corrections_of(article.draft):
        console.print(Text(f"corrected: {note}", style="yellow"))
    if article.gone_at is not None:
        console.print(Text(f"gone since {_moment(article.gone_at, zone)}; kept here", style="yellow"))
    if copies:
        others = len({copy.draft.publisher or copy.draft.url for copy in copies} - {article.draft.publisher})
        outlets = "outlet" if others == 1 else "outlets"
        told = f"also in {others} {outlets}:" if others else "the same report again:"
        console.print(Text(told, style="bold"))
        for copy in copies:
            console.print(Text(f"  {copy.draft.publisher or '?'}  {copy.draft.title}  (id {copy.id})"))


def print_history(console: Console, article: Article, versions: Sequence[Version], *, diff: bool, zone: tzinfo) -> None:
    """Every version, oldest first; with `diff` what each changed in the one before."""
    console.print(Text(article.draft.url, style="dim"))
    before: Version | None = None
    for version in versions:
        console.print(Text(f"\nversion {version.number}, seen {_moment(version.seen_at, zone)}", style="bold cyan"))
        if diff and before is not None:
            console.print(_shown_difference(version_difference(before, version)))
        else:
            console.print(Text(version.title or "", style="bold"))
            console.print(Text(version.text))
        before = version


def _moment(moment: datetime, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def _print_text(console: Console, draft: ArticleDraft, zone: tzinfo) -> None:
    if draft.kicker:
        console.print(Text(draft.kicker, style="cyan"))
    console.print(Text(draft.title or "(no title)", style="bold"))
    facts = [
        draft.publisher,
        to_the_minute(published_text(draft, zone) or ""),
        ", ".join(draft.authors),
        ", ".join(draft.agencies),
        draft.section,
        str(draft.kind),
        str(draft.access) if draft.access else None,
        counted(draft.word_count, "word"),
    ]
    console.print(Text(" · ".join(fact for fact in facts if fact), style="dim"))
    console.print()
    console.print(Text((draft.teaser or "") if draft.from_announcement else draft.text))


def _print_removed(console: Console, draft: ArticleDraft) -> None:
    if draft.removed:
        console.print(Text("\nremoved:", style="bold"))
    for line in draft.removed:
        console.print(Text.assemble(("  " + line.reason + ": ", "yellow"), (line.text, "dim")))


def version_difference(old: Version, new: Version) -> tuple[Piece, ...]:
    """Title and text of two versions, word by word, before them the access where it changed."""
    pieces = difference(*(f"{version.title or ''}\n{version.text}" for version in (old, new)))
    if old.access == new.access:
        return pieces
    told = [Piece(sign, f"{version.access}") for sign, version in (("-", old), ("+", new)) if version.access]
    return (*told, Piece(" ", "\n"), *pieces)


def _shown_difference(pieces: Sequence[Piece]) -> Text:
    """`[-gone-]` and `{+come+}`, red and green where there is colour."""
    result = Text()
    for piece in pieces:
        if piece.sign == "-":
            result.append(f"[-{piece.text}-]", style="red strike")
        elif piece.sign == "+":
            result.append(f"{{+{piece.text}+}}", style="green")
        else:
            result.append(piece.text)
    return result


def print_copies(console: Console, records: Sequence[Mapping[str, Any]]) -> None:
    """The copies of a story, oldest first: who, when, under which headline, and what each left out and added."""
    for record in records:
        role = "the head" if record["head"] else f"{record['containment']:.0%} shared with the head"
        facts = (
            record["publisher"],
            to_the_minute(record["published_at"] or record["first_seen_at"]),
            counted(record["word_count"], "word"),
        )
        console.print(Text(" · ".join([*(fact for fact in facts if fact), role]), style="bold cyan"))
        console.print(Text(f"{record['title'] or '(no title)'}  (id {record['id']})"))
        for sign, name, style in (("-", "left_out", "red"), ("+", "added", "green")):
            for line in record[name]:
                console.print(Text(f"  {sign} {line}", style=style))
        console.print()
