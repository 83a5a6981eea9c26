"""Repair after an event: an inspector ill for a week, the planner warm, from the call to the new draft.

    python -m bench.repair [INSTANCE] [--events N]

The ratio is the median against making a first plan anew in the same run. Other visits than those of the ill
inspector are counted when they move: there must be none.
"""

import argparse
import gzip
import json
import random
import statistics
import time
from pathlib import Path

from scheduler.planner.board import Board
from scheduler.planner.reading import from_json
from scheduler.planner.repair import close
from scheduler.planner.solve import first_draft
from scheduler.planner.travel import GreatCircle

INSTANCE = Path(__file__).parents[1] / "tests" / "scheduler" / "planner" / "data" / "LS-200-2-seed1.json.gz"
_DAYS = range(63, 70)  # the tenth week


def main() -> None:
    parser = argparse.ArgumentParser(description="Repair after an event")
    parser.add_argument("instance", type=Path, nargs="?", default=INSTANCE, help="default: 200 sites")
    parser.add_argument("--events", type=int, default=20)
    options = parser.parse_args()
    with gzip.open(options.instance, "rt", encoding="utf-8") as handle:
        instance = from_json(json.load(handle))
    board = Board(instance, GreatCircle(instance.travel))
    started = time.monotonic()
    draft, _, _ = first_draft(board)
    anew = time.monotonic() - started
    rng, seconds, others, displaced = random.Random(1), [], 0, 0
    for _ in range(options.events):
        who = rng.randrange(len(instance.inspectors))
        gone = [
            number
            for number, slot in enumerate(board.slots)
            if slot.inspector == who and slot.ordinal - board.ordinals[0] in _DAYS
        ]
        hit = {index for slot in gone for index in draft.routes[slot]}
        started = time.monotonic()
        after = draft.copy()
        close(after, gone)
        seconds.append(time.monotonic() - started)
        displaced += len(hit)
        others += sum(a != b for at, (a, b) in enumerate(zip(draft.place, after.place, strict=True)) if at not in hit)
    median = statistics.median(seconds)
    print(
        f"{options.events} events, {displaced} visits displaced, {others} others moved, median {median:.3f} s, "
        f"ratio to a first plan anew {median / anew:.4f}"
    )


if __name__ == "__main__":
    main()
