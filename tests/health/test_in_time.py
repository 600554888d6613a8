"""A floor under what `bench/health.py` measures: every trouble of the site is named within one usual interval."""

from __future__ import annotations

import pytest

from bench.health import BEGIN, TROUBLES, Tally, suffer
from tests.health.simulated import simulate

LEAST_WITHIN = 0.9
"""The usual interval is what 95 of 100 waits keep to; of few publishers one more may exceed it."""


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in TROUBLES if name.startswith(("emptied", "consent", "redesign"))])
def test_a_trouble_of_the_site_is_named_within_one_usual_interval(name: str) -> None:
    tally = Tally()
    kind, happen = TROUBLES[name]
    for seed in range(12):
        suffer(simulate(f"floor-{seed}", begin=BEGIN, days=80), kind, happen, tally)
    assert tally.unnamed == 0
    assert sum(interval <= 1 for interval in tally.intervals) >= LEAST_WITHIN * 12, sorted(tally.intervals)[-4:]
