"""docs/query.md says nothing that is not so: its tables are run on both databases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.dedupe.fingerprint import text_hash
from pipelines.errors import QueryError
from pipelines.model.article import Access, Change
from pipelines.search.document import document_of, document_of_text
from pipelines.search.find import find, index_article
from pipelines.search.lexer import FIELDS
from pipelines.search.match import matches
from pipelines.search.query import parse
from pipelines.storage.articles import add_version
from pipelines.storage.database import Database
from tests.storage.drafts import NOW, draft, store

REFERENCE = Path(__file__).parents[2] / "docs" / "query.md"


def rows(*header: str) -> Iterator[tuple[str, ...]]:
    """The rows of every table with these column names, the first column without its backticks."""
    inside = False
    for line in REFERENCE.read_text(encoding="utf-8").splitlines():
        cells = tuple(cell.strip() for cell in line.strip("|").split("|")) if line.startswith("|") else ()
        if not cells:
            inside = False
        elif cells == header:
            inside = True
        elif inside and not re.fullmatch(r"-+", cells[0]):
            yield (cells[0].strip("`"), *cells[1:])


@pytest.mark.parametrize(("query", "found", "not_found"), list(rows("query", "finds", "not")))
def test_examples(query: str, found: str, not_found: str) -> None:
    tree = parse(query)
    assert matches(tree, document_of_text(found))
    assert not not_found or not matches(tree, document_of_text(not_found))


def test_examples_of_fields(database: Database) -> None:
    examples = list(rows("query", "finds the article"))
    assert len(examples) >= 15
    made = draft(
        title="Rat berät Haushalt",
        text="Es ging um viel Geld.",
        authors=("Anna Muster",),
        section="Politik",
        tags=("Stadtrat", "Finanzen"),
        country="DE",
        published_at=datetime(2026, 11, 22, 9, 0, tzinfo=UTC),
    )
    with database.write() as c:
        first = store(c, replace(made, title="Stadtrat tagt", access=Access.PAYWALLED))
        changes = [Change.TITLE, Change.ACCESS]
        article = add_version(c, first.id, made, text_hash=text_hash(made.text), seen_at=NOW, changes=changes)
        index_article(c, article, replaces=None)
        for query, found in examples:
            tree = parse(query)
            assert find(c, tree) == ([article.id] if found == "yes" else []), query
            assert matches(tree, document_of(article)) is (found == "yes"), query


@pytest.mark.parametrize(("query", "says"), list(rows("query", "error")))
def test_examples_of_errors(query: str, says: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert caught.value.args[0].startswith(says)


def test_every_field_is_documented() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    assert [name for name in FIELDS if f"`{name}:`" not in text] == []
