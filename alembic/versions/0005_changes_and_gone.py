"""What ever changed in an article, and since when it is gone: facts of the article, so that searches can ask for them."""

import json
import zlib

import sqlalchemy as sa
from alembic import op

from pipelines.dedupe.corrections import find_corrections
from pipelines.dedupe.fingerprint import text_hash

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

Moment = sa.DateTime(timezone=True)
ARTICLES_AT_ONCE = 500

_MANY = sa.text(
    "SELECT id, version, title, access, text, removed FROM article WHERE id > :after ORDER BY id LIMIT :limit"
)
_OLD = sa.text(
    "SELECT title, access, packed_text FROM version WHERE article_id = :id ORDER BY number DESC"
)
_SET = sa.text("UPDATE article SET changes = :changes WHERE id = :id")


def upgrade() -> None:
    op.add_column(
        "article",
        sa.Column(
            "changes",
            sa.Text(),
            nullable=False,
            server_default="[]",
            comment="what ever changed since version 1",
        ),
    )
    op.add_column(
        "article",
        sa.Column("gone_at", Moment, nullable=True, comment="since when the publisher answers 404 or 410"),
    )
    op.execute(
        "UPDATE article SET gone_at = (SELECT r.gone_at FROM recheck r WHERE r.article_id = article.id)"
        " WHERE id IN (SELECT article_id FROM recheck WHERE gone_at IS NOT NULL)"
    )
    op.drop_column("recheck", "gone_at")
    _fill_changes(op.get_bind())


def _fill_changes(c: sa.Connection) -> None:
    after = -1
    while rows := c.execute(_MANY, {"after": after, "limit": ARTICLES_AT_ONCE}).all():
        after = rows[-1].id
        found = [{"id": row.id, "changes": json.dumps(changes)} for row in rows if (changes := _changes(c, row))]
        if found:
            c.execute(_SET, found)


def _changes(c: sa.Connection, row: sa.Row) -> list[str]:
    removed = [line[0] for line in json.loads(row.removed)]
    changes = {"correction"} if find_corrections([*row.text.split("\n"), *removed]) else set()
    title, access, text = row.title, row.access, row.text
    for old in c.execute(_OLD, {"id": row.id}) if row.version > 1 else ():
        older = _unpacked(bytes(old.packed_text), text)
        if text_hash(older) != text_hash(text):
            changes.add("text")
        if text_hash(old.title or "") != text_hash(title or ""):
            changes.add("title")
        if (old.access == "paywalled") != (access == "paywalled"):
            changes.add("access")
        title, access, text = old.title, old.access, older
    return sorted(changes)


def _unpacked(packed: bytes, next_text: str) -> str:
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS, zdict=next_text.encode()[-(1 << zlib.MAX_WBITS) :])
    return (unpacker.decompress(packed) + unpacker.flush()).decode()
