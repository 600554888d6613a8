"""Days on which the press rests: public holidays where German is spoken.

A holiday anywhere in the country counts. It is used to expect less, never to expect more, so a day too many only means
that an alarm comes a few hours later.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

_NEW_YEAR_TO_MAY = ((1, 1), (1, 6), (5, 1))
_AUTUMN = ((8, 15), (10, 3), (10, 26), (10, 31), (11, 1))
_DECEMBER = ((12, 8), (12, 24), (12, 25), (12, 26), (12, 31))
_FROM_EASTER = (-2, 0, 1, 39, 49, 50, 60)
"""Good Friday, Easter, Easter Monday, Ascension, Whitsun, Whit Monday, Corpus Christi."""


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Gauss, in the form of Lichtenberg)."""
    k = year // 100
    m = 15 + (3 * k + 3) // 4 - (8 * k + 13) // 25
    s = 2 - (3 * k + 3) // 4
    a = year % 19
    d = (19 * a + m) % 30
    r = (d + a // 11) // 29
    og = 21 + d - r
    sz = 7 - (year + year // 4 + s) % 7
    oe = 7 - (og - sz) % 7
    return date(year, 3, 1) + timedelta(days=og + oe - 1)


@lru_cache(maxsize=16)
def holidays(year: int) -> frozenset[date]:
    """All of them in that year."""
    sunday = easter(year)
    return frozenset(
        [date(year, month, day) for month, day in (*_NEW_YEAR_TO_MAY, *_AUTUMN, *_DECEMBER)]
        + [sunday + timedelta(days=days) for days in _FROM_EASTER]
    )


def press_weekday(day: date) -> int:
    """0 Monday … 6 Sunday; a holiday is a Sunday."""
    return 6 if day in holidays(day.year) else day.weekday()
