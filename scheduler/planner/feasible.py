"""What cannot be planned at all, and why: decided before any search."""

import datetime as dt
from collections.abc import Container

from scheduler.planner.board import Board
from scheduler.planner.model import Fault, Ident, Instrument, Site
from scheduler.planner.standards import binding
from scheduler.planner.ways import OFFICE


def given_up(board: Board, booked: Container[int]) -> dict[Ident, Fault]:
    """The instruments that no plan can serve, with the reason: those rejected on reading and the hopeless ones.

    Instruments (indexes) that are `booked` already have a place and are not judged.
    """
    reasons = dict(board.instance.rejected)
    for index, item in enumerate(board.instance.instruments):
        reason = None if index in booked else hopeless(board, item)
        if reason is not None:
            reasons[item.id] = reason
    return reasons


def hopeless(board: Board, instrument: Instrument) -> Fault | None:
    """The reason why no day of anyone can serve an instrument, or None if some day can."""
    field = board.kind(instrument).field
    if not any(field in person.fields for person in board.instance.inspectors):
        return Fault("no_inspector_for_field", (("field", field),))
    if board.ordinals and board.last_equipped.get(field, board.earliest(instrument)) < board.earliest(instrument):
        return _unequipped(board, field, board.earliest(instrument))
    return _no_day(board, instrument, field)


def _unequipped(board: Board, field: str, earliest: int) -> Fault:
    """No equipment on any day from `earliest` on: the standards by serial where they are named."""
    days = board.instance.working_days
    named = binding(board.instance, field, max(days[0], dt.date.fromordinal(earliest))) if days else None
    if named is None or named[0]:
        return Fault("no_equipment_for_field", (("field", field),))
    return Fault("no_standard_for_field", (("field", field), ("standards", named[1])))


def _no_day(board: Board, instrument: Instrument, field: str) -> Fault | None:
    earliest = board.earliest(instrument)
    if not board.ordinals or earliest > board.ordinals[-1]:
        return _too_soon(board, earliest)
    point = board.point_of[instrument.site]
    if board.open_days[point] is board.everyday:
        longest = board.longest_from(field, earliest)
    else:
        days = [day for day in board.days_between(earliest, None) if day in board.open_days[point]]
        if not days:
            return _closed(board.sites[point - 1])
        longest = max((board.longest_day(field, day) for day in days), default=0)
    if not longest:
        return Fault("no_one_available")
    return _too_long(board, instrument, point, longest)


def _closed(site: Site) -> Fault:
    if not site.lunar_days:
        return Fault("site_closed", (("site", site.id),))
    return Fault("no_market_day", (("site", site.id), ("days", ", ".join(map(str, sorted(site.lunar_days))))))


def _too_soon(board: Board, earliest: int) -> Fault:
    if not board.ordinals:
        return Fault("no_working_days")
    first = dt.date.fromordinal(earliest).strftime("%d/%m/%Y")
    return Fault("not_open_yet", (("earliest", first), ("last", board.instance.working_days[-1].strftime("%d/%m/%Y"))))


def _too_long(board: Board, instrument: Instrument, point: int, longest: int) -> Fault | None:
    travel = board.legs[OFFICE][point] + board.legs[point][OFFICE]
    service = board.kind(instrument).service_minutes + board.instance.setup_minutes
    if travel + service <= longest:
        return None
    needed = travel + service
    return Fault(
        "does_not_fit_day", (("needed", needed), ("travel", travel), ("service", service), ("minutes", longest))
    )
