"""Minutes in đồng, worked by hand, and the weight at which both count alike."""

import pytest

from scheduler.planner.model import Objective
from scheduler.planner.money import Rates, TradeOff, fair_weight, in_money, settled, unweighed

RATES = Rates(hour_vnd=60_000, km_vnd=9_000, instrument_day_vnd=500)


@pytest.mark.parametrize(
    ("minutes", "km", "days", "parts"),
    [
        (60, 38.0, 10, (60_000, 342_000, 5_000)),
        (1, 0.5, 0, (1_000, 4_500, 0)),
        (0, 0.0, 3, (0, 0, 1_500)),
        (7, 1 / 3, 1, (7_000, 3_000, 500)),
    ],
)
def test_a_plan_costs_its_hours_its_kilometres_and_its_days_early(minutes, km, days, parts):
    money = in_money(RATES, travel_minutes=minutes, km=km, early_days=days)
    assert (money.driving_vnd, money.vehicle_vnd, money.waste_vnd) == parts
    assert money.all_vnd == sum(parts)


def test_the_fair_weight_makes_a_wasted_minute_cost_what_a_driven_one_does():
    facts = {"travel_minutes": 600, "km": 380.0, "waste_minutes": 300.0, "early_days": 5_000}
    weight = fair_weight(RATES, **facts)
    money = in_money(RATES, travel_minutes=600, km=380.0, early_days=5_000)
    assert weight == pytest.approx((2_500_000 / 300) / ((600_000 + 3_420_000) / 600))
    assert money.waste_vnd / (300 * weight) == pytest.approx((money.driving_vnd + money.vehicle_vnd) / 600)


@pytest.mark.parametrize(
    ("minutes", "waste", "rates"), [(0, 10.0, RATES), (10, 0.0, RATES), (10, 10.0, Rates(0, 0, 500))]
)
def test_where_nothing_is_driven_wasted_or_paid_there_is_no_fair_weight(minutes, waste, rates):
    assert fair_weight(rates, travel_minutes=minutes, km=0.0, waste_minutes=waste, early_days=10) is None


def test_a_weight_is_taken_off_the_minutes_shown():
    assert unweighed(Objective(0, 0, 0, 100, 80.0), 4.0).waste_minutes == 20


def test_a_plan_better_by_a_weight_takes_the_place_of_the_one_searched_with_it():
    cheap, lazy = Objective(0, 0, 0, 100, 20.0), Objective(0, 0, 0, 90, 50.0)
    late = Objective(1, 3, 0, 10, 0.0)
    points = [TradeOff(60, cheap, 0.25), TradeOff(60, lazy, 1.0), TradeOff(60, late, 4.0), TradeOff(7, late, 1.0)]
    assert [one.objective for one in settled(points)] == [lazy, cheap, cheap, late]
    assert [one.weight for one in settled(points)] == [0.25, 1.0, 4.0, 1.0]
