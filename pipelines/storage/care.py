"""Care of the database: copy, check, vacuum."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

from sqlalchemy import Connection, text

# An article without index entry, or the reverse; the same question in each database's own terms.
_INDEX_GAPS = {
    "sqlite": (
        "SELECT count(*) FROM article WHERE id NOT IN (SELECT id FROM article_search_docsize)",
        "SELECT count(*) FROM article_search_docsize WHERE id NOT IN (SELECT id FROM article)",
    ),
    "postgresql": (
        "SELECT count(*) FROM article a WHERE NOT EXISTS (SELECT 1 FROM article_search s WHERE s.article_id = a.id)",
        "SELECT count(*) FROM article_search s WHERE NOT EXISTS (SELECT 1 FROM article a WHERE a.id = s.article_id)",
    ),
}
_STORIES_WITHOUT_HEAD = (
    "SELECT count(*) FROM story s WHERE NOT EXISTS (SELECT 1 FROM article a WHERE a.id = s.head_article_id)"
)
_IN_MERGED_STORIES = "SELECT count(*) FROM article a JOIN story s ON s.id = a.story_id WHERE s.merged_into IS NOT NULL"


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a database in use; `target` appears whole or not at all."""
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    with contextlib.closing(sqlite3.connect(source)) as old, contextlib.closing(sqlite3.connect(part)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode = DELETE")  # one file, without its -wal
    os.replace(part, target)


def problems(c: Connection) -> list[str]:
    """What is wrong, one line each."""
    found: list[str] = []
    if c.dialect.name == "sqlite":
        found += [str(row[0]) for row in c.execute(text("PRAGMA integrity_check")) if row[0] != "ok"]
        found += [
            f"{row[0]} refers to a missing {row[2]}" for row in c.execute(text("PRAGMA foreign_key_check")).fetchall()
        ]
    missing, left_over = (c.execute(text(sql)).scalar_one() for sql in _INDEX_GAPS[c.dialect.name])
    if missing:
        found.append(f"{missing} articles are not in the search index; run: presseschau db reindex")
    if left_over:
        found.append(f"{left_over} entries of the search index have no article; run: presseschau db reindex")
    headless = c.execute(text(_STORIES_WITHOUT_HEAD)).scalar_one()
    if headless:
        found.append(f"{headless} stories have no head article")
    astray = c.execute(text(_IN_MERGED_STORIES)).scalar_one()
    if astray:
        found.append(f"{astray} articles are in a merged story")
    return found


def vacuum_sqlite(path: Path) -> None:
    """Give back unused space and overwrite what was deleted, in the search index too."""
    with contextlib.closing(sqlite3.connect(path, timeout=60, isolation_level=None)) as connection:
        for name in ("article_search", "article_search_part"):
            if connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (name,)).fetchone():
                connection.execute(f"INSERT INTO {name}({name}) VALUES ('optimize')")
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
