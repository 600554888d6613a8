"""Runs of bad answers that are not chance: Page's cumulative sum of log likelihood ratios.

Each yes counts by how unusual a yes is at this publisher, each no counts against it, and the alternative is that nearly
all answers are yes now. Those of new pages come in clumps, as an agency's reports do, so a yes after a yes counts less
by as much as they clump. Those of stored articles that were asked for again compare an article with itself, so a yes is
rare whatever the publisher's habits, and three are enough. New pages alone may show a trouble, or both together: a
redesign that only new articles get leaves the old ones as they were. A wall does not: where stored articles are as they
were it takes more new ones to believe in it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

BLOCK = 25
BLOCK_RANK = 0.6
"""The usual share is that of the block of 25 at this rank: blocks gone bad do not count as usual until most are."""
LEAST_BLOCKS = 3
"""With fewer blocks, the share of yes up to the last no is usual."""
NOW_SHARE = 0.97
CLUMP_PRIOR = 20.0
"""That a yes follows a yes is believed as likely as any yes, as if so many pairs had been seen."""
RUN_FACTOR = 1.5
"""An alarm exceeds the publisher's own earlier runs by this."""
DOUBTED_FACTOR = 1.5
"""New pages alone must be worse by this where the stored articles that were asked for meanwhile are as they were."""
HIGHEST_FACTOR = 1.8
"""But never the limit by more than this."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """A page's answer to one yes-or-no question."""

    at: datetime
    is_yes: bool
    is_look: bool = False
    """Whether it is a stored article's page that was asked for again."""
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Belief:
    """How a kind of answers is judged."""

    least_known: int
    """With fewer answers to compare with they say nothing yet."""
    prior_asked: float
    """One yes is believed to have come before anything was seen, in so many answers."""


NEW = Belief(least_known=25, prior_asked=50.0)
LOOKS = Belief(least_known=0, prior_asked=400.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """A run of yes that is not chance."""

    answers: Sequence[Answer]
    """From the first yes on."""
    usual: float
    """The share of yes before, among new pages where there are any."""

    @property
    def yes(self) -> list[Answer]:
        """Its bad answers, oldest first."""
        return [answer for answer in self.answers if answer.is_yes]


def unusual_run(
    answers: Sequence[Answer], *, limit: float, new: Belief = NEW, is_everywhere: bool = False
) -> Run | None:
    """The run that lasts at the end of `answers`, oldest first, if it is far beyond what is usual there.

    `is_everywhere`: such a trouble shows on stored articles as well, so that their being well speaks against it.
    """
    fresh = [answer for answer in answers if not answer.is_look]
    looks = [answer for answer in answers if answer.is_look]
    weights = _weights(fresh, new)
    run = _lasting(fresh, limit, weights, None) if weights else None
    if is_everywhere and run is not None and _is_contradicted(run, looks):
        run = _lasting(fresh, DOUBTED_FACTOR * limit, weights, None) if weights else None
    if run is None and any(look.is_yes for look in looks):
        of_looks = _weights(looks, LOOKS)
        run = _lasting(answers if weights else looks, limit, weights or of_looks, of_looks) if of_looks else None
    return run


def _is_contradicted(run: Run, looks: Sequence[Answer]) -> bool:
    """Whether stored articles that were asked for since it began are all as they were."""
    since = [look.is_yes for look in looks if look.at >= run.answers[0].at]
    return bool(since) and not any(since)


def usual_share_of(answers: Sequence[Answer], prior_asked: float = NEW.prior_asked) -> float:
    """The usual share of yes, robust against a bad stretch, never 0."""
    starts = range(len(answers) % BLOCK, len(answers), BLOCK)
    shares = [sum(answer.is_yes for answer in answers[start : start + BLOCK]) / BLOCK for start in starts]
    enough = len(shares) >= LEAST_BLOCKS
    share = sorted(shares)[int((len(shares) - 1) * BLOCK_RANK)] if enough else _share_before(answers)
    return (share * len(answers) + 1.0) / (len(answers) + prior_asked)


def _share_before(answers: Sequence[Answer]) -> float:
    """The share of yes up to the last no."""
    last_no = max((index for index, answer in enumerate(answers) if not answer.is_yes), default=-1)
    return sum(answer.is_yes for answer in answers[: last_no + 1]) / max(last_no + 1, 1)


@dataclass(frozen=True, slots=True)
class _Weights:
    """What an answer adds to a run."""

    usual: float
    yes: float
    yes_again: float
    no: float


def _weights(answers: Sequence[Answer], belief: Belief) -> _Weights | None:
    """None: they say nothing, for there are too few or nearly all are so anyway."""
    if len(answers) < belief.least_known:
        return None
    usual = usual_share_of(answers, belief.prior_asked)
    again = max(usual, _usual_again(answers, usual))
    if again >= NOW_SHARE:
        return None
    return _Weights(
        usual, math.log(NOW_SHARE / usual), math.log(NOW_SHARE / again), math.log((1 - NOW_SHARE) / (1 - usual))
    )


def _usual_again(answers: Sequence[Answer], usual: float) -> float:
    """How often yes follows yes in the older part."""
    older = answers[: int(len(answers) * BLOCK_RANK)]
    pairs = [after.is_yes for before, after in pairwise(older) if before.is_yes]
    return (sum(pairs) + CLUMP_PRIOR * usual) / (len(pairs) + CLUMP_PRIOR)


def _lasting(answers: Sequence[Answer], limit: float, new: _Weights, looks: _Weights | None) -> Run | None:
    level, first, highest, earlier = 0.0, 0, 0.0, 0.0
    follows = {False: False, True: False}
    for index, answer in enumerate(answers):
        if level == 0.0:
            first, earlier, highest = index, max(earlier, highest), 0.0
        weights = looks if looks and answer.is_look else new
        gain = (weights.yes_again if follows[answer.is_look] else weights.yes) if answer.is_yes else weights.no
        follows[answer.is_look] = answer.is_yes
        # A cap lets a run end soon after things are well again.
        level = min(max(level + gain, 0.0), 2 * limit)
        highest = max(highest, level)
    if level < max(limit, min(RUN_FACTOR * earlier, HIGHEST_FACTOR * limit)):
        return None
    return Run(answers=answers[first:], usual=new.usual)
