"""The routing core on public instances: the gap to each best known value.

    python -m bench.routing [FOLDER] [--json] [--iterations N] [--seed N] [--limit SECONDS]

FOLDER holds VRPTW, PCVRPTW or SDVRPTW instances (`NAME.vrp`, in folders or not) with their best known solutions
(`NAME.sol` beside them), as the public collections lay them out; none are kept here. Distances are cut to one digit,
for SDVRPTW rounded to three, as the published values are. A solve that takes longer than the limit is killed and told.
"""

import argparse
import json
import multiprocessing
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyvrp
from pyvrp.search import compute_neighbours

from scheduler.planner.route import search, tools

_EXACT, _CUT = ("exact", 1000), ("dimacs", 10)  # how distances are rounded, and the units of one
_NOTHING = "bench.routing: no folder of public instances given; nothing was routed."
_Row = dict[str, Any]


def instances(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Each instance with its solution file."""
    for path in sorted(folder.rglob("*.vrp")):
        solution = path.with_suffix(".sol")
        if solution.exists():
            yield path, solution


def kind_of(text: str) -> str:
    """The type written in an instance file, or nothing."""
    said = re.search(r"^TYPE\s*:\s*(\S+)", text, re.MULTILINE)
    return said[1].upper() if said else ""


def best_known(text: str, units: int) -> float:
    """The cost of a solution file in distances; written without a point it counts the engine's units of one.

    Raises ValueError where no cost is written.
    """
    found = re.search(r"^\s*cost:?\s+([0-9.]+)", text, re.IGNORECASE | re.MULTILINE)
    if found is None:
        raise ValueError("no line with the cost")
    return float(found[1]) if "." in found[1] else int(found[1]) / units


def route(path: Path, rounding: str, iterations: int, seed: int) -> int | None:
    """The cost the routing core reaches from a random start, in the engine's units; None if nothing valid is found."""
    data = pyvrp.read(path, round_func=rounding)
    start = pyvrp.Solution.make_random(data, pyvrp.RandomNumberGenerator(seed=seed))
    best = search(tools(data, compute_neighbours(data), seed), start, iterations)
    return best.distance() + best.uncollected_prizes() if best.is_feasible() else None


def _child(question: Any, path: Path, rounding: str, iterations: int, seed: int) -> None:
    question.send(route(path, rounding, iterations, seed))


def measure(path: Path, solution: Path, options: argparse.Namespace) -> _Row:
    """One instance: our cost, the best known one, and the gap."""
    kind = kind_of(path.read_text("utf-8"))
    rounding, units = _EXACT if kind == "SDVRPTW" else _CUT
    best, started = best_known(solution.read_text("utf-8"), units), time.monotonic()
    answer, question = multiprocessing.Pipe(duplex=False)
    arguments = (question, path, rounding, options.iterations, options.seed)
    child = multiprocessing.get_context("spawn").Process(target=_child, args=arguments)
    child.start()
    told = answer.poll(options.limit)
    found = answer.recv() if told else None
    child.kill()
    child.join()
    cost = None if found is None else found / units
    return {
        "instance": path.stem,
        "kind": kind,
        "seconds": round(time.monotonic() - started, 1),
        "cost": cost,
        "best_known": best,
        "gap": None if cost is None else round(cost / best - 1, 4),
        "said": "" if cost is not None else "nothing valid" if told else "killed",
    }


def _said(row: _Row) -> str:
    gap = f"{row['gap']:+.2%}" if row["gap"] is not None else row["said"]
    cost = "-" if row["cost"] is None else f"{row['cost']:.1f}"
    line = f"{row['kind']:9}{row['instance']:12}{cost:>12} against {row['best_known']:.1f}, gap {gap}"
    return f"{line}, {row['seconds']} s"


def main() -> None:
    parser = argparse.ArgumentParser(description="The routing core on public instances")
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--iterations", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=float, default=60, help="seconds after which a solve is killed")
    options = parser.parse_args()
    if options.folder is None:
        print(_NOTHING)
        return
    rows = []
    for path, solution in instances(options.folder):
        rows.append(measure(path, solution, options))
        if not options.json:
            print(_said(rows[-1]), flush=True)
    if options.json:
        print(json.dumps({"bench": "routing", "rows": rows}))
    elif not rows:
        print(f"bench.routing: no instance with its solution (.vrp, .sol) in {options.folder}.")


if __name__ == "__main__":
    main()
