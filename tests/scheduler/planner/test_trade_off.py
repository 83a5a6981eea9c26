from scheduler.planner.reading import from_json
from scheduler.planner.trade_off import trade_off
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
