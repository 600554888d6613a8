"""One value of a field: what it asks of what is known of an article besides its words."""

from __future__ import annotations

import re
from datetime import datetime

from pipelines.model.article import Access, Change, Kind
from pipelines.search import nodes
from pipelines.search.dates import LAST_ID, read_dates
from pipelines.search.document import fact_tokens
from pipelines.search.terms import MisreadError

VALUES = {
    "kind": [kind.value for kind in Kind],
    "access": [access.value for access in Access],
    "changed": [*(change.value for change in Change), "yes", "no"],
    "gone": ["yes", "no"],
}
"""Fields that take one of these values."""

_TWO_LETTERS = {"lang": "a language in two letters, e.g. de", "country": "a country in two letters: DE, AT, CH …"}


def read_fact(field: str, value: str, now: datetime) -> nodes.Query:
    """What a field's value asks for.   Raises MisreadError; its offset is 0, the value's begin."""
    if not value or "*" in value or value.endswith("~"):
        raise MisreadError(f"{field}: needs a value, without * or ~")
    if field == "date":
        return _dates(value, now)
    if field == "story":
        return _story(value)
    if field in VALUES and value.lower() not in VALUES[field]:
        raise MisreadError(f"{field}: takes {', '.join(VALUES[field])}")
    if field in _TWO_LETTERS and not re.fullmatch("[A-Za-z]{2}", value):
        raise MisreadError(f"{field}: takes {_TWO_LETTERS[field]}")
    tokens = fact_tokens(field, value)
    if not tokens:
        raise MisreadError(f"{value!r} has neither letter nor digit")
    return nodes.Fact(field, value, tokens)


def _dates(value: str, now: datetime) -> nodes.Query:
    try:
        return read_dates(value, now)
    except ValueError as error:
        raise MisreadError(str(error)) from None


def _story(value: str) -> nodes.Query:
    if not (value.isascii() and value.isdigit() and int(value[:20]) < LAST_ID):
        raise MisreadError("story: takes the number of a story, as `show` and the field story_id tell it")
    return nodes.Story(value, (int(value),))
