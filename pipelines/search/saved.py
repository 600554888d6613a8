"""`@name` in a query: the search that was saved under that name, as if it stood there in brackets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches

from pipelines.errors import PresseschauError, QueryError
from pipelines.search.lexer import read

MAX_NAME_CHARS = 100

_NAME = re.compile(r"\w[\w-]*")


def checked_name(name: str) -> str:
    """The name in small letters, with or without its @.   Raises PresseschauError."""
    plain = name.removeprefix("@").lower()
    if not _NAME.fullmatch(plain) or len(plain) > MAX_NAME_CHARS:
        raise PresseschauError(
            f"{name!r} cannot be a name; it takes letters, digits, - and _, at most {MAX_NAME_CHARS}"
        )
    return plain


def with_saved(query: str, saved: Mapping[str, str]) -> str:
    """The query with every `@name` replaced by what was saved so.   Raises QueryError for a name that was not."""
    if "@" not in query:
        return query
    for lexeme in reversed(read(query)):
        if lexeme.kind != "word" or not lexeme.text.startswith("@"):
            continue
        name = lexeme.text[1:].lower()
        if name not in saved:
            near = get_close_matches(name, saved, n=1)
            hint = f"did you mean @{near[0]}" if near else "put a word with an @ in quotes"
            raise QueryError(f"no search is saved as {lexeme.text}; {hint}", query, lexeme.at)
        query = f"{query[: lexeme.at]}({saved[name]}){query[lexeme.at + len(lexeme.text) :]}"
    return query
