"""Rules know since which revision they are as they are, and why they were paused where nobody did it by hand."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("rule") as table:
        table.add_column(
            sa.Column(
                "revision",
                sa.Integer(),
                server_default=sa.text("0"),
                nullable=False,
                comment="the number of changes to rules when this one last changed",
            )
        )
        table.add_column(
            sa.Column(
                "failures",
                sa.Integer(),
                server_default=sa.text("0"),
                nullable=False,
                comment="how often in a row it could not be matched or judged",
            )
        )
        table.add_column(sa.Column("pause_reason", sa.Text(), comment="why the program paused it"))
        table.create_index("ix_rule_revision", ["revision"])
