"""How fast search is on a generated collection, on SQLite or PostgreSQL.

    python -m bench.search make --articles 100000 --database sqlite:////tmp/bench.sqlite
    python -m bench.search ask --database sqlite:////tmp/bench.sqlite

Texts are words drawn by Zipf's law from the German dictionary, about 400 an article, ten sentences of which are stock
phrases, so that phrases occur. Only relations between figures of one machine mean anything.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from pipelines.analysis.lexicon import german_lexicon
from pipelines.dedupe.fingerprint import text_hash
from pipelines.model.article import ArticleDraft
from pipelines.search.find import count, find, index_article
from pipelines.search.query import parse
from pipelines.storage.articles import add_article, count_articles
from pipelines.storage.database import Database

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
WORDS_AN_ARTICLE = 400
VOCABULARY = 150_000


def vocabulary(dice: random.Random) -> list[str]:
    """Words of the dictionary in an order that plays the part of their frequency."""
    words = [word for word in german_lexicon().words() if word.isalpha() and 2 < len(word) < 25]
    return dice.sample(words, VOCABULARY)


class Writer:
    """Makes articles, the same ones in each run."""

    def __init__(self) -> None:
        self.dice = random.Random(1)
        self.words = vocabulary(self.dice)
        self.weights = list(accumulate(1 / (rank + 20) for rank in range(len(self.words))))
        self.stock = [" ".join(self.pick(4)) for _ in range(3000)]

    def pick(self, number: int) -> list[str]:
        return self.dice.choices(self.words, cum_weights=self.weights, k=number)

    def draft(self, number: int) -> ArticleDraft:
        parts = self.pick(WORDS_AN_ARTICLE - 40)
        for phrase in self.dice.choices(self.stock, k=10):
            parts.insert(self.dice.randrange(len(parts)), phrase)
        return ArticleDraft(
            url=f"https://zeitung{number % 200}.test/{number}",
            publisher=f"zeitung{number % 200}",
            title=" ".join(self.pick(7)),
            text=" ".join(parts),
            language="de",
            published_at=NOW - timedelta(seconds=self.dice.randrange(3 * 365 * 86400)),
        )


def make(database: Database, articles: int) -> None:
    """Store and index so many articles."""
    writer = Writer()
    began, drawn = time.perf_counter(), 0.0
    for start in range(0, articles, 500):
        before = time.perf_counter()
        drafts = [writer.draft(number) for number in range(start, min(start + 500, articles))]
        drawn += time.perf_counter() - before
        with database.write() as c:
            for draft in drafts:
                article = add_article(
                    c, draft, url_key=draft.url, text_hash=text_hash(draft.text), story_id=None, first_seen_at=NOW
                )
                index_article(c, article, replaces=None)
    spent = time.perf_counter() - began - drawn
    print(f"stored {articles} articles, {spent / articles * 1000:.2f} ms each")


def queries(writer: Writer) -> dict[str, list[str]]:
    """Thirty queries of each kind."""
    dice, words = random.Random(2), writer.words

    def some(make_one: Callable[[], str]) -> list[str]:
        return [make_one() for _ in range(30)]

    def common() -> str:
        return f'"{words[dice.randrange(20)]}"'

    def middling() -> str:
        return f'"{words[dice.randrange(200, 3000)]}"'

    def rare() -> str:
        return f'"{words[dice.randrange(20_000, 140_000)]}"'

    return {
        "rare": some(rare),
        "middling": some(middling),
        "common": some(common),
        "phrase of 2": some(lambda: f'"{" ".join(dice.choice(writer.stock).split()[1:3])}"'),
        "phrase of 3": some(lambda: f'"{" ".join(dice.choice(writer.stock).split()[:3])}"'),
        "AND": some(lambda: f"{middling()} {middling()}"),
        "common AND common": some(lambda: f"{common()} {common()}"),
        "OR of 20": some(lambda: " OR ".join(middling() for _ in range(20))),
        "NOT": some(lambda: f"{middling()} NOT {common()}"),
        "NEAR/5": some(lambda: f"{common()} NEAR/5 {middling()}"),
        "prefix": some(lambda: f"{words[dice.randrange(20_000)][:5].strip()}*"),
        "infix": some(lambda: f"*{words[dice.randrange(20_000)][1:6].strip()}*"),
        "publisher": some(lambda: f"{middling()} publisher:zeitung{dice.randrange(200)}"),
        "last 30 days": some(lambda: f"{common()} date:>=2026-10-23"),
    }


def ask(database: Database) -> None:
    """Time the newest 20 and the count of each kind."""
    with database.read() as c:
        print(f"{count_articles(c)} articles; ms p50 / p95: newest 20, count")
    for kind, texts in queries(Writer()).items():
        newest, counted, failed = [], [], 0
        for text in texts:
            with database.read() as c:
                try:
                    tree = parse(text, now=NOW)
                    before = time.perf_counter()
                    find(c, tree, limit=20)
                    between = time.perf_counter()
                    count(c, tree)
                except Exception as error:  # noqa: BLE001 - the bench goes on and says so
                    failed += 1
                    print(f"  {text[:40]}: {error}", file=sys.stderr)
                    continue
            newest.append((between - before) * 1000)
            counted.append((time.perf_counter() - between) * 1000)
        print(f"{kind:18} {_spread(newest)}   {_spread(counted)}   {f'{failed} failed' if failed else ''}")


def _spread(times: list[float]) -> str:
    if len(times) < 2:
        return "-"
    cuts = statistics.quantiles(times, n=20)
    return f"{cuts[9]:8.2f} / {cuts[18]:8.2f}"


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["make", "ask"])
    parser.add_argument("--database", required=True)
    parser.add_argument("--articles", type=int, default=100_000)
    arguments = parser.parse_args()
    database = Database.open(arguments.database)
    if arguments.what == "make":
        make(database, arguments.articles)
    else:
        ask(database)
    database.close()


if __name__ == "__main__":
    main()
