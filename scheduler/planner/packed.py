"""A day on which too much is due, packed anew as a whole: only what is due on it has to stay, the rest may go.

On the first days of a plan the late visits are due before any chain finds room for them. So all that a day has and
all that should have been on it are given to the engine at once: what is due and there stays, what is late may come at
a great prize, what can wait may stay at a small one. What has to go is placed afterwards on the days it is due by.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scheduler.planner.balance import Balance
from scheduler.planner.board import Visit
from scheduler.planner.campaign import best_insertion
from scheduler.planner.chains import Chains, late_visits
from scheduler.planner.draft import NOWHERE, Draft
from scheduler.planner.leaving import Going, split, told_or_pinned
from scheduler.planner.parts import TOLD_LATE_PRICE, crews_of, need_of
from scheduler.planner.route import Job, Part, Routes
from scheduler.planner.watchdog import Engine

_ITERATIONS = 2_500
_STAYING_PRIZE = 10.0  # minutes: enough to stay where there is room;
_SOON_PRIZE = 600.0  # and more per risk class, the sooner it is due: the next days are full, too
_SOON = 10  # days


@dataclass(frozen=True, slots=True)
class _Asked:
    """A visit, or a part of one, that the day may have: `slot` is where it is, `prize` None for what must stay.
    `rest_of` is the number of the other part, which must, counted as they are asked for.
    """

    going: Going
    slot: int
    prize: float | None
    rest_of: int | None = None


def packed(draft: Draft, ordinal: int, balance: Balance, engine: Engine, seed: int) -> Draft | None:
    """The draft with one day packed anew and fewer late, weighed by risk; None if that was not to be had."""
    slots = [slot for slot in draft.board.slots_on.get(ordinal, ()) if not draft.lanes.shut[slot]]
    asked = [*_there(draft, slots, ordinal), *_coming(draft, ordinal)]
    if not slots or all(one.prize is None for one in asked):
        return None
    routes = engine.solve(_part(draft, slots, asked, balance), _ITERATIONS, seed)
    if routes is None:
        return None
    twin = draft.copy()
    homeless = _written(twin, slots, asked, routes)
    if any(twin.loads[slot] > twin.board.slots[slot].minutes for slot in slots):
        return None
    _settle(twin, homeless)
    (lost, late), (lost_before, late_before) = _lateness(twin), _lateness(draft)
    return twin if lost <= lost_before and late < late_before else None


def _there(draft: Draft, slots: Sequence[int], ordinal: int) -> list[_Asked]:
    """What is there: of each visit what is due by the day, which stays, and the rest."""
    asked: list[_Asked] = []
    for slot in slots:
        for index in draft.routes[slot]:
            visit = draft.visits[index]
            due = None if told_or_pinned(visit) else split(draft, index, visit, ordinal + 1, late=True)
            if due is None or due.stays is None:
                must = told_or_pinned(visit) or visit.latest <= ordinal
                prize = None if must else _staying_prize(draft, visit, ordinal)
                asked.append(_Asked(Going(index, visit, None), slot, prize))
                continue
            asked.append(_Asked(due, slot, None))
            prize = _staying_prize(draft, due.stays, ordinal)
            asked.append(_Asked(Going(index, due.stays, due.visit), slot, prize, len(asked) - 1))
    return asked


def _staying_prize(draft: Draft, visit: Visit, ordinal: int) -> float:
    soon = max(0.0, 1 - (visit.latest - ordinal) / _SOON)
    return _STAYING_PRIZE + _SOON_PRIZE * soon * draft.board.risk(visit)


def _coming(draft: Draft, ordinal: int) -> Iterator[_Asked]:
    """What is late elsewhere and could be on time on this day."""
    board = draft.board
    for index in late_visits(draft):
        visit, slot = draft.visits[index], draft.place[index]
        if not visit.earliest <= ordinal <= visit.latest or ordinal not in board.open_days[visit.point]:
            continue
        part = None
        if slot != NOWHERE:
            part = split(draft, index, visit, board.slots[slot].ordinal, late=True)
        going = part or Going(index, visit, None)
        yield _Asked(going, slot, TOLD_LATE_PRICE * board.risk(going.visit))


def _part(draft: Draft, slots: Sequence[int], asked: Sequence[_Asked], balance: Balance) -> Part:
    """The problem of the one day. It starts with what must stay, which fits as it fitted with more."""
    points = sorted({one.going.visit.point for one in asked})
    row_of = {point: row for row, point in enumerate(points, start=1)}
    jobs = tuple(
        Job(row_of[one.going.visit.point], need_of(one.going.visit), one.going.visit.minutes, 0, 0, (0.0,), one.prize)
        for one in asked
    )
    kept = [tuple(job for job, one in enumerate(asked) if one.slot == slot and one.prize is None) for slot in slots]
    return Part(
        legs=draft.board.sub_matrix(points),
        jobs=jobs,
        crews=tuple(crews_of(draft, slots, jobs, balance, Counter())),
        start=tuple((crew, route) for crew, route in enumerate(kept) if route),
    )


def _written(draft: Draft, slots: Sequence[int], asked: Sequence[_Asked], routes: Routes) -> list[int]:
    """Write the answer into the draft; the visits that have no place now."""
    crew_of = {job: crew for crew, jobs in routes for job in jobs}
    for slot in slots:
        draft.set_route(slot, [])
    number: dict[int, int] = {}
    homeless: list[int] = []
    for job, one in enumerate(asked):
        if one.slot not in slots:
            if job in crew_of:
                number[job] = _taken_from(draft, one)
        elif one.rest_of is None:
            number[job] = one.going.index
        elif crew_of.get(job) != crew_of[one.rest_of]:
            number[job] = draft.split(one.going.index, asked[one.rest_of].going.visit, one.going.visit)
        if one.slot in slots and job in number and job not in crew_of:
            homeless.append(number[job])
    for crew, jobs in routes:
        draft.set_route(slots[crew], [number[job] for job in jobs if job in number])
    return homeless


def _taken_from(draft: Draft, one: _Asked) -> int:
    """Take a late visit, or what is late of it, from where it is; its number."""
    index, stays = one.going.index, one.going.stays
    route = list(draft.routes[one.slot]) if one.slot != NOWHERE else []
    if one.slot != NOWHERE:
        draft.set_route(one.slot, [other for other in route if other != index])
    if stays is None:
        return index
    goes = draft.split(index, stays, one.going.visit)
    draft.set_route(one.slot, route)
    return goes


def _settle(draft: Draft, homeless: Sequence[int]) -> None:
    """Place what had to go on the days it is due by; failing that late."""
    left = []
    for index in sorted(homeless, key=lambda index: (draft.visits[index].latest, index)):
        visit = draft.visits[index]
        found = draft.best(index, max(visit.earliest, draft.board.ordinals[0]), visit.latest)
        if found is not None:
            draft.insert(index, found)
        else:
            left.append(index)
    chains = Chains(draft, left)
    for index in left:
        late = None if chains.settle(index) else best_insertion(draft, index)
        if late is not None:
            draft.insert(index, late)


def _lateness(draft: Draft) -> tuple[int, int]:
    """The risk classes of all that has no visit, and of all that is late or has none, added up."""
    board, lost, late = draft.board, 0, 0
    for visit, place in zip(draft.visits, draft.place, strict=True):
        if place == NOWHERE:
            lost += board.risk(visit)
        elif board.slots[place].ordinal > visit.latest:
            late += board.risk(visit, board.slots[place].ordinal)
    return lost, lost + late
