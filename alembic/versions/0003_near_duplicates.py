"""What near-duplicates are found by, and where a merged story went."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "shingle",
        sa.Column("hash", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("article_id", BigId, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("hash", "article_id", name=op.f("pk_shingle")),
        comment="hashes of word sequences that articles with near-equal texts share; see pipelines.dedupe.shingles",
        sqlite_with_rowid=False,
    )
    # No foreign key: SQLite would have to rebuild the table, and a story row is never deleted.
    op.add_column(
        "story",
        sa.Column("merged_into", BigId, nullable=True, comment="the story that took its articles; its id redirects"),
    )
    op.create_index(
        "ix_story_merged_into",
        "story",
        ["merged_into"],
        unique=False,
        sqlite_where=sa.text("merged_into IS NOT NULL"),
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
