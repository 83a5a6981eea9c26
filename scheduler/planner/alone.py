"""Instruments that no plan can verify on time, each looked at by itself."""

import datetime as dt
from collections.abc import Mapping

from scheduler.planner.board import Board
from scheduler.planner.model import Fault, Instrument


def late_alone(board: Board, instrument: Instrument) -> Fault | None:
    """Why an instrument must be late even if nothing else had to be done; None if some day could serve it in time."""
    field, point = board.kind(instrument).field, board.point_of[instrument.site]
    first, due = board.earliest(instrument), instrument.due_on.toordinal()
    window = (("start", _written(max(first, board.ordinals[0]))), ("due", _written(due)))
    days = board.days_between(first, due)
    if not days:
        return Fault("alone_no_working_day", window)
    days = tuple(day for day in days if day in board.open_days[point])
    if not days:
        return Fault("alone_closed", (("site", instrument.site), *window))
    days = tuple(day for day in days if board.longest_day(field, day))
    if not days:
        return Fault("alone_nobody", (("field", field), *window))
    days = tuple(day for day in days if sets_there(board, field, day) != 0)
    if not days:
        return Fault("alone_no_equipment", (("field", field), *window))
    return _too_short(board, instrument, point, max(board.longest_day(field, day) for day in days), window)


def _too_short(
    board: Board, instrument: Instrument, point: int, longest: int, window: tuple[tuple[str, str], ...]
) -> Fault | None:
    needed = board.round_trips[point] + board.kind(instrument).service_minutes + board.instance.setup_minutes
    if needed <= longest:
        return None
    return Fault("alone_days_too_short", (("needed", needed), ("minutes", longest), *window))


def sets_there(board: Board, field: str, ordinal: int) -> int | None:
    """How many sets of a field's equipment there are on a day; None where the field needs none that is counted."""
    count = board.instance.equipment.get(field)
    if count is None:
        return None
    away: Mapping[dt.date, int] = board.instance.equipment_away.get(field, {})
    return max(0, count - away.get(dt.date.fromordinal(ordinal), 0))


def _written(ordinal: int) -> str:
    return dt.date.fromordinal(ordinal).strftime("%d/%m/%Y")
