"""A retry that comes due at night waits for the morning of whoever it is for; an order to stop using does not."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from registry.database import connection
from scheduler.notices.hours import Hours
from scheduler.notices.house import keep_rules
from scheduler.notices.outbox import DeliverResult, deliver
from scheduler.notices.own_hours import keep_hours
from scheduler.notices.rules import Rules
from scheduler.sweep import sweep
from tests.scheduler.notices.rows import (
    NOW,
    TODAY,
    URL,
    Server,
    fetch,
    mail_server,
    new_contact,
    new_enterprise,
    new_instrument,
)
from tests.scheduler.test_sweep_news import act

pytestmark = pytest.mark.usefixtures("db")

LAN = "lan@cong-ty.example"
HERE = ZoneInfo("Asia/Ho_Chi_Minh")
MORNING = datetime(2026, 11, 20, 9, 0, tzinfo=HERE)  # a Friday
NIGHT = MORNING.replace(hour=22)
OFFICE = Rules(open_from=7 * 60, open_until=19 * 60)


async def owed(**columns: object) -> tuple[int, int]:
    enterprise = await new_enterprise()
    await new_contact(enterprise, LAN)
    return enterprise, await new_instrument(enterprise, MORNING.date() + timedelta(days=20), **columns)


async def run(server: Server, at: datetime) -> DeliverResult:
    """A delivery when everything waiting has come due."""
    await fetch("UPDATE message SET next_attempt_at = now() - interval '1 second' WHERE state = 'queued'")
    return await deliver(server.settings, lambda: at, public_url=URL, zone=HERE)


async def hours_left() -> float:
    (row,) = await fetch("SELECT extract(epoch FROM next_attempt_at - now()) / 3600 AS hours FROM message")
    return round(float(row["hours"]), 1)


async def refused_once(server: Server, at: datetime) -> None:
    """The first try, which the server turns away for now."""
    server.answer = lambda verb, _address: "451 try again later" if verb == "RCPT" else None
    assert await run(server, at) == DeliverResult(0, 0, 1)
    server.answer = lambda _verb, _address: None


async def test_a_retry_that_comes_due_at_night_waits_for_the_house_to_open() -> None:
    await keep_rules(OFFICE, "admin@x.vn", NOW)
    await owed()
    await sweep(MORNING.date(), MORNING, zone=HERE)
    async with mail_server() as server:
        await refused_once(server, MORNING)
        assert await run(server, NIGHT) == DeliverResult(0, 0, 1)
        assert server.mails == []
        assert await hours_left() == 9.0
        assert (await run(server, MORNING + timedelta(days=1))).sent == 1
    (row,) = await fetch("SELECT attempts, server_words FROM message")
    assert row["attempts"] == 2, "waiting is no try"
    assert len(await fetch("SELECT FROM attempt")) == 2


async def test_a_retry_waits_for_the_hours_and_days_of_the_person_too() -> None:
    enterprise, _ = await owed()
    async with connection() as database:
        await keep_hours(database, enterprise, LAN, Hours(14 * 60, 17 * 60, working_days_only=True), by=LAN, now=NOW)
    await sweep(MORNING.date(), MORNING, zone=HERE)
    async with mail_server() as server:
        await refused_once(server, MORNING.replace(hour=15))
        assert (await run(server, NIGHT)).sent == 0
        assert await hours_left() == 64.0  # Friday 22:00 to Monday 14:00
        assert (await run(server, MORNING + timedelta(days=1))).sent == 0, "a Saturday"
        assert (await run(server, MORNING.replace(day=23, hour=14))).sent == 1


async def test_what_waited_while_no_worker_ran_does_not_arrive_at_night_either() -> None:
    await keep_rules(OFFICE, "admin@x.vn", NOW)
    await owed()
    await sweep(MORNING.date(), MORNING, zone=HERE)
    async with mail_server() as server:
        assert (await run(server, NIGHT)).sent == 0
        assert (await run(server, MORNING + timedelta(days=1))).sent == 1
    (row,) = await fetch("SELECT attempts FROM message")
    assert row["attempts"] == 1


async def test_an_order_to_stop_using_is_tried_again_at_any_hour() -> None:
    await keep_rules(OFFICE, "admin@x.vn", NOW)
    _, instrument = await owed(last_result="fail")
    await act(instrument, "fail")
    await sweep(TODAY, NOW, zone=HERE)
    async with mail_server() as server:
        await refused_once(server, NIGHT)
        assert (await run(server, NIGHT + timedelta(minutes=5))).sent == 1
    assert "Ngừng sử dụng" in str(server.mails[0]["Subject"])
