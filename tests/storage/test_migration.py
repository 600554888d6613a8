"""From every schema there ever was to the newest, also when killed on the way."""

from __future__ import annotations

import multiprocessing
import shutil
import signal
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from pipelines.errors import StorageError
from pipelines.model.alert import DeliveryState, Occasion, RuleOptions
from pipelines.storage import database as database_module
from pipelines.storage import migration
from pipelines.storage.alerts import list_rules
from pipelines.storage.articles import count_articles
from pipelines.storage.database import Database, _engine, _read_url
from pipelines.storage.deliveries import delivery_log
from pipelines.storage.tables import SCHEMA_REVISION, metadata
from tests.storage.drafts import draft, store
from tests.storage.processes import open_and_die

_NEXT = '''
"""A later migration, for tests: rebuilds a table, moves data."""
import sqlalchemy as sa
from alembic import op

revision = "later"
down_revision = "{head}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("run") as table:
        table.add_column(sa.Column("host", sa.Text()))
    op.execute("UPDATE run SET host = 'here'")
    with op.batch_alter_table("story") as table:
        table.alter_column("head_article_id", new_column_name="head_id")
'''


@pytest.fixture
def later_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The program as it will be one migration later; its folder."""
    folder = tmp_path / "alembic"
    shutil.copytree(migration.IN_REPOSITORY, folder)
    (folder / "versions" / "later.py").write_text(_NEXT.format(head=SCHEMA_REVISION))
    monkeypatch.setattr(migration, "script_folder", lambda: folder)
    for module in (migration, database_module):
        monkeypatch.setattr(module, "SCHEMA_REVISION", "later")
    return str(folder)


def test_program_knows_its_newest_migration() -> None:
    assert migration.known_revisions()[-1] == SCHEMA_REVISION


def test_tables_are_what_the_migrations_make(database: Database) -> None:
    def ours(item: object, name: str | None, kind: str, reflected: bool, other: object) -> bool:
        return not (kind == "table" and str(name).startswith("article_search"))

    with database.engine.connect() as c:
        context = MigrationContext.configure(c, opts={"include_object": ours, "compare_type": not database.is_sqlite})
        differences = compare_metadata(context, metadata)
    comments = [each for each in differences if isinstance(each, list) and each[0][0] == "modify_comment"]
    assert [each for each in differences if each not in comments] == []


@pytest.mark.parametrize("revision", migration.known_revisions())
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_up_from_every_revision(revision: str, kind: str, tmp_path: Path, empty_postgres_url: str) -> None:
    url = f"sqlite:///{tmp_path}/p.sqlite" if kind == "sqlite" else empty_postgres_url
    engine = _engine(_read_url(url), 10)
    with engine.begin() as c:
        config = migration.alembic_config()
        config.attributes["connection"] = c
        command.upgrade(config, revision)
        c.execute(text("INSERT INTO meta (key, value) VALUES ('kept', 'yes')"))
    engine.dispose()
    database = Database.open(url)
    with database.read() as c:
        assert migration.current_revision(c) == SCHEMA_REVISION
        assert c.execute(text("SELECT value FROM meta WHERE key = 'kept'")).scalar() == "yes"
    assert database.check() == []
    database.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_rules_and_alerts_of_before_digests_survive(kind: str, tmp_path: Path, empty_postgres_url: str) -> None:
    url = f"sqlite:///{tmp_path}/p.sqlite" if kind == "sqlite" else empty_postgres_url
    engine = _engine(_read_url(url), 10)
    with engine.begin() as c:
        config = migration.alembic_config()
        config.attributes["connection"] = c
        command.upgrade(config, "0004")
        for statement in _ALERTS_OF_0004:
            c.execute(text(statement))
    engine.dispose()
    database = Database.open(url)
    with database.read() as c:
        (rule,) = list_rules(c)
        assert (rule.name, rule.paused, rule.options) == ("haushalt", True, RuleOptions())
        waiting, sent = sorted(delivery_log(c), key=lambda delivery: delivery.id)
        assert (waiting.state, waiting.attempts, waiting.idempotency_key) == (DeliveryState.RETRY, 3, "k1")
        assert (sent.state, sent.article_id, sent.occasion) == (DeliveryState.SENT, 7, Occasion.NEW)
    assert database.check() == ["1 articles are not in the search index; run: presseschau db reindex"]
    database.close()


_ALERTS_OF_0004 = (
    "INSERT INTO story (id, head_article_id, began_at) VALUES (7, 7, '2026-01-01')",
    "INSERT INTO article (id, story_id, url, url_key, first_seen_at, version, version_seen_at, text_hash, text,"
    " authors, agencies, external_ids, published_day_only, tags, kind, removed) VALUES (7, 7, 'https://z.example/7',"
    " 'z.example/7', '2026-01-01', 1, '2026-01-01', '', 'Rat', '[]', '[]', '[]', false, '[]', 'article', '[]')",
    "INSERT INTO rule (id, name, query, created_at, paused) VALUES (1, 'haushalt', 'rat', '2026-01-01', true)",
    "INSERT INTO channel (id, rule_id, url) VALUES (1, 1, 'json://a/'), (2, 1, 'json://b/')",
    "INSERT INTO match (rule_id, article_id, story_id, version, matched_at) VALUES (1, 7, 7, 1, '2026-01-01')",
    "INSERT INTO delivery (id, rule_id, channel_id, story_id, article_id, state, attempts, created_at, next_attempt_at,"
    " idempotency_key) VALUES (1, 1, 1, 7, 7, 'retry', 3, '2026-01-01', '2026-01-02', 'k1'),"
    " (2, 1, 2, 7, 7, 'sent', 1, '2026-01-01', '2026-01-01', 'k2')",
)


def test_later_migration_keeps_data_and_backs_up_first(
    database: Database, database_url: str, later_program: str
) -> None:
    with database.write() as c:
        store(c, draft())
        c.execute(text("INSERT INTO run (id, kind, started_at, counts) VALUES (1, 'x', '2026-01-01', '{}')"))
    database.close()
    with pytest.raises(StorageError, match="needs a migration"):
        Database.open(database_url, migrate=False)
    later = Database.open(database_url)
    with later.read() as c:
        assert c.execute(text("SELECT host FROM run")).scalars().all() == ["here"]
        assert c.execute(text("SELECT count(head_id) FROM story")).scalar() == 1
        if later.is_sqlite:
            assert c.execute(text("PRAGMA foreign_keys")).scalar() == 1
            assert c.execute(text("PRAGMA foreign_key_check")).all() == []
    later.close()
    if database.is_sqlite:
        path = Path(str(database.engine.url.database))
        (copy,) = path.parent.glob(f"{path.name}.before-later-from-{SCHEMA_REVISION}")
        engine = _engine(_read_url(f"sqlite:///{copy}"), 1)
        with engine.connect() as c:
            assert count_articles(c) == 1
        engine.dispose()


@pytest.mark.parametrize("statements", [1, 2, 4, 6])
def test_killed_migration_can_be_run_again(
    database: Database, database_url: str, later_program: str, statements: int
) -> None:
    with database.write() as c:
        store(c, draft())
    database.close()
    process = multiprocessing.get_context("spawn").Process(
        target=open_and_die, args=(database_url, statements, later_program, "later")
    )
    process.start()
    process.join()
    assert process.exitcode in (-signal.SIGKILL, 0)
    if statements < 4:
        assert process.exitcode == -signal.SIGKILL
    later = Database.open(database_url)
    with later.read() as c:
        assert migration.current_revision(c) == "later"
        assert c.execute(text("SELECT count(head_id) FROM story")).scalar() == 1
    later.close()


@pytest.mark.parametrize("statements", [2, 15, 35])
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_killed_first_migration_can_be_run_again(
    kind: str, statements: int, tmp_path: Path, empty_postgres_url: str
) -> None:
    url = f"sqlite:///{tmp_path}/p.sqlite" if kind == "sqlite" else empty_postgres_url
    process = multiprocessing.get_context("spawn").Process(
        target=open_and_die, args=(url, statements, str(migration.IN_REPOSITORY), SCHEMA_REVISION)
    )
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    database = Database.open(url)
    assert database.check() == []
    database.close()
