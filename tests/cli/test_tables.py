"""Tables fit the terminal: what a reader needs stays, whatever its width."""

from __future__ import annotations

import pytest
from rich.text import Text

from crawler.cli.house import Column, fitted

COLUMNS = (
    Column(name="id", fold=False),
    Column(name="title", min_width=12),
    Column(name="group", spare=True),
    Column(name="error"),
    Column(name="made_at", fold=False, spare=True),
)
ROW = {
    "id": Text("4198880992453970"),
    "title": Text("Alte Lindebrücke bleibt bis Ostern gesperrt"),
    "group": Text("Lindentaler Verlag"),
    "error": Text("HTTP 301: redirects are not followed"),
    "made_at": Text("2026-11-22 21:24"),
}


def _shown(width: int) -> dict[str, int]:
    return {column.name: chars for column, chars in fitted(COLUMNS, [ROW], width)}


def test_a_wide_terminal_shows_everything_at_its_length() -> None:
    assert _shown(200) == {"id": 16, "title": 43, "group": 18, "error": 36, "made_at": 16}


@pytest.mark.parametrize("width", [44, 60, 80, 100, 120])
def test_a_table_never_exceeds_the_terminal_and_keeps_what_is_not_spare(width: int) -> None:
    shown = _shown(width)
    assert sum(shown.values()) + 2 * (len(shown) - 1) <= width
    assert shown["id"] == 16
    assert shown["title"] >= 12
    assert shown["error"] >= 8


def test_the_last_spare_column_goes_first() -> None:
    assert list(_shown(60)) == ["id", "title", "group", "error"]
    assert list(_shown(44)) == ["id", "title", "error"]


def test_without_room_for_the_least_nothing_is_lost_to_a_loop() -> None:
    assert list(_shown(5)) == ["id", "title", "error"]
