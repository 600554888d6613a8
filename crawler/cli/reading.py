"""Articles as people read them on a terminal: the text, its facts, what was removed, how it changed."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from datetime import tzinfo

from rich.console import Console
from rich.text import Text

from pipelines.export.records import moment_text, published_text
from pipelines.model.article import Article, ArticleDraft, Version

_WORDS = re.compile(r"\s+|[^\s]+")


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
    seen = moment_text(article.first_seen_at, zone)
    console.print(Text(f"\nid {article.id} · version {article.version} · first seen {seen}", style="dim"))
    console.print(Text(article.draft.url, style="dim"))
    if copies:
        outlets = "outlet" if len(copies) == 1 else "outlets"
        console.print(Text(f"also in {len(copies)} {outlets}:", style="bold"))
        for copy in copies:
            console.print(Text(f"  {copy.draft.publisher or '?'}  {copy.draft.title}  (id {copy.id})"))


def print_history(console: Console, article: Article, versions: Sequence[Version], *, diff: bool, zone: tzinfo) -> None:
    """Every version, oldest first; with `diff` what each changed in the one before."""
    console.print(Text(article.draft.url, style="dim"))
    before: Version | None = None
    for version in versions:
        console.print(Text(f"\nversion {version.number}, seen {moment_text(version.seen_at, zone)}", style="bold cyan"))
        if diff and before is not None:
            console.print(difference(before, version))
        else:
            console.print(Text(version.title or "", style="bold"))
            console.print(Text(version.text))
        before = version


def _print_text(console: Console, draft: ArticleDraft, zone: tzinfo) -> None:
    if draft.kicker:
        console.print(Text(draft.kicker, style="cyan"))
    console.print(Text(draft.title or "(no title)", style="bold"))
    facts = [
        draft.publisher,
        published_text(draft, zone),
        ", ".join(draft.authors),
        ", ".join(draft.agencies),
        draft.section,
        str(draft.kind),
        str(draft.access) if draft.access else None,
        f"{draft.word_count} words",
    ]
    console.print(Text(" · ".join(fact for fact in facts if fact), style="dim"))
    console.print()
    console.print(Text((draft.teaser or "") if draft.from_announcement else draft.text))


def _print_removed(console: Console, draft: ArticleDraft) -> None:
    if draft.removed:
        console.print(Text("\nremoved:", style="bold"))
    for line in draft.removed:
        console.print(Text.assemble(("  " + line.reason + ": ", "yellow"), (line.text, "dim")))


def difference(old: Version, new: Version) -> Text:
    """Title and text word by word: `[-gone-]` and `{+come+}`, red and green where there is colour.

    Long unchanged runs are cut.
    """
    result = Text()
    before, after = (_WORDS.findall(f"{v.title or ''}\n{v.text}") for v in (old, new))
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            result.append("".join(_shortened(before[a:b])))
            continue
        if b > a:
            result.append(f"[-{''.join(before[a:b])}-]", style="red")
        if d > c:
            result.append(f"{{+{''.join(after[c:d])}+}}", style="green")
    return result


def _shortened(words: Sequence[str], around: int = 24) -> Iterator[str]:
    if len(words) <= 2 * around + 4:
        yield from words
    else:
        yield from words[:around]
        yield " […] "
        yield from words[-around:]
