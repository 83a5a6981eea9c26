import random
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import units.batch
from units.batch import ABOVE, BELOW, WITHIN, Check, Limits, check_readings
from units.errors import UnitError
from units.quantity import convert_exact
from units.text import parse_quantity

TEMPERATURE = Limits(Decimal(-20), Decimal("60.5"), "°C", "temperature")
MASS = Limits(Decimal("-0.005"), Decimal("12.6"), "kg", "mass")
FLOW = Limits(None, Decimal(100), "L/min", "volume flow rate")
HUMIDITY = Limits(Decimal(10), None, "%RH", "relative humidity")
SPELT = {
    TEMPERATURE: ["°C", "K", "°F", "kg"],
    MASS: ["kg", "g", "lạng", "lb", "L", "bogus", "m³"],
    FLOW: ["L/min", "m3/h", "L/h", "L/s", "lít/phút", ""],
    HUMIDITY: ["%", "%RH", "°C"],
}
ODD = [
    *["", " ", "\n", "-", "abc", "1e5", "½", "١", "\ud800", "5\n"],
    *["1.234", "1 500", "1\u00a0500", "1.234,5", "1.2.3", "1,2,3", "1,2.3", "1.2,3", "1,", ",5", "+,5"],
    *["−5", "+7", "12.6", "12.600", "12,600", "00012,6", "-0,005"],
    *["9" * 30, "0," + "1" * 30, "9" * 5000],
]


def one_by_one(value, unit, limits, locale):
    """The slow and plain answer: the strict parser, then fractions."""
    try:
        quantity = parse_quantity(f"{value} {unit}", locale, limits.kind)
        reading = convert_exact(quantity.value, quantity.code, limits.code, limits.kind)
    except UnitError as error:
        return error.code
    if limits.lower is not None and reading < Fraction(limits.lower):
        return BELOW
    return ABOVE if limits.upper is not None and reading > Fraction(limits.upper) else WITHIN


def random_column(count, seed):
    chance = random.Random(seed)  # noqa: S311 - test data
    rows = []
    for _ in range(count):
        limits = chance.choice(list(SPELT))
        number = f"{chance.uniform(-30, 200):.{chance.randrange(5)}f}"
        if chance.random() < 0.6:
            number = number.replace(".", ",")
        if chance.random() < 0.05:
            number = chance.choice(ODD)
        if chance.random() < 0.05:
            number = chance.choice(["12,6", "12600", "60,5", "333,65", "140,9", "100", "6,0", "10", "-20", "253,15"])
        rows.append((number, chance.choice(SPELT[limits]), limits))
    return rows


@pytest.mark.parametrize(("locale", "count"), [("vi", 100_000), ("en", 10_000)])
def test_a_column_is_judged_as_its_readings_one_by_one(locale, count):
    rows = random_column(count, seed=20)
    found = check_readings(*map(list, zip(*rows, strict=True)), locale)
    checks = {limits: Check(limits, locale) for limits in SPELT}
    assert found == [checks[limits](value, unit) for value, unit, limits in rows]
    assert {WITHIN, BELOW, ABOVE, "not_a_number", "empty", "missing_unit", "unknown_unit", "wrong_kind"} <= set(found)


@pytest.mark.parametrize("locale", ["vi", "en"])
def test_one_reading_is_judged_as_by_the_parser_and_fractions(locale):
    for value, unit, limits in random_column(3_000, seed=21):
        if value.strip() and unit and "\n" not in value and len(value) < 90:
            assert Check(limits, locale)(value, unit) == one_by_one(value, unit, limits, locale), (value, unit)


def test_a_column_without_numpy_has_the_same_answers(monkeypatch):
    rows = random_column(5_000, seed=22)
    columns = [list(column) for column in zip(*rows, strict=True)]
    together = check_readings(*columns, "vi")
    monkeypatch.setattr(units.batch, "_columns", lambda: None)
    assert check_readings(*columns, "vi") == together


@given(st.lists(st.tuples(st.text(max_size=6), st.sampled_from(["kg", "g", "", "t"])), max_size=4), st.booleans())
def test_any_text_in_a_column_gets_a_code(rows, together):
    rows = rows * 500 if together else rows
    found = check_readings([value for value, _ in rows], [unit for _, unit in rows], MASS, "vi")
    assert found == [Check(MASS, "vi")(value, unit) for value, unit in rows]


ON_LIMIT = [
    (MASS, ["12600", "12,6", "126"], ["g", "kg", "lạng"]),
    (FLOW, ["6", "6000", "100,000"], ["m3/h", "L/h", "L/min"]),
    (TEMPERATURE, ["60,5", "333,65", "140,90"], ["°C", "K", "°F"]),
]


@pytest.mark.parametrize(("limits", "values", "spelt"), ON_LIMIT)
@pytest.mark.parametrize("length", [3, 3_000])
def test_a_reading_exactly_on_the_limit_is_within_in_any_unit(limits, values, spelt, length):
    repeat = length // 3
    assert check_readings(values * repeat, spelt * repeat, limits, "vi") == [WITHIN] * length
    past = [f"{value}1" if "," in value else f"{value},001" for value in values]
    assert check_readings(past * repeat, spelt * repeat, limits, "vi") == [ABOVE] * length


def test_limits_in_thirds_of_the_unit_are_still_exact():
    limits = Limits(Decimal(-1), Decimal(1), "L/h", "volume flow rate")
    checks = Check(limits, "vi")
    assert checks("0,016666666666666666", "L/min") == WITHIN
    assert checks("0,016666666666666667", "L/min") == ABOVE
    assert check_readings(["-0,016666666666666667"] * 1_000, ["L/min"] * 1_000, limits, "vi") == [BELOW] * 1_000


def test_many_different_limits_are_kept_apart():
    limits = [Limits(Decimal(0), Decimal(n) / 10, "kg", "mass") for n in range(3_000)]
    values = [f"{n},0" for n in range(3_000)]
    assert check_readings(values, ["hg" if n == 7 else "g" for n in range(3_000)], limits, "vi") == [
        "unknown_unit" if n == 7 else WITHIN if n <= n * 100 else ABOVE for n in range(3_000)
    ]
    assert check_readings(values, ["kg"] * 3_000, limits, "vi") == [WITHIN, *[ABOVE] * 2_999]


def test_limits_may_be_given_by_their_place():
    values, spelt = ["12,7", "61", "12,6"], ["kg", "°C", "kg"]
    for repeat in (1, 1_000):
        found = check_readings(values * repeat, spelt * repeat, [MASS, TEMPERATURE], "vi", [0, 1, 0] * repeat)
        assert found == [ABOVE, ABOVE, WITHIN] * repeat


def test_columns_of_different_length_are_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="columns of 2 values"):
        check_readings(["1", "2"], ["kg"], MASS, "vi")
    assert check_readings([], [], MASS, "vi") == []
