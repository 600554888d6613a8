"""Who stands for a story."""

from __future__ import annotations

import pytest

from pipelines.dedupe.story_head import Member, choose_head


def member(article_id: int, words: int, publisher: str | None = "zeitung", paywalled: bool = False) -> Member:
    return Member(article_id=article_id, publisher=publisher, words=words, paywalled=paywalled)


@pytest.mark.parametrize(
    ("members", "head"),
    [
        ([member(1, 300)], 1),
        ([member(1, 300), member(2, 320)], 1),
        ([member(1, 40), member(2, 320), member(3, 330)], 2),
        ([member(1, 300, paywalled=True), member(2, 320)], 2),
        ([member(1, 300), member(2, 320, "dpa")], 2),
        ([member(1, 300), member(2, 50, "dpa")], 1),
        ([member(1, 300, paywalled=True), member(2, 320, paywalled=True)], 2),
        ([member(1, 0, None)], 1),
    ],
    ids=["alone", "first", "first complete", "readable", "agency", "agency's flash", "nobody can read", "empty"],
)
def test_head(members: list[Member], head: int) -> None:
    assert choose_head(members).article_id == head
