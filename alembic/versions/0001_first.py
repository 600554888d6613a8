"""The first tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "meta",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
        comment="facts about the database itself, e.g. the version of the analysis its index was made with",
    )
    op.create_table(
        "publisher_state",
        sa.Column("publisher", sa.String(length=200), nullable=False),
        sa.Column(
            "enabled", sa.Boolean(), nullable=True, comment="the user's choice; null: what the catalogue says"
        ),
        sa.Column("lease_holder", sa.String(length=200), nullable=True),
        sa.Column("lease_until", Moment, nullable=True),
        sa.PrimaryKeyConstraint("publisher", name=op.f("pk_publisher_state")),
    )
    op.create_table(
        "rule",
        sa.Column("id", BigId, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("paused", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule")),
        sa.UniqueConstraint("name", name=op.f("uq_rule_name")),
    )
    op.create_table(
        "run",
        sa.Column("id", BigId, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("started_at", Moment, nullable=False),
        sa.Column("ended_at", Moment, nullable=True),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    op.create_table(
        "source",
        sa.Column("id", BigId, nullable=False),
        sa.Column("publisher", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("next_check_at", Moment, nullable=True),
        sa.Column("last_check_at", Moment, nullable=True),
        sa.Column("last_good_at", Moment, nullable=True),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("interval_s", sa.Integer(), nullable=True),
        sa.Column("retired", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("publisher", "url", name=op.f("uq_source_publisher_url")),
    )
    op.create_table(
        "story",
        sa.Column(
            "id", BigId, autoincrement=False, nullable=False, comment="id of the article that began it"
        ),
        sa.Column("head_article_id", BigId, nullable=False),
        sa.Column("began_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story")),
    )
    op.create_table(
        "article",
        sa.Column("id", BigId, autoincrement=False, nullable=False, comment="time-coded"),
        sa.Column("story_id", BigId, nullable=False),
        sa.Column("publisher", sa.String(length=200), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_key", sa.Text(), nullable=False),
        sa.Column("canonical_url", sa.Text(), nullable=True),
        sa.Column("first_seen_at", Moment, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("version_seen_at", Moment, nullable=False),
        sa.Column("text_hash", sa.LargeBinary(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("kicker", sa.Text(), nullable=True),
        sa.Column("subtitle", sa.Text(), nullable=True),
        sa.Column("teaser", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("authors", sa.Text(), nullable=False),
        sa.Column("agencies", sa.Text(), nullable=False),
        sa.Column("external_ids", sa.Text(), nullable=False),
        sa.Column("published_at", Moment, nullable=True),
        sa.Column("published_day_only", sa.Boolean(), nullable=False),
        sa.Column("published_source", sa.Text(), nullable=True),
        sa.Column("modified_at", Moment, nullable=True),
        sa.Column("section", sa.Text(), nullable=True),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("access", sa.String(length=20), nullable=True),
        sa.Column("tdm_reserved", sa.Boolean(), nullable=True),
        sa.Column("image_url", sa.Text(), nullable=True),
        sa.Column("image_caption", sa.Text(), nullable=True),
        sa.Column("image_credit", sa.Text(), nullable=True),
        sa.Column("removed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_article_story_id_story")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
        sa.UniqueConstraint("url_key", name=op.f("uq_article_url_key")),
    )
    op.create_index(op.f("ix_article_first_seen_at"), "article", ["first_seen_at"], unique=False)
    op.create_index("ix_article_publisher_id", "article", ["publisher", "id"], unique=False)
    op.create_index(op.f("ix_article_story_id"), "article", ["story_id"], unique=False)
    op.create_index(op.f("ix_article_text_hash"), "article", ["text_hash"], unique=False)
    op.create_table(
        "channel",
        sa.Column("id", BigId, nullable=False),
        sa.Column("rule_id", BigId, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["rule.id"], name=op.f("fk_channel_rule_id_rule"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel")),
        sa.UniqueConstraint("rule_id", "url", name=op.f("uq_channel_rule_id_url")),
    )
    op.create_table(
        "source_check",
        sa.Column("id", BigId, nullable=False),
        sa.Column("source_id", BigId, nullable=False),
        sa.Column("checked_at", Moment, nullable=False),
        sa.Column("result", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("links_seen", sa.Integer(), nullable=False),
        sa.Column("links_new", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_source_check_source_id_source"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_check")),
    )
    op.create_index(
        "ix_source_check_source_id_checked_at", "source_check", ["source_id", "checked_at"], unique=False
    )
    op.create_table(
        "delivery",
        sa.Column("id", BigId, nullable=False),
        sa.Column("rule_id", BigId, nullable=False),
        sa.Column("channel_id", BigId, nullable=False),
        sa.Column("story_id", BigId, nullable=False),
        sa.Column("article_id", BigId, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("next_attempt_at", Moment, nullable=False),
        sa.Column("sending_at", Moment, nullable=True),
        sa.Column("sent_at", Moment, nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("idempotency_key", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_delivery_article_id_article"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_delivery_channel_id_channel"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["rule.id"], name=op.f("fk_delivery_rule_id_rule"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_delivery_story_id_story")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_delivery_idempotency_key")),
        sa.UniqueConstraint(
            "rule_id", "story_id", "channel_id", name=op.f("uq_delivery_rule_id_story_id_channel_id")
        ),
    )
    op.create_index(op.f("ix_delivery_article_id"), "delivery", ["article_id"], unique=False)
    op.create_index(op.f("ix_delivery_channel_id"), "delivery", ["channel_id"], unique=False)
    op.create_index(
        "ix_delivery_state_next_attempt_at", "delivery", ["state", "next_attempt_at"], unique=False
    )
    op.create_index(op.f("ix_delivery_story_id"), "delivery", ["story_id"], unique=False)
    op.create_table(
        "link",
        sa.Column("id", BigId, nullable=False),
        sa.Column("publisher", sa.String(length=200), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_key", sa.Text(), nullable=False),
        sa.Column("source_id", BigId, nullable=True),
        sa.Column("announcement", sa.Text(), nullable=False),
        sa.Column("first_seen_at", Moment, nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("outcome_at", Moment, nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_attempt_at", Moment, nullable=True),
        sa.Column("article_id", BigId, nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_link_article_id_article"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_link_source_id_source"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
        sa.UniqueConstraint("url_key", name=op.f("uq_link_url_key")),
    )
    op.create_index(op.f("ix_link_article_id"), "link", ["article_id"], unique=False)
    op.create_index("ix_link_publisher_outcome", "link", ["publisher", "outcome"], unique=False)
    op.create_index(op.f("ix_link_source_id"), "link", ["source_id"], unique=False)
    op.create_index(
        "ix_link_waiting",
        "link",
        ["publisher", "id"],
        unique=False,
        sqlite_where=sa.text("outcome IN ('pending', 'temporary')"),
        postgresql_where=sa.text("outcome IN ('pending', 'temporary')"),
    )
    op.create_table(
        "match",
        sa.Column("rule_id", BigId, nullable=False),
        sa.Column("article_id", BigId, nullable=False),
        sa.Column("story_id", BigId, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("matched_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_match_article_id_article"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["rule.id"], name=op.f("fk_match_rule_id_rule"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_match_story_id_story")),
        sa.PrimaryKeyConstraint("rule_id", "article_id", name=op.f("pk_match")),
    )
    op.create_index(op.f("ix_match_article_id"), "match", ["article_id"], unique=False)
    op.create_index(op.f("ix_match_story_id"), "match", ["story_id"], unique=False)
    op.create_table(
        "version",
        sa.Column("article_id", BigId, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seen_at", Moment, nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("access", sa.String(length=20), nullable=True),
        sa.Column(
            "packed_text",
            sa.LargeBinary(),
            nullable=False,
            comment="zlib, with the next version's text as dictionary",
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_version_article_id_article"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", "number", name=op.f("pk_version")),
    )
    if op.get_bind().dialect.name == "sqlite":
        # Contentless: the text is in `article`; the keys of our analysis go in, so words are [a-z0-9]+.
        # `meta` holds tokens like the publisher's, to narrow a search inside the index.
        op.execute(
            "CREATE VIRTUAL TABLE article_search USING fts5(title, text, meta, content='', tokenize='ascii')"
        )
    else:
        # Keys in order as text, for phrases: a tsvector forgets positions after the 16,383rd word and after the
        # 255th time of a word, so it is asked only which words there are.
        op.create_table(
            "article_search",
            sa.Column("article_id", sa.BigInteger(), primary_key=True, autoincrement=False),
            sa.Column("line", sa.Text(), nullable=False),
            sa.Column("lexemes", postgresql.TSVECTOR(), nullable=False),
        )
        op.create_index(
            "ix_article_search_lexemes",
            "article_search",
            ["lexemes"],
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
        )
