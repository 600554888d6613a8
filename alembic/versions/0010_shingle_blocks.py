"""Fingerprints in blocks: a sixth of the space on PostgreSQL. And a kept page's country."""

from itertools import groupby

import sqlalchemy as sa
from alembic import op

from pipelines.storage.postings import bucket_of, packed_blocks

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BLOCKS_AT_ONCE = 1_000

_ADD = sa.text(
    "INSERT INTO shingle_block (bucket, part, first_id, last_id, postings)"
    " VALUES (:bucket, :part, :first_id, :last_id, :postings)"
)
# In the order of the buckets, which are of unsigned hashes.
_ROWS = "SELECT hash, article_id FROM shingle WHERE hash {} 0 ORDER BY hash, article_id"


def upgrade() -> None:
    op.add_column("page", sa.Column("country", sa.String(length=2), nullable=True))
    op.create_table(
        "shingle_block",
        sa.Column("bucket", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first_id", BigId, nullable=False),
        sa.Column("last_id", BigId, nullable=False),
        sa.Column("postings", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("bucket", "part", name=op.f("pk_shingle_block")),
        comment="hashes of word sequences that articles with near-equal texts share; see pipelines.storage.postings",
        sqlite_with_rowid=False,
        postgresql_with={"fillfactor": 85},
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE shingle_block ALTER postings SET STORAGE PLAIN")
    for sign in (">=", "<"):
        _move(op.get_bind(), sa.text(_ROWS.format(sign)))
    op.drop_table("shingle")


def _move(c: sa.Connection, rows: sa.TextClause) -> None:
    waiting = []
    found = c.execute(rows.execution_options(stream_results=True))
    for bucket, postings in groupby(found, key=lambda row: bucket_of(row[0])):
        by_article = sorted(((row[0], row[1]) for row in postings), key=lambda posting: posting[1])
        waiting += packed_blocks(bucket, by_article)
        if len(waiting) >= BLOCKS_AT_ONCE:
            c.execute(_ADD, waiting)
            waiting = []
    if waiting:
        c.execute(_ADD, waiting)
