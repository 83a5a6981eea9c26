from decimal import Decimal

import pytest

from units.errors import AmbiguousNumberError, UnitError
from units.text import format_number, parse_number

READ = [
    # Vietnamese: comma divides, dots or spaces group by threes
    ("vi", "1500", "1500"),
    ("vi", "1,5", "1.5"),
    ("vi", "1,500", "1.500"),
    ("vi", "1.234,5", "1234.5"),
    ("vi", "1.234.567", "1234567"),
    ("vi", "1.234.567,80", "1234567.80"),
    ("vi", "1 500", "1500"),
    ("vi", "1 500,25", "1500.25"),
    ("vi", "12 345 678", "12345678"),
    # a lone dot that cannot group is a decimal point
    ("vi", "1.5", "1.5"),
    ("vi", "0.050", "0.050"),
    ("vi", "12.3456", "12.3456"),
    ("vi", "1 234.5", "1234.5"),
    # English: dot divides, commas or spaces group by threes
    ("en", "1.5", "1.5"),
    ("en", "1.500", "1.500"),
    ("en", "1,234", "1234"),
    ("en", "1,234,567.80", "1234567.80"),
    ("en", "1 500.5", "1500.5"),
    # any space groups: no-break, narrow no-break, thin, figure
    ("vi", "1\u00a0500", "1500"),
    ("vi", "1\u202f500", "1500"),
    ("vi", "1\u2009500", "1500"),
    ("vi", "1\u2007500", "1500"),
    # signs and full-width digits
    ("vi", "−5", "-5"),
    ("vi", "-5,0", "-5.0"),
    ("vi", "+5", "5"),
    ("vi", "－５，２", "-5.2"),
    ("vi", "１２", "12"),
    # zeros are kept where they were written
    ("vi", "1,10", "1.10"),
    ("vi", "0,0", "0.0"),
    ("vi", "  7 ", "7"),
    ("vi", "\ufeff7", "7"),
]


@pytest.mark.parametrize(("locale", "text", "value"), READ)
def test_numbers_are_read_as_people_write_them(locale, text, value):
    assert str(parse_number(text, locale)) == value


ASKED = [
    ("vi", "1.234", ("1234", "1.234")),
    ("vi", "12.345", ("12345", "12.345")),
    ("vi", "−1.234", ("-1234", "-1.234")),
    ("vi", "1234.567", ("1234567", "1234.567")),
    ("vi", "1,234.5", ("1234.5", "1.2345")),
    ("en", "1.234,5", ("1234.5", "1.2345")),
]


@pytest.mark.parametrize(("locale", "text", "readings"), ASKED)
def test_a_number_with_two_readings_is_asked_about(locale, text, readings):
    with pytest.raises(AmbiguousNumberError) as caught:
        parse_number(text, locale)
    assert caught.value.readings == readings
    assert caught.value.text == text


REFUSED = [
    ("vi", "", "empty"),
    ("vi", " \u00a0\u200b ", "empty"),
    # groups that are no groups of three
    ("vi", "1.23.456", "not_a_number"),
    ("vi", "1.2345,6", "not_a_number"),
    ("vi", "1 50", "not_a_number"),
    ("vi", "1  500", "not_a_number"),
    ("vi", "1\t500", "not_a_number"),
    ("vi", "0.123.456", "not_a_number"),
    ("vi", "1.234 567", "not_a_number"),
    ("vi", "1,234,567", "not_a_number"),
    ("vi", "1'500", "trailing_text"),
    ("en", "1,5", "not_a_number"),
    ("en", "12,34", "not_a_number"),
    ("en", "1.234.567", "not_a_number"),
    # a mark without digits on both sides
    ("vi", ",5", "not_a_number"),
    ("vi", "5,", "not_a_number"),
    ("vi", ".5", "not_a_number"),
    # nothing is evaluated, no powers of ten
    ("vi", "9**9", "not_a_number"),
    ("vi", "1+1", "not_a_number"),
    ("vi", "1/2", "not_a_number"),
    ("vi", "1e3", "not_a_number"),
    ("vi", "1E+3", "not_a_number"),
    ("vi", "1_000", "trailing_text"),
    ("vi", "0x10", "trailing_text"),
    ("vi", "--5", "not_a_number"),
    ("vi", "- 5", "not_a_number"),
    # not finite
    ("vi", "1e400", "not_finite"),
    ("vi", "nan", "not_finite"),
    ("vi", "-Infinity", "not_finite"),
    ("vi", "∞", "not_finite"),
    # signs that only look like digits
    ("vi", "10⁵", "not_a_number"),
    ("vi", "1₀", "not_a_number"),
    ("vi", "½", "not_a_number"),
    ("vi", "1½", "not_a_number"),
    ("vi", "①", "not_a_number"),
    ("vi", "٣", "not_a_number"),
    ("vi", "Ⅷ", "not_a_number"),
    ("vi", "năm", "not_a_number"),
    ("vi", "1\n500", "trailing_text"),
    ("vi", "5 kg", "trailing_text"),
]


@pytest.mark.parametrize(("locale", "text", "code"), REFUSED)
def test_anything_else_is_refused_by_name(locale, text, code):
    with pytest.raises(UnitError) as caught:
        parse_number(text, locale)
    assert caught.value.code == code
    assert caught.value.text == text


WRITTEN = [
    ("vi", "1.10", "1,10"),
    ("vi", "-5", "−5"),
    ("vi", "1234", "1234"),
    ("vi", "12345", "12\u00a0345"),
    ("vi", "1234567.890", "1\u00a0234\u00a0567,890"),
    ("vi", "1.1E+3", "1100"),
    ("vi", "1E-7", "0,0000001"),
    ("en", "12345.60", "12,345.60"),
    ("en", "-0.5", "−0.5"),
]


@pytest.mark.parametrize(("locale", "value", "text"), WRITTEN)
def test_numbers_are_shown_with_their_own_digits_and_no_exponent(locale, value, text):
    assert format_number(Decimal(value), locale) == text
