"""Which instruments of a site share a visit: what one more visit costs, against validity given away."""

import pytest

from scheduler.planner.board import Board
from scheduler.planner.bundle import bundle, one_more_price
from scheduler.planner.reading import from_json
from scheduler.planner.roads import times_of
from tests.scheduler.planner.problems import days, problem

NEXT_DOOR, APART, FAR = 0.002, 0.02, 0.08  # degrees from one site to the next


def street(step, *, start=21.853, due=("2027-01-20", "2027-02-20")):
    """Eight sites in a row, on each two scales due a month apart."""
    sites = [(start + step * number, 106.761) for number in range(1, 9)]
    listed = [(site, "table", on) for site in range(1, 9) for on in due]
    return Board(instance := from_json(problem(listed, sites=sites, working_days=days(count=40))), times_of(instance))


def visits(board):
    return len(bundle(board, range(len(board.instance.instruments))))


@pytest.mark.parametrize(
    ("step", "expected"),
    [(NEXT_DOOR, 16), (FAR, 8)],
    ids=["sites next door: each scale on its own date", "sites far apart: both scales at once"],
)
def test_what_is_due_a_month_later_comes_along_only_where_another_visit_is_dear(step, expected):
    assert visits(street(step)) == expected


def test_one_more_visit_costs_more_the_farther_apart_the_stops_and_the_farther_the_office():
    prices = [one_more_price(street(step), 1, "mass") for step in (NEXT_DOOR, APART, FAR)]
    assert prices == sorted(set(prices))
    near, far = (one_more_price(street(NEXT_DOOR, start=start), 1, "mass") for start in (21.853, 22.6))
    assert near < far


def test_one_more_visit_never_counts_more_than_half_an_hour():
    assert one_more_price(street(FAR), 8, "mass") == 30.0


def test_a_site_that_no_day_reaches_has_a_price_too():
    board = street(NEXT_DOOR, start=10.0)
    assert one_more_price(board, 1, "mass") == 30.0
