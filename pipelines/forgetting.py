"""Forget articles: everything of them goes, but for a hash of their addresses, so that they do not come back.

Text, versions, search entry, fingerprints, kept and quarantined pages, what was announced of them, matches and
deliveries go in one transaction. An alert that told of a story which other articles still hold stays as told, in the
name of one of those: otherwise the next copy would be told again. The bytes leave the database's file with `db vacuum`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, func, or_, select, update

from pipelines.dedupe.shingles import article_hashes
from pipelines.dedupe.urls import url_key
from pipelines.model.article import Article
from pipelines.regrouping import split_story
from pipelines.search.find import forget_labels, unindex_article
from pipelines.search.sealing import labels_of
from pipelines.storage import articles, stories, tables
from pipelines.storage.forgetting import remember_as_forgotten
from pipelines.storage.postings import remove_postings


@dataclass(frozen=True, kw_only=True, slots=True)
class Meant:
    """What a name stands for, before it is forgotten."""

    article_ids: tuple[int, ...]
    link_ids: tuple[int, ...]
    """Announced addresses without an article."""


def find_meant(c: Connection, name: str) -> Meant:
    """What an address means, under any spelling we saw, or a pattern: an address in which `*` stands for anything."""
    article, link = tables.article.c, tables.link.c
    if "*" in name:
        of_article = or_(_like(article.url, name), _like(article.canonical_url, name))
        of_link = _like(link.url, name)
    else:
        of_article, of_link = article.url_key == url_key(name), link.url_key == url_key(name)
    links = c.execute(select(link.id, link.article_id).where(of_link)).all()
    ids = set(c.execute(select(article.id).where(of_article)).scalars())
    ids.update(row.article_id for row in links if row.article_id is not None)
    return Meant(
        article_ids=tuple(sorted(ids)),
        link_ids=tuple(sorted(row.id for row in links if row.article_id is None)),
    )


def forget_articles(c: Connection, ids: Sequence[int], *, now: datetime) -> int:
    """Forget these articles in the caller's transaction; returns how many there were."""
    found, labels = articles.get_articles(c, ids), labels_of(c, ids)
    for article in found:
        _forget(c, article, now)
    forget_labels(c, labels)
    for story_id in {article.story_id for article in found}:
        _tidy_story(c, story_id)
    return len(found)


def forget_links(c: Connection, ids: Sequence[int], *, now: datetime) -> int:
    """Forget announced addresses that have no article; returns how many there were."""
    link = tables.link.c
    keys = list(c.execute(select(link.url_key).where(link.id.in_(ids))).scalars())
    _drop_address(c, keys, now)
    return len(keys)


def _forget(c: Connection, article: Article, now: datetime) -> None:
    t, link = tables.article.c, tables.link.c
    keys = set(c.execute(select(t.url_key).where(t.id == article.id)).scalars())
    keys.update(c.execute(select(link.url_key).where(link.article_id == article.id)).scalars())
    keys.update(url_key(url) for url in (article.draft.url, article.draft.canonical_url) if url)
    unindex_article(c, article)
    remove_postings(c, article.id, article_hashes(article.draft).all)
    another = select(func.min(t.id)).where(t.story_id == article.story_id, t.id != article.id)
    heir: int | None = c.execute(another).scalar()
    if heir is not None:
        told = tables.delivery.c
        of_story = told.occasion.in_(tables.STORY_OCCASIONS)
        c.execute(update(tables.delivery).where(told.article_id == article.id, of_story).values(article_id=heir))
    _drop_address(c, keys, now)
    # Versions, re-checks, kept pages, matches and what is left of the deliveries go with it.
    c.execute(delete(tables.article).where(t.id == article.id))


def _drop_address(c: Connection, keys: Sequence[str] | set[str], now: datetime) -> None:
    for table in (tables.page, tables.quarantine, tables.link):
        c.execute(delete(table).where(table.c.url_key.in_(sorted(keys))))
    remember_as_forgotten(c, keys, now=now)


def _tidy_story(c: Connection, story_id: int) -> None:
    """A story that lost articles: without its row where none is left, else with a head, and apart where nothing
    connects the rest."""
    if stories.update_head(c, story_id) is not None:
        split_story(c, story_id)
        return
    story = tables.story.c
    c.execute(delete(tables.delivery).where(tables.delivery.c.story_id == story_id))
    c.execute(delete(tables.story).where(or_(story.id == story_id, story.merged_into == story_id)))


def _like(column: ColumnElement[str], pattern: str) -> ColumnElement[bool]:
    """Whether an address is of that pattern; scheme and `www.` may be left out."""
    wanted = pattern.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").replace("*", "%")
    forms = [wanted] if "://" in pattern else [f"%://{wanted}", f"%://www.{wanted}"]
    return or_(*(func.lower(column).like(form, escape="\\") for form in forms))
