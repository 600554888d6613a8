"""`show`: one article, its versions and what changed in them, its copies and how they differ."""

from __future__ import annotations

from datetime import tzinfo
from html import escape
from typing import Any

import click
from rich.console import Console

from crawler.cli.house import House, format_option, pass_house
from crawler.cli.moments import to_the_minute
from crawler.cli.reading import print_article, print_copies, print_history, version_difference
from crawler.cli.selection import record_of
from pipelines.archive import Archive
from pipelines.dedupe.difference import compare
from pipelines.export.records import moment_text, published_text
from pipelines.model.article import Article, Version

_TAGS = {"-": "del", "+": "ins"}


@click.command()
@click.argument("name", metavar="ID|URL")
@click.option("--history", is_flag=True, help="Every version, oldest first.")
@click.option("--diff", is_flag=True, help="What changed between versions, word by word.")
@click.option("--html", "as_html", is_flag=True, help="With --diff: as HTML with ins and del.")
@click.option("--copies", "with_copies", is_flag=True, help="Its story: every copy and how it differs from the head.")
@format_option
@pass_house
def show(
    house: House, name: str, history: bool, diff: bool, as_html: bool, with_copies: bool, format_: str | None
) -> None:
    """One article, its story, its versions."""
    if as_html and (not diff or format_):
        raise click.UsageError("--html goes with --diff, and without --format")
    if with_copies and (history or diff):
        raise click.UsageError("--copies goes without --history and --diff")
    archive = Archive(house.database())
    article = archive.get(name)
    if with_copies:
        _show_copies(house, archive, article, format_)
    elif history or diff:
        versions = archive.versions(article)
        if as_html:
            click.echo(_html(house, article, versions), nl=False)
        else:
            _show_versions(house, article, versions, diff=diff, format_=format_)
    elif house.format(format_) == "table":
        print_article(Console(), article, archive.copies(article), zone=house.zone)
    else:
        house.write([record_of(house, article)], format_, ())


def _show_versions(house: House, article: Article, versions: list[Version], *, diff: bool, format_: str | None) -> None:
    if house.format(format_) == "table":
        print_history(Console(), article, versions, diff=diff, zone=house.zone)
        return
    pairs = zip([None, *versions], versions, strict=False)
    house.write((_version_record(house, article.id, old, new, diff=diff) for old, new in pairs), format_, ())


def _version_record(
    house: House, article_id: int, before: Version | None, version: Version, *, diff: bool
) -> dict[str, Any]:
    record = {
        "id": article_id,
        "version": version.number,
        "seen_at": moment_text(version.seen_at, house.zone),
        "title": version.title,
        "text": version.text,
        "access": str(version.access) if version.access else None,
    }
    if diff:
        told = (f"[-{p.text}-]" if p.sign == "-" else f"{{+{p.text}+}}" if p.sign == "+" else p.text
                for p in version_difference(before, version)) if before else None  # fmt: skip
        record["diff"] = None if told is None else "".join(told)
    return record


def _html(house: House, article: Article, versions: list[Version]) -> str:
    """A page of its own: every version's changes, with ins and del; no script, no style sheet, nothing loaded."""
    parts = [
        f'<!doctype html>\n<html lang="{escape(article.draft.language or "de")}"><meta charset="utf-8">\n'
        f"<title>{escape(article.draft.title or '')}</title>\n<h1>{escape(article.draft.title or '')}</h1>\n"
        f"<p>{escape(article.draft.url)}</p>\n"
    ]
    for before, version in zip([None, *versions], versions, strict=False):
        seen_at = to_the_minute(moment_text(version.seen_at, house.zone) or "")
        parts.append(f"<h2>Version {version.number}, {seen_at}</h2>\n")
        if before is None:
            parts.append(_paragraphs(f"{escape(version.title or '')}\n{escape(version.text)}"))
            continue
        pieces = [
            f"<{tag}>{escape(piece.text)}</{tag}>" if (tag := _TAGS.get(piece.sign)) else escape(piece.text)
            for piece in version_difference(before, version)
        ]
        parts.append(_paragraphs("".join(pieces)))
    return "".join(parts) + "</html>\n"


def _paragraphs(text: str) -> str:
    """Lines as lines: an ins may reach over several, so they are not elements of their own."""
    return f"<p>{text}</p>\n".replace("\n", "<br>\n", text.count("\n"))


def _show_copies(house: House, archive: Archive, article: Article, format_: str | None) -> None:
    members = archive.story(article.story_id)
    head = archive.head(article.story_id)
    is_table = house.format(format_) == "table"
    ordered = sorted(members, key=lambda one: one.first_seen_at)
    records = [
        _copy_record(head, member, house.zone if is_table else house.zone_of(member.draft.publisher), house.zone)
        for member in ordered
    ]
    if is_table:
        print_copies(Console(), records)
    else:
        house.write(records, format_, ())


def _copy_record(head: Article, member: Article, zone: tzinfo, own_zone: tzinfo) -> dict[str, Any]:
    """A copy as data; `zone` is that of its time of publication, `own_zone` the reader's."""
    draft, compared = member.draft, compare(head.draft.text, member.draft.text)
    return {
        "id": member.id,
        "story_id": member.story_id,
        "head": member.id == head.id,
        "publisher": draft.publisher,
        "url": draft.url,
        "title": draft.title,
        "published_at": published_text(draft, zone),
        "first_seen_at": moment_text(member.first_seen_at, own_zone),
        "word_count": draft.word_count,
        "containment": round(compared.containment, 3),
        "left_out": list(compared.left_out),
        "added": list(compared.added),
    }
