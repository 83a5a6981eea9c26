"""Lead days as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.language import Words
from scheduler.notices.lead_days import MOST, lead_days_text, read_lead_days
from scheduler.notices.stages import LONGEST_LEAD


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("60, 30, 7", (60, 30, 7)),
        ("7 30;60", (60, 30, 7)),  # any order, any separator
        ("30/30", (30,)),  # each once
        ("", ()),
        (" , ", ()),
    ],
)
def test_days_are_read_largest_first(text: str, days: tuple[int, ...]) -> None:
    assert read_lead_days(text) == days


@pytest.mark.parametrize("text", ["0", "-7", "367", "7.5", "٧", "7 ngày", "1 2 3 4 5 6 7 8 9", "9" * 400])
def test_what_is_no_list_of_days_is_told(text: str) -> None:
    assert isinstance(read_lead_days(text), Words)


@given(st.sets(st.integers(1, LONGEST_LEAD), max_size=MOST))
def test_days_written_out_are_read_back(days: set[int]) -> None:
    wanted = tuple(sorted(days, reverse=True))
    assert read_lead_days(lead_days_text(wanted)) == wanted


@given(st.text(max_size=60))
def test_any_text_is_days_or_a_sentence(text: str) -> None:
    found = read_lead_days(text)
    assert isinstance(found, Words) or all(1 <= day <= LONGEST_LEAD for day in found)
