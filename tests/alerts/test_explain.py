"""Why an article matches a query, clause by clause."""

from __future__ import annotations

import pytest

from pipelines.alerts.matching.explain import drawn, explain
from pipelines.model.article import Article
from pipelines.search.query import parse
from tests.alerts.making import NOW, draft

ARTICLE = Article(
    id=1,
    draft=draft(title="Haushalt beschlossen", text="Der Bundestag hat die Haushalte der Länder beraten."),
    first_seen_at=NOW,
    story_id=1,
    version=1,
)


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("haushalt", ["✓ haushalt  (Haushalt, Haushalte)"]),
        ("rente", ["✗ rente"]),
        ("haushalt AND rente", ["✗ AND", "  ✓ haushalt  (Haushalt, Haushalte)", "  ✗ rente"]),
        ("rente OR bundes*", ["✓ OR", "  ✗ rente", "  ✓ bundes*  (Bundestag)"]),
        (
            "haushalt NOT bundestag",
            ["✗ AND", "  ✓ haushalt  (Haushalt, Haushalte)", "  ✗ NOT", "    ✓ bundestag  (Bundestag)"],
        ),
        ('"Haushalt Rente"', ['✗ "Haushalt Rente"  (Haushalt, Haushalte)']),
        ("title:bundestag", ["✗ title:bundestag  (Bundestag)"]),
        ("publisher:zeitung", ["✓ publisher:zeitung"]),
        ("*", ["✓ *"]),
    ],
)
def test_trees(query: str, tree: list[str]) -> None:
    assert list(drawn(explain(parse(query), ARTICLE))) == tree
