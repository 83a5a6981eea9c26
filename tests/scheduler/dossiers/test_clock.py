from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.dossiers.clock import Pause, Span, days_left, deadline, pauses_of
from scheduler.holidays_vn import vietnam_calendar
from scheduler.workdays import Override

CALENDAR = vietnam_calendar(range(2024, 2031))
_DAYS = st.dates(date(2024, 6, 1), date(2026, 12, 31))
_SPANS = st.tuples(_DAYS, st.integers(1, 60), st.sampled_from(("working_days", "days"))).map(lambda facts: Span(*facts))


@pytest.mark.parametrize(
    ("start", "amount", "unit", "last"),
    [
        # the day of the event is not counted; a weekend lies between
        (date(2026, 11, 23), 1, "working_days", date(2026, 11, 25)),  # 24 November 2026 is off
        (date(2026, 11, 19), 3, "working_days", date(2026, 11, 25)),
        (date(2026, 11, 6), 7, "working_days", date(2026, 11, 17)),
        # a working Saturday decreed for 2026-08-22 counts, 2026-08-31 to 2026-09-02 do not
        (date(2026, 8, 21), 1, "working_days", date(2026, 8, 22)),
        (date(2026, 8, 28), 1, "working_days", date(2026, 9, 3)),
        (date(2026, 8, 20), 5, "working_days", date(2026, 8, 26)),
        # the lunar New Year of 2026
        (date(2026, 2, 13), 1, "working_days", date(2026, 2, 23)),
        # calendar days count every day, and the last one moves off a day off
        (date(2026, 11, 2), 15, "days", date(2026, 11, 17)),
        (date(2026, 11, 6), 15, "days", date(2026, 11, 23)),  # the 21st is a Saturday
    ],
)
def test_statutory_clocks_respect_the_calendar(start, amount, unit, last):
    assert deadline(Span(start, amount, unit), (), CALENDAR).day == last


def test_a_local_day_off_moves_the_last_day():
    span = Span(date(2026, 11, 9), 3, "working_days")
    closed = CALENDAR.with_overrides([Override(date(2026, 11, 11), working=False)])
    assert deadline(span, (), CALENDAR).day == date(2026, 11, 12)
    assert deadline(span, (), closed).day == date(2026, 11, 13)


def test_a_clock_that_stands_still_has_no_last_day_but_days_left():
    found = deadline(Span(date(2026, 11, 9), 7, "working_days"), [Pause(date(2026, 11, 11), None)], CALENDAR)
    assert (found.day, found.left) == (None, 5)


def test_the_days_of_a_pause_are_given_back_exactly():
    span = Span(date(2026, 11, 9), 7, "working_days")
    assert deadline(span, (), CALENDAR).day == date(2026, 11, 18)
    # Thursday 12, Friday 13 and Monday 16 stand still
    pause = Pause(date(2026, 11, 11), date(2026, 11, 16))
    assert deadline(span, [pause], CALENDAR).day == date(2026, 11, 23)


def test_a_pause_after_the_last_day_saves_nothing():
    span = Span(date(2026, 11, 9), 3, "working_days")
    assert deadline(span, [Pause(date(2026, 11, 12), None)], CALENDAR).day == date(2026, 11, 12)


def test_a_last_day_in_a_year_without_decreed_holidays_is_provisional():
    assert deadline(Span(date(2026, 12, 30), 7, "working_days"), (), CALENDAR).provisional
    assert not deadline(Span(date(2026, 11, 9), 7, "working_days"), (), CALENDAR).provisional


@pytest.mark.parametrize("amount", [0, -1, 3661])
def test_an_amount_no_act_gives_is_refused(amount):
    with pytest.raises(ValueError, match=str(amount)):
        deadline(Span(date(2026, 11, 9), amount, "days"), (), CALENDAR)


@given(_SPANS)
def test_the_last_day_is_a_working_day_after_the_start(span):
    last = deadline(span, (), CALENDAR).day
    assert last is not None
    assert last > span.start
    assert CALENDAR.is_working(last)


@given(_SPANS)
def test_working_days_up_to_the_last_day_are_the_amount(span):
    last = deadline(span._replace(unit="working_days"), (), CALENDAR).day
    assert len(CALENDAR.working_days(span.start + timedelta(1), (last - span.start).days)) == span.amount


@given(_SPANS, st.integers(1, 20))
def test_more_days_never_end_earlier(span, more):
    longer = span._replace(amount=span.amount + more)
    assert deadline(span, (), CALENDAR).day <= deadline(longer, (), CALENDAR).day


@given(_SPANS, st.integers(1, 30))
def test_a_later_start_never_ends_earlier(span, days):
    later = span._replace(start=span.start + timedelta(days))
    assert deadline(span, (), CALENDAR).day <= deadline(later, (), CALENDAR).day


@given(_SPANS, st.integers(0, 90), st.integers(0, 60), st.integers(0, 30))
def test_a_pause_never_shortens_and_a_longer_one_never_less(span, after, length, more):
    first = span.start + timedelta(after)
    short = Pause(first, first + timedelta(length))
    long = Pause(first, first + timedelta(length + more))
    plain, once, longer = (deadline(span, pauses, CALENDAR).day for pauses in ((), [short], [long]))
    assert plain <= once <= longer


@given(_SPANS, st.integers(0, 90), st.integers(0, 60))
def test_a_pause_gives_back_the_working_days_it_took(span, after, length):
    span = span._replace(unit="working_days")
    first = span.start + timedelta(after)
    plain = deadline(span, (), CALENDAR).day
    taken = len(CALENDAR.working_days(first + timedelta(1), length)) if first < plain else 0
    found = deadline(span, [Pause(first, first + timedelta(length))], CALENDAR).day
    assert found == CALENDAR.add_working_days(plain, taken)


@given(_SPANS, st.integers(0, 90))
def test_a_pause_and_a_resume_on_one_day_cost_nothing(span, after):
    day = span.start + timedelta(after)
    assert deadline(span, [Pause(day, day)], CALENDAR) == deadline(span, (), CALENDAR)


@given(_SPANS, st.integers(0, 20))
def test_what_is_left_of_a_standing_clock_runs_after_the_resume(span, after):
    first = span.start + timedelta(after)
    still = deadline(span, [Pause(first, None)], CALENDAR)
    if still.day is not None:  # it had run out before
        return
    resumed = first + timedelta(40)
    assert deadline(span, [Pause(first, resumed)], CALENDAR).day == (
        deadline(Span(resumed, still.left, span.unit), (), CALENDAR).day
    )


@given(_DAYS, _DAYS)
def test_days_left_change_sign_when_today_and_the_last_day_change_places(one, other):
    left = days_left(one, other, "days", CALENDAR)
    assert left == -days_left(other, one, "days", CALENDAR)
    assert days_left(one, one, "working_days", CALENDAR) == 0


def test_pauses_are_paired_in_order_and_repeats_change_nothing():
    days = [date(2026, 11, day) for day in (2, 3, 5, 9)]
    assert pauses_of([(days[0], True), (days[1], True), (days[2], False), (days[3], True)]) == (
        Pause(days[0], days[2]),
        Pause(days[3], None),
    )
