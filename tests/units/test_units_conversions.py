from decimal import Decimal
from fractions import Fraction

import pytest

from units.errors import NoFiniteDecimalError, NotFiniteError, UnitError, WrongKindError
from units.quantity import Quantity, compare, convert_exact, difference, finite_decimal, legal_equivalent

CONVERTED = [
    ("20.1", "°C", "K", "temperature", Fraction("293.25")),
    ("98.6", "°F", "°C", "temperature", Fraction(37)),
    ("0.3", "°C", "K", "temperature difference", Fraction("0.3")),
    ("1.8", "°F", "°C", "temperature difference", Fraction(1)),
    ("36", "km/h", "m/s", "speed", Fraction(10)),
    ("1", "L/h", "L/min", "volume flow rate", Fraction(1, 60)),
    ("760", "mmHg", "Pa", "pressure", Fraction("101325.0144354")),
    ("1", "kgf/cm2", "kPa", "gauge pressure", Fraction("98.0665")),
    ("1", "kWh", "MJ", "active energy", Fraction("3.6")),
    ("60", "rpm", "r/s", "rotational frequency", Fraction(1)),
    ("2", "chỉ", "g", "mass", Fraction("7.5")),
    ("1", "mẫu", "sào", "area", Fraction(10)),
    ("5", "%", "‰", "ratio", Fraction(50)),
    ("90", "°", "gon", "plane angle", Fraction(100)),
    ("60", "HRC", "HRC", "Rockwell hardness C", Fraction(60)),
    ("1", "year", "month", "calendar period", Fraction(12)),
]


@pytest.mark.parametrize(("value", "source", "target", "kind", "exact"), CONVERTED)
def test_conversion_is_exact(value, source, target, kind, exact):
    assert convert_exact(Decimal(value), source, target, kind) == exact


REFUSED = [
    ("1", "VA", "W", "apparent power", "wrong_kind"),
    ("1", "N·m", "J", "torque", "wrong_kind"),
    ("1", "Bq", "Hz", "activity", "wrong_kind"),
    ("1", "Gy", "Sv", "absorbed dose", "wrong_kind"),
    ("1", "rpm", "Hz", "rotational frequency", "wrong_kind"),
    ("1", "ppm", "mg/m3", "volume fraction", "wrong_kind"),
    ("1", "dB(A)", "dB(C)", "sound level", "wrong_kind"),
    ("1", "HRC", "HV", "Rockwell hardness C", "wrong_kind"),
    ("1", "month", "d", "calendar period", "wrong_kind"),
    ("1", "kg", "zorkmid", "mass", "unknown_unit"),
    ("1", "kg", "g", "weight", "unknown_kind"),
    ("NaN", "kg", "g", "mass", "not_finite"),
    ("Infinity", "kg", "kg", "mass", "not_finite"),
]


@pytest.mark.parametrize(("value", "source", "target", "kind", "code"), REFUSED)
def test_equal_dimension_is_not_equal_kind(value, source, target, kind, code):
    with pytest.raises(UnitError) as caught:
        convert_exact(Decimal(value), source, target, kind)
    assert caught.value.code == code


def q(text, kind="mass"):
    value, code = text.split(" ", 1)
    return Quantity(Decimal(value), code, kind)


def test_a_quantity_changes_unit_where_a_finite_decimal_exists():
    assert q("1.10 kg").to("g") == q("1100 g")
    assert q("1.10 kg").to("kg").value.as_tuple() == Decimal("1.10").as_tuple()
    assert q("1 L/h", "volume flow rate").exact("L/min") == Fraction(1, 60)
    with pytest.raises(NoFiniteDecimalError):
        q("1 L/h", "volume flow rate").to("L/min")


@pytest.mark.parametrize(
    ("a", "b", "kind", "sign"),
    [
        ("1 kg", "1000 g", "mass", 0),
        ("1.000 kg", "1 kg", "mass", 0),
        ("0.1 kg", "100.0000000000000000000001 g", "mass", -1),
        ("2 chỉ", "7.5 g", "mass", 0),
        ("37 °C", "98.6 °F", "temperature", 0),
        ("37 °C", "310.1499 K", "temperature", 1),
        ("-40 °F", "-40 °C", "temperature", 0),
        ("1 L/h", "0.016666666666666666666666666666666666667 L/min", "volume flow rate", -1),
    ],
)
def test_comparison_is_exact_across_units(a, b, kind, sign):
    assert compare(q(a, kind), q(b, kind)) == sign
    assert compare(q(b, kind), q(a, kind)) == -sign


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (q("1 J", "energy"), q("1 N·m", "torque")),
        (q("60 dB(A)", "sound level"), q("60 dB(C)", "sound level")),
        (q("1 °C", "temperature"), q("1 K", "temperature difference")),
    ],
)
def test_other_kinds_and_other_scales_are_neither_compared_nor_subtracted(a, b):
    for operation in (compare, difference):
        with pytest.raises(WrongKindError):
            operation(a, b)


def test_a_difference_keeps_its_decimals_and_has_the_kind_of_differences():
    error = difference(q("37.10 °C", "temperature"), q("37.00 °C", "temperature"))
    assert error == Quantity(Decimal("0.10"), "delta_degC", "temperature difference")
    assert str(error.value) == "0.10"
    assert difference(q("37 °C", "temperature"), q("310.15 K", "temperature")).value == 0
    assert difference(q("2.5 kg"), q("2501 g")) == q("-0.001 kg")
    assert difference(q("94.1 dB(A)", "sound level"), q("94.0 dB(A)", "sound level")).kind == "level difference"
    long = q("1.0000000000000000000000000000000000000001 kg")
    assert difference(long, q("1 kg")).value == Decimal("1E-40")


def test_ordinal_values_are_compared_but_never_subtracted():
    a, b = q("60 HRC", "Rockwell hardness C"), q("58 HRC", "Rockwell hardness C")
    assert compare(a, b) == 1
    with pytest.raises(WrongKindError):
        difference(a, b)


def test_a_fraction_becomes_a_decimal_only_where_it_is_one():
    assert finite_decimal(Fraction(1, 3)) is None
    assert str(finite_decimal(Fraction(1, 8))) == "0.125"
    assert str(finite_decimal(Fraction(-1200))) == "-1200"
    assert Fraction(finite_decimal(Fraction(1, 2**60))) == Fraction(1, 2**60)


def test_the_legal_value_stands_before_a_traditional_one():
    assert legal_equivalent(q("2 chỉ")) == q("7.5 g")
    assert legal_equivalent(q("3 tạ")) == q("300 kg")
    assert legal_equivalent(q("1 sào", "area")) == q("360 m2", "area")
    assert legal_equivalent(q("5 kg")) is None


def test_a_value_that_is_not_finite_is_no_quantity_to_convert():
    with pytest.raises(NotFiniteError):
        q("sNaN kg").exact("g")
