"""A series is judged as each of its points is, as found and as left; and what is kept of it says the same."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.conformity.decision import DecisionRule, decide, worst
from registry.conformity.error import error_of_indication
from registry.conformity.series import NO_RULE, Point, Series, Written, faults_of, judge_series, slips
from registry.law.mpe.book import Rulebook
from registry.law.mpe.load import rulebook
from registry.reading_rows import judgement_columns, reading_columns, rounded
from units.quantity import Quantity

SCALE = rulebook().rules["OIML R 76"]
GAS = rulebook().rules["OIML R 137"]
FIELDS = {"class": "III", "e": "5 g"}
RULES = (
    DecisionRule(),
    DecisionRule("guard_band", Fraction(1)),
    DecisionRule("guard_band", Fraction("0.83")),
    DecisionRule("capability", Fraction(3)),
)


def written(value: Decimal, code: str = "g", kind: str = "mass") -> Written:
    return Written(f"{value} {code}", Quantity(value, code, kind))


points = st.builds(
    lambda load, error, left, expanded: Point(
        written(load),
        written(load + error),
        written(load + left),
        None if expanded is None else written(expanded),
    ),
    st.decimals("0", "15000", places=1),
    st.sampled_from([Decimal(t) for t in ("0", "2.5", "-2.5", "5", "-5", "7.5", "7.51", "1.49", "4.5", "-3.5")]),
    st.decimals("-9", "9", places=2),
    st.none() | st.decimals("0", "5", places=2),
)


@given(st.lists(points, min_size=1, max_size=6), st.sampled_from(RULES), st.booleans())
def test_every_point_is_judged_as_the_rules_judge_it_alone(measured, decision, adjusted) -> None:
    series = Series(SCALE, FIELDS, "initial", decision, tuple(measured), adjusted)
    judged = judge_series(series)

    for stage, found in (("found", judged.found), ("left", judged.left)):
        for point, one in zip(measured, found.points, strict=True):
            indication = point.indication(stage) if adjusted else point.found.quantity
            load = f"{point.reference.quantity.value:f} g"
            limits = Rulebook({"rule": SCALE}, {}).limits({**FIELDS, "rule": "rule", "phase": "initial", "load": load})
            expanded = Fraction(point.expanded.quantity.value) if point.expanded else None
            error = error_of_indication(point.reference.quantity, indication, limits)
            alone = decide(error, limits, decision, expanded)
            assert (one.verdict, one.reasons, one.error) == (alone.verdict, alone.reasons, alone.error)
        assert found.verdict == worst(one.verdict for one in found.points)
    assert judged.verdict == judged.left.verdict


@given(st.lists(points, min_size=1, max_size=4), st.sampled_from(RULES), st.booleans())
def test_what_is_kept_says_what_was_judged(measured, decision, adjusted) -> None:
    series = Series(SCALE, FIELDS, "initial", decision, tuple(measured), adjusted)
    judged = judge_series(series)
    kept, rows = judgement_columns(series, judged, ""), reading_columns(series, judged)

    assert (kept["verdict"], kept["verdict_found"]) == (judged.left.verdict, judged.found.verdict)
    for point, row, found, left in zip(measured, rows, judged.found.points, judged.left.points, strict=True):
        assert (row["reference_value"], row["found_text"]) == (point.reference.quantity.value, point.found.text)
        assert Fraction(row["error_found"]) == found.error  # masses in one unit are finite decimals
        assert row["verdict_found"] == found.verdict
        assert row.get("verdict_left", found.verdict) == left.verdict
        assert ("error_left" in row) == adjusted


@given(st.fractions("-1000", "1000"))
def test_a_kept_error_is_within_half_a_step_of_the_exact_one(value: Fraction) -> None:
    assert abs(Fraction(rounded(value)) - value) <= Fraction(1, 2 * 10**20)


def test_without_a_rule_the_error_is_kept_and_nothing_is_stated() -> None:
    point = Point(written(Decimal(100), "lx", "illuminance"), written(Decimal(104), "lx", "illuminance"))
    judged = judge_series(Series(None, {}, "", DecisionRule(), (point,)))

    assert (judged.verdict, judged.found.points[0].error, judged.found.points[0].reasons) == (
        "notStated",
        4,
        (NO_RULE,),
    )


def test_the_rule_over_several_points_is_judged_with_them() -> None:
    meter = {"class": "1.0", "Qmin": "0.016 m3/h", "Qt": "0.25 m3/h", "Qmax": "2.5 m3/h"}

    def volume(litres: str) -> Written:
        return written(Decimal(litres), "L", "volume")

    def series(first: str, second: str) -> Series:
        measured = (
            Point(volume("100"), volume(first), at={"flow_rate": "0.25 m3/h"}),
            Point(volume("100"), volume(second), at={"flow_rate": "2.5 m3/h"}),
        )
        return Series(GAS, meter, "initial", DecisionRule(), measured)

    same_sign, both_signs = judge_series(series("100.8", "100.2")), judge_series(series("100.8", "99.9"))
    assert [point.verdict for point in same_sign.found.points] == ["pass", "pass"]
    assert (same_sign.verdict, both_signs.verdict) == ("fail", "pass")
    kept = judgement_columns(series("100.8", "100.2"), same_sign, "")
    assert (kept["joint_held"], kept["trust"]) == (False, "seen")


@pytest.mark.parametrize(
    ("fields", "point", "index", "field"),
    [
        ({"class": "III"}, Point(written(Decimal(1)), written(Decimal(1))), None, "e"),
        ({"class": "VI", "e": "5 g"}, Point(written(Decimal(1)), written(Decimal(1))), None, "class"),
        (FIELDS, Point(written(Decimal(-1)), written(Decimal(1))), 0, "reference"),
        (FIELDS, Point(written(Decimal(60000)), written(Decimal(1))), 0, "reference"),
        (FIELDS, Point(written(Decimal(1), "L", "volume"), written(Decimal(1), "L", "volume")), 0, "reference"),
        (FIELDS, Point(written(Decimal(1)), written(Decimal(1), "L", "volume")), 0, "found"),
    ],
)
def test_a_fault_names_the_point_and_the_field(fields, point, index, field) -> None:
    (fault,) = faults_of(Series(SCALE, fields, "initial", DecisionRule(), (point,)))
    assert (fault.index, fault.field) == (index, field)


@pytest.mark.parametrize(
    ("reference", "found", "slip"),
    [("100", "120", False), ("100", "120.1", True), ("100", "79.9", True), ("0", "1", False), ("2.5", "2500", True)],
)
def test_an_error_above_a_fifth_of_the_value_looks_like_a_slip_of_the_unit(reference, found, slip) -> None:
    assert slips(Point(written(Decimal(reference)), written(Decimal(found))), "found") is slip


def test_a_temperature_has_no_share_of_itself() -> None:
    point = Point(written(Decimal(1), "°C", "temperature"), written(Decimal(2), "°C", "temperature"))
    assert not slips(point, "found")
