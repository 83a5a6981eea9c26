"""Which instruments of a site share a visit: exact dynamic programming over due dates, per site and field."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from scheduler.planner.board import Board, Visit
from scheduler.planner.ways import OFFICE

KEEP_WINDOW_DAYS = 20
_DEAREST_VISIT = 30.0  # minutes: where stops are far apart, a visit more may still fall in with another on its day
_NO_RUSH: Mapping[int, float] = {}


def bundle(board: Board, instruments: Sequence[int], rush: Mapping[int, float] = _NO_RUSH) -> list[Visit]:
    """Cut the given instruments (indexes) into visits, each fitting the longest day that can serve it.

    The cut is optimal for the driving that one more visit costs plus the validity wasted if each visit took place on
    the first due date in it, with at least 20 days (or the whole earliness allowed, if less) left to choose from.
    `rush` has what each minute of a visit costs besides, by the day number of that due date.
    """
    groups: dict[tuple[int, str], list[int]] = defaultdict(list)
    for index in instruments:
        item = board.instance.instruments[index]
        groups[board.point_of[item.site], board.kind(item).field].append(index)
    return [
        board.visit(part)
        for (point, _), members in sorted(groups.items())
        for part in _cut(board, point, members, rush)
    ]


def one_more_price(board: Board, point: int, field: str) -> float:
    """Minutes of driving that one more visit to a site costs.

    To the way there from the stop before and on to the next comes its share of a day's way there and back, for the
    minutes that all this and a set-up take from the work of the day.
    """
    hops, room = 2 * board.hop, max(1, room_minutes(board, point, field))
    return min(_DEAREST_VISIT, hops + (hops + board.instance.setup_minutes) * _trip(board, point) / room)


def room_minutes(board: Board, point: int, field: str) -> int:
    """Minutes of work that fit the longest day of anyone competent, after driving there and back."""
    return board.longest_day(field) - _trip(board, point)


def _trip(board: Board, point: int) -> int:
    return board.legs[OFFICE][point] + board.legs[point][OFFICE]


def _cut(board: Board, point: int, members: list[int], rush: Mapping[int, float]) -> list[tuple[int, ...]]:
    first = board.ordinals[0] if board.ordinals else 0
    listed = [board.instance.instruments[one] for one in members]
    order = sorted(range(len(members)), key=lambda at: (listed[at].due_on, str(listed[at].id)))
    items = [listed[at] for at in order]
    # What is overdue already is as urgent as what is due on the first day.
    dues = [max(item.due_on.toordinal(), first) for item in items]
    rates = [board.waste_rate(item) for item in items]
    work = [board.kind(item).service_minutes for item in items]
    field = board.kind(items[0]).field
    price = one_more_price(board, point, field)
    room = room_minutes(board, point, field) - board.instance.setup_minutes
    widest = board.instance.earliest_days_before_due - min(KEEP_WINDOW_DAYS, board.instance.earliest_days_before_due)
    best = [0.0] + [float("inf")] * len(items)
    came = [0] * (len(items) + 1)
    for start in range(len(items)):
        waste, minutes = 0.0, 0
        dearer = rush.get(dues[start], 0.0)
        base = best[start] + price + dearer * board.instance.setup_minutes
        for end in range(start, len(items)):
            waste += rates[end] * (dues[end] - dues[start])
            minutes += work[end]
            if end > start and (dues[end] - dues[start] > widest or minutes > room):
                break
            cost = base + waste + dearer * minutes
            if cost < best[end + 1]:
                best[end + 1], came[end + 1] = cost, start
    return _parts([members[at] for at in order], came)


def _parts(ordered: list[int], came: list[int]) -> list[tuple[int, ...]]:
    parts = []
    end = len(ordered)
    while end:
        parts.append(tuple(ordered[came[end] : end]))
        end = came[end]
    return parts[::-1]
