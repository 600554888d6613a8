"""Real pages, replayed: the summary that counts. They belong to their publishers and never enter the project."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.publishers.load import load_catalogue
from pipelines.model.crawl import Outcome
from tests.crawler.crawling import Town

WARC = Path(__file__).parents[3] / "shared/corpora/open-news.warc.gz"


@pytest.mark.slow
@pytest.mark.skipif(not WARC.exists(), reason=f"the real pages are not here ({WARC})")
def test_every_announced_article_ends_with_an_outcome(town: Town) -> None:
    catalogue = load_catalogue(None)
    summary = town.crawl(publishers=catalogue.enabled(), replay=[WARC])
    assert summary.announced >= 110
    assert summary.is_clean, summary.failed_sources
    assert summary.left == 0
    outcomes = town.outcomes()
    assert Outcome.PENDING not in outcomes
    assert sum(outcomes.values()) == summary.new_links
    assert outcomes[Outcome.STORED] >= 0.98 * sum(outcomes.values())
    again = town.crawl(publishers=catalogue.enabled(), replay=[WARC])
    assert (again.announced, again.new_links) == (summary.announced, 0)
    assert town.outcomes() == outcomes
