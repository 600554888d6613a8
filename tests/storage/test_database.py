"""Opening a database: made, migrated, refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from pipelines.errors import DatabaseTooNewError, StorageError
from pipelines.storage.database import Database


def test_makes_folder_and_file(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "p.sqlite"
    database = Database.open(f"sqlite:///{path}")
    assert path.is_file()
    assert database.check() == []
    database.close()


def test_opens_twice(database: Database, database_url: str) -> None:
    again = Database.open(database_url, migrate=False)
    assert again.check() == []
    again.close()


def test_write_commits_and_rolls_back(database: Database) -> None:
    with database.write() as c:
        c.execute(text("INSERT INTO meta (key, value) VALUES ('a', '1')"))
    with pytest.raises(ZeroDivisionError), database.write() as c:  # noqa: PT012
        c.execute(text("INSERT INTO meta (key, value) VALUES ('b', '2')"))
        raise ZeroDivisionError
    with database.read() as c:
        assert c.execute(text("SELECT key FROM meta WHERE key IN ('a', 'b')")).scalars().all() == ["a"]


def test_newer_database_is_refused(database: Database, database_url: str) -> None:
    with database.write() as c:
        c.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseTooNewError, match="update the program"):
        Database.open(database_url)


def test_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Sehr geehrte Damen und Herren, " * 50)
    with pytest.raises(StorageError, match="is not a database"):
        Database.open(f"sqlite:///{path}")
    assert path.read_text().startswith("Sehr geehrte")
