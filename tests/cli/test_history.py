"""What `show --diff` says changed from one version to the next."""

from __future__ import annotations

from typing import Any

from crawler.cli.reading import version_difference
from pipelines.model.article import Access, Version
from tests.storage.drafts import NOW


def version(number: int, **changes: Any) -> Version:
    values = {"title": "Streit um den Etat", "text": "Der Rat tagt.", "access": Access.FREE}
    return Version(number=number, seen_at=NOW, **(values | changes))


def told(old: Version, new: Version) -> str:
    return "".join(f"{piece.sign}{piece.text}|" for piece in version_difference(old, new))


def test_a_paywall_that_came_later_is_told() -> None:
    assert told(version(1), version(2, access=Access.PAYWALLED)).startswith("-free|+paywalled| \n|")
    assert told(version(1), version(2, access=None)).startswith("-free| \n|")


def test_an_access_that_stayed_is_not() -> None:
    assert told(version(1), version(2, title="Streit um Etat")) == " Streit um|- den|  Etat\nDer Rat tagt.|"
