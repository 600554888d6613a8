"""How many of what, in English."""

from __future__ import annotations


def counted(number: int, what: str) -> str:
    """`1 article`, `2 articles`, `0 stories`, `3 matches`: `what` is the word for one."""
    if number == 1:
        return f"1 {what}"
    if what.endswith("y") and what[-2:-1] not in "aeiou":
        return f"{number} {what[:-1]}ies"
    return f"{number} {what}{'es' if what.endswith(('s', 'ch', 'sh', 'x')) else 's'}"
