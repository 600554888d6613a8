"""How much memory an export takes, and how long: `python -m bench.export [--articles 100000]`.

Stores made-up articles of 400 words without indexing them (the query `*` needs no index): first a tenth of them, then
all, and exports both collections in every format, each in a process of its own. The high-water mark of a process must
not grow with the number of articles; what is left is Python and the libraries.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipelines.archive import Archive
from pipelines.dedupe.fingerprint import text_hash
from pipelines.export.formats import FORMATS
from pipelines.model.article import ArticleDraft
from pipelines.storage.articles import add_article, count_articles
from pipelines.storage.database import Database

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SYLLABLES = (
    "be ge ver zer ent an auf aus haus stadt rat land weg tag zeit wahl kind hand amt ort en er ung heit".split()
)


def fill(database: Database, number: int) -> None:
    """Store articles until there are so many."""
    dice = random.Random(1)
    words = ["".join(dice.choices(SYLLABLES, k=dice.randrange(1, 5))) for _ in range(5000)]
    texts = ["\n".join(" ".join(dice.choices(words, k=40)) for _ in range(10)) for _ in range(300)]
    with database.read() as c:
        stored = count_articles(c)
    for start in range(stored, number, 2000):
        with database.write() as c:
            for count in range(start, min(start + 2000, number)):
                draft = ArticleDraft(
                    url=f"https://zeitung.test/{count}",
                    publisher="zeitung",
                    title=f"Meldung {count}",
                    text=texts[count % len(texts)],
                    authors=("Anna Muster",),
                    published_at=NOW - timedelta(minutes=count),
                )
                hashed = text_hash(str(count))
                add_article(c, draft, url_key=draft.url, text_hash=hashed, story_id=None, first_seen_at=NOW)


def export(url: str, path: Path) -> None:
    """Export everything and print how many, the seconds of CPU and the high-water mark in MB."""
    began = time.process_time()
    with Archive(Database.open(url)) as archive:
        written = archive.export("*", path, format=path.suffix.removeprefix("."))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{written} {time.process_time() - began:.1f} {peak_mb:.0f}")


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--database", help="PostgreSQL URL of an empty database; default: an SQLite file")
    parser.add_argument("--one", nargs=2, metavar=("URL", "FILE"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        export(arguments.one[0], Path(arguments.one[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        url = arguments.database or f"sqlite:///{folder}/export.sqlite"
        print("format      articles  CPU s  MB of file  high-water MB")
        for number in (arguments.articles // 10, arguments.articles):
            database = Database.open(url)
            fill(database, number)
            database.close()
            for name in FORMATS:
                path = Path(folder) / f"all.{name}"
                command = [sys.executable, "-m", "bench.export", "--one", url, str(path)]
                told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
                print(
                    f"{name:10} {told[0]:>9} {told[1]:>6} {path.stat().st_size / 1e6:11.0f} {told[2]:>14}", flush=True
                )
                path.unlink()


if __name__ == "__main__":
    main()
