"""What proofs of lateness are made of: a need with its days, and a claim that some of a set must be late."""

import datetime as dt
from dataclasses import dataclass

from scheduler.planner.board import Board
from scheduler.planner.model import Fault, Instrument


@dataclass(frozen=True, slots=True)
class Need:
    """An instrument's least share of an inspector-day and the working days (numbers) on which it is on time."""

    index: int
    field: str
    point: int
    share: float
    set_up: float  # the share of a set-up there
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Claim:
    """`late` of the members (indexes of instruments) at least must be late, and why."""

    late: int
    members: frozenset[int]
    told: Fault


def need(board: Board, index: int) -> Need:
    """What an instrument needs that could be on time: its window begins and ends on days its site is open."""
    item: Instrument = board.instance.instruments[index]
    field, point = board.kind(item).field, board.point_of[item.site]
    room = board.longest_day(field) - board.round_trips[point]
    first = len(board.ordinals) - len(board.days_between(board.earliest(item), None))
    last = len(board.ordinals) - len(board.days_between(item.due_on.toordinal() + 1, None)) - 1
    open_days = board.open_days[point]
    if open_days is not board.everyday:
        while first <= last and board.ordinals[first] not in open_days:
            first += 1
        while first <= last and board.ordinals[last] not in open_days:
            last -= 1
    share = board.kind(item).service_minutes / room if room > 0 else 1.0
    set_up = board.instance.setup_minutes / room if room > 0 else 0.0
    return Need(index, field, point, share, set_up, first, last)


def span(board: Board, first: int, last: int) -> tuple[tuple[str, str], ...]:
    """The dates of a run of working days and the weeks of the year they lie in, for a sentence."""
    end = min(max(first, last), len(board.ordinals) - 1)
    days = [dt.date.fromordinal(board.ordinals[min(day, len(board.ordinals) - 1)]) for day in (first, end)]
    weeks = [day.isocalendar() for day in days]
    if weeks[0].year != weeks[1].year:
        said = "–".join(f"{week.week}/{week.year}" for week in weeks)
    elif weeks[0].week != weeks[1].week:
        said = f"{weeks[0].week}–{weeks[1].week}"
    else:
        said = str(weeks[0].week)
    return ("weeks", said), ("start", days[0].strftime("%d/%m/%Y")), ("end", days[1].strftime("%d/%m/%Y"))
