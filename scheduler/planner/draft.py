"""A plan being made: which visits each slot serves, in driving order. Every change keeps the hard rules."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from scheduler.planner.board import Board, Slot, Visit
from scheduler.planner.lanes import Lanes
from scheduler.planner.ways import OFFICE

NOWHERE = -1


@dataclass(frozen=True, slots=True)
class Insertion:
    """Where a visit could go: slot, position in its route, minutes it would add, total cost it would add."""

    cost: float
    minutes: int
    slot: int
    position: int


class Draft:
    """Routes by slot. `visits` may be replaced only through the methods here."""

    def __init__(self, board: Board, visits: Sequence[Visit]) -> None:
        self.board = board
        self.visits = list(visits)
        self.routes: list[list[int]] = [[] for _ in board.slots]
        self.loads = [0] * len(board.slots)
        self.place = [NOWHERE] * len(self.visits)
        self.lanes = Lanes(board)

    def copy(self) -> "Draft":
        twin = Draft.__new__(Draft)
        twin.board, twin.visits = self.board, list(self.visits)
        twin.routes = [list(route) for route in self.routes]
        twin.loads = list(self.loads)
        twin.place = list(self.place)
        twin.lanes = self.lanes.copy()
        return twin

    def become(self, twin: "Draft") -> list[int]:
        """Take over what a changed copy has, which is not used any more; the slots that have other routes now."""
        changed = [slot for slot, route in enumerate(twin.routes) if route != self.routes[slot]]
        self.visits, self.routes, self.loads = twin.visits, twin.routes, twin.loads
        self.place, self.lanes = twin.place, twin.lanes
        return changed

    def route_minutes(self, route: Iterable[int]) -> int:
        """Travel, service and set-ups of a route, minutes (set-ups counted per visit, never too few)."""
        legs, here, total = self.board.legs, OFFICE, 0
        for index in route:
            visit = self.visits[index]
            total += legs[here][visit.point] + visit.minutes
            here = visit.point
        return total + legs[here][OFFICE]

    def set_route(self, slot: int, route: Sequence[int]) -> None:
        """Replace a route. The visits must be nowhere else; the caller answers for the rules."""
        self.set_routes({slot: route})

    def set_routes(self, routes: Mapping[int, Sequence[int]]) -> None:
        """Replace some routes at once, by slot. The visits must be in no other; the caller answers for the rules."""
        for slot in routes:
            for index in self.routes[slot]:
                self.place[index] = NOWHERE
        for slot, route in routes.items():
            self.routes[slot] = list(route)
            for index in route:
                self.place[index] = slot
            self._note(slot)

    def _note(self, slot: int) -> None:
        """Bring load and lane of a slot in line with its route."""
        visits = [self.visits[index] for index in self.routes[slot]]
        stops = [visit.point for visit in visits]
        table = self.board.legs
        legs = [table[here][there] for here, there in pairwise([OFFICE, *stops, OFFICE])] if stops else []
        self.loads[slot] = sum(legs) + sum(visit.minutes for visit in visits)
        self.lanes.write(slot, stops, legs, self.loads[slot])
        for field in self.board.instance.equipment:
            self.lanes.serve(slot, field, now=any(visit.field == field for visit in visits))

    def split(self, index: int, stays: Visit, goes: Visit) -> int:
        """Cut a visit that has no place in two: the number of the one that goes. The other keeps the old one."""
        self.visits[index] = stays
        self.visits.append(goes)
        self.place.append(NOWHERE)
        return len(self.visits) - 1

    def join(self, visits: Mapping[int, Visit], count: int) -> None:
        """Undo splits: some visits as they were, and no more than a number of them. None of them has a place."""
        for index, visit in visits.items():
            self.visits[index] = visit
        del self.visits[count:], self.place[count:]

    def shut(self, slots: Iterable[int]) -> None:
        """Let slots take nothing more."""
        self.lanes.shut[list(slots)] = True

    def used(self, slot: int, field: str) -> int:
        """How many slots serve a limited field on the day of a slot."""
        return self.lanes.users(self.board.slots[slot].day, field)

    def serves(self, slot: int, field: str) -> bool:
        return any(self.visits[index].field == field for index in self.routes[slot])

    def equipment_free(self, slot: int, field: str) -> bool:
        """Whether the slot may serve `field` as far as limited equipment goes."""
        count = self.board.instance.equipment.get(field)
        if count is None:
            return True
        if self.serves(slot, field):
            return True
        return self.used(slot, field) < count

    def may_serve(self, visit: Visit, slot: Slot) -> bool:
        """Competence, opening day and earliest date; not the room in the day, not the equipment."""
        return (
            visit.field in slot.fields
            and visit.earliest <= slot.ordinal
            and slot.ordinal in self.board.open_days[visit.point]
        )

    def insertion(self, index: int, slot: int) -> Insertion | None:
        """The cheapest place of a visit in the route of a slot, or None where a rule forbids it."""
        visit, where = self.visits[index], self.board.slots[slot]
        free = where.minutes - self.loads[slot] - visit.minutes
        if self.lanes.shut[slot] or not self.may_serve(visit, where) or not self.equipment_free(slot, visit.field):
            return None
        detour, position = self.cheapest(visit.point, self.routes[slot])
        if detour > free:
            return None
        cost = detour + self.board.visit_cost(visit, where.ordinal)
        return Insertion(cost, detour + visit.minutes, slot, position)

    def best(self, index: int, start: int, end: int | None) -> Insertion | None:
        """The cheapest place for a visit on the days from `start` to `end` (to the last if None), both included."""
        visit = self.visits[index]
        found = self.lanes.best(visit, self.board.slots_between(start, end))
        if found is None:
            return None
        cost, detour, slot, position = found
        return Insertion(cost, detour + visit.minutes, slot, position)

    def detour(self, point: int, slot: int) -> int:
        """Driving minutes a stop would add to the route of a slot at its cheapest place."""
        return self.cheapest(point, self.routes[slot])[0]

    def cheapest(self, point: int, route: Sequence[int]) -> tuple[int, int]:
        """Driving minutes a stop would add to a route at its cheapest place, and that place."""
        legs, row = self.board.legs, self.board.legs[point]
        if not route:
            return legs[OFFICE][point] + row[OFFICE], 0
        stops = [OFFICE, *(self.visits[index].point for index in route), OFFICE]
        extra = [legs[a][point] + row[b] - legs[a][b] for a, b in pairwise(stops)]
        least = min(extra)
        return least, extra.index(least)

    def insert(self, index: int, found: Insertion) -> None:
        """Put a visit where `insertion` or `best` found room for it."""
        self.routes[found.slot].insert(found.position, index)
        self.place[index] = found.slot
        self._note(found.slot)

    def travel(self, slot: int) -> int:
        return self.loads[slot] - sum(self.visits[index].minutes for index in self.routes[slot])

    def slot_cost(self, slot: int) -> float:
        """Travel plus what its visits cost on that day."""
        ordinal = self.board.slots[slot].ordinal
        if not self.routes[slot]:
            return 0.0
        return self.travel(slot) + sum(self.board.visit_cost(self.visits[one], ordinal) for one in self.routes[slot])

    def left_out(self) -> list[tuple[int, Visit]]:
        return [(index, visit) for index, visit in enumerate(self.visits) if self.place[index] == NOWHERE]
