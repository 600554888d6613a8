"""Stories judged anew from the texts as they are now: after better rules, after a text was forgotten.

While articles come in, stories only grow: what an edit or a forgotten article once connected stays together. Here a
story falls apart where nothing connects its parts any more, and an article joins every story that holds its report. No
alert comes of it: what was told stays told (`pipelines.storage.stories` moves the deliveries along).
"""

from __future__ import annotations

from sqlalchemy import Connection

from pipelines.dedupe.decide import is_same_report, same_reports
from pipelines.dedupe.fingerprint import text_hash
from pipelines.dedupe.shingles import article_hashes
from pipelines.model.article import Article
from pipelines.storage import articles, fingerprints, stories


def split_story(c: Connection, story_id: int) -> int:
    """Take apart a story whose articles are not all connected; returns how many stories were made of it.

    The largest part keeps the id.
    """
    story = stories.get_story(c, story_id)
    if story is None or len(story.article_ids) < 2:
        return 0
    parts = _connected(articles.get_articles(c, story.article_ids))
    _, *others = sorted(parts, key=len, reverse=True)
    for part in others:
        stories.split(c, [article.id for article in part])
    return len(others)


def join_stories(c: Connection, article: Article) -> int:
    """Merge every story that holds the article's report into one; returns how many fewer there are now."""
    draft = article.draft
    hashes = article_hashes(draft)
    moment = min(draft.published_at or article.first_seen_at, article.first_seen_at)
    near = fingerprints.find_candidates(c, hashes.all, names=hashes.names, moment=moment)
    evidence = same_reports(draft, [one for one in near if one.article_id != article.id])
    joined = stories.made_one_by(c, article, evidence)
    for other in articles.find_by_text_hash(c, text_hash(draft.text)):
        if other.id != article.id and is_same_report(draft, other.draft):
            joined.add(other.story_id)
    if len(joined) > 1:
        stories.merge(c, joined)
    return len(joined) - 1


def _connected(members: list[Article]) -> list[list[Article]]:
    """The articles in groups: within one, each is the same report as some other. Longest texts first, since most
    copies stand in those."""
    groups: list[list[Article]] = []
    for article in sorted(members, key=lambda member: -member.draft.word_count):
        linked = [group for group in groups if any(is_same_report(article.draft, other.draft) for other in group)]
        apart = [group for group in groups if group not in linked]
        groups = [*apart, [article, *(other for group in linked for other in group)]]
    return groups
