"""When the search turns to the late visits: where days are full it cannot bring them in time part by part."""

from collections import deque

from scheduler.planner.chains import Chains, late_visits
from scheduler.planner.cooling import Best
from scheduler.planner.draft import Draft
from scheduler.planner.neighbours import MOST_VISITS, Neighbourhoods

_BITE = 10  # late visits seen to at once
_MOST = 300  # in one turn


class Relief:
    """Turns come when every visit was looked at once, three times, six, ten: between, the search makes room."""

    def __init__(self, draft: Draft, near: Neighbourhoods, best: Best) -> None:
        self._draft, self._near, self._best = draft, near, best
        self._turns = 0
        self._chains: Chains | None = None
        self._late: deque[int] = deque()

    def due(self, parts: int) -> bool:
        """Whether, after so many parts, late visits are to be seen to before another is cut."""
        looks = (self._turns + 1) * (self._turns + 2) // 2
        return bool(self._late) or parts * MOST_VISITS >= looks * max(1, len(self._draft.visits))

    def go_on(self) -> bool:
        """See to some late visits while no part is on its way; whether any is on time now."""
        if not self._late:
            self._turns += 1
            self._late.extend(late_visits(self._draft)[:_MOST])
            self._chains = Chains(self._draft, self._late)
        gained = False
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
