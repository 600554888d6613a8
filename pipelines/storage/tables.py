"""Every table. The migrations in `alembic/` make them; a test compares the two.

`article_search` is not here: it is a virtual FTS5 table on SQLite and holds a tsvector on PostgreSQL, so
`pipelines.search` speaks to it in each one's own SQL.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    text,
)

from pipelines.storage.columns import BigId, CleanText, JsonText, UtcDateTime

SCHEMA_REVISION = "0012"
"""The newest migration this program knows."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

meta = Table(
    "meta",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("value", CleanText, nullable=False),
    comment="facts about the database itself, e.g. the version of the analysis its index was made with",
)

# -- the crawl ---------------------------------------------------------------------------------------------------

publisher_state = Table(
    "publisher_state",
    metadata,
    Column("publisher", String(200), primary_key=True),
    Column("lease_holder", String(200)),
    Column("lease_until", UtcDateTime),
)

source = Table(
    "source",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("publisher", String(200), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("url", CleanText, nullable=False),
    Column("etag", CleanText),
    Column("last_modified", CleanText),
    Column("next_check_at", UtcDateTime),
    Column("last_check_at", UtcDateTime),
    Column("last_good_at", UtcDateTime),
    Column("failures", Integer, nullable=False, server_default=text("0")),
    Column("interval_s", Integer),
    Column("rhythm", JsonText, comment="see pipelines.model.rhythm"),
    Column("moved_to", CleanText, comment="where its address redirects for good"),
    Column("body_hash", LargeBinary, comment="of the last body that was read and by which rules"),
    Column("links_hash", LargeBinary, comment="of all that it announced"),
    Column("retired", Boolean, nullable=False, server_default=text("false")),
    UniqueConstraint("publisher", "url"),
)

source_check = Table(
    "source_check",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("source_id", BigId, ForeignKey("source.id", ondelete="CASCADE"), nullable=False),
    Column("checked_at", UtcDateTime, nullable=False),
    Column("result", String(20), nullable=False),
    Column("reason", CleanText, nullable=False),
    Column("status", Integer),
    Column("links_seen", Integer, nullable=False),
    Column("links_new", Integer, nullable=False),
    Index("ix_source_check_source_id_checked_at", "source_id", "checked_at"),
)

site_file = Table(
    "site_file",
    metadata,
    Column("site", String(300), primary_key=True, comment="scheme://host:port"),
    Column("name", String(60), primary_key=True, comment="path on the site, e.g. /robots.txt"),
    Column("read_at", UtcDateTime, nullable=False),
    Column("packed_body", LargeBinary, comment="zlib; null: there is no such file"),
    comment="last good copies of what a site says to robots, for up to a day",
)

run = Table(
    "run",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("counts", JsonText, nullable=False),
)

# -- articles ----------------------------------------------------------------------------------------------------

story = Table(
    "story",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=False, comment="id of the article that began it"),
    Column("head_article_id", BigId, nullable=False),
    Column("began_at", UtcDateTime, nullable=False),
    Column("merged_into", BigId, comment="the story that took its articles; its id redirects"),
)
Index(
    "ix_story_merged_into",
    story.c.merged_into,
    sqlite_where=story.c.merged_into.is_not(None),
    postgresql_where=story.c.merged_into.is_not(None),
)

article = Table(
    "article",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=False, comment="time-coded"),
    Column("story_id", BigId, ForeignKey("story.id"), nullable=False, index=True),
    Column("publisher", String(200)),
    Column("country", String(2), comment="the publisher's, ISO 3166"),
    Column("url", CleanText, nullable=False),
    Column("url_key", CleanText, nullable=False, unique=True),
    Column("canonical_url", CleanText),
    Column("first_seen_at", UtcDateTime, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("version_seen_at", UtcDateTime, nullable=False),
    Column("changes", JsonText, nullable=False, server_default="[]", comment="what ever changed since version 1"),
    Column("gone_at", UtcDateTime, comment="since when the publisher answers 404 or 410"),
    Column("text_hash", LargeBinary, nullable=False, index=True),
    Column("title", CleanText),
    Column("kicker", CleanText),
    Column("subtitle", CleanText),
    Column("teaser", CleanText),
    Column("text", CleanText, nullable=False),
    Column("authors", JsonText, nullable=False),
    Column("agencies", JsonText, nullable=False),
    Column("external_ids", JsonText, nullable=False),
    Column("published_at", UtcDateTime),
    Column("published_day_only", Boolean, nullable=False),
    Column("published_source", CleanText),
    Column("modified_at", UtcDateTime),
    Column("section", CleanText),
    Column("tags", JsonText, nullable=False),
    Column("language", CleanText),
    Column("kind", String(20), nullable=False),
    Column("access", String(20)),
    Column("tdm_reserved", Boolean),
    Column("tdm_evidence", CleanText, comment="where that stands: meta tag, header, or the rule of tdmrep.json"),
    Column("tdm_policy", CleanText, comment="address of the terms of use for mining"),
    Column("noarchive", Boolean, comment="the page wants no copy of it shown"),
    Column("from_announcement", Boolean, nullable=False, server_default=text("false")),
    Column("image_url", CleanText),
    Column("image_caption", CleanText),
    Column("image_credit", CleanText),
    Column("removed", JsonText, nullable=False),
    Index("ix_article_publisher_id", "publisher", "id"),
)

version = Table(
    "version",
    metadata,
    Column("article_id", BigId, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("title", CleanText),
    Column("access", String(20)),
    Column("packed_text", LargeBinary, nullable=False, comment="zlib, with the next version's text as dictionary"),
)

shingle_block = Table(
    "shingle_block",
    metadata,
    # No foreign key to articles: checking it costs as much as the insert.
    Column("bucket", Integer, primary_key=True, autoincrement=False),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("first_id", BigId, nullable=False),
    Column("last_id", BigId, nullable=False),
    Column("postings", LargeBinary, nullable=False),
    comment="hashes of word sequences that articles with near-equal texts share; see pipelines.storage.postings",
    sqlite_with_rowid=False,
    postgresql_with={"fillfactor": 85},
)

link = Table(
    "link",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("publisher", String(200), nullable=False),
    Column("url", CleanText, nullable=False),
    Column("url_key", CleanText, nullable=False, unique=True),
    Column("source_id", BigId, ForeignKey("source.id", ondelete="SET NULL"), index=True),
    Column("announcement", JsonText, nullable=False),
    Column("first_seen_at", UtcDateTime, nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("reason", CleanText, nullable=False),
    Column("outcome_at", UtcDateTime),
    Column("status", Integer),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("next_attempt_at", UtcDateTime),
    Column("article_id", BigId, ForeignKey("article.id", ondelete="SET NULL"), index=True),
    Index("ix_link_publisher_outcome", "publisher", "outcome"),
    Index("ix_link_publisher_id", "publisher", "id"),
)
Index(
    "ix_link_waiting",
    link.c.publisher,
    link.c.id,
    sqlite_where=link.c.outcome.in_(["pending", "temporary"]),
    postgresql_where=link.c.outcome.in_(["pending", "temporary"]),
)

recheck = Table(
    "recheck",
    metadata,
    Column("article_id", BigId, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("publisher", String(200), nullable=False),
    Column("looks", Integer, nullable=False),
    Column("looked_at", UtcDateTime, nullable=False),
    Column("next_look_at", UtcDateTime, comment="null: not any more"),
    Column("etag", CleanText),
    Column("last_modified", CleanText),
    Column("lost", JsonText, comment="what the last page read no longer had; null: none was read yet"),
    Column("reason", CleanText, comment="why it was no article any more"),
    Index("ix_recheck_publisher_next_look_at", "publisher", "next_look_at"),
    Index("ix_recheck_publisher_looked_at", "publisher", "looked_at"),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("url_key", CleanText, primary_key=True),
    Column("url", CleanText, nullable=False),
    Column("publisher", String(200)),
    Column("reason", CleanText, nullable=False),
    Column("quarantined_at", UtcDateTime, nullable=False),
    Column("headers", JsonText, nullable=False),
    Column("packed_body", LargeBinary, nullable=False, comment="zlib"),
    comment="pages that broke the extractor, as they came, so that the fault can be found",
)

saved_search = Table(
    "saved_search",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("query", CleanText, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    comment="queries under a name, to be written as @name",
)

page = Table(
    "page",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("url_key", CleanText, nullable=False, unique=True),
    Column(
        "article_id",
        BigId,
        ForeignKey("article.id", ondelete="CASCADE"),
        index=True,
        comment="null: what was read was no article",
    ),
    Column("url", CleanText, nullable=False),
    Column("final_url", CleanText, nullable=False),
    Column("publisher", String(200)),
    Column("status", Integer, nullable=False),
    Column("headers", JsonText, nullable=False),
    Column("announcement", JsonText, comment="null: nobody announced it"),
    Column("time_zone", String(60), nullable=False),
    Column("fetched_at", UtcDateTime, nullable=False, index=True),
    Column("packed_body", LargeBinary, nullable=False, comment="zlib"),
    Column("country", String(2)),
    comment="pages as they came over the wire, for a while, so that better rules can read them again",
)

forgotten = Table(
    "forgotten",
    metadata,
    Column("key_hash", LargeBinary, primary_key=True, comment="SHA-256 of the address key"),
    Column("forgotten_at", UtcDateTime, nullable=False),
    comment="addresses that are not fetched again; nothing else is known of them",
)

# -- alerts ------------------------------------------------------------------------------------------------------

rule = Table(
    "rule",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("name", CleanText, nullable=False, unique=True),
    Column("query", CleanText, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("paused", Boolean, nullable=False, server_default=text("false")),
    Column("occasions", String(200), nullable=False, server_default="new"),
    Column("digest", String(40), nullable=False, server_default="immediate"),
    Column("quiet", String(20)),
    Column("zone", String(100), nullable=False, server_default="Europe/Berlin"),
    Column("max_age_h", Integer, nullable=False, server_default=text("48")),
    Column("language", String(2), nullable=False, server_default="de"),
    Column("template", CleanText),
    Column("full_text", Boolean, nullable=False, server_default=text("false")),
    Column("flood_limit", Integer, nullable=False, server_default=text("200")),
    Column("volume_factor", Float, nullable=False, server_default=text("3")),
    Column("volume_least", Integer, nullable=False, server_default=text("10")),
    Column("unheard_days", Integer, nullable=False, server_default=text("90")),
    Column("flood_began_at", UtcDateTime),
    Column("flood_until", UtcDateTime),
    Column("judged_at", UtcDateTime, comment="up to when volume and first mentions have been judged"),
    Column(
        "revision",
        Integer,
        nullable=False,
        server_default=text("0"),
        index=True,
        comment="the number of changes to rules when this one last changed",
    ),
    Column(
        "failures",
        Integer,
        nullable=False,
        server_default=text("0"),
        comment="how often in a row it could not be matched or judged",
    ),
    Column("pause_reason", CleanText, comment="why the program paused it"),
)

channel = Table(
    "channel",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("rule_id", BigId, ForeignKey("rule.id", ondelete="CASCADE"), nullable=False),
    Column("url", CleanText, nullable=False),
    Column("paused_at", UtcDateTime),
    Column("pause_reason", CleanText),
    UniqueConstraint("rule_id", "url"),
)

match = Table(
    "match",
    metadata,
    Column("rule_id", BigId, ForeignKey("rule.id", ondelete="CASCADE"), primary_key=True),
    Column("article_id", BigId, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("story_id", BigId, ForeignKey("story.id"), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("matched_at", UtcDateTime, nullable=False),
    Index("ix_match_rule_id_matched_at", "rule_id", "matched_at"),
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("rule_id", BigId, ForeignKey("rule.id", ondelete="CASCADE"), nullable=False),
    Column("channel_id", BigId, ForeignKey("channel.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("story_id", BigId, ForeignKey("story.id"), index=True),
    Column("article_id", BigId, ForeignKey("article.id", ondelete="CASCADE"), index=True),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("created_at", UtcDateTime, nullable=False),
    Column("next_attempt_at", UtcDateTime, nullable=False),
    Column("sending_at", UtcDateTime),
    Column("sent_at", UtcDateTime),
    Column("last_error", CleanText),
    Column("idempotency_key", String(64), nullable=False, unique=True),
    Column("occasion", String(20), nullable=False, server_default="new"),
    Column(
        "version",
        Integer,
        nullable=False,
        server_default=text("0"),
        comment="changed, gone: the article's; grown: outlets",
    ),
    Column("notice_key", CleanText),
    Column("notice", JsonText),
    Column("held", String(20)),
    Column("batch", String(64), index=True, comment="key of the message in which it leaves"),
    Index("ix_delivery_state_next_attempt_at", "state", "next_attempt_at"),
)


def _told_once(name: str, columns: tuple[str, ...], where: ColumnElement[bool]) -> None:
    Index(
        f"uq_delivery_{name}",
        *(delivery.c[column] for column in columns),
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )


STORY_OCCASIONS = ("new", "grown")
"""Told once a story; the others once a version of an article, or once a notice."""
_told_once(
    "story",
    ("rule_id", "story_id", "channel_id", "occasion", "version"),
    delivery.c.occasion.in_(STORY_OCCASIONS),
)
_told_once(
    "article",
    ("rule_id", "article_id", "channel_id", "occasion", "version"),
    delivery.c.occasion.in_(["changed", "gone"]),
)
_told_once("notice", ("rule_id", "notice_key", "channel_id"), delivery.c.notice_key.is_not(None))

trouble = Table(
    "trouble",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("publisher", String(200), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("source_url", CleanText),
    Column("what", CleanText, nullable=False),
    Column("advice", CleanText, nullable=False),
    Column("since", UtcDateTime),
    Column("began_at", UtcDateTime, nullable=False, comment="when it was first seen by us"),
    Column("ended_at", UtcDateTime, index=True),
    comment="troubles of publishers that were told, so that each is told once when it begins and once when it ends",
)
