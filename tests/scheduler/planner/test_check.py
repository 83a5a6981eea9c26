"""Each hard rule, broken once on purpose, is named; a sound day breaks none."""

from datetime import date

import pytest

from scheduler.planner.board import Board
from scheduler.planner.check import breaches
from scheduler.planner.model import Day, Stop
from scheduler.planner.reading import from_json
from scheduler.planner.travel import GreatCircle
from scheduler.planner.words import sentence
from tests.scheduler.planner.problems import problem

MONDAY, TUESDAY = date(2027, 1, 4), date(2027, 1, 5)
PEOPLE = [
    {"id": "I1", "fields": ["fuel", "heavy", "mass"], "days_off": ["2027-01-06"], "minutes_on": {"2027-01-07": 60}},
    {"id": "I2", "fields": ["mass", "heavy"], "days_off": []},
]


def board() -> Board:
    document = problem(
        [(1, "table", "2027-01-20"), (2, "nozzle", "2027-01-21"), (3, "truck_scale", "2027-01-08"),
         (4, "truck_scale", "2027-01-08"), (5, "table", "2027-06-30")],
        inspectors=PEOPLE,
    )  # fmt: skip
    document["sites"][0]["closed_on"] = ["2027-01-05"]
    instance = from_json(document)
    return Board(instance, GreatCircle(instance.travel))


def day(on: date, who: str, *stops: tuple[int, tuple[int, ...]]) -> Day:
    return Day(on, who, tuple(Stop(site, idents, 0, 0, 0) for site, idents in stops), 0, 0)


def test_a_sound_day_breaks_no_rule():
    assert breaches(board(), [day(MONDAY, "I1", (1, (1,)), (2, (2,)))]) == ()


@pytest.mark.parametrize(
    ("days", "code"),
    [
        ([day(date(2027, 1, 6), "I1", (1, (1,)))], "rule_away"),
        ([day(date(2027, 1, 9), "I1", (1, (1,)))], "rule_away"),  # a Saturday
        ([day(MONDAY, "I9", (1, (1,)))], "rule_away"),
        ([day(date(2027, 1, 7), "I1", (2, (2,)))], "rule_day_length"),
        ([day(TUESDAY, "I1", (1, (1,)))], "rule_closed"),
        ([day(MONDAY, "I2", (2, (2,)))], "rule_competence"),
        ([day(MONDAY, "I1", (5, (5,)))], "rule_too_early"),
        ([day(MONDAY, "I1", (3, (3,))), day(MONDAY, "I2", (4, (4,)))], "rule_equipment"),
        ([day(MONDAY, "I1", (1, (1,))), day(date(2027, 1, 7), "I2", (1, (1,)))], "rule_twice"),
    ],
)
def test_each_rule_broken_is_named(days, code):
    (fault,) = breaches(board(), days)
    assert fault.code == code
    assert sentence(fault)
