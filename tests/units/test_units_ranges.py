from decimal import Decimal

import pytest

from units.errors import UnitError
from units.quantity import Quantity, Range
from units.text import format_range, parse_range, parse_ranges, parse_resolution

ZERO_TO_FIFTEEN = [
    "0–15 kg",
    "0 – 15 kg",
    "0 — 15 kg",
    "0-15kg",
    "0 - 15 kg",
    "0 -15 kg",
    "0−15 kg",
    "0 ÷ 15 kg",
    "0..15 kg",
    "0...15 kg",
    "0…15 kg",
    "0~15 kg",
    "0 ～ 15 kg",
    "từ 0 đến 15 kg",
    "Từ 0 kg đến 15 kg",
    "0 đến 15 kg",
    "0 tới 15 kg",
    "0 to 15 kg",
    "from 0 to 15 kg",
    "0 kg – 15 kg",
    "0 kg-15",
    "0 g – 15 kg",
    "(0 ÷ 15) kg",
    "(0-15)kg",
    "(0 ÷ 15 kg)",
]


@pytest.mark.parametrize("text", ZERO_TO_FIFTEEN)
def test_a_range_is_read_however_people_write_it(text):
    assert parse_range(text, "vi", "mass") == Range(Decimal(0), Decimal(15), "kg", "mass")


@pytest.mark.parametrize(
    "text", ["đến 15 kg", "Đến 15 kg", "tối đa 15 kg", "≤ 15 kg", "<= 15 kg", "15 kg", "up to 15 kg", "Max 15 kg"]
)
def test_a_range_may_state_its_upper_end_alone(text):
    assert parse_range(text, "vi", "mass") == Range(None, Decimal(15), "kg", "mass")


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("−20…60 °C", "-20", "60"),
        ("-20 ... 60 °C", "-20", "60"),
        ("-20-60 °C", "-20", "60"),
        ("-20 đến 60oC", "-20", "60"),
        ("−20 °C ÷ +60 °C", "-20", "60"),
        ("-20--10 °C", "-20", "-10"),
        ("-20 – -10 °C", "-20", "-10"),
        ("±5 °C", "-5", "5"),
        ("0,1..0,5 °C", "0.1", "0.5"),
        ("1.000.000–2.000.000 °C", "1000000", "2000000"),
    ],
)
def test_minus_signs_are_kept_apart_from_dashes(text, low, high):
    found = parse_range(text, "vi", ["temperature", "relative humidity"])
    assert (str(found.low), str(found.high), found.code) == (low, high, "°C")


def test_the_low_end_is_converted_exactly_to_the_unit_of_the_high_end():
    assert parse_range("500 g – 15 kg", "vi", "mass") == Range(Decimal("0.5"), Decimal(15), "kg", "mass")
    assert parse_range("25 L/h – 3 m3/h", "vi", "volume flow rate").low == Decimal("0.025")


def test_angles_in_degrees_and_minutes_make_a_range():
    assert parse_range("0°–360°", "vi", "plane angle") == Range(Decimal(0), Decimal(360), "°", "plane angle")
    assert parse_range("-0°30' … 0°30'", "vi", "plane angle").low == Decimal("-0.5")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("15–0 kg", "range_reversed"),
        ("60…−20 kg", "range_reversed"),
        ("2 kg – 500 g", "range_reversed"),
        ("-20 -10 kg", "ambiguous_number"),
        ("1.234–2.345 kg", "ambiguous_number"),
        ("0–15", "missing_unit"),
        ("0–15 m", "wrong_kind"),
        ("0 °C – 15 kg", "wrong_kind"),
        ("0–15 zorkmid", "unknown_unit"),
        ("0–15–30 kg", "unknown_unit"),
        ("cấp 1", "not_a_number"),
        ("III", "not_a_number"),
        ("", "empty"),
        ("1 L/min – 2 L/s", "wrong_kind"),
        ("–", "not_a_number"),
        ("0–", "unknown_unit"),
        ("()", "not_a_number"),
        ("(0–15", "not_a_number"),
    ],
)
def test_a_range_that_is_none_is_refused_by_name(text, code):
    with pytest.raises(UnitError) as caught:
        parse_range(text, "vi", "mass")
    assert caught.value.code == code
    assert caught.value.text == text


def test_a_low_end_without_a_finite_decimal_in_the_other_unit_is_refused():
    with pytest.raises(UnitError) as caught:
        parse_range("1 L/min – 2 L/s", "vi", "volume flow rate")
    assert caught.value.code == "not_a_number"


def test_several_ranges_stand_between_semicolons_or_on_lines_of_their_own():
    kinds = ["temperature", "relative humidity"]
    expected = (
        Range(Decimal(0), Decimal(50), "°C", "temperature"),
        Range(Decimal(10), Decimal(95), "%RH", "relative humidity"),
    )
    for text in ("0–50 °C; 10–95 %RH", "0–50 °C\n10–95 %", " 0–50 °C ;\r\n10–95 %RH;\n"):
        assert parse_ranges(text, "vi", kinds) == expected


@pytest.mark.parametrize("text", ["", " ;\n; ", "0–50 °C; abc", ";" * 10_000, " " * 10_000, "1 °C;" * 2_000])
def test_ranges_are_refused_whole_where_one_is_wrong(text):
    with pytest.raises(UnitError):
        parse_ranges(text, "vi", ["temperature"])


def test_a_resolution_is_of_the_kind_of_differences():
    assert parse_resolution("0,1 °C; 1 %RH", "vi", ["temperature", "relative humidity"]) == (
        Quantity(Decimal("0.1"), "delta_degC", "temperature difference"),
        Quantity(Decimal(1), "%RH", "relative humidity"),
    )
    assert parse_resolution("d = 5 g", "vi", "mass") == (Quantity(Decimal(5), "g", "mass"),)
    assert parse_resolution("d = e = 5 g", "vi", "mass") == (Quantity(Decimal(5), "g", "mass"),)
    assert parse_resolution("0,1 dB(A)", "vi", "sound level")[0].kind == "level difference"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1,6", "missing_unit"),
        ("cấp III", "not_a_number"),
        ("0 g", "not_a_number"),
        ("−1 g", "not_a_number"),
        ("1 %", "wrong_kind"),
    ],
)
def test_a_resolution_that_is_a_class_or_not_above_zero_is_refused(text, code):
    with pytest.raises(UnitError) as caught:
        parse_resolution(text, "vi", "mass")
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("locale", "low", "high", "text"),
    [
        ("vi", "0", "15", "0–15\u00a0kg"),
        ("vi", "-0.5", "15", "−0,5…15\u00a0kg"),
        ("vi", None, "15", "đến\u00a015\u00a0kg"),
        ("en", None, "15.0", "up to\u00a015.0\u00a0kg"),
    ],
)
def test_ranges_are_shown_with_one_unit(locale, low, high, text):
    span = Range(None if low is None else Decimal(low), Decimal(high), "kg", "mass")
    assert format_range(span, locale) == text
    assert parse_range(text, locale, "mass") == span
