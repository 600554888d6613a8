"""Who answers a query: the index alone, the index and the matcher, or the table of articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from pipelines.search import lexemes, nodes, sqlite
from pipelines.search.asked import asked
from pipelines.search.dates import LAST_ID

MAX_CHARS = 2000


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """How a query is answered on this database."""

    told: str
    asked: str
    """The index's own expression, at most 2,000 characters; empty where the index is not asked."""


def plan_of(c: Connection, query: nodes.Query, publishers: Sequence[str]) -> Plan:
    """The plan, without asking.   Raises QueryError for a wildcard that is too wide."""
    question = asked(c, query, publishers, (0, LAST_ID))
    is_sqlite = c.dialect.name == "sqlite"
    if question.only is not None:
        return Plan(told=f"each of the {len(question.only)} articles of the story is compared by its text", asked="")
    if isinstance(question.query, nodes.Everything) and not question.without:
        return Plan(told="the table of articles, newest first", asked="")
    expression = sqlite.expression(question.query) if is_sqlite else lexemes.condition(question.query)
    cut = expression if len(expression) <= MAX_CHARS else expression[:MAX_CHARS] + " …"
    name = "FTS5" if is_sqlite else "GIN"
    if is_sqlite and not sqlite.is_exact(question.query):
        told = f"the {name} index names candidates, each is compared by its text"
    else:
        told = f"the {name} index alone, newest first until there are enough"
    return Plan(told=told, asked=cut)
