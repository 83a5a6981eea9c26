"""Verdicts: exact on the limit, in any unit, by the rule that is stored with them."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.conformity.decision import DecisionRule, decide, worst
from registry.conformity.error import PointErrors, difference_in, over_points
from registry.conformity.judge import judge
from registry.law.mpe.load import rulebook
from registry.law.mpe.values import Citation, Limits, RuleError
from units.quantity import Quantity, convert_exact

LIMITS = Limits(Fraction(-5, 2), Fraction(5, 2), "g", "mass", Citation("", "", "", "", "seen"))
SIMPLE = DecisionRule()
GUARD = DecisionRule("guard_band", Fraction(1))
CAPABLE = DecisionRule("capability", Fraction(3))
SCALE = {"rule": "OIML R 76", "class": "III", "e": "5 g", "phase": "initial", "decision_rule": {"name": "simple"}}
GAS = {
    "rule": "OIML R 137", "class": "1.0", "Qmin": "0.04 m3/h", "Qt": "0.6 m3/h", "Qmax": "6 m3/h",
    "phase": "initial", "decision_rule": {"name": "simple"},
}  # fmt: skip


def verdict(error, rule, expanded=None):
    return decide(Fraction(error), LIMITS, rule, None if expanded is None else Fraction(expanded)).verdict


def judged(question, *points, **changes):
    return judge(rulebook(), {**question, "points": list(points), **changes})


def refusal(question, *points, **changes):
    with pytest.raises(RuleError) as caught:
        judged(question, *points, **changes)
    return caught.value.code, caught.value.field


@pytest.mark.parametrize(
    ("error", "rule", "expanded", "expected"),
    [
        ("2.5", SIMPLE, None, "pass"),
        ("-2.5", SIMPLE, None, "pass"),
        ("2.5000000000000000001", SIMPLE, None, "fail"),
        ("1.5", GUARD, "1", "pass"),
        ("1.50001", GUARD, "1", "conditionalPass"),
        ("2.5", GUARD, "1", "conditionalPass"),
        ("3.5", GUARD, "1", "conditionalFail"),
        ("3.50001", GUARD, "1", "fail"),
        ("0", GUARD, None, "notStated"),
        ("0", GUARD, "3", "conditionalPass"),
        ("2.5", GUARD, "0", "pass"),
        ("2.5", CAPABLE, "0.8", "pass"),
        ("2.6", CAPABLE, "0.8", "fail"),
        ("0", CAPABLE, "0.84", "notStated"),
        ("0", CAPABLE, None, "notStated"),
    ],
)
def test_a_point_is_judged_by_its_rule_ends_included(error, rule, expanded, expected):
    assert verdict(error, rule, expanded) == expected


def test_capability_is_exact_where_a_third_has_no_decimal():
    assert decide(Fraction(0), LIMITS, CAPABLE, Fraction(5, 6)).verdict == "pass"
    assert decide(Fraction(0), LIMITS, CAPABLE, Fraction(5, 6) + Fraction(1, 10**30)).reasons == ("capability",)


def test_an_uncertainty_larger_than_the_limit_warns():
    for rule in (SIMPLE, GUARD, CAPABLE):
        assert "uncertainty_exceeds_limit" in decide(Fraction(0), LIMITS, rule, Fraction(26, 10)).reasons
    assert decide(Fraction(0), LIMITS, SIMPLE, Fraction(5, 2)).reasons == ()


def test_risk_needs_an_uncertainty_and_is_a_half_on_the_limit():
    assert decide(Fraction(1), LIMITS, SIMPLE).risk is None
    assert decide(Fraction(5, 2), LIMITS, SIMPLE, Fraction(1, 10)).risk == pytest.approx(0.5)
    assert decide(Fraction(5, 2), LIMITS, SIMPLE, Fraction(0)).risk == 0
    assert decide(Fraction(3), LIMITS, SIMPLE, Fraction(0)).risk == 1


def test_a_one_sided_limit_is_open_on_the_other_side():
    one_sided = Limits(None, Fraction(2), "g", "mass", LIMITS.citation)
    assert decide(Fraction(-(10**9)), one_sided, SIMPLE).verdict == "pass"
    assert decide(Fraction(3), one_sided, SIMPLE, Fraction(1)).verdict == "fail"


def test_the_whole_is_its_worst_point():
    assert worst(["pass", "conditionalPass"]) == "conditionalPass"
    assert worst(["notStated", "conditionalPass"]) == "notStated"
    assert worst(["conditionalFail", "notStated"]) == "conditionalFail"
    assert worst(["fail", "conditionalFail"]) == "fail"


def test_of_1999_masses_exactly_on_the_limit_none_is_called_wrong_in_another_unit():
    wrong = 0
    for step in range(1, 2_000):
        reference = Quantity(Decimal(step) / 100, "kg", "mass")
        indication = Quantity((Decimal(step) / 100 + Decimal("0.0025")) * 1000, "g", "mass")
        beyond = Quantity(indication.value + Decimal("1e-9"), "g", "mass")
        wrong += decide(difference_in(reference, indication, "g", "mass"), LIMITS, SIMPLE).verdict != "pass"
        wrong += decide(difference_in(reference, beyond, "g", "mass"), LIMITS, SIMPLE).verdict != "fail"
    assert wrong == 0


@given(
    st.decimals(-5, 5, places=4), st.sampled_from(["kg", "mg", "t", "μg"]), st.sampled_from([SIMPLE, GUARD, CAPABLE]),
    st.decimals(0, 3, places=3),
)  # fmt: skip
def test_a_verdict_never_changes_under_an_exact_change_of_unit(error, unit, rule, expanded):
    def there(value):
        return convert_exact(value, "g", unit, "mass")

    moved = Limits(there(LIMITS.lower), there(LIMITS.upper), unit, "mass", LIMITS.citation)
    ours = decide(Fraction(error), LIMITS, rule, Fraction(expanded))
    theirs = decide(there(Fraction(error)), moved, rule, there(Fraction(expanded)))
    assert (ours.verdict, ours.reasons) == (theirs.verdict, theirs.reasons)
    assert ours.risk == theirs.risk


@given(st.decimals(1, 60, places=2), st.decimals(0, 60, places=2), st.sampled_from(["L/h", "m3/h", "L/s"]))
def test_an_error_through_sixtieths_is_exact(reference, indication, unit):
    a, b = Quantity(reference, "L/min", "volume flow rate"), Quantity(indication, "L/min", "volume flow rate")
    error = difference_in(a, b, unit, "volume flow rate")
    assert convert_exact(error, unit, "L/min", "volume flow rate") == Fraction(indication) - Fraction(reference)


def test_an_error_of_temperature_is_a_difference():
    cold, warm = Quantity(Decimal(20), "°C", "temperature"), Quantity(Decimal("20.3"), "°C", "temperature")
    assert difference_in(cold, warm, "K", "temperature difference") == Fraction(3, 10)
    with pytest.raises(RuleError):
        difference_in(cold, warm, "°C", "temperature")
    with pytest.raises(RuleError):
        difference_in(cold, Quantity(Decimal("0.3"), "K", "temperature difference"), "K", "temperature difference")


def test_as_found_as_left_and_adjusted_are_three_facts():
    assert PointErrors(Fraction(3), None, adjusted=False).final == 3
    assert PointErrors(Fraction(3), Fraction(1), adjusted=True).final == 1
    seen = over_points([Fraction(1), Fraction(-3), Fraction(2)])
    assert (seen.largest, seen.same_sign) == (-3, False)
    assert over_points([Fraction(1), Fraction(0)]).same_sign is False


def test_gas_meter_errors_of_one_sign_fail_together_though_each_is_inside():
    def at(flow, indication):
        return {"reference": "100 L", "indication": f"{indication} L", "at": {"flow_rate": f"{flow} m3/h"}}

    failed = judged(GAS, at("0.6", "100.4"), at("3", "100.6"))
    assert failed.verdict == "fail"
    assert [answer.held for answer in failed.joint] == [False]
    assert {point.verdict for point in failed.points} == {"pass"}
    assert judged(GAS, at("0.6", "100.5"), at("3", "100.5")).verdict == "pass"
    assert judged(GAS, at("0.6", "100.8"), at("3", "99.9")).verdict == "pass"
    assert judged(GAS, at("0.6", "100.8"), at("3", "100")).verdict == "pass"
    assert judged(GAS, at("0.05", "101.9")).joint[0].held
    assert judged(GAS, at("0.6", "100.8"), phase="in_service").joint == ()


def test_a_percent_limit_takes_its_uncertainty_in_percent_or_in_the_unit_read():
    point = {"reference": "200 L", "indication": "201 L", "at": {"flow_rate": "3 m3/h"}}
    rule = {"name": "guard_band", "r": 1}
    for expanded in ("0.5 %", "1 L", "1000 mL"):
        decided = judged(GAS, {**point, "U": expanded}, decision_rule=rule).points[0]
        assert (decided.error, decided.verdict) == (Fraction(1, 2), "pass")
        assert decided.risk == pytest.approx(0.0227501319)


def test_a_thermometer_is_judged_by_unequal_limits():
    question = {"rule": "OIML R 7", "phase": "initial", "decision_rule": {"name": "simple"}}
    assert judged(question, {"reference": "37 °C", "indication": "36.85 °C"}).verdict == "pass"
    assert judged(question, {"reference": "37 °C", "indication": "37.11 °C"}).verdict == "fail"
    assert judged(question, {"reference": "98.6 °F", "indication": "37.1 °C"}).points[0].error == Fraction(1, 10)


@pytest.mark.parametrize(
    ("point", "code", "field"),
    [
        ({"indication": "1 kg"}, "bad_input", "points.0.reference"),
        ({"reference": "1 kg", "indication": "1 L"}, "wrong_kind", "points.0.indication"),
        ({"reference": "60 kg", "indication": "60 kg"}, "no_mpe", "points.0.load"),
        ({"reference": "1 kg", "indication": "1 kg", "U": "-1 g"}, "bad_input", "points.0.U"),
        ({"reference": "1 kg", "indication": "1 kg", "U": "1 g", "k": 0}, "bad_input", "points.0.k"),
        ({"reference": "1 kg", "indication": "nan kg"}, "not_finite", "points.0.indication"),
        ({"reference": "1 kg", "indication": "1 kg", "at": 5}, "bad_input", "points.0.at"),
        ({"reference": "1 kg", "indication": "1 kg", "at": []}, "bad_input", "points.0.at"),
        ("1 kg", "bad_input", "points.0"),
    ],
)
def test_a_wrong_point_is_named(point, code, field):
    assert refusal(SCALE, point) == (code, field)


def test_a_question_without_points_or_rule_is_refused():
    point = {"reference": "1 kg", "indication": "1 kg"}
    assert refusal(SCALE) == ("bad_input", "points")
    assert refusal(SCALE, point, decision_rule=None) == ("bad_input", "decision_rule")
    assert refusal(SCALE, point, decision_rule={"name": "lucky"}) == ("bad_input", "decision_rule.name")
    assert refusal(SCALE, point, decision_rule={"name": "guard_band", "r": -1}) == ("bad_input", "decision_rule.r")
    assert refusal(SCALE, point, decision_rule={"name": "capability", "n": 0}) == ("bad_input", "decision_rule.n")
    assert refusal(GAS, {"reference": "0 L", "indication": "1 L", "at": {"flow_rate": "1 m3/h"}}) == (
        "bad_input", "points.0.reference",
    )  # fmt: skip
