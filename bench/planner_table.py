"""The table of how good plans are: medians over seeds, on public problems and on variations of them, and of levelling.

    python -m bench.planner_table [--full] [--folder FOLDER] [--seconds N | --iterations N] [--seeds N] [--json]
        [--part plans|levelling] [--weeks PRICE,…] [--inspectors PRICE,…]

Without `--full` each plan gets a few thousand iterations and one seed, to see that all works; with it the budget its
size has in the target (40 s at 200 sites, 150 s at 2,000, 600 s at 20,000) and three seeds. `--folder` holds problems
in the public format (`*.json.gz`) instead of those kept here. Levelling is tried at prices of uneven weeks, and at
prices of uneven inspectors with weeks left alone. The variations, other service times and other towns,
show that nothing is fitted to one file.
"""

import argparse
import gzip
import json
import random
import resource
import statistics
import time
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.planner_referee import Referee
from scheduler.planner.balance import DEFAULT_LEVELLING, Levelling
from scheduler.planner.reading import from_json
from scheduler.planner.solve import make_plan
from scheduler.planner.writing import to_json

Json = dict[str, Any]
_DATA = Path(__file__).parents[1] / "tests" / "scheduler" / "planner" / "data"
_SECONDS = ((1_000, 40.0), (10_000, 150.0), (10**9, 600.0))  # instruments below, budget of the target
_QUICK_ITERATIONS = 6_000
_FULL_SEEDS = 3
_LEVEL_WEEKS = (0.0, 0.05, 0.1, 0.2, 0.5)  # prices tried
_LEVEL_INSPECTORS = (0.0, 0.1, 0.3)  # likewise, beside the default
_SERVICE = (0.8, 1.25)  # the variation's service times, relative
_SHIFT = 0.06  # degrees at most that a town of the variation lies elsewhere
_TOWN = 0.1  # degrees: sites of one such square move together
_COLUMNS = ("violations", "overdue", "travel_h", "waste_h", "cost_h", "inspector_cv", "week_cv")
_STUCK = 30.0  # seconds


@dataclass(frozen=True, slots=True)
class Effort:
    """How long each plan is searched, and with how many seeds; without iterations and seconds: as the target says."""

    seeds: int
    seconds: float | None = None
    iterations: int | None = None

    def seconds_of(self, document: Json) -> float | None:
        if self.iterations:
            return None
        count = len(document["instruments"])
        return self.seconds or next(seconds for below, seconds in _SECONDS if count < below)


def other_times(document: Json) -> Json:
    """Each kind takes another time: some are quicker, some slower."""
    draw, varied = random.Random(1), deepcopy(document)
    for kind in varied["kinds"].values():
        kind["service_minutes"] = max(1, round(kind["service_minutes"] * draw.uniform(*_SERVICE)))
    return varied | {"instance": f"{document['instance']}, other times"}


def other_towns(document: Json) -> Json:
    """Towns lie elsewhere, each with its sites."""
    draw, varied = random.Random(2), deepcopy(document)
    moves: dict[tuple[int, int], tuple[float, float]] = {}
    for site in varied["sites"]:
        town = round(site["lat"] / _TOWN), round(site["lon"] / _TOWN)
        north, east = moves.setdefault(town, (draw.uniform(-_SHIFT, _SHIFT), draw.uniform(-_SHIFT, _SHIFT)))
        site["lat"], site["lon"] = round(site["lat"] + north, 5), round(site["lon"] + east, 5)
    return varied | {"instance": f"{document['instance']}, other towns"}


def judged(document: Json, effort: Effort, seed: int, levelling: Levelling) -> Json:
    """One plan's row."""
    seconds, first = effort.seconds_of(document), [0.0]
    began, worked = time.monotonic(), _cpu()

    def note_first(_days: object) -> None:
        first[0] = first[0] or time.monotonic() - began

    plan = make_plan(
        from_json(document),
        seed=seed,
        seconds=seconds,
        iterations=effort.iterations,
        monotonic=time.monotonic,
        on_better=note_first,
        levelling=levelling,
        threads=2,
        watchdog_seconds=_STUCK,
    )
    taken, spent = time.monotonic() - began, _cpu() - worked
    verdict = Referee(document).judge(to_json(plan))
    idle = len(document["inspectors"]) - len(verdict.inspector_minutes)
    return {
        "violations": len(verdict.breaches),
        "overdue": verdict.overdue,
        "travel_h": verdict.travel / 60,
        "waste_h": verdict.waste / 60,
        "cost_h": verdict.cost / 60,
        "inspector_cv": _cv([*verdict.inspector_minutes.values(), *[0] * idle]),
        "week_cv": _cv([*verdict.week_minutes.values()]),
        "seconds": taken,
        "cpu_seconds": spent,
        "first_seconds": first[0],
    }


def _cpu() -> float:
    """CPU seconds of this process and of the children that have ended."""
    return sum(
        used.ru_utime + used.ru_stime
        for used in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )


def _cv(minutes: list[int]) -> float:
    return statistics.pstdev(minutes) / statistics.fmean(minutes) if any(minutes) else 0.0


def medians(rows: list[Json]) -> Json:
    """The median of each column; of broken rules the worst."""
    row = {name: round(statistics.median(one[name] for one in rows), 3) for name in rows[0]}
    return row | {"violations": max(one["violations"] for one in rows)}


def table(documents: list[Json], effort: Effort) -> Iterator[Json]:
    """Each problem and its variations with the usual levelling."""
    for document in documents:
        for varied in (document, other_times(document), other_towns(document)):
            rows = [judged(varied, effort, seed, DEFAULT_LEVELLING) for seed in range(effort.seeds)]
            yield {
                "table": "plans",
                "instance": varied["instance"],
                "level_weeks": DEFAULT_LEVELLING.weeks,
                "level_inspectors": DEFAULT_LEVELLING.inspectors,
                **medians(rows),
            }


def levels(document: Json, effort: Effort, tried: list[Levelling]) -> Iterator[Json]:
    """What even weeks and even inspectors cost: a row for each pair of prices."""
    for levelling in tried:
        rows = [judged(document, effort, seed, levelling) for seed in range(effort.seeds)]
        yield {
            "table": "levelling",
            "instance": document["instance"],
            "level_weeks": levelling.weeks,
            "level_inspectors": levelling.inspectors,
            **medians(rows),
        }


def _tried(weeks: str, inspectors: str) -> list[Levelling]:
    usual = DEFAULT_LEVELLING
    by_week = [Levelling(usual.inspectors, float(price)) for price in weeks.split(",") if price]
    return by_week + [Levelling(float(price), usual.weeks) for price in inspectors.split(",") if price]


def main() -> None:
    parser = argparse.ArgumentParser(description="How good plans are")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--full", action="store_true", help="budgets and seeds of the target")
    parser.add_argument("--folder", type=Path, default=_DATA, help="problems (*.json.gz)")
    parser.add_argument("--seconds", type=float, help="for each plan")
    parser.add_argument("--iterations", type=int, help="for each plan, so that rows compare on a busy machine")
    parser.add_argument("--seeds", type=int)
    parser.add_argument("--only", default="", help="problems whose file name contains this")
    parser.add_argument("--part", choices=("plans", "levelling"), help="one of the two tables")
    parser.add_argument("--weeks", default=",".join(map(str, _LEVEL_WEEKS)), help="prices of uneven weeks")
    parser.add_argument("--inspectors", default=",".join(map(str, _LEVEL_INSPECTORS)), help="of uneven inspectors")
    options = parser.parse_args()
    paths = sorted(path for path in options.folder.glob("*.json.gz") if options.only in path.name)
    documents = [json.loads(gzip.decompress(path.read_bytes())) for path in paths]
    quick = not options.full and not options.seconds and not options.iterations
    seeds = options.seeds or (_FULL_SEEDS if options.full else 1)
    effort = Effort(seeds, options.seconds, _QUICK_ITERATIONS if quick else options.iterations)
    rows = []
    tried = _tried(options.weeks, options.inspectors)
    for document in documents[: None if options.full else 1]:
        plans = table([document], effort) if options.part != "levelling" else ()
        uneven = levels(document, effort, tried) if options.part != "plans" else ()
        for row in (*plans, *uneven):
            assert row["violations"] == 0
            rows.append(row)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    if options.json:
        print(json.dumps({"bench": "planner_table", "peak_mb": peak, "rows": rows}))
        return
    print(_shown(rows))
    print(f"peak memory of this process: {peak} MB")


def _shown(rows: list[Json]) -> str:
    columns = ("level_weeks", "level_inspectors", *_COLUMNS, "seconds", "cpu_seconds", "first_seconds")
    head = f"{'instance':34}" + "".join(f"{name:>17}" for name in columns)
    return "\n".join(
        [head, *(f"{row['instance']:34}" + "".join(f"{row[name]:17}" for name in columns) for row in rows)]
    )


if __name__ == "__main__":
    main()
