"""A draft written out as a plan: days with stops and times, what has no visit, the objective."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from scheduler.planner.board import Board
from scheduler.planner.draft import NOWHERE, Draft
from scheduler.planner.explain import explanations
from scheduler.planner.model import Day, Fault, Ident, Late, Objective, Plan, Stop, Unplanned
from scheduler.planner.proof import prove, travel_bound
from scheduler.planner.standards import with_standards
from scheduler.planner.ways import OFFICE


def plan_of(draft: Draft, seed: int, reasons: Mapping[Ident, Fault], faults: Sequence[Fault]) -> Plan:
    """The plan in hand with its explanations. `reasons` are the instruments given up before the search."""
    instance = draft.board.instance
    no_room = Fault("no_room")
    unplaced = [instance.instruments[one].id for _, visit in draft.left_out() for one in visit.instruments]
    unplanned = [Unplanned(ident, reason) for ident, reason in reasons.items()]
    unplanned += [Unplanned(ident, no_room) for ident in unplaced]
    told, late = _proven(draft, reasons, objective(draft, 0).overdue)
    return Plan(
        instance=instance.name,
        seed=seed,
        days=with_standards(instance, days_of(draft)),
        unplanned=tuple(sorted(unplanned, key=lambda one: str(one.instrument))),
        explanations=tuple(explanations(draft)),
        proofs=told,
        faults=tuple(faults),
        objective=objective(draft, len(reasons)),
        travel_bound_minutes=travel_bound(draft.board, placed(draft)),
        late=late,
    )


def placed(draft: Draft) -> list[int]:
    """The instruments (indexes) that have a visit."""
    return [one for at, visit in enumerate(draft.visits) if draft.place[at] != NOWHERE for one in visit.instruments]


def _proven(draft: Draft, reasons: Mapping[Ident, Fault], overdue: int) -> tuple[tuple[Fault, ...], tuple[Late, ...]]:
    """The proofs for what is overdue although it could be planned, and each such instrument with its reason."""
    if not overdue:
        return (), ()
    items = draft.board.instance.instruments
    late = list(_late(draft))
    plannable = [index for index, item in enumerate(items) if item.id not in reasons]
    proven = prove(draft.board, plannable, [one for one, _ in late])
    rest = overdue - proven.count
    told = (*proven.told, Fault("not_proven", (("count", rest),))) if rest > 0 else proven.told
    listed = (Late(items[one].id, items[one].due_on, on, proven.reason(one)) for one, on in late)
    return told, tuple(sorted(listed, key=lambda one: (one.due_on, str(one.instrument))))


def _late(draft: Draft) -> Iterator[tuple[int, dt.date | None]]:
    """The instruments (indexes) that are verified late, with the date, or have no visit (None)."""
    for index, visit in enumerate(draft.visits):
        if draft.place[index] == NOWHERE:
            yield from ((one, None) for one in visit.instruments)
            continue
        on = dt.date.fromordinal(draft.board.slots[draft.place[index]].ordinal)
        yield from ((one, on) for one in visit.instruments if draft.board.instance.instruments[one].due_on < on)


def days_of(draft: Draft, only: Iterable[int] | None = None) -> list[Day]:
    """The days worked (of all slots, or of some), by date and inspector."""
    slots = draft.board.slots
    listed = range(len(slots)) if only is None else only
    order = sorted(listed, key=lambda slot: (slots[slot].ordinal, slots[slot].inspector))
    return [_day(draft, slot) for slot in order if draft.routes[slot]]


def _day(draft: Draft, slot: int) -> Day:
    board = draft.board
    clock, here, travel = 0, OFFICE, 0
    stops = []
    for point, group in groupby(draft.routes[slot], key=lambda index: draft.visits[index].point):
        leg = board.legs[here][point]
        items = tuple(one for index in group for one in draft.visits[index].instruments)
        work = _work_minutes(board, items)
        idents = tuple(board.instance.instruments[one].id for one in items)
        stops.append(Stop(board.sites[point - 1].id, idents, clock + leg, clock + leg + work, leg))
        clock, here, travel = clock + leg + work, point, travel + leg
    back = board.legs[here][OFFICE]
    where = board.slots[slot]
    return Day(
        date=dt.date.fromordinal(where.ordinal),
        inspector=board.instance.inspectors[where.inspector].id,
        stops=tuple(stops),
        minutes=clock + back,
        travel_minutes=travel + back,
    )


def _work_minutes(board: Board, instruments: Sequence[int]) -> int:
    """Service of each instrument and one set-up per field."""
    kinds = [board.kind(board.instance.instruments[one]) for one in instruments]
    return sum(kind.service_minutes for kind in kinds) + board.instance.setup_minutes * len({k.field for k in kinds})


def objective(draft: Draft, given_up: int) -> Objective:
    """The parts of the objective, counted instrument by instrument; `given_up` have been left out beforehand."""
    late, late_days, early_days, waste = 0, 0, 0, 0.0
    for index, visit in enumerate(draft.visits):
        if draft.place[index] < 0:
            continue
        ordinal = draft.board.slots[draft.place[index]].ordinal
        for one in visit.instruments:
            item = draft.board.instance.instruments[one]
            ahead = item.due_on.toordinal() - ordinal
            late, late_days = late + (ahead < 0), late_days + max(0, -ahead)
            early_days += max(0, ahead)
            waste += draft.board.waste_rate(item) * max(0, ahead)
    unplanned = given_up + sum(len(visit.instruments) for _, visit in draft.left_out())
    travel = sum(draft.travel(slot) for slot, route in enumerate(draft.routes) if route)
    return Objective(late + unplanned, late_days, unplanned, travel, waste, early_days)
