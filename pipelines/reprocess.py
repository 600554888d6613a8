"""Everything stored, worked through again after the rules improved; no network, and no alerts.

First the kept pages are extracted again. What comes out is the same text read better, not an edit by the publisher: the
article's current version is put right in place, and no version is made. A page that is no article under the new rules
leaves its article as it was; one that was none and now is becomes an article. Then, where everything is meant, all
fingerprints are made anew and all stories judged anew.

It goes in batches of a transaction each and remembers in the same transaction how far it came: a killed run goes on
where it was when the same is asked for again. Crawling may go on meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection, Table, delete, select

from pipelines.alerts.matching.rule_set import RuleSet
from pipelines.dedupe.changes import corrections_of
from pipelines.dedupe.fingerprint import text_hash
from pipelines.dedupe.shingles import article_hashes
from pipelines.ingest import ingest
from pipelines.model.article import Article, ArticleDraft, Change, Rejection
from pipelines.model.crawl import Outcome
from pipelines.model.page import ExtractionHints, FetchedPage
from pipelines.regrouping import join_stories, split_story
from pipelines.search.find import find, index_article
from pipelines.search.query import parse
from pipelines.storage import articles, fingerprints, pages, tables
from pipelines.storage.database import Database
from pipelines.storage.inserting import insert_into
from pipelines.storage.pages import KeptPage
from pipelines.storage.postings import clear_postings
from pipelines.workers import ExtractionPool

PAGES_A_BATCH = 20
ARTICLES_A_BATCH = 100
_STATE_KEY = "reprocess"
_NEWEST = 1 << 62
PHASES: tuple[str, ...] = ("pages", "rejected pages", "fingerprints", "stories to split", "stories to join")
"""The first for a query; all of them, in this order, for everything."""

_NOT_ON_THE_PAGE = ("country", "tdm_reserved", "tdm_evidence", "tdm_policy", "noarchive")
"""What the site, its headers or the catalogue said, which a kept page may not repeat."""
_DATE = ("published_at", "published_day_only", "published_source")

Progress = Callable[[str, int], None]
"""Called with the phase and how many were done in it."""
HintsOf = Callable[[FetchedPage], ExtractionHints | None]
"""What is known today of how the page's publisher builds its pages; None: nothing."""


@dataclass(kw_only=True)
class Reprocessed:
    """What came of it."""

    pages: int = 0
    """Read again."""
    corrected: int = 0
    """Articles that read otherwise now."""
    recovered: int = 0
    """Articles among pages that were none."""
    unreadable: int = 0
    """Articles whose page is none under the new rules; they stay as they were."""
    indexed: int = 0
    split: int = 0
    """Stories made of parts of others."""
    merged: int = 0
    resumed: bool = False
    """It went on where an earlier run stopped."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _State:
    what: str
    """What was asked for: a run for something else begins anew."""
    phase: str
    cursor: int


@dataclass(kw_only=True)
class Run:
    """One run over everything, or over what a query finds."""

    database: Database
    workers: int
    hints_of: HintsOf
    query: str | None = None
    on_progress: Progress = lambda phase, done: None
    result: Reprocessed = field(default_factory=Reprocessed)

    def __call__(self) -> Reprocessed:
        """Do it, or what is left of it.   Raises QueryError, StorageError."""
        phases = PHASES if self.query is None else PHASES[:1]
        with self.database.read() as c:
            parse(self.query or "*")
            state = _read_state(c)
            if not pages.count_pages(c):
                phases = phases[2:]
                state = None if state is None or state.phase not in phases else state
        if not phases:
            return self.result
        what = self.query or "*"
        if state is None or state.what != what:
            state = _State(what=what, phase=phases[0], cursor=_start(phases[0]))
        else:
            self.result.resumed = True
        with ExtractionPool(self.workers) as pool:
            for phase in phases[phases.index(state.phase) :]:
                cursor: int | None = state.cursor if phase == state.phase else _start(phase)
                while cursor is not None:
                    cursor = self._step(pool, phase, what, cursor)
        with self.database.write() as c:
            c.execute(delete(tables.meta).where(tables.meta.c.key == _STATE_KEY))
        return self.result

    def _step(self, pool: ExtractionPool, phase: str, what: str, cursor: int) -> int | None:
        """One batch; where to go on, None at the end of the phase."""
        if phase in ("pages", "rejected pages"):
            following = self._read_pages(pool, phase, what, cursor)
        else:
            with self.database.write() as c:
                following = self._recompute(c, phase, cursor)
                _write_state(c, _State(what=what, phase=phase, cursor=cursor if following is None else following))
        done = {
            "pages": self.result.pages,
            "rejected pages": self.result.pages,
            "fingerprints": self.result.indexed,
        }
        self.on_progress(phase, done.get(phase, self.result.split + self.result.merged))
        return following

    def _read_pages(self, pool: ExtractionPool, phase: str, what: str, cursor: int) -> int | None:
        with self.database.read() as c:
            if phase == "pages":
                ids = find(c, parse(what), limit=ARTICLES_A_BATCH, before_id=cursor)
                kept = _latest(pages.pages_of(c, ids))
                following = ids[-1] if ids else None
            else:
                kept = pages.rejected_pages(c, after_id=cursor, limit=PAGES_A_BATCH)
                following = kept[-1].id if kept else None
        kept = [replace(one, page=replace(one.page, hints=self.hints_of(one.page))) for one in kept]
        by_page = {id(one.page): one for one in kept}
        results = [(by_page[id(page)], result) for page, result in pool.read_all(one.page for one in kept)]
        for start in range(0, len(results), PAGES_A_BATCH):
            with self.database.write() as c:
                for one, result in results[start : start + PAGES_A_BATCH]:
                    self._take(c, one, result)
        if following is not None:
            with self.database.write() as c:
                _write_state(c, _State(what=what, phase=phase, cursor=following))
        return following

    def _take(self, c: Connection, kept: KeptPage, result: ArticleDraft | Rejection) -> None:
        self.result.pages += 1
        if kept.article_id is None:
            if isinstance(result, ArticleDraft):
                fetched_at = kept.page.fetched_at
                ingested = ingest(c, kept.page, result, now=fetched_at, rules=RuleSet.of([]), keep_pages=True)
                self.result.recovered += ingested.outcome is Outcome.STORED
            return
        if isinstance(result, Rejection):
            self.result.unreadable += 1
            return
        article = articles.get_article(c, kept.article_id)
        # A page of before the newest version: the article was edited or looked at since.
        if article is not None and kept.page.fetched_at >= articles.version_seen_at(c, article.id):
            self.result.corrected += correct(c, article, result)

    def _recompute(self, c: Connection, phase: str, cursor: int) -> int | None:
        if phase == "fingerprints":
            if cursor < 0:
                clear_postings(c)
                return 0
            indexed = fingerprints.rebuild_hashes(c, after_id=cursor, limit=ARTICLES_A_BATCH)
            self.result.indexed += len(indexed)
            return indexed[-1] if indexed else None
        if phase == "stories to split":
            ids = _next_ids(c, tables.story, cursor)
            self.result.split += sum(split_story(c, story_id) for story_id in ids)
            return ids[-1] if ids else None
        ids = _next_ids(c, tables.article, cursor)
        for article_id in ids:  # one by one: the story of the next may be another by now
            article = articles.get_article(c, article_id)
            self.result.merged += join_stories(c, article) if article is not None else 0
        return ids[-1] if ids else None


def correct(c: Connection, article: Article, read: ArticleDraft) -> bool:
    """Put an article's current version right; whether anything was. `read` is what its own page says under the rules
    of now."""
    old = article.draft
    unsaid = _NOT_ON_THE_PAGE + (_DATE if read.published_at is None else ())
    kept = {name: getattr(old, name) for name in unsaid if name in _DATE or getattr(read, name) is None}
    draft = articles.as_stored(replace(read, **kept))
    if draft == old:
        return False
    changes = article.changes | ({Change.CORRECTION} if corrections_of(draft) else set())
    corrected = replace(article, draft=draft, changes=changes)
    articles.correct_version(c, corrected, text_hash=text_hash(draft.text))
    fingerprints.replace_hashes(c, article.id, old=article_hashes(old).all, new=article_hashes(draft).all)
    index_article(c, corrected, replaces=article)
    join_stories(c, corrected)
    return True


def _latest(kept: Iterable[KeptPage]) -> list[KeptPage]:
    """Of each article the page that was fetched last."""
    return list({one.article_id: one for one in kept}.values())


def _next_ids(c: Connection, table: Table, after: int) -> Sequence[int]:
    query = select(table.c.id).where(table.c.id > after).order_by(table.c.id).limit(ARTICLES_A_BATCH)
    return c.execute(query).scalars().all()


def _start(phase: str) -> int:
    """Pages are read from the newest article on: most is asked of those."""
    return _NEWEST if phase == "pages" else -1


def _read_state(c: Connection) -> _State | None:
    value = c.execute(select(tables.meta.c.value).where(tables.meta.c.key == _STATE_KEY)).scalar()
    return None if value is None else _State(**json.loads(value))


def _write_state(c: Connection, state: _State) -> None:
    value = json.dumps({"what": state.what, "phase": state.phase, "cursor": state.cursor})
    statement = insert_into(c, tables.meta).values(key=_STATE_KEY, value=value)
    c.execute(statement.on_conflict_do_update(index_elements=[tables.meta.c.key], set_={"value": value}))
