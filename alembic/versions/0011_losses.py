"""What the last look at an article no longer found, by which a wall or a redesign is seen at once."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("lost", sa.Text(), comment="what the last page read no longer had; null: none was read yet"),
        sa.Column("reason", sa.Text(), comment="why it was no article any more"),
    ):
        op.add_column("recheck", column)
    op.create_index("ix_recheck_publisher_looked_at", "recheck", ["publisher", "looked_at"])
