"""The quick filter never answers otherwise than the exact decision."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.conformity.acceptance import Acceptance
from registry.conformity.decision import DecisionRule, decide
from registry.conformity.error import error_of_indication
from registry.law.mpe.values import Citation, Limits
from units.errors import WrongKindError
from units.quantity import Quantity, convert_exact, finite_decimal

NOWHERE = Citation("", "", "", "", "seen")
SIDES = st.none() | st.decimals(0, 3, places=3).map(Fraction)


def exactly(reference, limits, value, code):
    indication = Quantity(value, code, reference.kind)
    return decide(error_of_indication(reference, indication, limits), limits, DecisionRule()).verdict == "pass"


@given(
    st.decimals("0.01", 500, places=2), SIDES, SIDES, st.sampled_from(["L/h", "m3/h", "L/min"]),
    st.sampled_from([0, 0, "1e-15", "-1e-45", "1e-45", "0.4", "-2"]),
)  # fmt: skip
def test_on_near_and_far_from_a_limit_the_filter_agrees(number, below, above, code, off):
    reference = Quantity(number, "L/min", "volume flow rate")
    lower = None if below is None else -below
    checked = 0
    for unit, kind in (("%", "ratio"), ("L/h", reference.kind), ("m3/h", reference.kind)):
        limits = Limits(lower, above, unit, kind, NOWHERE, relative=unit == "%")
        for side in {lower, above} - {None}:
            own = side * reference.exact() / 100 if unit == "%" else convert_exact(side, unit, "L/min", kind)
            value = finite_decimal(
                convert_exact(reference.exact() + own, "L/min", code, reference.kind) + Fraction(off)
            )
            if value is not None:
                assert Acceptance(reference, limits)(value, code) == exactly(reference, limits, value, code)
                checked += 1
    assert checked or code != "L/h" or lower is above is None


def test_a_thermometer_is_filtered_by_differences():
    limits = Limits(Fraction(-15, 100), Fraction(1, 10), "delta_degC", "temperature difference", NOWHERE)
    accepts = Acceptance(Quantity(Decimal(37), "°C", "temperature"), limits)
    assert accepts(Decimal("37.1"), "°C")
    assert accepts(Decimal("310.25"), "K")
    assert not accepts(Decimal("310.2500000000000000001"), "K")
    assert not accepts(Decimal("36.8499999999999999999"), "°C")


def test_another_kind_of_unit_is_refused():
    limits = Limits(Fraction(-1), Fraction(1), "g", "mass", NOWHERE)
    with pytest.raises(WrongKindError):
        Acceptance(Quantity(Decimal(1), "kg", "mass"), limits)(Decimal(1), "L")
