"""Opening a database: made, migrated, refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from pipelines.errors import DatabaseTooNewError, StorageError
from pipelines.search.find import index_article, unindex_article
from pipelines.storage.articles import count_articles
from pipelines.storage.database import Database, _engine, _read_url
from tests.storage.drafts import draft, store


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


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("nonsense", "use sqlite:///PATH or postgresql"),
        ("mysql://root@localhost/x", "use sqlite:///PATH or postgresql"),
        ("sqlite://", "needs a file"),
        ("sqlite:///:memory:", "needs a file"),
        ("sqlite:////dev/null/x/p.sqlite", "cannot be made"),
        ("sqlite:////tmp", "is a folder"),
        ("postgresql+psycopg://me:geheim@127.0.0.1:1/x", "refused"),
    ],
)
def test_what_cannot_be_opened_is_one_clear_line(url: str, says: str) -> None:
    with pytest.raises(StorageError, match=says) as caught:
        Database.open(url)
    assert "\n" not in str(caught.value)
    assert "geheim" not in str(caught.value)


def test_unknown_postgres_database(postgres_url: str) -> None:
    with pytest.raises(StorageError, match="does not exist"):
        Database.open(postgres_url.replace("/test_", "/no_such_"))


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_another_programs_database_is_left_alone(kind: str, tmp_path: Path, empty_postgres_url: str) -> None:
    url = f"sqlite:///{tmp_path}/other.sqlite" if kind == "sqlite" else empty_postgres_url
    engine = _engine(_read_url(url), 1)
    with engine.begin() as c:
        c.execute(text("CREATE TABLE customers (id INTEGER)"))
    with pytest.raises(StorageError, match="not ours"):
        Database.open(url)
    with engine.begin() as c:
        assert inspect(c).get_table_names() == ["customers"]
    engine.dispose()


def test_file_that_may_not_be_written(sqlite_url: str) -> None:
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    path.chmod(0o444)
    if os.access(path, os.W_OK):
        pytest.skip("root may write everything")
    with pytest.raises(StorageError, match="may not be written"):
        Database.open(sqlite_url)


def test_backup_of_a_database_in_use(database: Database, tmp_path: Path) -> None:
    with database.write() as c:
        store(c, draft())
    copy = tmp_path / "copy.sqlite"
    if not database.is_sqlite:
        with pytest.raises(StorageError, match="pg_dump"):
            database.backup(copy)
        return
    with database.read() as reading:
        reading.execute(text("SELECT * FROM article")).all()
        database.backup(copy)
    assert sorted(path.name for path in tmp_path.iterdir() if "copy" in path.name) == ["copy.sqlite"]
    copied = Database.open(f"sqlite:///{copy}")
    with copied.read() as c:
        assert count_articles(c) == 1
    copied.close()
    with pytest.raises(StorageError, match="exists already"):
        database.backup(copy)
    with pytest.raises(StorageError):
        database.backup(tmp_path / "no" / "folder.sqlite")


def test_check_names_what_is_wrong(database: Database) -> None:
    with database.write() as c:
        index_article(c, store(c, draft()), replaces=None)
        store(c, draft(url="https://zeitung.test/2"))
    assert database.check() == ["1 articles are not in the search index; run: presseschau db reindex"]
    with database.write() as c:
        c.execute(text("DELETE FROM article"))
    assert database.check() == [
        "1 entries of the search index have no article; run: presseschau db reindex",
        "2 stories have no head article",
    ]


def test_damaged_file_is_reported(sqlite_url: str) -> None:
    database = Database.open(sqlite_url)
    with database.write() as c:
        for number in range(50):
            store(c, draft(url=f"https://zeitung.test/{number}"))
    database.close()
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    content = bytearray(path.read_bytes())
    content[-40_000:-20_000] = b"\xff" * 20_000  # rows; a damaged schema is told when the file is opened
    path.write_bytes(content)
    database = Database.open(sqlite_url)
    found = database.check()
    assert found
    assert all("\n" not in line for line in found)
    database.close()


def test_vacuum_leaves_no_bytes_of_what_was_deleted(database: Database) -> None:
    with database.write() as c:
        article = store(c, draft(text="Donaudampfschifffahrtsgesellschaft " * 500))
        index_article(c, article, replaces=None)
    with database.write() as c:
        unindex_article(c, article)
        c.execute(text("DELETE FROM article"))
        c.execute(text("DELETE FROM story"))
    database.vacuum()
    assert database.check() == []
    if database.is_sqlite:
        path = Path(str(database.engine.url.database))
        files = [path, path.with_name(path.name + "-wal")]
        content = b"".join(file.read_bytes() for file in files if file.exists()).lower()
        assert b"donaudampf" not in content


def test_full_disk_is_one_clear_line_and_nothing_is_half_written(sqlite_url: str) -> None:
    database = Database.open(sqlite_url)
    with database.write() as c:
        store(c, draft())
        pages = c.execute(text("PRAGMA page_count")).scalar_one()
        c.execute(text(f"PRAGMA max_page_count = {pages + 5}"))
    with pytest.raises(StorageError, match="disk is full"), database.write() as c:  # noqa: PT012
        for number in range(50):
            store(c, draft(url=f"https://zeitung.test/{number}"))
    with database.read() as c:
        assert count_articles(c) == 1
    assert [line for line in database.check() if "index" not in line] == []
    database.close()
