"""Mail to a person waits for the hours that the person chose, within the house's, and always finds one."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.holidays_vn import vietnam_calendar
from scheduler.notices.hours import Hours, leaves_at, within
from scheduler.notices.rules import MIDNIGHT, Rules

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
CALENDAR = vietnam_calendar(range(2026, 2028))
OFFICE = Rules(open_from=420, open_until=1140)
LONGEST_REST = timedelta(days=10)
"""Tết with the weekends around it, and the hours before the first morning."""


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("rules", "own", "asked", "leaves"),
    [
        # nothing of one's own: the house's hours
        (Rules(), Hours(), "2026-11-27 03:00", "2026-11-27 03:00"),
        (OFFICE, Hours(), "2026-11-27 03:00", "2026-11-27 07:00"),
        # later in the morning, earlier in the evening than the house
        (OFFICE, Hours(540, 1020), "2026-11-27 08:59", "2026-11-27 09:00"),
        (OFFICE, Hours(540, 1020), "2026-11-27 09:00", "2026-11-27 09:00"),
        (OFFICE, Hours(540, 1020), "2026-11-27 16:59", "2026-11-27 16:59"),
        (OFFICE, Hours(540, 1020), "2026-11-27 17:00", "2026-11-28 09:00"),
        # one end of one's own, the other the house's
        (OFFICE, Hours(open_from=600), "2026-11-27 07:30", "2026-11-27 10:00"),
        (OFFICE, Hours(open_until=480), "2026-11-27 08:30", "2026-11-28 07:00"),
        # a person is never written to in hours that the house keeps quiet
        (OFFICE, Hours(0, MIDNIGHT), "2026-11-27 22:00", "2026-11-28 07:00"),
        # working days of one's own: Friday evening waits for Monday, and Tết for its end
        (Rules(), Hours(working_days_only=True), "2026-11-27 23:00", "2026-11-27 23:00"),
        (Rules(), Hours(working_days_only=True), "2026-11-28 09:00", "2026-11-30 00:00"),
        (OFFICE, Hours(540, 1020, working_days_only=True), "2026-11-27 17:30", "2026-11-30 09:00"),
        (OFFICE, Hours(540, working_days_only=True), "2027-02-05 09:00", "2027-02-11 09:00"),
        # the house has closed in the hours chosen: its own hold, working days stay
        (OFFICE, Hours(1200, 1320), "2026-11-27 21:00", "2026-11-28 07:00"),
        (OFFICE, Hours(1200, 1320, working_days_only=True), "2026-11-27 21:00", "2026-11-30 07:00"),
    ],
)
def test_mail_leaves_when_both_the_house_and_the_person_are_open(
    rules: Rules, own: Hours, asked: str, leaves: str
) -> None:
    assert leaves_at(at(asked), rules, own, CALENDAR, ZONE) == at(leaves)


def test_an_instant_keeps_the_zone_it_was_asked_in() -> None:
    asked = datetime(2026, 11, 27, 1, tzinfo=UTC)
    found = leaves_at(asked, OFFICE, Hours(540), CALENDAR, ZONE)
    assert (found, found.tzinfo) == (datetime(2026, 11, 27, 2, tzinfo=UTC), UTC)


MINUTES = st.integers(0, MIDNIGHT)
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 11, 30), timezones=st.just(ZONE))  # noqa: DTZ001
OWN = st.builds(Hours, st.none() | MINUTES, st.none() | MINUTES, st.booleans())
HOUSES = st.tuples(MINUTES, MINUTES, st.booleans()).filter(lambda one: one[0] < one[1])


@given(HOUSES, OWN, INSTANTS)
def test_the_instant_is_never_early_lies_in_the_hours_of_both_and_is_found_soon(
    house: tuple[int, int, bool], own: Hours, asked: datetime
) -> None:
    rules = Rules(open_from=house[0], open_until=house[1], working_days_only=house[2])
    found = leaves_at(asked, rules, own, CALENDAR, ZONE)
    minute = found.hour * 60 + found.minute
    assert asked <= found < asked + LONGEST_REST
    assert rules.open_from <= minute < rules.open_until
    if within(rules, own) is not None:
        closes = MIDNIGHT if own.open_until is None else own.open_until
        assert (own.open_from or 0) <= minute < closes
    if rules.working_days_only or own.working_days_only:
        assert CALENDAR.is_working(found.date())


@given(HOUSES, OWN, INSTANTS)
def test_no_earlier_instant_would_have_done(house: tuple[int, int, bool], own: Hours, asked: datetime) -> None:
    """Mail that waits waits for the first minute of the first open day after what was asked."""
    rules = Rules(open_from=house[0], open_until=house[1], working_days_only=house[2])
    held = within(rules, own) or rules
    days = rules.working_days_only or own.working_days_only
    found = leaves_at(asked, rules, own, CALENDAR, ZONE)
    if found == asked:
        return
    assert found.hour * 60 + found.minute == held.open_from
    assert (found.second, found.microsecond) == (0, 0)
    day = asked.date() + timedelta(days=asked.hour * 60 + asked.minute >= held.open_from)
    if asked.hour * 60 + asked.minute >= held.open_from and asked.hour * 60 + asked.minute < held.open_until:
        assert not _open(asked.date(), days=days)
    skipped = [day + timedelta(days=n) for n in range((found.date() - day).days)]
    assert not any(_open(one, days=days) for one in skipped)


def _open(day: date, *, days: bool) -> bool:
    return CALENDAR.is_working(day) if days else True


@pytest.mark.parametrize(
    ("own", "left"),
    [
        (Hours(), (420, 1140)),
        (Hours(0, MIDNIGHT), (420, 1140)),
        (Hours(1139), (1139, 1140)),
        (Hours(1140), None),
        (Hours(open_until=421), (420, 421)),
        (Hours(open_until=420), None),
        (Hours(open_until=0), None),
        (Hours(600, 600), None),
        (Hours(700, 600), None),
        (Hours(1200, 1300), None),
    ],
)
def test_hours_that_leave_no_minute_are_known_as_such(own: Hours, left: tuple[int, int] | None) -> None:
    found = within(OFFICE, own)
    assert (None if found is None else (found.open_from, found.open_until)) == left
