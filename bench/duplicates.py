"""How well copies of one report are told from texts that only look alike, and what it costs.

    python -m bench.duplicates quality --seeds 5      pairs, by kind and template families
    python -m bench.duplicates cost --articles 1000000 --folder FOLDER [--postgresql]
                                                      milliseconds and bytes an article (see `bench.duplicate_cost`)
    python -m bench.duplicates versions               bytes an earlier version costs

Quality: wire copies and hard negatives made from the gold texts of ../shared/corpora/open (see `bench.wire_copies`) go
through `pipelines.ingest` in random order; two texts are a pair where they ended in one story. So one wrong link costs
as many pairs as the two stories have texts.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import tempfile
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bench.duplicate_cost import print_cost
from bench.report_makers import UNSEEN
from bench.templated_reports import DEVELOPMENT, HELD_OUT, LATER
from bench.version_sizes import print_version_sizes
from bench.wire_copies import UNSEEN_KINDS, Report, collection
from pipelines.alerts.matching.rule_set import RuleSet
from pipelines.ingest import ingest
from pipelines.model.article import ArticleDraft
from pipelines.model.page import FetchedPage
from pipelines.storage.database import Database

CORPUS = Path(__file__).parents[2] / "shared" / "corpora" / "open"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FAMILIES: Mapping[str, Collection[str]] = {
    "development": DEVELOPMENT,
    "held out": HELD_OUT,
    "later": LATER,
    "unseen": UNSEEN,
}

Base = tuple[str, Sequence[str]]


@dataclass(kw_only=True)
class Figures:
    """What came out of one collection."""

    texts: int = 0
    true_pairs: int = 0
    found_pairs: int = 0
    right_pairs: int = 0
    templated_joins: int = 0
    """Pairs of templated reports in one story."""
    joined: Counter[str] = field(default_factory=Counter)
    """Copies by kind that are in their original's story, of `copies`."""
    copies: Counter[str] = field(default_factory=Counter)
    wrong: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Kinds of the texts in stories that are not theirs."""

    @property
    def precision(self) -> float:
        return self.right_pairs / self.found_pairs if self.found_pairs else 1.0

    @property
    def recall(self) -> float:
        return self.right_pairs / self.true_pairs if self.true_pairs else 1.0

    def recall_of(self, *kinds: str) -> float:
        """Recall of copies of these kinds against their originals."""
        return sum(self.joined[kind] for kind in kinds) / max(1, sum(self.copies[kind] for kind in kinds))

    def add(self, other: Figures) -> None:
        for name in (
            "texts",
            "true_pairs",
            "found_pairs",
            "right_pairs",
            "templated_joins",
            "joined",
            "copies",
            "wrong",
        ):
            setattr(self, name, getattr(self, name) + getattr(other, name))


def read_bases(corpus: Path = CORPUS) -> list[Base]:
    """Title and paragraphs of every gold text; pages of one article count once."""
    found: dict[str, Base] = {}
    for path in sorted(corpus.glob("*/*.gold.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        if gold.get("body"):
            title = gold["title"] or path.stem
            found.setdefault(title[:30], (title, gold["body"]))
    return list(found.values())


def read_sentences(corpus: Path = CORPUS) -> list[str]:
    """Sentences of other pages, for what a house adds of its own."""
    found = []
    for path in sorted(corpus.glob("*/*.gold.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        found += [text for text in gold.get("with") or () if "\n" not in text and 8 < len(text.split()) < 60]
    return found


@contextlib.contextmanager
def fresh_database() -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder:
        database = Database.open(f"sqlite:///{folder}/p.sqlite")
        yield database
        database.close()


def measure_quality(reports: Sequence[Report]) -> Figures:
    """Take the texts in their order and compare the stories with the truth."""
    with fresh_database() as database, database.write() as c:
        rules = RuleSet.load(c)
        ids: list[int | None] = []
        for number, report in enumerate(reports):
            ingested = ingest(c, _page(number), _draft(number, report), now=NOW, rules=rules)
            ids.append(ingested.article.id if ingested.article else None)
        rows = c.exec_driver_sql("SELECT id, story_id FROM article")
        stories = {row[0]: row[1] for row in rows}
    return _figures(reports, [stories[article_id] if article_id is not None else -1 for article_id in ids])


def _page(number: int) -> FetchedPage:
    url = f"https://haus{number}.test/artikel"
    return FetchedPage(url=url, final_url=url, status=200, body=b"", fetched_at=NOW, publisher=f"haus{number}")


def _draft(number: int, report: Report) -> ArticleDraft:
    url = f"https://haus{number}.test/artikel"
    return ArticleDraft(url=url, publisher=f"haus{number}", title=report.title, text=report.text)


def _figures(reports: Sequence[Report], stories: Sequence[int]) -> Figures:
    figures = Figures(texts=len(reports))
    together = Counter((story, report.story) for story, report in zip(stories, reports, strict=True))
    figures.true_pairs = _pairs(Counter(report.story for report in reports).values())
    figures.found_pairs = _pairs(Counter(stories).values())
    figures.right_pairs = _pairs(together.values())
    is_template = [report.kind.startswith("template") for report in reports]
    templated = Counter(story for story, template in zip(stories, is_template, strict=True) if template)
    figures.templated_joins = _pairs(templated.values())
    original = {
        report.story: story for report, story in zip(reports, stories, strict=True) if report.kind == "original"
    }
    owner = {story: max((n, true) for (s, true), n in together.items() if s == story)[1] for story in set(stories)}
    for report, story in zip(reports, stories, strict=True):
        if report.story in original and report.kind != "original":
            figures.copies[report.kind] += 1
            figures.joined[report.kind] += story == original[report.story]
        if owner[story] != report.story:
            figures.wrong[report.kind, owner[story].split("/")[0]] += 1
    return figures


def _pairs(sizes: Collection[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)


def print_quality(seeds: int) -> None:
    bases, sentences = read_bases(), read_sentences()
    print(f"{len(bases)} texts, {seeds} seeds; pairs are counted over whole stories, copies against their originals")
    layout = "{:<18}{:>7}{:>11}{:>8}{:>8}{:>8}{:>10}{:>17}"
    heads = ("template families", "texts", "precision", "recall", "copies", "heavy", "teasers", "templated joins")
    print(layout.format(*heads))
    for name, families in FAMILIES.items():
        total = Figures()
        for seed in range(seeds):
            kinds = UNSEEN_KINDS if name == "unseen" else None
            reports = collection(bases, sentences, f"{name}/{seed}", tuple(families), kinds=kinds)
            total.add(measure_quality(reports))
        kinds = (tuple(total.copies), ("heavy", "heavy again"), ("teaser", "paywalled"))
        shares = (total.precision, total.recall, *(total.recall_of(*some) for some in kinds))
        print(layout.format(name, total.texts, *(f"{share:.4f}" for share in shares), total.templated_joins))
        print("   ", " · ".join(f"{kind} {total.recall_of(kind):.3f}" for kind in sorted(total.copies)))
        for (kind, where), count in sorted(total.wrong.items()):
            print(f"    {count} {kind} in a story of {where}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("quality").add_argument("--seeds", type=int, default=3)
    commands.add_parser("versions")
    cost = commands.add_parser("cost")
    cost.add_argument("--articles", type=int, default=100_000)
    cost.add_argument("--folder", type=Path, required=True, help="where the collections are kept, 4 KB an article")
    cost.add_argument("--postgresql", action="store_true", help="on a server of our own in the folder")
    options = parser.parse_args()
    if options.command == "quality":
        print_quality(options.seeds)
    elif options.command == "versions":
        print_version_sizes([paragraphs for _, paragraphs in read_bases()], read_sentences())
    else:
        reports = collection(read_bases(), read_sentences(), "cost", tuple(DEVELOPMENT))[:600]
        print_cost(options.articles, options.folder, server=options.postgresql, reports=reports)


if __name__ == "__main__":
    main()
