"""A calendar that a library reads back as it was meant, whatever was typed into its texts."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Component

from scheduler.ics import Event, calendar, due_uid, folded, sequence_at, visit_uid

AT = datetime(2026, 11, 22, tzinfo=UTC)
HERE = ZoneInfo("Asia/Ho_Chi_Minh")
DUE = Event("due-3@etalon.example", date(2026, 12, 15), date(2026, 12, 15), "Hạn kiểm định: Cân bàn", "TENTATIVE")


def read_back(*events: Event) -> list[Component]:
    return list(Calendar.from_ical(calendar(events, AT)).walk("VEVENT"))


def test_a_due_date_is_a_whole_day_that_keeps_nobody_busy() -> None:
    (event,) = read_back(DUE)
    assert event["UID"] == "due-3@etalon.example"
    assert event["DTSTART"].dt == date(2026, 12, 15)
    assert event["DTEND"].dt == date(2026, 12, 16)
    assert (event["STATUS"], event["TRANSP"]) == ("TENTATIVE", "TRANSPARENT")


def test_a_visit_is_an_hour_of_the_day_where_it_is() -> None:
    start = datetime(2026, 12, 15, 8, 30, tzinfo=HERE)
    (event,) = read_back(Event("visit-1@x", start, start + timedelta(hours=2), "Kiểm định", "CONFIRMED", sequence=4))
    assert event["DTSTART"].dt == start
    assert event["DTEND"].dt == start + timedelta(hours=2)
    assert event["SEQUENCE"] == 4
    assert event["TRANSP"] == "OPAQUE"


@pytest.mark.parametrize(
    ("start", "written", "described"),
    [
        (datetime(2026, 12, 15, 8, 30, tzinfo=HERE), "DTSTART;TZID=Asia/Ho_Chi_Minh:20261215T083000", ["+0700"]),
        (datetime(2026, 12, 15, 8, 30, tzinfo=ZoneInfo("Asia/Kathmandu")), "TZID=Asia/Kathmandu:2026", ["+0545"]),
        (datetime(2026, 12, 15, 8, 30, tzinfo=ZoneInfo("America/St_Johns")), "TZID=America/St_Johns:2026", ["-0330"]),
        # An instant of no named place is written in UTC, and needs no description.
        (datetime(2026, 12, 15, 8, 30, tzinfo=UTC), "DTSTART:20261215T083000Z", []),
        (datetime(2026, 12, 15, 8, 30, tzinfo=ZoneInfo("UTC")), "DTSTART:20261215T083000Z", []),
    ],
)
def test_an_hour_is_written_as_the_clock_shows_it_where_it_is(
    start: datetime, written: str, described: list[str]
) -> None:
    text = calendar([Event("visit-1@x", start, start + timedelta(hours=2), "Kiểm định", "CONFIRMED")], AT)
    zones = Calendar.from_ical(text).walk("VTIMEZONE")

    assert written in text
    assert re.findall(r"TZOFFSETTO:(.*)\r\n", text) == described
    assert [zone.to_tz().utcoffset(start.replace(tzinfo=None)) for zone in zones] == [start.utcoffset() for _ in zones]


def test_a_zone_that_changes_its_clocks_between_the_entries_is_left_for_utc() -> None:
    place = ZoneInfo("Europe/Paris")
    starts = [datetime(2026, month, 15, 8, tzinfo=place) for month in (1, 7)]
    text = calendar([Event("a@x", start, start, "", "CONFIRMED") for start in starts], AT)

    assert "TZID" not in text
    assert [event["DTSTART"].dt for event in Calendar.from_ical(text).walk("VEVENT")] == starts


def test_an_entry_tells_when_it_was_last_changed_and_a_later_change_counts_higher() -> None:
    (event,) = read_back(replace(DUE, changed_at=AT, sequence=sequence_at(AT)))

    assert event["LAST-MODIFIED"].dt == AT
    assert sequence_at(AT) < sequence_at(AT + timedelta(seconds=1)) < 2**31
    assert sequence_at(datetime(2019, 1, 1, tzinfo=UTC)) == 0


def test_alarms_ring_days_before_and_not_for_what_was_cancelled() -> None:
    (event,) = read_back(Event(**{name: getattr(DUE, name) for name in DUE.__slots__} | {"alarm_days": (14, 2)}))
    assert [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")] == [timedelta(days=-14), timedelta(days=-2)]
    off = {name: getattr(DUE, name) for name in DUE.__slots__} | {"alarm_days": (14,), "status": "CANCELLED"}
    assert list(read_back(Event(**off))[0].walk("VALARM")) == []


@settings(deadline=None)
@given(st.text(max_size=200), st.text(max_size=200))
def test_no_typed_text_adds_a_line(summary: str, place: str) -> None:
    text = calendar([Event("a@x", date(2026, 1, 1), date(2026, 1, 1), summary, "TENTATIVE", location=place)], AT)
    text = text.encode(errors="replace").decode()
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    assert set(event) <= {
        *("UID", "DTSTAMP", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "STATUS", "TRANSP", "LOCATION"),
    }
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


@pytest.mark.parametrize("typed", ["a;b,c\\d", "Cân; bàn, số\\1", "dòng 1\ndòng 2", "Đ" * 100])
def test_a_text_comes_back_as_typed(typed: str) -> None:
    (event,) = read_back(Event("a@x", date(2026, 1, 1), date(2026, 1, 1), typed, "TENTATIVE"))
    assert str(event["SUMMARY"]) == typed


def test_folding_cuts_between_characters() -> None:
    assert folded("x" * 80) == "x" * 75 + "\r\n " + "x" * 5
    assert folded("Đ" * 40).replace("\r\n ", "") == "Đ" * 40


def test_the_same_thing_has_the_same_name_in_every_mail_and_feed() -> None:
    assert due_uid(7, "https://kd.langson.gov.vn/x") == "due-7@kd.langson.gov.vn"
    assert visit_uid(7, "http://127.0.0.1:8000") == "visit-7@127.0.0.1"
    assert due_uid(7, "") == "due-7@etalon"
