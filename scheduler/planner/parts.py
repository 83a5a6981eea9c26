"""Cutting a sub-problem out of a draft, and putting its answer back."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scheduler.planner.balance import Balance
from scheduler.planner.board import LATE_PRICE, Board, Visit
from scheduler.planner.draft import NOWHERE, Draft
from scheduler.planner.route import Crew, Job, Part, Routes

_DUST = 1e-6  # minutes: less is rounding
TOLD_LATE_PRICE = 800.0  # minutes, per overdue instrument and risk class
_TOLD_LEFT_OUT_PRICE = 1_000.0  # minutes above the dearest day, likewise
_CLOSED_PRICE = 20_000.0  # minutes, for a day on which the site is closed


@dataclass(frozen=True, slots=True)
class Cut:
    """A part with the way back: `slots` by crew number, `visits` by job number."""

    part: Part
    slots: tuple[int, ...]
    visits: tuple[int, ...]


def cut(
    draft: Draft,
    slots: Iterable[int],
    left_out: Iterable[int],
    balance: Balance,
    promised: Counter[tuple[int, str]],
) -> Cut | None:
    """The sub-problem of the given slots with all their visits, and of visits that have no place yet.

    None when there is nothing to decide. Visits left out that are open on none of these days are not taken in.
    `promised` counts the limited equipment that other parts of the same round may use, by day number and field;
    what this part may use beyond the draft is added to it.
    """
    board = draft.board
    order = tuple(sorted(slots, key=lambda slot: (board.slots[slot].ordinal, slot)))
    days = sorted({board.slots[slot].ordinal for slot in order})
    placed = [index for slot in order for index in draft.routes[slot]]
    waiting = [index for index in left_out if _open_days(draft, index, days)]
    visits = tuple(placed + waiting)
    if not visits:
        return None
    points = sorted({draft.visits[index].point for index in visits})
    row_of = {point: row for row, point in enumerate(points, start=1)}
    jobs = tuple(_job(draft, index, row_of[draft.visits[index].point], days) for index in visits)
    job_of = {index: job for job, index in enumerate(visits)}
    part = Part(
        legs=board.sub_matrix(points),
        jobs=jobs,
        crews=tuple(crews_of(draft, order, jobs, balance, promised)),
        start=tuple(
            (crew, tuple(job_of[index] for index in draft.routes[slot]))
            for crew, slot in enumerate(order)
            if draft.routes[slot]
        ),
    )
    return Cut(part, order, visits)


def put_back(draft: Draft, piece: Cut, routes: Routes, balance: Balance, tolerance: float = _DUST) -> float:
    """Write the answer into the draft unless it costs more than what is there by the minutes tolerated; the minutes
    gained.
    """
    answer: list[list[int]] = [[] for _ in piece.slots]
    for crew, jobs in routes:
        answer[crew] = [piece.visits[job] for job in jobs]
    changed = {slot: route for slot, route in zip(piece.slots, answer, strict=True) if draft.routes[slot] != route}
    if not changed:
        return 0.0
    before = _cost(draft, piece, changed, balance)
    kept = {slot: list(draft.routes[slot]) for slot in changed}
    draft.set_routes(changed)
    gain = before - _cost(draft, piece, changed, balance)
    if gain > -tolerance:
        return gain
    draft.set_routes(kept)
    return 0.0


def _cost(draft: Draft, piece: Cut, slots: Iterable[int], balance: Balance) -> float:
    """Of some slots of a part, of what has no place, and of uneven loads."""
    missing = [draft.visits[index] for index in piece.visits if draft.place[index] == NOWHERE]
    left_out = sum(draft.board.left_out_price(visit) for visit in missing)
    return sum(draft.slot_cost(slot) for slot in slots) + left_out + balance.cost(draft.lanes.loads)


def _pin(slot: int) -> str:
    return f"pinned to slot {slot}"


def need_of(visit: Visit) -> str:
    return visit.field if visit.pinned is None else _pin(visit.pinned)


def crews_of(
    draft: Draft,
    slots: Sequence[int],
    jobs: Sequence[Job],
    balance: Balance,
    promised: Counter[tuple[int, str]],
) -> Iterable[Crew]:
    board = draft.board
    needs = frozenset(job.need for job in jobs)
    days = sorted({board.slots[slot].ordinal for slot in slots})
    number = {ordinal: day for day, ordinal in enumerate(days)}
    granted = _grants(draft, slots, promised)
    for slot, price in zip(slots, balance.prices(draft.lanes.loads, slots), strict=True):
        where = board.slots[slot]
        able = (where.fields - board.instance.equipment.keys()) | granted[slot] | {_pin(slot)}
        yield Crew(number[where.ordinal], frozenset(able & needs), where.minutes, price)


def _grants(draft: Draft, slots: Sequence[int], promised: Counter[tuple[int, str]]) -> dict[int, set[str]]:
    """Who may use limited equipment: first who does in the draft, then in turn while some is left that day."""
    granted: dict[int, set[str]] = {slot: set() for slot in slots}
    for field, count in draft.board.instance.equipment.items():
        able = [slot for slot in slots if field in draft.board.slots[slot].fields]
        for slot in able:
            key = draft.board.slots[slot].ordinal, field
            if draft.serves(slot, field):
                granted[slot].add(field)
            elif draft.used(slot, field) + promised[key] < count:
                granted[slot].add(field)
                promised[key] += 1
    return granted


def _open_days(draft: Draft, index: int, days: Sequence[int]) -> list[int]:
    """Numbers of the days on which a visit may take place: on time, unless it is late or nowhere already."""
    visit, slot = draft.visits[index], draft.place[index]
    if visit.pinned is not None:
        return [days.index(draft.board.slots[visit.pinned].ordinal)]
    open_at = draft.board.open_days[visit.point]
    late = slot == NOWHERE or draft.board.slots[slot].ordinal > visit.latest
    if open_at is draft.board.everyday:
        return [*range(bisect_left(days, visit.earliest), len(days) if late else bisect_right(days, visit.latest))]
    return [
        day
        for day, ordinal in enumerate(days)
        if visit.earliest <= ordinal and (late or ordinal <= visit.latest) and ordinal in open_at
    ]


def _job(draft: Draft, index: int, row: int, days: Sequence[int]) -> Job:
    visit = draft.visits[index]
    board: Board = draft.board
    open_days = _open_days(draft, index, days)
    first, last = open_days[0], open_days[-1]
    told = _told_costs(board, visit, [days[day] for day in open_days])
    least = min(told)  # the same on all days decides nothing, and small numbers search better
    costs = [cost - least for cost in told]
    if len(costs) <= last - first:
        by_day = dict(zip(open_days, costs, strict=True))
        costs = [by_day.get(day, _CLOSED_PRICE) for day in range(first, last + 1)]
    costs = [0.0] * first + costs + [0.0] * (len(days) - last - 1)
    prize = None
    if draft.place[index] == NOWHERE:
        prize = max(told) - least + _TOLD_LEFT_OUT_PRICE * board.risk(visit)
    return Job(row, need_of(visit), visit.minutes, first, last, tuple(costs), prize)


def _told_costs(board: Board, visit: Visit, ordinals: Sequence[int]) -> list[float]:
    """What the engine is told each of some days costs. Its price of lateness is enough to outweigh any driving, but no
    more: at the true one, breaking a rule for a while would look cheap to it.
    """
    if visit.announced is None and ordinals[-1] <= visit.latest:
        return [visit.waste_at_zero - visit.waste_per_day * ordinal for ordinal in ordinals]
    dearer = LATE_PRICE - TOLD_LATE_PRICE
    return [board.visit_cost(visit, ordinal) - dearer * board.risk(visit, ordinal) for ordinal in ordinals]
