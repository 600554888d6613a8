"""Over a simulated week we are earlier than fixed polling with fewer requests (`bench/polling.py` in small)."""

from __future__ import annotations

import importlib.util
import random
import sys
from pathlib import Path
from types import ModuleType

import pytest

BENCH = Path(__file__).parents[2] / "bench" / "polling.py"


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_polling", BENCH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["bench_polling"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_fewer_requests_at_less_delay_than_every_15_minutes(bench: ModuleType) -> None:
    rng = random.Random(1)
    rules = {"fixed": bench.fixed, "ours": lambda: bench.ours(rng, 1.0)}
    totals = bench.run(rules, publishers=25, weeks=2, seed=1, cold=False)
    fixed, ours = totals["fixed"], totals["ours"]
    assert ours.requests < fixed.requests
    for share in (0.5, 0.95):
        assert bench.quantile(ours.delays_min, share) < bench.quantile(fixed.delays_min, share)
    assert ours.missed <= fixed.missed
    assert ours.within_half > 0.45 * len(ours.delays_min)
