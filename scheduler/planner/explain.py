"""Why each visit stands where it stands: its window, what binds it, what each day early costs, the best other dates."""

import datetime as dt
from collections.abc import Iterable

from scheduler.planner.board import OFFICE, Board, Visit
from scheduler.planner.draft import Draft
from scheduler.planner.model import Alternative, Explanation, Fault

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
    board, visit, here = draft.board, draft.visits[index], draft.place[index]
    if visit.pinned is not None:
        return (), None
    now = saved + board.visit_cost(visit, board.slots[here].ordinal)
    by_day: dict[int, Alternative] = {}
    refusals: list[tuple[float, int]] = []
    for slot in _candidates(board, visit, here):
        found = draft.insertion(index, slot)
        where = board.slots[slot]
        if found is None:
            extra = draft.detour(visit.point, slot) + board.visit_cost(visit, where.ordinal) - now
            refusals.append((extra, slot))
            continue
        one = Alternative(
            dt.date.fromordinal(where.ordinal),
            board.instance.inspectors[where.inspector].id,
            round(found.cost - now, 1),
        )
        if where.ordinal not in by_day or one.extra_minutes < by_day[where.ordinal].extra_minutes:
            by_day[where.ordinal] = one
    best = sorted(by_day.values(), key=lambda one: (one.extra_minutes, one.date))[:_ALTERNATIVES]
    return tuple(best), _refusal(draft, visit, min(refusals, default=None))


def _candidates(board: Board, visit: Visit, here: int) -> Iterable[int]:
    """Slots of other days on which somebody competent works, the site is open and all would be on time."""
    today = board.slots[here].ordinal
    for ordinal in board.ordinals:
        open_then = visit.earliest <= ordinal <= visit.latest and ordinal in board.open_days[visit.point]
        if ordinal == today or not open_then:
            continue
        yield from (slot for slot in board.slots_on.get(ordinal, ()) if visit.field in board.slots[slot].fields)


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
