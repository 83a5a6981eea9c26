"""What a plan was made from: the same for equal inputs, another for each difference that could change the plan."""

import pytest

from scheduler.planner.provenance import engine, inputs_hash
from scheduler.planner.reading import from_json
from tests.scheduler.planner.problems import days, problem


def small(**changes):
    listed = [(1, "table", "2027-01-20"), (2, "nozzle", "2027-01-21")]
    return problem(listed, **changes)


def test_equal_inputs_have_an_equal_hash_in_whatever_order_their_keys_stand():
    document = small()
    turned = dict(reversed(document.items()))
    assert inputs_hash(from_json(document)) == inputs_hash(from_json(turned))
    assert len(inputs_hash(from_json(document))) == 64


@pytest.mark.parametrize(
    "changes",
    [
        {"working_days": days(count=9)},
        {"visit_setup_minutes": 11},
        {"earliest_days_before_due": 59},
        {"equipment": [{"field": "heavy", "count": 2}]},
        {"inspectors": [{"id": "I1", "fields": ["fuel", "heavy", "mass"], "days_off": ["2027-01-05"]}]},
        {"inspectors": [{"id": 1, "fields": ["fuel", "heavy", "mass"], "days_off": []}]},
        {"sites": [(21.95, 106.7), (21.98, 106.721)]},
        {"bookings": [{"date": "2027-01-05", "inspector": "I1", "site": 1, "instruments": [1]}]},
    ],
)
def test_whatever_could_change_the_plan_changes_the_hash(changes):
    assert inputs_hash(from_json(small(**changes))) != inputs_hash(from_json(small()))


def test_the_engine_names_its_releases_and_its_own_files():
    assert engine().startswith("planner-")
    assert {"pyvrp", "numpy", "etalon"} <= {part.rpartition("-")[0] for part in engine().split()}
