"""What the demo shows is short and varied."""

from __future__ import annotations

from crawler.demo.showing import MAX_TITLE, local_time, sentences, shortened, spread
from pipelines.model.article import RemovedLine


def line(text: str, reason: str) -> RemovedLine:
    return RemovedLine(text=text, reason=reason)


def test_reasons_take_turns() -> None:
    lines = [line("a", "caption"), line("b", "caption"), line("T", "headline"), line("c", "agency line")]
    assert [one.text for one in spread([*lines, line("a", "caption")])] == ["a", "c", "b"]


def test_a_long_headline_is_cut() -> None:
    assert shortened("kurz") == "kurz"
    cut = shortened("Wort " * 30)
    assert len(cut) <= MAX_TITLE
    assert cut.endswith("…")


def test_sentences() -> None:
    assert sentences("Ein Satz. „Noch einer.“ Ende") == ["Ein Satz.", "„Noch einer.“", "Ende"]


def test_no_moment_is_a_dash() -> None:
    assert local_time(None) == "–"
