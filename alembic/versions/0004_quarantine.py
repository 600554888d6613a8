"""Pages that broke the extractor."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "quarantine",
        sa.Column("url_key", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("publisher", sa.String(length=200), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("quarantined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("packed_body", sa.LargeBinary(), nullable=False, comment="zlib"),
        sa.PrimaryKeyConstraint("url_key", name=op.f("pk_quarantine")),
        comment="pages that broke the extractor, as they came, so that the fault can be found",
    )
