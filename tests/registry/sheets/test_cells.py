"""What a single cell says."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.sheets.cells import date_of, quote, text_of, year_of
from registry.sheets.faults import CellError

TEXTS = [
    ("00123", "00123"),
    (123.0, "123"),
    (123, "123"),
    (0.05, "0.05"),
    (1e-7, "0.0000001"),
    (123456789012.0, "123456789012"),
    (1.2e15, "1200000000000000"),
    (True, "TRUE"),
    (None, ""),
    ("  Cân\u00a0", "Cân"),
    ("C\u0061\u0302n", "Cân"),
    ("=1+1", "=1+1"),
    ("<b>x</b>", "<b>x</b>"),
    ("a\x00b\ufeff", "ab"),
    ("dòng 1\ndòng 2", "dòng 1\ndòng 2"),
    (date(2025, 11, 5), "05/11/2025"),
    (datetime.combine(date(2025, 11, 5), time(10, 30)), "05/11/2025 10:30:00"),
]


@pytest.mark.parametrize(("cell", "text"), TEXTS)
def test_a_cell_is_kept_as_typed(cell, text):
    assert text_of(cell) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_never_written_in_powers_of_ten(number):
    text = text_of(number)
    assert "e" not in text.lower()
    assert float(text) == number


DATES = [
    ("05/11/2025", date(2025, 11, 5)),
    ("5/11/2025", date(2025, 11, 5)),
    ("05-11-2025", date(2025, 11, 5)),
    ("05.11.2025", date(2025, 11, 5)),
    ("05 – 11 – 2025", date(2025, 11, 5)),
    ("2025-11-05", date(2025, 11, 5)),
    ("2025/11/5", date(2025, 11, 5)),
    ("2025-11-05 00:00:00", date(2025, 11, 5)),
    ("2025-11-05T07:30:00Z", date(2025, 11, 5)),
    ("05/11/2025 14:05", date(2025, 11, 5)),
    ("ngày 5 tháng 11 năm 2025", date(2025, 11, 5)),
    ("29/02/2024", date(2024, 2, 29)),
    (date(2025, 11, 5), date(2025, 11, 5)),
    (datetime.combine(date(2025, 11, 5), time(23, 59)), date(2025, 11, 5)),
    ("", None),
    (None, None),
]


@pytest.mark.parametrize(("cell", "day"), DATES)
def test_a_date_is_read_day_first(cell, day):
    assert date_of(cell) == day


BAD_DATES = [
    "31/04/2026",
    "29/02/2025",
    "12/31/2025",
    "00/01/2025",
    "5/11/25",
    "2025",
    "11/2025",
    "hôm qua",
    "1/1/0001",
    time(1),
]


@pytest.mark.parametrize("cell", BAD_DATES)
def test_what_is_no_day_of_the_calendar_is_refused(cell):
    with pytest.raises(CellError) as refused:
        date_of(cell)
    assert refused.value.code == "bad_date"


def test_a_bare_number_is_refused_with_the_day_it_may_have_been():
    for cell in (45966.0, "45966"):
        with pytest.raises(CellError) as refused:
            date_of(cell)
        assert refused.value.code == "bad_date"
        assert "05/11/2025" in refused.value.words.say(str)


def test_a_month_of_validity_means_its_last_day():
    assert date_of("2/2028", month_means_its_end=True) == date(2028, 2, 29)
    assert date_of("tháng 11/2026", month_means_its_end=True) == date(2026, 11, 30)


@given(st.dates(date(1900, 3, 1), date(2199, 12, 31)), st.sampled_from(["{0.day}/{0.month}/{0.year}", "{0:%Y-%m-%d}"]))
def test_every_date_written_is_read_back(day, form):
    assert date_of(form.format(day)) == day


@given(st.text(max_size=40))
def test_any_text_is_a_date_or_a_bad_date(text):
    assert code_of(text) in {"bad_date", ""}


def code_of(text):
    """The code with which a text is refused, "" where it is a date or blank."""
    try:
        found = date_of(text)
    except CellError as fault:
        return fault.code
    return "" if found is None or 1900 <= found.year <= 2199 else "implausible"


@pytest.mark.parametrize(("cell", "year"), [(2019.0, 2019), ("2019", 2019), (" 2019 ", 2019), ("", None), (1900, 1900)])
def test_a_year_is_four_digits(cell, year):
    assert year_of(cell, 2026) == year


@pytest.mark.parametrize("cell", [2027, 1899, "19", "2019-2020", 2019.5, "hai nghìn", date(2019, 1, 1), "２０１９"])
def test_another_year_is_refused(cell):
    with pytest.raises(CellError) as refused:
        year_of(cell, 2026)
    assert refused.value.code == "bad_year"


def test_a_long_cell_is_quoted_short_and_on_one_line():
    assert len(quote("x" * 500)) == 60
    assert quote("a\nb") == "a b"
