"""Digests, quiet hours, occasions, notices; troubles are remembered so that each is told once."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("rule") as rule:
        rule.add_column(sa.Column("occasions", sa.String(length=200), server_default="new", nullable=False))
        rule.add_column(sa.Column("digest", sa.String(length=40), server_default="immediate", nullable=False))
        rule.add_column(sa.Column("quiet", sa.String(length=20), nullable=True))
        rule.add_column(sa.Column("zone", sa.String(length=100), server_default="Europe/Berlin", nullable=False))
        rule.add_column(sa.Column("max_age_h", sa.Integer(), server_default=sa.text("48"), nullable=False))
        rule.add_column(sa.Column("language", sa.String(length=2), server_default="de", nullable=False))
        rule.add_column(sa.Column("template", sa.Text(), nullable=True))
        rule.add_column(sa.Column("full_text", sa.Boolean(), server_default=sa.text("false"), nullable=False))
        rule.add_column(sa.Column("flood_limit", sa.Integer(), server_default=sa.text("200"), nullable=False))
        rule.add_column(sa.Column("volume_factor", sa.Float(), server_default=sa.text("3"), nullable=False))
        rule.add_column(sa.Column("volume_least", sa.Integer(), server_default=sa.text("10"), nullable=False))
        rule.add_column(sa.Column("unheard_days", sa.Integer(), server_default=sa.text("90"), nullable=False))
        rule.add_column(sa.Column("flood_began_at", Moment, nullable=True))
        rule.add_column(sa.Column("flood_until", Moment, nullable=True))
        rule.add_column(
            sa.Column(
                "judged_at", Moment, nullable=True, comment="up to when volume and first mentions have been judged"
            )
        )
    with op.batch_alter_table("channel") as channel:
        channel.add_column(sa.Column("paused_at", Moment, nullable=True))
        channel.add_column(sa.Column("pause_reason", sa.Text(), nullable=True))
    op.create_index("ix_match_rule_id_matched_at", "match", ["rule_id", "matched_at"], unique=False)
    with op.batch_alter_table("delivery") as delivery:
        delivery.drop_constraint("uq_delivery_rule_id_story_id_channel_id", type_="unique")
        delivery.alter_column("story_id", existing_type=BigId, nullable=True)
        delivery.alter_column("article_id", existing_type=BigId, nullable=True)
        delivery.add_column(sa.Column("occasion", sa.String(length=20), server_default="new", nullable=False))
        delivery.add_column(
            sa.Column(
                "version",
                sa.Integer(),
                server_default=sa.text("0"),
                nullable=False,
                comment="changed, gone: the article's; grown: outlets",
            )
        )
        delivery.add_column(sa.Column("notice_key", sa.Text(), nullable=True))
        delivery.add_column(sa.Column("notice", sa.Text(), nullable=True))
        delivery.add_column(sa.Column("held", sa.String(length=20), nullable=True))
        delivery.add_column(
            sa.Column("batch", sa.String(length=64), nullable=True, comment="key of the message in which it leaves")
        )
    op.create_index("ix_delivery_batch", "delivery", ["batch"], unique=False)
    _unique("story", ["rule_id", "story_id", "channel_id", "occasion", "version"], "occasion IN ('new', 'grown')")
    _unique("article", ["rule_id", "article_id", "channel_id", "occasion", "version"], "occasion IN ('changed', 'gone')")
    _unique("notice", ["rule_id", "notice_key", "channel_id"], "notice_key IS NOT NULL")
    op.create_table(
        "trouble",
        sa.Column("id", BigId, nullable=False),
        sa.Column("publisher", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("since", Moment, nullable=True),
        sa.Column("began_at", Moment, nullable=False, comment="when it was first seen by us"),
        sa.Column("ended_at", Moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trouble")),
        comment="troubles of publishers that were told, so that each is told once when it begins and once when it ends",
    )
    op.create_index("ix_trouble_ended_at", "trouble", ["ended_at"], unique=False)


def _unique(name: str, columns: list[str], where: str) -> None:
    """What is told once: a story, an article's version, a notice."""
    op.create_index(
        f"uq_delivery_{name}",
        "delivery",
        columns,
        unique=True,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )
