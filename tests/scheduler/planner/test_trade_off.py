from scheduler.planner.money import Choice
from scheduler.planner.reading import from_json
from scheduler.planner.trade_off import curve, trade_off
from tests.scheduler.planner.problems import problem


def far_apart():
    """Two neighbours due five weeks apart: one trip for both if thirty-five days early is allowed."""
    return from_json(
        problem(
            [(3, "nozzle", "2027-01-06"), (3, "nozzle", "2027-02-10")],
            working_days=["2027-01-05", "2027-01-06", "2027-02-09", "2027-02-10"],
        )
    )


def test_more_days_early_drive_less_and_waste_more():
    strict, free = trade_off(far_apart(), (60, 7), iterations=50)
    assert (strict.early_days, free.early_days) == (7, 60)
    assert (strict.objective.overdue, free.objective.overdue) == (0, 0)
    assert free.objective.travel_minutes * 2 == strict.objective.travel_minutes
    assert free.objective.waste_minutes > strict.objective.waste_minutes == 0


def test_equal_arguments_give_an_equal_curve_and_a_cancelled_one_ends():
    assert trade_off(far_apart(), iterations=50, seed=3) == trade_off(far_apart(), iterations=50, seed=3)
    assert trade_off(far_apart(), iterations=50, cancelled=lambda: True) == ()


def test_the_more_a_wasted_minute_weighs_the_less_is_wasted():
    light, heavy = curve(far_apart(), [Choice(60, 0.25), Choice(60, 100)], iterations=50)
    assert light.objective.travel_minutes * 2 == heavy.objective.travel_minutes
    assert light.objective.waste_minutes > heavy.objective.waste_minutes == 0
    assert light.objective.early_days == 35
    (usual,) = curve(far_apart(), [Choice(60)], iterations=50)
    assert light.objective == usual.objective  # the same plan: its minutes are shown as they are


def test_a_weight_may_stand_in_the_problem():
    document = problem([(3, "nozzle", "2027-01-06")], waste_weight=2.5)
    assert from_json(document).waste_weight == 2.5


def test_each_point_is_told_as_it_is_found():
    told = []
    points = curve(far_apart(), [Choice(60), Choice(60, 4)], iterations=50, on_point=told.append)
    assert tuple(told) == points
    assert [one.weight for one in told] == [1, 4]
