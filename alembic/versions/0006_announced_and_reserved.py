"""Articles known from their announcement alone, what a page reserves, what a site says to robots, unchanged sources.

A publisher is switched off in the user's file of it; the column that did the same goes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("tdm_evidence", sa.Text(), comment="where that stands: meta tag, header, or the rule of tdmrep.json"),
        sa.Column("tdm_policy", sa.Text(), comment="address of the terms of use for mining"),
        sa.Column("noarchive", sa.Boolean(), comment="the page wants no copy of it shown"),
        sa.Column("from_announcement", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    ):
        op.add_column("article", column)
    op.add_column(
        "source", sa.Column("body_hash", sa.LargeBinary(), comment="of the last body that was read and by which rules")
    )
    op.add_column("source", sa.Column("links_hash", sa.LargeBinary(), comment="of all that it announced"))
    op.create_table(
        "site_file",
        sa.Column("site", sa.String(length=300), nullable=False, comment="scheme://host:port"),
        sa.Column("name", sa.String(length=60), nullable=False, comment="path on the site, e.g. /robots.txt"),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("packed_body", sa.LargeBinary(), nullable=True, comment="zlib; null: there is no such file"),
        sa.PrimaryKeyConstraint("site", "name", name=op.f("pk_site_file")),
        comment="last good copies of what a site says to robots, for up to a day",
    )
    with op.batch_alter_table("publisher_state") as table:
        table.drop_column("enabled")
