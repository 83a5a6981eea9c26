"""Planners side by side: the same year, the same seconds, every plan judged by one referee.

    python -m bench.planner [--json] [--seconds N] [--only NAME] [--seed N] [--referee SCRIPT]

Due-date order is what a careful clerk does; VROOM and PyVRP are given the whole year at once (`planner_rivals`).
`--referee` also asks a script (`python SCRIPT INSTANCE PLAN`, one JSON object printed) and shows its word instead.
"""

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.planner_referee import Referee
from bench.planner_rivals import due_date_order, pyvrp_once, vroom_once
from scheduler.planner.board import Board
from scheduler.planner.reading import from_json
from scheduler.planner.solve import make_plan
from scheduler.planner.travel import GreatCircle
from scheduler.planner.writing import to_json

Json = dict[str, Any]
_DATA = Path(__file__).parents[1] / "tests" / "scheduler" / "planner" / "data"
_NAMES = ("LS-200-2-seed1", "LS-200-2-seed2")


def contenders(document: Json, seconds: float, seed: int) -> dict[str, Callable[[], Json]]:
    """The ways to plan, by name; each starts from the document."""
    instance = from_json(document)

    def board() -> Board:
        return Board(instance, GreatCircle(instance.travel))

    def ours() -> Json:
        return to_json(make_plan(instance, seed=seed, seconds=seconds, monotonic=time.monotonic, threads=2))

    return {
        "due-date order": lambda: due_date_order(board()),
        "VROOM, year at once": lambda: vroom_once(board(), seconds),
        "PyVRP, year at once": lambda: pyvrp_once(board(), seconds, seed),
        "Etalon": ours,
    }


def measure(name: str, seconds: float, seed: int, script: Path | None) -> list[Json]:
    """One instance: a row for each way to plan, with the ratio of its cost to ours."""
    with gzip.open(_DATA / f"{name}.json.gz", "rt", encoding="utf-8") as handle:
        document = json.load(handle)
    rows = []
    for label, plan in contenders(document, seconds, seed).items():
        started = time.monotonic()
        made = plan()
        taken = time.monotonic() - started
        rows.append({"instance": name, "planner": label, "seconds": round(taken, 1), **judged(document, made, script)})
    ours = rows[-1]
    assert ours["violations"] == 0
    assert ours["overdue"] <= rows[0]["overdue"]
    return [{**row, "ratio": round(row["cost_h"] / ours["cost_h"], 3)} for row in rows]


def judged(document: Json, plan: Json, script: Path | None) -> Json:
    """What the referee, or the script in its place, says of a plan; hours."""
    if script:
        return _asked(script, document, plan)
    verdict = Referee(document).judge(plan)
    return {
        "violations": len(verdict.breaches),
        "overdue": verdict.overdue,
        "travel_h": round(verdict.travel / 60, 1),
        "waste_h": round(verdict.waste / 60, 1),
        "cost_h": round(verdict.cost / 60, 1),
    }


def _asked(script: Path, document: Json, plan: Json) -> Json:
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for name, content in (("instance.json", document), ("plan.json", plan)):
            paths.append(Path(folder) / name)
            paths[-1].write_text(json.dumps(content), "utf-8")
        answer = subprocess.run([sys.executable, script, *paths], check=True, capture_output=True, text=True)
    said = json.loads(answer.stdout)
    return {key: said[key] for key in ("violations", "overdue", "travel_h", "waste_h", "cost_h")}


def main() -> None:
    parser = argparse.ArgumentParser(description="Planners side by side")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seconds", type=float, default=20, help="for each planner")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", choices=_NAMES, help="this instance alone")
    parser.add_argument("--referee", type=Path, help="a script that judges instead")
    options = parser.parse_args()
    names = [options.only] if options.only else _NAMES
    rows = [row for name in names for row in measure(name, options.seconds, options.seed, options.referee)]
    if options.json:
        print(json.dumps({"bench": "planner", "rows": rows}))
        return
    print(f"{'instance':16}{'planner':22}{'s':>7}{'broken':>8}{'overdue':>9}{'travel h':>10}{'waste h':>9}", end="")
    print(f"{'cost h':>8}{'ratio':>7}")
    for row in rows:
        print(
            f"{row['instance']:16}{row['planner']:22}{row['seconds']:7}{row['violations']:8}{row['overdue']:9}"
            f"{row['travel_h']:10}{row['waste_h']:9}{row['cost_h']:8}{row['ratio']:7}"
        )


if __name__ == "__main__":
    main()
