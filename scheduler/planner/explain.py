"""Why each visit stands where it stands: its window, what binds it, what each day early costs, the best other dates."""

import datetime as dt

import numpy as np

from scheduler.planner import standards
from scheduler.planner.board import Visit
from scheduler.planner.draft import Draft
from scheduler.planner.lanes import Costs, Numbers
from scheduler.planner.model import Alternative, Explanation, Fault, Params, Site
from scheduler.planner.ways import OFFICE

_ALTERNATIVES = 2
_LATER_DAYS = 28  # how long after its due dates a visit is looked for another day
_DIGITS = 6  # of minutes: sums of rates are exact to this


def explanations(draft: Draft) -> list[Explanation]:
    """One explanation per visit with a place, in order of date, inspector and route."""
    slots = draft.board.slots
    order = sorted(range(len(slots)), key=lambda slot: (slots[slot].ordinal, slots[slot].inspector))
    told = [index for slot in order for index in draft.routes[slot]]
    # Site by site: of very many, the legs from one to all others are computed when asked for, and kept for one.
    found = {index: explain(draft, index) for index in sorted(told, key=lambda index: draft.visits[index].point)}
    return [found[index] for index in told]


def explain(draft: Draft, index: int) -> Explanation:
    """The explanation of one placed visit. Each alternative's `extra_minutes` is the change of travel plus waste,
    and `extra_overdue` that of overdue instruments, if this visit alone moved there, into the cheapest place of that
    day's route.
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
    """The best other days, and what kept the visit from a better one: of the slots of other days on which somebody
    competent works and the site is open. Later days than all its due dates are looked at only where the days before
    offer too few.
    """
    visit, here = draft.visits[index], draft.place[index]
    if visit.pinned is not None:
        return (), None
    until = max(visit.latest, draft.board.slots[here].ordinal)
    offers, refused = _offers(draft, index, until)
    if len(offers) < _ALTERNATIVES:
        offers, _ = _offers(draft, index, until + _LATER_DAYS)
    stated = _Stated(draft, index, saved)
    return tuple(stated.alternative(*offer) for offer in offers), _refusal(draft, visit, stated, refused)


_Offer = tuple[int, int]  # a slot, and the minutes of driving the visit would add there


def _offers(draft: Draft, index: int, until: int) -> tuple[list[_Offer], _Offer | None]:
    """The best slots of different days; and the best of those that are closed, full, or without equipment."""
    board, visit, here = draft.board, draft.visits[index], draft.place[index]
    lanes, slots = draft.lanes, board.slots_between(visit.earliest, until)
    part = slice(slots.start, slots.stop)
    detours, _ = lanes.detours(visit.point, slots)
    price = detours + lanes.costs(visit, slots)
    fits = lanes.allowed(visit, slots) & (detours + visit.minutes <= lanes.free[part])
    asked = lanes.able(visit, slots) & (board.slot_ordinals[part] != board.slots[here].ordinal)
    found: dict[int, _Offer] = {}
    for at in _cheapest(price, np.flatnonzero(asked & fits)):
        slot = slots.start + int(at)
        found.setdefault(board.slots[slot].ordinal, (slot, int(detours[at])))
        if len(found) == _ALTERNATIVES:
            break
    refused = _cheapest(price, np.flatnonzero(asked & ~fits))
    return list(found.values()), (slots.start + int(refused[0]), int(detours[refused[0]])) if len(refused) else None


def _cheapest(price: Costs, possible: Numbers) -> Numbers:
    """The possible ones: the cheapest first, in tenths of a minute, then the earliest."""
    order: Numbers = possible[np.argsort(np.round(price[possible], 1), kind="stable")]
    return order


class _Stated:
    """What moving one visit would change, in the terms by which plans are judged: driving, validity wasted, overdue."""

    def __init__(self, draft: Draft, index: int, saved: int) -> None:
        self._board = draft.board
        self._items = [draft.board.instance.instruments[one] for one in draft.visits[index].instruments]
        self._here = draft.board.slots[draft.place[index]].ordinal
        self._saved = saved

    def alternative(self, slot: int, detour: int) -> Alternative:
        """The change if the visit alone moved into the cheapest place of a slot."""
        where = self._board.slots[slot]
        extra = detour - self._saved + self._wasted(where.ordinal) - self._wasted(self._here)
        return Alternative(
            date=dt.date.fromordinal(where.ordinal),
            inspector=self._board.instance.inspectors[where.inspector].id,
            extra_minutes=round(extra, _DIGITS),
            extra_overdue=self._late(where.ordinal) - self._late(self._here),
        )

    def _wasted(self, ordinal: int) -> float:
        return sum(self._board.waste_rate(one) * max(0, one.due_on.toordinal() - ordinal) for one in self._items)

    def _late(self, ordinal: int) -> int:
        return sum(one.due_on.toordinal() < ordinal for one in self._items)


_BY_DAY_LENGTH = {"refused": "refused_by_day_length", "late": "late_by_day_length"}
_BY_CLOSING = {"refused": "refused_by_closing", "late": "late_by_closing"}
_BY_MARKET_DAY = {"refused": "refused_by_market_day", "late": "late_by_market_day"}
_BY_EQUIPMENT = {"refused": "refused_by_equipment", "late": "late_by_equipment"}
_BY_STANDARDS = {"refused": "refused_by_standards", "late": "late_by_standards"}
_NO_STANDARD = {"refused": "refused_no_standard", "late": "late_no_standard"}


def _refusal(draft: Draft, visit: Visit, stated: _Stated, refused: _Offer | None) -> Fault | None:
    """What kept the visit from a day that would be better: fewer overdue, or as many and cheaper."""
    if refused is None:
        return None
    there = stated.alternative(*refused)
    if (there.extra_overdue, there.extra_minutes) >= (0, 0):
        return None
    on = there.date.strftime("%d/%m/%Y")
    if there.extra_overdue < 0:
        kept_from, what = "late", ("count", -there.extra_overdue)
    else:
        kept_from, what = "refused", ("saved", round(-there.extra_minutes))
    said = (("date", on), what)
    if there.date.toordinal() not in draft.board.open_days[visit.point]:
        return _closed(draft.board.sites[visit.point - 1], kept_from, said)
    if draft.equipment_free(refused[0], visit.field):
        return Fault(_BY_DAY_LENGTH[kept_from], (*said, ("inspector", there.inspector)))
    return _short(draft, visit.field, there.date, kept_from, (*said, ("field", visit.field)))


def _closed(site: Site, kept_from: str, said: Params) -> Fault:
    """The site is closed that day: its fair is on other days, or it opens on other days of the week."""
    if not site.lunar_days:
        return Fault(_BY_CLOSING[kept_from], said)
    return Fault(_BY_MARKET_DAY[kept_from], (*said, ("days", ", ".join(map(str, sorted(site.lunar_days))))))


def _short(draft: Draft, field: str, day: dt.date, kept_from: str, said: Params) -> Fault:
    """Which equipment is short: the standards by serial where they are named."""
    named = standards.binding(draft.board.instance, field, day)
    if named is None:
        return Fault(_BY_EQUIPMENT[kept_from], said)
    any_fit, serials = named
    return Fault((_BY_STANDARDS if any_fit else _NO_STANDARD)[kept_from], (*said, ("standards", serials)))
