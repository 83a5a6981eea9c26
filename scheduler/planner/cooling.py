"""How warm the search is: at first it may also make a plan a little dearer, to get out of where nothing gets better.

Simulated annealing over the whole plan: each part is solved at a temperature that falls as the budget is spent, and
comes back as it then is, dearer or cheaper. The best plan met is kept aside and is what the search ends with.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from scheduler.planner.draft import Draft
from scheduler.planner.neighbours import MOST_VISITS

_COLD_SHARE = 0.1  # of the budget, at its end, is spent without any warmth
_TOLERANCE = 100.0  # times the heat: a part that comes back dearer than this has gone wrong
_GAIN = 1e-3  # minutes: less is rounding
_DUST = 1e-6
_LEAST_PARTS = 60.0  # a search that solves fewer has no time for detours,
_WARM_PASSES = 20.0  # one that looks at every visit fewer times than this none for long ones,
_MILD_PASSES = 3.0  # and one that looks fewer times than this none at all


@dataclass(frozen=True, slots=True)
class Course:
    """How the search cools: the minutes dearer that a change may be and still pass often, at first and at last."""

    hottest: float
    coolest: float

    def heat(self, spent: float) -> float:
        """Such minutes when a share of the budget is spent."""
        if spent >= 1 - _COLD_SHARE or not self.hottest:
            return 0.0
        share = max(0.0, spent) / (1 - _COLD_SHARE)
        warm: float = self.hottest * (self.coolest / self.hottest) ** share
        return warm


WARM = Course(30.0, 1.0)  # at first about one leg
MILD = Course(2.0, 0.4)
COLD = Course(0.0, 0.0)


def course(parts: float, visits: int) -> Course:
    """How warm a budget of so many parts, solved at length, may be for so many visits."""
    passes = parts * MOST_VISITS / max(1, visits)
    if parts < _LEAST_PARTS or passes < _MILD_PASSES:
        return COLD
    return WARM if passes >= _WARM_PASSES else MILD


def tolerance(warmth: float) -> float:
    """Minutes dearer that a whole part may come back."""
    return _TOLERANCE * warmth + _DUST


class Best:
    """The best plan met so far, told by what has changed in the draft since."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._behind = 0.0  # minutes the draft is dearer than the best plan
        self._routes: dict[int, list[int]] = {}

    def note(self, slots: Iterable[int]) -> None:
        """Say which slots are about to change."""
        for slot in slots:
            if slot not in self._routes:
                self._routes[slot] = list(self._draft.routes[slot])

    def changed(self, gain: float) -> bool:
        """Say how many minutes the change gained; whether the draft is the best plan now."""
        self._behind -= gain
        if self._behind >= -_GAIN:
            return False
        self.surpassed()
        return True

    def surpassed(self) -> None:
        """Say that the draft is the best plan now, whatever has changed."""
        self._behind = 0.0
        self._routes.clear()

    def restore(self) -> None:
        """Make the draft the best plan again."""
        self._draft.set_routes(self._routes)
        self._routes.clear()
        self._behind = 0.0
