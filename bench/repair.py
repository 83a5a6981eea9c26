"""Repair after an event: an inspector ill for a week, the planner warm, from the call to the new, checked plan.

    python -m bench.repair [INSTANCE] [--events N] [--confirmed PERCENT] [--announced PERCENT]

A share of the visits is confirmed and announced. Each event is timed from the call to the new plan's days, with every
hard rule checked again on the dates that changed; the whole plan is checked afterwards, untimed. A repair must move no
confirmed visit to another day and few of the announced ones. The ratio is the median against making a first plan anew
in the same run.
"""

import argparse
import gzip
import json
import random
import statistics
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from scheduler.planner.answer import days_of
from scheduler.planner.board import Board
from scheduler.planner.check import breaches
from scheduler.planner.draft import NOWHERE, Draft
from scheduler.planner.model import Day
from scheduler.planner.places import Moved
from scheduler.planner.reading import from_json
from scheduler.planner.repair import close
from scheduler.planner.solve import first_draft
from scheduler.planner.travel import GreatCircle

INSTANCE = Path(__file__).parents[1] / "tests" / "scheduler" / "planner" / "data" / "LS-200-2-seed1.json.gz"
_DAYS = range(63, 70)  # the tenth week


@dataclass(frozen=True, slots=True)
class Event:
    """What one event took and moved."""

    seconds: float
    moved: list[Moved]
    others: int
    breaches: int


def main() -> None:
    parser = argparse.ArgumentParser(description="Repair after an event")
    parser.add_argument("instance", type=Path, nargs="?", default=INSTANCE, help="default: 200 sites")
    parser.add_argument("--events", type=int, default=20)
    parser.add_argument("--confirmed", type=int, default=20)
    parser.add_argument("--announced", type=int, default=30)
    options = parser.parse_args()
    with gzip.open(options.instance, "rt", encoding="utf-8") as handle:
        instance = from_json(json.load(handle))
    board = Board(instance, GreatCircle(instance.travel))
    started = time.monotonic()
    draft, _, _ = first_draft(board)
    anew = time.monotonic() - started
    rng = random.Random(1)
    announced = _tell(draft, rng, options.confirmed, options.announced)
    known_days = days_of(draft)
    events = [_event(draft, known_days, rng.randrange(len(instance.inspectors))) for _ in range(options.events)]
    _print(events, anew, announced)


def _tell(draft: Draft, rng: random.Random, confirmed: int, announced: int) -> int:
    """Make shares of the visits known; how many are announced."""
    count = 0
    for index, slot in enumerate(draft.place):
        draw = rng.randrange(100)
        if slot != NOWHERE and draw < confirmed:
            draft.visits[index] = replace(draft.visits[index], pinned=slot)
        elif slot != NOWHERE and draw < confirmed + announced:
            draft.visits[index] = replace(draft.visits[index], announced=draft.board.slots[slot].ordinal)
            count += 1
    return count


def _event(draft: Draft, known_days: list[Day], who: int) -> Event:
    board = draft.board
    gone = [
        number
        for number, slot in enumerate(board.slots)
        if slot.inspector == who and slot.ordinal - board.ordinals[0] in _DAYS
    ]
    started = time.monotonic()
    after = draft.copy()
    moved = close(after, gone)
    changed = {slot.ordinal for at, slot in enumerate(board.slots) if after.routes[at] != draft.routes[at]}
    fresh = days_of(after, [slot for ordinal in changed for slot in board.slots_on[ordinal]])
    plan = [day for day in known_days if day.date.toordinal() not in changed] + fresh
    wrong = breaches(board, fresh)
    seconds = time.monotonic() - started
    wrong += breaches(board, plan)
    if sorted(plan, key=_order) != sorted(days_of(after), key=_order):
        raise AssertionError("the plan put together from changed days is not the plan")
    known = {ident for one in moved for ident in one.instruments}
    others = sum(
        a != b and board.instance.instruments[draft.visits[at].instruments[0]].id not in known
        for at, (a, b) in enumerate(zip(draft.place, after.place, strict=True))
    )
    return Event(seconds, moved, others, len(wrong))


def _order(day: Day) -> tuple[date, str]:
    return day.date, str(day.inspector)


def _print(events: list[Event], anew: float, announced: int) -> None:
    seconds = [event.seconds for event in events]
    moved = [one for event in events for one in event.moved]
    firm = [one for one in moved if one.told == "confirmed"]
    heard = max(_other_day(one for one in event.moved if one.told == "announced") for event in events)
    print(
        f"{len(events)} events, median {statistics.median(seconds):.3f} s, at most {max(seconds):.3f} s, "
        f"ratio to a first plan anew {statistics.median(seconds) / anew:.4f}\n"
        f"{len(moved)} visits moved, {sum(event.others for event in events)} others not said, "
        f"{sum(event.breaches for event in events)} rules broken\n"
        f"confirmed: {_other_day(firm)} on another day, {sum(not one.broken for one in firm)} with a colleague on the "
        f"same day, {sum(one.broken for one in firm)} broken and left to a person\n"
        f"announced: at most {heard} of {announced} on another day after one event ({100 * heard / announced:.2f} %)"
    )


def _other_day(moved: Iterable[Moved]) -> int:
    return sum(one.was is not None and one.now is not None and one.was.date != one.now.date for one in moved)


if __name__ == "__main__":
    main()
