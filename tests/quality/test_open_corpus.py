"""Floors on real pages: a change that makes extraction worse than this fails.

The corpus is no part of the project; where it is absent the test says so and skips. Floors stand a little below what
`python bench/extract.py` measured when they were last raised.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "corpora" / "open"
SCORER = ROOT.parent / "shared" / "tools" / "score.py"

pytestmark = pytest.mark.skipif(
    not (CORPUS.is_dir() and SCORER.is_file()), reason="../shared/corpora/open and its scorer are not here"
)

BODY_FLOORS = {"F": 0.995, "ge95": 0.97, "ge99": 0.91, "lead": 0.99, "heads": 0.99, "title_any": 0.99, "date": 0.97}
BODY_CEILINGS = {"any_leak_nohead": 0.02}
NO_LEAKS = ("headline", "caption", "credit", "agency_mark", "photo_credit")
SEGMENT_FLOORS = {"all": 0.96, "news": 0.98}
MIN_WITH_TITLE = 0.98


def _module(name: str, path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def scored() -> tuple[ModuleType, list[dict[str, Any]], list[dict[str, Any]]]:
    """The scorer, one row of scores a page, and the predictions with each page's kind."""
    scorer = _module("score", SCORER)
    bench = _module("bench_extract", ROOT / "bench" / "extract.py")
    rows, predictions = [], []
    for item in bench.load_corpus(CORPUS):
        predicted = bench.prediction(item.gold["id"], bench.predict(item.page))
        rows.append(scorer.score_page(item.gold, predicted))
        predictions.append({"kind": item.gold["kind"], **predicted})
    return scorer, rows, predictions


def test_news_pages_give_an_article_with_a_title(scored: tuple[Any, ...]) -> None:
    news = [one for one in scored[2] if one["kind"] == "news"]
    assert sum(bool(one.get("title")) for one in news) >= MIN_WITH_TITLE * len(news)


def test_whole_texts(scored: tuple[Any, ...]) -> None:
    scorer, rows, _ = scored
    body = scorer.aggregate(rows)["body"]
    below = {name: body[name] for name, floor in BODY_FLOORS.items() if body[name] < floor}
    above = {name: body[name] for name, ceiling in BODY_CEILINGS.items() if body[name] > ceiling}
    leaking = {name: body["leaks"][name] for name in NO_LEAKS if body["leaks"][name]}
    assert (below, above, leaking) == ({}, {}, {})


@pytest.mark.parametrize("kind", ["all", "news"])
def test_segments(scored: tuple[Any, ...], kind: str) -> None:
    scorer, rows, _ = scored
    chosen = [row for row in rows if kind in ("all", row["kind"])]
    assert scorer.aggregate(chosen)["seg"]["F"] >= SEGMENT_FLOORS[kind]
