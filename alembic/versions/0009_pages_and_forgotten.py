"""Pages kept to be read again, and the addresses that are to stay forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "page",
        sa.Column("id", BigId, nullable=False),
        sa.Column("url_key", sa.Text(), nullable=False),
        sa.Column("article_id", BigId, nullable=True, comment="null: what was read was no article"),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("final_url", sa.Text(), nullable=False),
        sa.Column("publisher", sa.String(length=200), nullable=True),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("announcement", sa.Text(), nullable=True, comment="null: nobody announced it"),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("fetched_at", Moment, nullable=False),
        sa.Column("packed_body", sa.LargeBinary(), nullable=False, comment="zlib"),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_page_article_id_article"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page")),
        sa.UniqueConstraint("url_key", name=op.f("uq_page_url_key")),
        comment="pages as they came over the wire, for a while, so that better rules can read them again",
    )
    op.create_index("ix_page_article_id", "page", ["article_id"], unique=False)
    op.create_index("ix_page_fetched_at", "page", ["fetched_at"], unique=False)
    op.create_table(
        "forgotten",
        sa.Column("key_hash", sa.LargeBinary(), nullable=False, comment="SHA-256 of the address key"),
        sa.Column("forgotten_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_forgotten")),
        comment="addresses that are not fetched again; nothing else is known of them",
    )
