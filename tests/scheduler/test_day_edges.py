"""The edges of a day: midnight here and in Greenwich, another zone, a clock an hour off, the New Year."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from registry.law.load import law
from scheduler.due import Facts, Standing, due
from scheduler.holidays_vn import vietnam_calendar
from scheduler.notices.outbox import deliver
from scheduler.sweep import sweep
from tests.scheduler.notices.rows import URL, fetch, mail_server, new_contact, new_enterprise, new_instrument
from web.settings import Settings

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
DUE = date(2026, 12, 31)
MIDNIGHT = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)  # the New Year in Lạng Sơn
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def day_at(instant: datetime, zone: str = "Asia/Ho_Chi_Minh") -> date:
    """What an installation with this zone calls today, whatever the zone of its server."""
    settings = replace(Settings(data_dir=Path("unused")), zone=ZoneInfo(zone))
    return instant.astimezone(settings.zone).date()


def standing_on(day: date) -> tuple[Standing, bool]:
    answer = due(law(), Facts("8b", None, date(2025, 12, 1), None, "month_end", "pass"), day)
    assert answer.due_on == DUE
    return answer.standing, answer.is_today


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        (MIDNIGHT - SECOND, (Standing.SOON, True)),
        (MIDNIGHT, (Standing.OVERDUE, False)),
        # midnight in Greenwich is seven in the morning here: nothing happens
        (datetime(2026, 12, 31, 0, 0, tzinfo=UTC) - SECOND, (Standing.SOON, True)),
        (datetime(2026, 12, 31, 0, 0, tzinfo=UTC), (Standing.SOON, True)),
        (datetime(2027, 1, 1, 0, 0, tzinfo=UTC), (Standing.OVERDUE, False)),
        # a server that counts in another zone means the same instant
        (MIDNIGHT.astimezone(timezone(timedelta(hours=-8))) - SECOND, (Standing.SOON, True)),
    ],
)
def test_the_last_valid_day_ends_at_midnight_in_vietnam_and_not_in_greenwich(
    instant: datetime, expected: tuple[Standing, bool]
) -> None:
    assert standing_on(day_at(instant)) == expected


def test_on_31_december_it_is_valid_and_on_1_january_it_has_expired() -> None:
    assert standing_on(date(2026, 12, 31)) == (Standing.SOON, True)
    assert standing_on(date(2027, 1, 1)) == (Standing.OVERDUE, False)


def test_neither_a_holiday_nor_a_lunar_leap_month_moves_the_end_of_validity() -> None:
    calendar = vietnam_calendar(range(2024, 2031))
    ends = []
    for month in range(72):  # 2024 to 2029: leap months of the lunar calendar in 2025 and 2028
        verified = date(2023 + month // 12, month % 12 + 1, 15)
        found = due(law(), Facts("8b", None, verified, None, "month_end", "pass"), verified).due_on
        assert found is not None
        assert (found + timedelta(days=1)).day == 1
        assert (found.year * 12 + found.month) - (verified.year * 12 + verified.month) == 12
        ends.append(found)
    at_rest = [day for day in ends if not calendar.is_working(day)]
    assert date(2025, 1, 31) in at_rest  # in the days of Tết
    assert date(2027, 4, 30) in at_rest  # Reunification Day


STORED = "SELECT verified_on, valid_until, due_on, due_sort FROM instrument ORDER BY id"


@pytest.mark.usefixtures("db")
async def test_another_zone_in_the_settings_moves_no_stored_date_and_repeats_no_notice() -> None:
    enterprise = await new_enterprise()
    await new_contact(enterprise, "lan@cong-ty.example")
    await new_instrument(enterprise, DUE, valid_until=DUE)
    before = await fetch(STORED)
    at = MIDNIGHT - timedelta(days=30)
    told = []
    for zone in ("Asia/Ho_Chi_Minh", "America/New_York", "Pacific/Kiritimati", "UTC", "Asia/Ho_Chi_Minh"):
        told.append((await sweep(day_at(at, zone), at, zone=ZoneInfo(zone))).queued)
        assert await fetch(STORED) == before
    assert told == [1, 0, 0, 0, 0]
    days = await fetch("SELECT DISTINCT due_on FROM notice")
    assert [row[0] for row in days] == [DUE]


@pytest.mark.usefixtures("db")
async def test_servers_whose_clocks_are_an_hour_off_tell_each_stage_once_and_lose_none() -> None:
    enterprise = await new_enterprise()
    await new_contact(enterprise, "lan@cong-ty.example")
    await new_instrument(enterprise, DUE)
    right = MIDNIGHT + timedelta(minutes=30)  # 00:30 on New Year's Day: the clock that is slow still has December
    clocks = [right, right + HOUR, right - HOUR]
    assert [day_at(clock) for clock in clocks] == [date(2027, 1, 1), date(2027, 1, 1), DUE]
    for clock in clocks[::-1] + clocks:
        await sweep(day_at(clock), clock)
    rows = await fetch("SELECT stage, state FROM notice ORDER BY id")
    assert [tuple(row) for row in rows][-1] == ("after_1", "queued")
    assert len({row[0] for row in rows}) == len(rows)
    # A message of a clock that is ahead waits for the database's own clock, and is then sent.
    await fetch("UPDATE message SET next_attempt_at = now()")
    async with mail_server() as server:
        for clock in clocks:
            await deliver(server.settings, lambda clock=clock: clock, public_url=URL, zone=HANOI)
    assert len(server.mails) == 1
