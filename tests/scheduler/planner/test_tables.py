"""What is weighed in numpy, against the same weighed place by place."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.planner.board import Board
from scheduler.planner.bundle import bundle
from scheduler.planner.draft import Draft
from scheduler.planner.model import Point, Travel
from scheduler.planner.reading import from_json
from scheduler.planner.sphere import Sphere
from scheduler.planner.travel import GreatCircle
from tests.scheduler.planner.problems import public

places = st.builds(Point, st.floats(8.5, 23.3), st.floats(102.2, 109.4))


@given(points=st.lists(places, min_size=2, max_size=12))
def test_legs_computed_when_asked_for_are_those_of_the_matrix(points):
    times = GreatCircle(Travel(38.0, 1.4))
    matrix = times.matrix(points).tolist()
    sphere = Sphere(times, points)
    everywhere = range(len(points))
    assert [sphere.row(point).tolist() for point in everywhere] == matrix
    assert [[sphere[a][b] for b in everywhere] for a in everywhere] == matrix
    assert sphere.block(everywhere).tolist() == matrix


@pytest.fixture(scope="module")
def board():
    instance = from_json(public("LS-200-2-seed1"))
    return Board(instance, GreatCircle(instance.travel))


@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_the_cheapest_of_all_places_is_found_as_by_trying_slot_after_slot(board, data):
    draft = Draft(board, bundle(board, range(len(board.instance.instruments))))
    for index in data.draw(st.lists(st.integers(0, len(draft.visits) - 1), unique=True, max_size=60)):
        visit = draft.visits[index]
        slots = board.slots_between(visit.earliest, visit.latest)
        tried = [found for slot in slots if (found := draft.insertion(index, slot)) is not None]
        found = draft.best(index, visit.earliest, visit.latest)
        if found is None:
            assert tried == []
            continue
        assert found == min(tried, key=lambda one: one.cost)
        draft.insert(index, found)


def test_a_copy_of_a_draft_is_changed_on_its_own(board):
    draft = Draft(board, bundle(board, range(len(board.instance.instruments))))
    twin = draft.copy()
    found = twin.best(0, twin.visits[0].earliest, twin.visits[0].latest)
    assert found is not None
    twin.insert(0, found)
    assert draft.left_out() == list(enumerate(draft.visits))
    assert draft.lanes.loads.sum() == 0 < twin.lanes.loads.sum()
