"""S3, renewal time: as S2, but time runs from the last adjustment, not from the last calibration.

NCSLI RP-1. An instrument that was found good and left alone is as old as it was; only an adjustment or a repair makes
it new. Hence each result is put at the time since the last of these, and the models of `s2.py` are fitted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

from scheduler.intervals.bounds import IntervalError
from scheduler.intervals.s2 import Bin

USUAL_BIN_DAYS = 30
_MOST_RESULTS = 100_000


@dataclass(frozen=True, slots=True)
class Found:
    """A control of one instrument: days since the one before it, as found in tolerance, and whether it was adjusted."""

    days: float
    in_tolerance: bool
    adjusted: bool


def ages(history: Sequence[Found]) -> list[tuple[float, bool]]:
    """(days since the last adjustment, in tolerance) of each control of one instrument, new at the start."""
    found, age = [], 0.0
    for one in history:
        age += one.days
        found.append((age, one.in_tolerance))
        if one.adjusted:
            age = 0.0
    return found


def bins(histories: Sequence[Sequence[Found]], width_days: float = USUAL_BIN_DAYS) -> list[Bin]:
    """The results of like instruments by age: classes of equal width, each at the mean age of its results.

    Raises IntervalError.
    """
    if width_days <= 0:
        raise IntervalError("bin_days", "the width of a class is greater than zero")
    if sum(map(len, histories)) > _MOST_RESULTS:
        raise IntervalError("histories", f"at most {_MOST_RESULTS} results at once")
    if any(one.days <= 0 for history in histories for one in history):
        raise IntervalError("days", "days between controls are greater than zero")
    classes: dict[int, list[tuple[float, bool]]] = {}
    for history in histories:
        for age, good in ages(history):
            classes.setdefault(floor(age / width_days), []).append((age, good))
    return [
        Bin(sum(age for age, _ in members) / len(members), len(members), sum(good for _, good in members))
        for _, members in sorted(classes.items())
    ]
