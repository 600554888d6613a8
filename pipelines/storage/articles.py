"""Articles and their versions.

An article's id says when it appeared: seconds since 1900 in the high bits, twenty bits of its address in the low ones.
So "the newest twenty" and "last week" are ranges of the primary key, on a million articles as on ten. Ids fit 53 bits
(exact in JavaScript) until 2172 and never change, whatever the publisher says later.

Old versions are kept deflated with the next version's text as dictionary: an edit of a word costs about 70 bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select, union_all, update

from pipelines.model.article import Access, Article, ArticleDraft, Change, Kind, RemovedLine, Version
from pipelines.storage.columns import storable, storable_text
from pipelines.storage.tables import article, story, version
from pipelines.storage.version_texts import pack, unpack

_EPOCH = datetime(1900, 1, 1, tzinfo=UTC)
_LOW_BITS = 20
_PROBE = 64
_PLAIN_FIELDS = tuple(
    f.name
    for f in fields(ArticleDraft)
    if f.name not in ("kind", "access", "removed", "authors", "agencies", "external_ids", "tags")
)
_LIST_FIELDS = ("authors", "agencies", "external_ids", "tags")


def time_code(moment: datetime) -> int:
    """The smallest id an article of that moment can have. For ranges: since <= id < until."""
    seconds = int((moment - _EPOCH).total_seconds())
    return max(seconds, 0) << _LOW_BITS


def seconds_of(article_id: int) -> int:
    """The seconds since 1900 that an id stands for."""
    return article_id >> _LOW_BITS


def time_step(seconds: int) -> int:
    """How far apart the ids of two moments are."""
    return seconds << _LOW_BITS


def hour_of(article_id: int) -> int:
    """The hours since 1900 that an id stands for."""
    return seconds_of(article_id) // 3600


def moment_of(article_id: int) -> datetime:
    """The time in an id, UTC."""
    return _EPOCH + timedelta(seconds=seconds_of(article_id))


def wanted_id(published_at: datetime | None, first_seen_at: datetime, url_key: str) -> int:
    """The id an article gets if it is free. A date after the first sight is a mistake and does not count."""
    moment = min(published_at or first_seen_at, first_seen_at)
    digest = hashlib.sha256(url_key.encode("utf-8", "replace")).digest()
    return time_code(moment) | (int.from_bytes(digest[:4], "big") & ((1 << _LOW_BITS) - 1))


def first_free_id(c: Connection, wanted: int) -> int:
    """`wanted`, or the next number that neither an article nor a story has. Safe inside `Database.write`, where there
    is one writer."""
    while True:
        last = wanted + _PROBE
        taken = set(
            c.execute(
                union_all(
                    select(article.c.id).where(article.c.id.between(wanted, last)),
                    select(story.c.id).where(story.c.id.between(wanted, last)),
                )
            ).scalars()
        )
        for candidate in range(wanted, last + 1):
            if candidate not in taken:
                return candidate
        wanted = last + 1


def add_article(
    c: Connection,
    draft: ArticleDraft,
    *,
    url_key: str,
    text_hash: bytes,
    story_id: int | None,
    first_seen_at: datetime,
    changes: Collection[Change] = (),
) -> Article:
    """Store a new article. `story_id` None: it begins its own story. The address must not be known yet.

    `changes` is what the page itself tells of its past.
    """
    draft = as_stored(draft)
    article_id = first_free_id(c, wanted_id(draft.published_at, first_seen_at, url_key))
    if story_id is None:
        story_id = article_id
        c.execute(story.insert(), {"id": story_id, "head_article_id": article_id, "began_at": first_seen_at})
    row = _row_of(draft) | {
        "id": article_id,
        "story_id": story_id,
        "url_key": url_key,
        "text_hash": text_hash,
        "first_seen_at": first_seen_at,
        "version": 1,
        "version_seen_at": first_seen_at,
        "changes": sorted(changes),
    }
    c.execute(article.insert(), row)
    return Article(
        id=article_id,
        draft=draft,
        first_seen_at=first_seen_at.astimezone(UTC),
        story_id=story_id,
        version=1,
        changes=frozenset(changes),
    )


def add_version(
    c: Connection,
    article_id: int,
    draft: ArticleDraft,
    *,
    text_hash: bytes,
    seen_at: datetime,
    changes: Collection[Change] = (),
    url_key: str | None = None,
) -> Article:
    """Make the draft the article's newest version and keep the one before it; `changes` is what it changed.

    A publication date that the new page does not name any more is kept from the old one. Whoever shows a new version
    is not gone. `url_key`: the one it is known under from now on; None: as before.
    """
    row = c.execute(select(article).where(article.c.id == article_id)).one()
    old = _draft(row)
    if draft.published_at is None:
        draft = replace(
            draft,
            published_at=old.published_at,
            published_day_only=old.published_day_only,
            published_source=old.published_source,
        )
    draft = as_stored(draft)
    c.execute(
        version.insert().values(
            article_id=article_id,
            number=row.version,
            seen_at=row.version_seen_at,
            title=old.title,
            access=old.access,
            packed_text=pack(old.text, draft.text),
        )
    )
    values = _row_of(draft) | {
        "version": row.version + 1,
        "version_seen_at": seen_at,
        "text_hash": text_hash,
        "changes": sorted({*row.changes, *changes}),
        "gone_at": None,
        "url_key": url_key or row.url_key,
    }
    c.execute(update(article).where(article.c.id == article_id).values(values))
    stored = _article(row)
    return replace(
        stored, draft=draft, version=stored.version + 1, changes=stored.changes | frozenset(changes), gone_at=None
    )


def correct_version(c: Connection, corrected: Article, *, text_hash: bytes) -> None:
    """Write an article's current version as it should have been read in the first place; no version is made of it."""
    old_text = c.execute(select(article.c.text).where(article.c.id == corrected.id)).scalar_one()
    before = (version.c.article_id == corrected.id, version.c.number == corrected.version - 1)
    packed = c.execute(select(version.c.packed_text).where(*before)).scalar()
    if packed is not None:  # it was packed with the text that followed it
        repacked = pack(unpack(packed, old_text), corrected.draft.text)
        c.execute(update(version).where(*before).values(packed_text=repacked))
    values = _row_of(corrected.draft) | {"text_hash": text_hash, "changes": sorted(corrected.changes)}
    c.execute(update(article).where(article.c.id == corrected.id).values(values))


def version_seen_at(c: Connection, article_id: int) -> datetime:
    """When the article's current version was first seen."""
    found: datetime = c.execute(select(article.c.version_seen_at).where(article.c.id == article_id)).scalar_one()
    return found


def set_gone(c: Connection, article_id: int, gone_at: datetime | None) -> None:
    """Note since when the publisher says that the article is not there; None: it is."""
    c.execute(update(article).where(article.c.id == article_id).values(gone_at=gone_at))


def get_article(c: Connection, article_id: int) -> Article | None:
    """The article, or None."""
    found = get_articles(c, [article_id])
    return found[0] if found else None


def get_articles(c: Connection, ids: Sequence[int]) -> list[Article]:
    """The articles in the order of `ids`; an id that is nobody's is left out."""
    rows: dict[int, Article] = {}
    for start in range(0, len(ids), 500):
        chosen = select(article).where(article.c.id.in_(ids[start : start + 500]))
        rows.update((row.id, _article(row)) for row in c.execute(chosen))
    return [rows[number] for number in ids if number in rows]


def find_by_url_key(c: Connection, key: str) -> Article | None:
    """The article known under this key (see `pipelines.dedupe.urls.url_key`)."""
    row = c.execute(select(article).where(article.c.url_key == key)).first()
    return None if row is None else _article(row)


def find_by_text_hash(c: Connection, text_hash: bytes) -> list[Article]:
    """Articles whose current text has this hash, oldest first, at most 20."""
    query = select(article).where(article.c.text_hash == text_hash).order_by(article.c.id).limit(20)
    return [_article(row) for row in c.execute(query)]


def versions(c: Connection, article_id: int) -> list[Version]:
    """All versions, oldest first, the current one last; empty for an unknown id."""
    row = c.execute(select(article).where(article.c.id == article_id)).first()
    if row is None:
        return []
    current = Version(
        number=row.version,
        seen_at=row.version_seen_at,
        title=row.title,
        text=row.text,
        access=Access(row.access) if row.access else None,
    )
    found = [current]
    query = select(version).where(version.c.article_id == article_id).order_by(version.c.number.desc())
    for old in c.execute(query):
        found.append(
            Version(
                number=old.number,
                seen_at=old.seen_at,
                title=old.title,
                text=unpack(old.packed_text, found[-1].text),
                access=Access(old.access) if old.access else None,
            )
        )
    return found[::-1]


def as_stored(draft: ArticleDraft) -> ArticleDraft:
    """The draft as it will be read back: aware UTC moments, and texts both databases take."""
    changes: dict[str, Any] = {name: tuple(storable(getattr(draft, name))) for name in _LIST_FIELDS}
    for name in _PLAIN_FIELDS:
        value = getattr(draft, name)
        if isinstance(value, str):
            changes[name] = storable_text(value)
        elif isinstance(value, datetime) and value.tzinfo is not None:  # a naive one is refused by its column
            changes[name] = value.astimezone(UTC)
    changes["removed"] = tuple(
        RemovedLine(text=storable_text(line.text), reason=storable_text(line.reason)) for line in draft.removed
    )
    return replace(draft, **changes)


def count_articles(c: Connection) -> int:
    """How many articles are stored."""
    return c.execute(select(func.count()).select_from(article)).scalar_one()


def _row_of(draft: ArticleDraft) -> dict[str, Any]:
    row = {name: getattr(draft, name) for name in _PLAIN_FIELDS}
    row |= {name: list(getattr(draft, name)) for name in _LIST_FIELDS}
    row["kind"] = draft.kind
    row["access"] = draft.access
    row["removed"] = [[line.text, line.reason] for line in draft.removed]
    return row


def _draft(row: Row[Any]) -> ArticleDraft:
    plain: dict[str, Any] = {name: getattr(row, name) for name in _PLAIN_FIELDS}
    lists: dict[str, Any] = {name: tuple(getattr(row, name)) for name in _LIST_FIELDS}
    return ArticleDraft(
        **plain,
        **lists,
        kind=Kind(row.kind),
        access=Access(row.access) if row.access else None,
        removed=tuple(RemovedLine(text=text, reason=reason) for text, reason in row.removed),
    )


def _article(row: Row[Any]) -> Article:
    return Article(
        id=row.id,
        draft=_draft(row),
        first_seen_at=row.first_seen_at,
        story_id=row.story_id,
        version=row.version,
        changes=frozenset(Change(name) for name in row.changes),
        gone_at=row.gone_at,
    )
