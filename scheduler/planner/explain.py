"""Why each visit stands where it stands: its window, what binds it, what each day early costs, the best other dates."""

import datetime as dt
from collections.abc import Iterable

import numpy as np

from scheduler.planner.board import Board, Visit
from scheduler.planner.draft import Draft
from scheduler.planner.lanes import Costs, Numbers
from scheduler.planner.model import Alternative, Explanation, Fault
from scheduler.planner.ways import OFFICE

_ALTERNATIVES = 2


def explanations(draft: Draft) -> list[Explanation]:
    """One explanation per visit with a place, in order of date, inspector and route."""
    slots = draft.board.slots
    order = sorted(range(len(slots)), key=lambda slot: (slots[slot].ordinal, slots[slot].inspector))
    return [explain(draft, index) for slot in order for index in draft.routes[slot]]


def explain(draft: Draft, index: int) -> Explanation:
    """The explanation of one placed visit. Each alternative's `extra_minutes` is the change of travel plus waste
    if this visit alone moved there, into the cheapest place of that day's route.
    """
    board, visit = draft.board, draft.visits[index]
    slot = board.slots[draft.place[index]]
    items = [board.instance.instruments[one] for one in visit.instruments]
    binding = min(items, key=lambda item: item.due_on)
    early = tuple(max(0, item.due_on.toordinal() - slot.ordinal) for item in items)
    saved = saved_minutes(draft, index)
    alternatives, refused = _elsewhere(draft, index, saved)
    return Explanation(
        date=dt.date.fromordinal(slot.ordinal),
        inspector=board.instance.inspectors[slot.inspector].id,
        site=items[0].site,
        field=visit.field,
        instruments=tuple(item.id for item in items),
        earliest=dt.date.fromordinal(visit.earliest),
        latest=dt.date.fromordinal(visit.latest),
        binding=binding.id,
        days_early=early,
        wasted_minutes=tuple(round(board.waste_rate(item) * days, 1) for item, days in zip(items, early, strict=True)),
        insertion_minutes=saved,
        alternatives=alternatives,
        refused=refused,
    )


def saved_minutes(draft: Draft, index: int) -> int:
    """Driving minutes the day would be shorter without the visit."""
    route = draft.routes[draft.place[index]]
    at = route.index(index)
    point = draft.visits[index].point
    before = draft.visits[route[at - 1]].point if at else OFFICE
    after = draft.visits[route[at + 1]].point if at + 1 < len(route) else OFFICE
    legs = draft.board.legs
    return legs[before][point] + legs[point][after] - legs[before][after]


def _elsewhere(draft: Draft, index: int, saved: int) -> tuple[tuple[Alternative, ...], Fault | None]:
    """The best other days, and what kept the visit from a cheaper one: of the slots of other days on which somebody
    competent works, the site is open and all would be on time.
    """
    board, visit, here = draft.board, draft.visits[index], draft.place[index]
    if visit.pinned is not None:
        return (), None
    lanes, slots = draft.lanes, board.slots_between(visit.earliest, visit.latest)
    now = saved + board.visit_cost(visit, board.slots[here].ordinal)
    detours, _ = lanes.detours(visit.point, slots)
    extra = detours + lanes.costs(visit, slots) - now
    fits = lanes.allowed(visit, slots) & (detours + visit.minutes <= lanes.free[slots.start : slots.stop])
    asked = lanes.competent(visit, slots)
    asked &= board.slot_ordinals[slots.start : slots.stop] != board.slots[here].ordinal
    refused = np.flatnonzero(asked & ~fits)
    cheapest = int(refused[extra[refused].argmin()]) if len(refused) else None
    refusal = None if cheapest is None else (float(extra[cheapest]), slots.start + cheapest)
    offers = [(slots.start + int(at), float(extra[at])) for at in _cheapest(extra, np.flatnonzero(asked & fits))]
    return _alternatives(board, offers), _refusal(draft, visit, refusal)


def _cheapest(extra: Costs, possible: Numbers) -> Numbers:
    """The possible ones that matter: the cheapest first, in tenths of a minute, then the earliest."""
    order: Numbers = possible[np.argsort(np.round(extra[possible], 1), kind="stable")]
    return order


def _alternatives(board: Board, offers: Iterable[tuple[int, float]]) -> tuple[Alternative, ...]:
    """The first offers of different days."""
    found: dict[int, Alternative] = {}
    for slot, extra in offers:
        where = board.slots[slot]
        if where.ordinal not in found:
            inspector = board.instance.inspectors[where.inspector].id
            found[where.ordinal] = Alternative(dt.date.fromordinal(where.ordinal), inspector, round(extra, 1))
        if len(found) == _ALTERNATIVES:
            break
    return tuple(found.values())


def _refusal(draft: Draft, visit: Visit, cheapest: tuple[float, int] | None) -> Fault | None:
    """What kept the visit from a day that would cost less."""
    if cheapest is None or cheapest[0] >= 0:
        return None
    extra, slot = cheapest
    where = draft.board.slots[slot]
    on = dt.date.fromordinal(where.ordinal).strftime("%d/%m/%Y")
    if not draft.equipment_free(slot, visit.field):
        return Fault("refused_by_equipment", (("date", on), ("saved", round(-extra)), ("field", visit.field)))
    inspector = draft.board.instance.inspectors[where.inspector].id
    return Fault("refused_by_day_length", (("date", on), ("saved", round(-extra)), ("inspector", inspector)))
