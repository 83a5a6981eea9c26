"""A day on which too much is due is packed anew: what is late comes, what can wait goes, no rule is broken."""

import pytest

from scheduler.planner.answer import days_of, objective
from scheduler.planner.balance import DEFAULT_LEVELLING, Balance
from scheduler.planner.chains import late_visits
from scheduler.planner.check import breaches
from scheduler.planner.packed import packed
from scheduler.planner.watchdog import Here, Watched
from tests.scheduler.planner.problems import days, problem
from tests.scheduler.planner.test_chains import MONDAY, NEXT_MONTH, crowded, drafted, placed, served


def pack(draft, ordinal):
    return packed(draft, ordinal, Balance(draft.board, DEFAULT_LEVELLING, 1), Here(), seed=1)


@pytest.mark.parametrize("seed", [0, 1, 2, 4, 7])
def test_a_packed_day_has_fewer_late_breaks_no_rule_and_loses_nothing(seed):
    draft, gained = drafted(crowded(seed)), 0
    whole = served(draft)
    for ordinal in draft.board.ordinals[:3]:
        before, routes = objective(draft, 0), [list(route) for route in draft.routes]
        twin = pack(draft, ordinal)
        assert draft.routes == routes
        if twin is not None:
            assert objective(twin, 0).overdue < before.overdue
            assert draft.become(twin)
            gained += 1
        assert breaches(draft.board, days_of(draft)) == ()
    assert gained
    assert set(served(draft)) >= set(whole)
    assert len(served(draft)) == len(set(served(draft)))
    assert days_of(draft) == days_of(drafted_again(seed))


def drafted_again(seed):
    draft = drafted(crowded(seed))
    for ordinal in draft.board.ordinals[:3]:
        twin = pack(draft, ordinal)
        if twin is not None:
            draft.become(twin)
    return draft


def test_of_a_bundle_that_is_there_only_what_is_due_stays():
    listed = [(1, "nozzle", MONDAY), *[(1, "nozzle", NEXT_MONTH)] * 12, (5, "nozzle", MONDAY)]
    draft = placed(problem(listed, working_days=days(count=3)), [[tuple(range(13))], [(13,)]])
    twin = pack(draft, draft.board.ordinals[0])
    assert [objective(one, 0).overdue for one in (draft, twin)] == [1, 0]
    assert sorted(visit.instruments for visit in twin.visits) == [(0,), tuple(range(1, 13)), (13,)]


def test_of_a_late_bundle_only_what_is_due_comes():
    listed = [(1, "nozzle", MONDAY)] * 12 + [(5, "nozzle", MONDAY), *[(5, "nozzle", NEXT_MONTH)] * 5]
    draft = placed(problem(listed, working_days=days(count=2)), [[tuple(range(12))], [tuple(range(12, 18))]])
    twin = pack(draft, draft.board.ordinals[0])
    assert objective(twin, 0).overdue == 0
    assert served(twin) == served(draft)


def test_where_nothing_is_late_or_the_engine_was_killed_nothing_changes():
    listed = [(1, "nozzle", MONDAY), (5, "nozzle", MONDAY)]
    draft = placed(problem(listed, working_days=days(count=2)), [[(0,), (1,)]])
    assert pack(draft, draft.board.ordinals[0]) is None
    late = placed(problem(listed, working_days=days(count=2)), [[(0,)], [(1,)]])
    assert late_visits(late)
    with Watched(0.0) as engine:
        assert packed(late, late.board.ordinals[0], Balance(late.board, DEFAULT_LEVELLING, 1), engine, seed=1) is None
        assert engine.killed == 1
