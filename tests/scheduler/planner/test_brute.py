"""The planner against the best plan there is, on problems small enough to try everything."""

import random
from datetime import date, timedelta

import numpy as np
import pytest

from bench.planner_bound import lower_bound, parties
from bench.planner_pricing import price
from bench.planner_referee import Referee
from scheduler.planner.balance import Levelling
from scheduler.planner.board import Board
from scheduler.planner.bundle import bundle
from scheduler.planner.reading import from_json
from scheduler.planner.travel import GreatCircle
from tests.scheduler.planner.brute import Brute
from tests.scheduler.planner.problems import days, planned, problem

FIELDS = (["fuel", "heavy", "mass"], ["fuel", "mass"])


def tiny(seed, *, late=True):
    """Up to five instruments, three days, two people, one truck; the drawing depends on the seed alone."""
    draw = random.Random(seed)  # noqa: S311 - a drawing of problems, no secret
    first = date(2027, 1, 4)
    listed = [
        (
            draw.randint(1, 6),
            draw.choice(["nozzle", "truck_scale", "table", "tank"]),
            (first + timedelta(days=draw.randint(-2 if late else 2, 66))).isoformat(),
        )
        for _ in range(draw.randint(2, 5))
    ]
    people = [
        {"id": f"I{number}", "fields": fields, "days_off": draw.choice([[], ["2027-01-05"]])}
        for number, fields in enumerate(FIELDS[: draw.randint(1, 2)], start=1)
    ]
    document = problem(listed, working_days=days(count=draw.randint(1, 3)), inspectors=people)
    document["kinds"]["tank"] = {"service_minutes": 250, "interval_days": 365, "field": "fuel"}
    return document


def outcome(document, **options):
    verdict = Referee(document).judge(planned(document, iterations=600, **options))
    assert verdict.breaches == []
    return verdict.overdue, verdict.unplanned, round(verdict.cost, 6)


@pytest.mark.parametrize("seed", range(40))
def test_no_plan_breaks_a_rule_or_beats_the_best_there_is(seed):
    document = tiny(seed)
    assert Brute(document).optimum() <= outcome(document)


def test_the_planner_finds_the_least_overdue_always_and_the_least_cost_nearly_always():
    alike = Levelling(0.0, 0.0)  # the least cost there is counts no uneven loads
    pairs = [(Brute(doc).optimum(), outcome(doc, levelling=alike)) for doc in map(tiny, range(100, 140))]
    assert all(best[:2] == found[:2] for best, found in pairs)
    assert all(found[2] <= 1.03 * best[2] for best, found in pairs)
    assert sum(best == found for best, found in pairs) >= 32


def test_the_bound_by_column_generation_is_below_every_plan_of_its_bundles_that_leaves_nothing_late():
    checked = 0
    for document in (tiny(seed, late=False) for seed in range(200, 216)):
        overdue, _, cost = outcome(document)
        if not overdue:
            board, visits = cut(document)
            found = lower_bound(parties(board, visits, waste=True), len(visits), 30)
            assert found["closed"]
            assert 0 < found["bound"] <= cost + 1e-6
            assert found["bound"] == pytest.approx(found["master"], abs=1e-3)
            checked += 1
    assert checked >= 5


def cut(document):
    instance = from_json(document)
    board = Board(instance, GreatCircle(instance.travel))
    return board, bundle(board, range(len(instance.instruments)))


@pytest.mark.parametrize("seed", range(5))
def test_pricing_finds_the_cheapest_route_there_is(seed):
    board, visits = cut(tiny(seed, late=False))
    party = parties(board, visits, waste=True)[0]
    draw = np.random.default_rng(seed)
    prices = draw.uniform(0, 90, len(visits))
    columns = price(party, prices, 5)
    single = [
        party.legs[-1, at] + party.legs[at, -1] + party.waste[at] - prices[visit]
        for at, visit in enumerate(party.visits)
    ]
    assert columns[0].reduced <= min(single) + 1e-9
    for column in columns:
        assert column.reduced == pytest.approx(column.cost - prices[list(column.visits)].sum())
        assert all(a != b for a, b in zip(column.visits, column.visits[2:], strict=False))
