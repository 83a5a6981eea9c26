"""Which days to free together: neighbours in space and time, often where something is late or has no place."""

from collections.abc import Iterable, Sequence
from random import Random

import numpy as np
from numpy.typing import NDArray

from scheduler.planner.draft import NOWHERE, Draft
from scheduler.planner.ways import OFFICE

MOST_VISITS = 80  # of one part: beyond, the engine needs longer than in proportion
_SPARE_DAYS = 5
_HALF_SPANS = (91, 45)  # calendar days to each side of the centre,
_HALF_SPANS_OF_MANY = (60, 30)  # and where there are so many that nearer days have enough
_TIME_WEIGHTS = (0.15, 0.15, 1.0)  # minutes of distance per day apart, when neighbours are ranked
_TROUBLE = 0.5  # share of the rounds spent where something is late or has no place;
_MANY_VISITS = 10_000  # and where a round for each late one is too much,
_TROUBLE_OF_MANY = 0.1
_PRESSED = 0.3  # share of the other rounds spent on any of the days on which saved driving makes room for them
_PRESSED_DAYS = 70  # calendar days after one is due within which room helps, when others move on
_TROUBLE_SPANS = (14, 28)
_TROUBLE_WEIGHTS = (0.3, 1.0, 3.0)

Numbers = NDArray[np.int64]


class Neighbourhoods:
    """What is needed to choose quickly, kept in line with a draft: say with `update` what changed."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._far = np.zeros(len(draft.routes), dtype=np.int64)  # farthest point of each used slot, else the office
        self._count = np.zeros(len(draft.routes), dtype=np.int64)
        self._out: list[int] = draft.board.legs_from(OFFICE).tolist()
        self._late: set[int] = set()
        self._nowhere: set[int] = set()
        self.update(range(len(draft.routes)), range(len(draft.visits)))

    def update(self, slots: Iterable[int], visits: Iterable[int]) -> None:
        """Look again at some slots and visits."""
        draft = self._draft
        for slot in slots:
            self._count[slot] = len(draft.routes[slot])
            self._far[slot] = self._farthest(slot)
        for index in visits:
            place = draft.place[index]
            late = place != NOWHERE and draft.board.slots[place].ordinal > draft.visits[index].latest
            (self._late.add if late else self._late.discard)(index)
            (self._nowhere.add if place == NOWHERE else self._nowhere.discard)(index)

    def nowhere(self) -> list[int]:
        """The visits without a place."""
        return sorted(self._nowhere)

    def _farthest(self, slot: int) -> int:
        """The stop of a route that is farthest from the office: it says best where the day goes."""
        points = [self._draft.visits[index].point for index in self._draft.routes[slot]]
        return max(points, key=self._out.__getitem__, default=OFFICE)

    def choose(self, rng: Random, taken: set[int], away: set[int]) -> list[int]:
        """Slots to free together: none of the `taken`; the centre is no visit that is `away`."""
        board = self._draft.board
        free = ~self._draft.lanes.shut
        free[list(taken)] = False
        used = np.flatnonzero(free & (self._count > 0))
        trouble = sorted((self._late | self._nowhere) - away)
        if not len(used) and not trouble:
            return []
        if trouble and (not len(used) or rng.random() < self._trouble_share()):
            return self._around_trouble(rng, free, rng.choice(trouble))
        if trouble and len(self._draft.visits) > _MANY_VISITS and rng.random() < _PRESSED:
            used = self._pressed(used, rng.choice(trouble))
        slot = int(used[rng.randrange(len(used))])
        centre = board.slots[slot].ordinal, int(self._far[slot])
        spans = _HALF_SPANS if len(self._draft.visits) <= _MANY_VISITS else _HALF_SPANS_OF_MANY
        return self._around(rng, free, centre, (spans, _TIME_WEIGHTS))

    def _trouble_share(self) -> float:
        """Of the rounds."""
        return _TROUBLE if len(self._draft.visits) <= _MANY_VISITS else _TROUBLE_OF_MANY

    def _pressed(self, used: Numbers, index: int) -> Numbers:
        """Of the used slots those where saved driving may help a late visit; all if there are none."""
        visit, ordinals = self._draft.visits[index], self._draft.board.slot_ordinals[used]
        pressed = used[(ordinals >= visit.earliest) & (ordinals <= visit.latest + _PRESSED_DAYS)]
        return pressed if len(pressed) else used

    def _around_trouble(self, rng: Random, free: NDArray[np.bool_], index: int) -> list[int]:
        """The days on which a visit could be on time, and the one on which it is late."""
        draft, visit = self._draft, self._draft.visits[index]
        middle = (max(visit.earliest, draft.board.ordinals[0]) + visit.latest) // 2
        ordinal = max(middle, draft.board.ordinals[0])
        here = draft.place[index]
        own = [here] if here != NOWHERE and free[here] else []
        free[own] = False
        return own + self._around(rng, free, (ordinal, visit.point), (_TROUBLE_SPANS, _TROUBLE_WEIGHTS))

    def _around(
        self,
        rng: Random,
        free: NDArray[np.bool_],
        centre: tuple[int, int],
        choices: tuple[Sequence[int], Sequence[float]],
    ) -> list[int]:
        """The used slots nearest to a day and point, and some spare ones of that time."""
        (ordinal, point), (spans, weights) = centre, choices
        near = free & (np.abs(self._draft.board.slot_ordinals - ordinal) <= rng.choice(spans))
        ranked = self._ranked(np.flatnonzero(near & (self._count > 0)), ordinal, point, rng.choice(weights))
        chosen: list[int] = ranked[: self._fitting(ranked)].tolist()
        spare: list[int] = np.flatnonzero(near & (self._count == 0)).tolist()
        return chosen + rng.sample(spare, min(_SPARE_DAYS, len(spare)))

    def _ranked(self, slots: Numbers, ordinal: int, point: int, time_weight: float) -> Numbers:
        """Slots, the nearest in space and time first."""
        board = self._draft.board
        apart = np.abs(board.slot_ordinals[slots] - ordinal)
        ranked: Numbers = slots[
            np.argsort(board.legs_from(point, self._far[slots]) + time_weight * apart, kind="stable")
        ]
        return ranked

    def _fitting(self, slots: Numbers) -> int:
        """How many of the slots, from the first, hold the visits of one part; one at least."""
        return max(1, int(np.searchsorted(np.cumsum(self._count[slots]), MOST_VISITS, side="right")))
