"""The cheapest day routes at given prices: q-routes without 2-cycles, by dynamic programming over minutes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_NOBODY = -2


@dataclass(frozen=True, slots=True)
class Party:
    """Visits (numbers) that can share a date: legs with the office last, minutes of work, cost of each on the date."""

    visits: tuple[int, ...]
    legs: Ints
    work: Ints
    waste: Floats
    day_minutes: int
    slots: int


@dataclass(frozen=True, slots=True)
class Column:
    """A day route: its visits in order (one may come twice), its cost without prices, its reduced cost."""

    visits: tuple[int, ...]
    cost: float
    reduced: float


class _Labels:
    """By minutes used and last visit: the two cheapest ways there that come from different visits."""

    def __init__(self, party: Party) -> None:
        count = len(party.visits)
        self.pad = party.day_minutes + 1  # rows of no way at all, for what would begin before the day does
        rows = self.pad + party.day_minutes + 1
        self.best = np.full((rows, count + 1), np.inf)
        self.second = np.full((rows, count + 1), np.inf)
        self.came = np.full((rows, count + 1), _NOBODY, dtype=np.int64)
        self.came_second = np.full((rows, count + 1), _NOBODY, dtype=np.int64)
        self.best[self.pad, count] = 0.0


def price(party: Party, prices: Floats, most: int) -> list[Column]:
    """The routes of least reduced cost, one at most for each last visit; the first has the least of all."""
    count = len(party.visits)
    gain = prices[list(party.visits)] - party.waste
    spent = party.legs[:, :count] + party.work[None, :]
    labels = _Labels(party)
    np.fill_diagonal(spent, labels.pad)
    spent = np.minimum(spent, labels.pad)
    _fill(labels, party, spent, party.legs[:, :count] - gain[None, :])
    return _routes(labels, party, spent, gain, most)


def _fill(labels: _Labels, party: Party, spent: Ints, change: Floats) -> None:
    """Every way grows by the least minutes of work at least, so as many rows as that are filled at once."""
    count = len(party.visits)
    block = int(party.work.min())
    start = (labels.pad - spent) * (count + 1) + np.arange(count + 1)[:, None]
    towards = np.arange(count)[None, None, :]
    lanes = np.arange(count)[None, :]
    for first in range(1, party.day_minutes + 1, block):
        rows = np.arange(first, min(first + block, party.day_minutes + 1))
        at = start[None, :, :] + (rows * (count + 1))[:, None, None]
        ways = labels.best.take(at)
        same = labels.came.take(at) == towards
        ways[same] = labels.second.take(at[same])
        ways += change[None, :, :]
        came = ways.argmin(axis=1)
        here = np.arange(len(rows))[:, None]
        target = rows + labels.pad
        labels.best[target, :count] = ways[here, came, lanes]
        labels.came[target, :count] = came
        ways[here, came, lanes] = np.inf
        again = ways.argmin(axis=1)
        labels.second[target, :count] = ways[here, again, lanes]
        labels.came_second[target, :count] = again


def _routes(labels: _Labels, party: Party, spent: Ints, gain: Floats, most: int) -> list[Column]:
    count = len(party.visits)
    back = party.legs[:count, count]
    minutes = np.arange(party.day_minutes + 1)[:, None]
    whole = labels.best[labels.pad :, :count] + back[None, :]
    whole = np.where(minutes + back[None, :] <= party.day_minutes, whole, np.inf)
    ends = whole.argmin(axis=0)
    order = np.argsort(whole[ends, np.arange(count)], kind="stable")[:most]
    found = []
    for last in order:
        reduced = float(whole[ends[last], last])
        if np.isfinite(reduced):
            route = _back(labels, spent, int(ends[last]), int(last))
            cost = reduced + float((gain + party.waste)[route].sum())
            found.append(Column(tuple(party.visits[one] for one in route), cost, reduced))
    return found


def _back(labels: _Labels, spent: Ints, minutes: int, last: int) -> list[int]:
    """The visits of the way that ends here, first to last."""
    office = labels.best.shape[1] - 1
    route, here, onward = [], last, _NOBODY
    while here != office:
        route.append(here)
        row = minutes + labels.pad
        came = labels.came[row, here] if labels.came[row, here] != onward else labels.came_second[row, here]
        minutes -= int(spent[came, here])
        onward, here = here, int(came)
    return route[::-1]
