"""What a source's rhythm is, where it moved, and when an article is looked at again."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("source", sa.Column("rhythm", sa.Text(), nullable=True, comment="see pipelines.model.rhythm"))
    op.add_column(
        "source", sa.Column("moved_to", sa.Text(), nullable=True, comment="where its address redirects for good")
    )
    op.create_index("ix_link_publisher_id", "link", ["publisher", "id"], unique=False)
    op.create_table(
        "recheck",
        sa.Column("article_id", BigId, autoincrement=False, nullable=False),
        sa.Column("publisher", sa.String(length=200), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("looked_at", Moment, nullable=False),
        sa.Column("next_look_at", Moment, nullable=True, comment="null: not any more"),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("gone_at", Moment, nullable=True, comment="since when the publisher answers 404 or 410"),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_recheck_article_id_article"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_recheck")),
    )
    op.create_index("ix_recheck_publisher_next_look_at", "recheck", ["publisher", "next_look_at"], unique=False)
