import contextlib
from decimal import Decimal
from fractions import Fraction

from hypothesis import example, given
from hypothesis import strategies as st

from units.errors import UnitError
from units.kinds import KINDS
from units.quantity import Quantity, Range, compare, convert_exact, finite_decimal
from units.table import UNITS, codes_of
from units.text import (
    format_number,
    format_quantity,
    format_range,
    parse_exact,
    parse_number,
    parse_quantity,
    parse_range,
    parse_ranges,
    parse_resolution,
)

locales = st.sampled_from(["vi", "en"])
values = st.builds(
    lambda digits, places: Decimal(digits).scaleb(-places), st.integers(-(10**24), 10**24), st.integers(0, 20)
)
unit_kinds = st.sampled_from([(unit.code, kind) for unit in UNITS.values() for kind in unit.kinds])
pairs = st.sampled_from(sorted(KINDS)).flatmap(
    lambda kind: st.tuples(st.sampled_from(codes_of(kind)), st.sampled_from(codes_of(kind)), st.just(kind))
)
hostile = st.one_of(
    st.text(),
    st.text(alphabet="0123456789.,- −–…÷~°'\"′″eE+*/^()±≤;%kgmMLhCRHđếntoừ²³½\u00a0\u202f\n\t"),
    st.builds(
        "{} {}".format, st.text(alphabet="0123456789., -−"), st.sampled_from([unit.vi for unit in UNITS.values()])
    ),
)


@given(values, unit_kinds, locales)
def test_what_is_shown_reads_back_as_the_same_quantity(value, unit_kind, locale):
    code, kind = unit_kind
    quantity = Quantity(value, code, kind)
    back = parse_quantity(format_quantity(quantity, locale), locale, kind)
    assert back == quantity
    assert back.value.as_tuple().exponent == value.as_tuple().exponent


def outcome(text, locale, kind):
    try:
        return parse_quantity(text, locale, kind)
    except UnitError as error:
        return error.code


@given(
    st.from_regex(r"[+-]?[0-9]{0,4}[.,]?[0-9]{0,4} ?", fullmatch=True),
    st.sampled_from(["kg", "g", "mg", "Kg", "", " kg", "kg ", "°C", "t"]),
    locales,
)
def test_the_short_cut_and_the_long_way_agree(number, unit, locale):
    # several kinds always take the long way
    assert outcome(number + unit, locale, "mass") == outcome(number + unit, locale, ["mass"])


@given(values, locales)
def test_a_shown_number_reads_back_with_its_zeros(value, locale):
    back = parse_number(format_number(value, locale), locale)
    assert (back, back.as_tuple().exponent) == (value, value.as_tuple().exponent)


@given(values, values, st.booleans(), unit_kinds, locales)
def test_a_shown_range_reads_back_as_the_same_range(one, other, open_low, unit_kind, locale):
    code, kind = unit_kind
    span = Range(None if open_low else min(one, other), max(one, other), code, kind)
    assert parse_range(format_range(span, locale), locale, kind) == span


@given(values, pairs)
def test_conversion_there_and_back_is_exact(value, pair):
    here, there, kind = pair
    try:
        converted = convert_exact(value, here, there, kind)
    except UnitError:
        assert here != there
        assert KINDS[kind].scale in {"level", "ordinal"}
        return
    assert convert_exact(converted, there, here, kind) == Fraction(value)


@given(values, values, pairs)
def test_a_verdict_never_changes_under_an_exact_change_of_unit(a, b, pair):
    here, there, kind = pair
    first, second = Quantity(a, here, kind), Quantity(b, here, kind)
    if KINDS[kind].scale in {"level", "ordinal"}:
        there = here
    moved = finite_decimal(second.exact(there))
    if moved is not None:
        assert compare(first, Quantity(moved, there, kind)) == compare(first, second)


@given(st.fractions())
def test_a_finite_decimal_equals_its_fraction_and_fails_only_where_none_exists(value):
    found = finite_decimal(value)
    if found is None:
        # a finite decimal has a denominator that divides a power of ten
        assert 10 ** value.denominator.bit_length() % value.denominator
    else:
        assert Fraction(found) == value


@given(hostile, locales, st.sampled_from(sorted(KINDS)))
@example("\ud800 kg", "vi", "mass")
@example("١ kg", "vi", "mass")
@example("5 \ufdfa", "vi", "mass")
@example("0°0'0'0", "vi", "plane angle")
@example("±", "vi", "mass")
@example("0–", "en", "mass")
@example("đến", "vi", "mass")
@example("()5", "vi", "mass")
def test_no_text_raises_anything_but_a_named_error(text, locale, kind):
    for read in (parse_quantity, parse_exact, parse_range, parse_ranges, parse_resolution):
        try:
            read(text, locale, kind)
        except UnitError as error:
            named = error
        else:
            continue
        assert named.code != "bad_quantity"
        assert str(named)
    with contextlib.suppress(UnitError):
        assert parse_number(text, locale).is_finite()
