from hypothesis import given
from hypothesis import strategies as st

from bench.planner_referee import leg
from scheduler.planner.model import Point, Travel
from scheduler.planner.travel import GreatCircle
from tests.scheduler.planner.problems import public

TRAVEL = {"model": "great-circle", "speed_kmh": 38.0, "detour": 1.4}


def test_the_published_example_has_legs_of_28_9_and_33_minutes():
    office, near, next_to_it = Point(21.853, 106.761), Point(21.95, 106.7), Point(21.98, 106.72)
    legs = GreatCircle(Travel(38.0, 1.4)).matrix([office, near, next_to_it])
    assert (legs[0, 1], legs[1, 2], legs[2, 0]) == (28, 9, 33)


def test_every_leg_of_a_public_instance_is_rounded_as_the_rule_says():
    document = public("LS-200-2-seed1")
    sites = document["sites"]
    legs = GreatCircle(Travel(38.0, 1.4)).matrix([Point(site["lat"], site["lon"]) for site in sites])
    assert legs.tolist() == [[leg(a, b, TRAVEL) for b in sites] for a in sites]


places = st.builds(Point, st.floats(8.5, 23.3), st.floats(102.2, 109.4))


@given(one=places, other=places)
def test_the_matrix_and_the_single_leg_agree_and_the_way_back_is_as_long(one, other):
    source = GreatCircle(Travel(38.0, 1.4))
    legs = source.matrix([one, other])
    assert legs[0, 1] == source.minutes(one, other) == legs[1, 0]
    assert legs[0, 0] == 0
