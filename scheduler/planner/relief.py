"""When the search turns to the late visits: where days are full it cannot bring them in time part by part."""

from collections import Counter, deque
from collections.abc import Callable

from scheduler.planner.chains import Chains, late_visits
from scheduler.planner.cooling import Best
from scheduler.planner.draft import Draft
from scheduler.planner.neighbours import MOST_VISITS, Neighbourhoods

_BITE = 10  # late visits seen to at once
_MOST = 300  # in one turn
_PACKED = 3  # days in one turn

Pack = Callable[[int, int], Draft | None]
"""Packs a day, by its number and that of the turn: the draft with fewer late, or None."""


class Relief:
    """Turns come when every visit was looked at 6 times, 18, 36, 60: between, the search makes room. In each the days
    missed most are packed anew, and then chains looked for.
    """

    def __init__(self, draft: Draft, near: Neighbourhoods, best: Best, pack: Pack) -> None:
        self._draft, self._near, self._best, self._pack = draft, near, best, pack
        self._turns = 0
        self._chains: Chains | None = None
        self._late: deque[int] = deque()

    def due(self, parts: int) -> bool:
        """Whether, after so many parts, late visits are to be seen to before another is cut."""
        looks = 3 * (self._turns + 1) * (self._turns + 2)
        return bool(self._late) or parts * MOST_VISITS >= looks * max(1, len(self._draft.visits))

    def go_on(self) -> bool:
        """See to some late visits while no part is on its way; whether any is on time now."""
        gained = False
        if not self._late:
            self._turns += 1
            gained = self._begin()
        for _ in range(min(_BITE, len(self._late))):
            index = self._late.popleft()
            changed = self._chains.settle(index) if self._chains else []
            if changed:
                gained = True
                visits = {index, *(one for slot in changed for one in self._draft.routes[slot])}
                self._near.update(changed, sorted(visits))
        if gained:
            self._best.surpassed()
        return gained

    def _begin(self) -> bool:
        """Pack the days by which most is due that is late, and list the visits of other days for chains; whether any is
        on time now.
        """
        draft, gained = self._draft, False
        packed = [day for day, _ in Counter(map(self._due, late_visits(draft))).most_common(_PACKED)]
        for ordinal in packed:
            twin = self._pack(ordinal, self._turns)
            if twin is not None:
                gained = True
                self._near.update(draft.become(twin), range(len(draft.visits)))
        self._late.extend([index for index in late_visits(draft) if self._due(index) not in packed][:_MOST])
        self._chains = Chains(draft, self._late)
        return gained

    def _due(self, index: int) -> int:
        """The last day worked on which a late visit would be on time."""
        return self._draft.board.days_between(0, self._draft.visits[index].latest)[-1]
