"""New, edit, copy, or nothing new."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.dedupe.decide import VerdictKind, decide
from pipelines.model.article import Access, Article
from tests.storage.drafts import NOW, TEXT, draft


def article(number: int = 1, **changes: Any) -> Article:
    return Article(id=number, draft=draft(**changes), first_seen_at=NOW, story_id=number, version=1)


@pytest.mark.parametrize(
    ("changes", "kind", "reason"),
    [
        ({}, VerdictKind.SAME, "nothing changed since version 1"),
        ({"text": TEXT.replace(" ", "  ").replace(":", " –")}, VerdictKind.SAME, "nothing changed since version 1"),
        ({"teaser": "neu", "tags": ()}, VerdictKind.SAME, "nothing changed since version 1"),
        ({"access": None}, VerdictKind.SAME, "nothing changed since version 1"),
        ({"text": TEXT.replace("23", "24")}, VerdictKind.VERSION_OF, "text changed"),
        ({"title": "Rat beschließt Haushalt"}, VerdictKind.VERSION_OF, "title changed"),
        ({"access": Access.PAYWALLED}, VerdictKind.VERSION_OF, "access changed"),
        ({"access": Access.PAYWALLED, "text": ""}, VerdictKind.VERSION_OF, "text and access changed"),
    ],
)
def test_known_address(changes: dict[str, Any], kind: VerdictKind, reason: str) -> None:
    verdict = decide(draft(**changes), article(), [article(2, publisher="blatt")])
    assert (verdict.kind, verdict.article_id, verdict.reason) == (kind, 1, reason)


@pytest.mark.parametrize(
    ("changes", "known", "kind", "article_id"),
    [
        ({}, [], VerdictKind.NEW, None),
        ({"publisher": "blatt"}, [{}], VerdictKind.COPY_OF, 1),
        ({"publisher": "blatt", "title": "anders"}, [{}], VerdictKind.COPY_OF, 1),
        ({}, [{}], VerdictKind.DUPLICATE_OF, 1),
        ({}, [{"publisher": "blatt"}, {}], VerdictKind.DUPLICATE_OF, 2),
        ({"publisher": "kurier"}, [{}, {"publisher": "blatt"}], VerdictKind.COPY_OF, 1),
        # short texts are the same report only with the same title
        ({"text": "Lies weiter.", "title": "A"}, [{"text": "Lies weiter.", "title": "B"}], VerdictKind.NEW, None),
        ({"text": "Ein Satz.", "title": "A"}, [{"text": "Ein Satz.", "title": "A"}], VerdictKind.DUPLICATE_OF, 1),
        ({"text": "", "title": "A"}, [{"text": "", "title": "A"}], VerdictKind.NEW, None),
        # a publisher nobody knows is told by its site
        ({"publisher": None, "url": "https://m.zeitung.test/2"}, [{"publisher": None}], VerdictKind.DUPLICATE_OF, 1),
        ({"publisher": None, "url": "https://blatt.test/2"}, [{}], VerdictKind.COPY_OF, 1),
    ],
)  # fmt: skip
def test_unknown_address(
    changes: dict[str, Any], known: list[dict[str, Any]], kind: VerdictKind, article_id: int | None
) -> None:
    alike = [article(number, **fields) for number, fields in enumerate(known, start=1)]
    verdict = decide(draft(**changes), None, alike)
    assert (verdict.kind, verdict.article_id) == (kind, article_id)
    assert verdict.reason
