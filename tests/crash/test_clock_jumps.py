"""Sweeps at odd times: the clock jumps, two run at once, none runs for ten days. What is sent is what was owed."""

import asyncio
import random
from datetime import date, timedelta

import pytest

from scheduler.notices.kinds import stage_of
from scheduler.notices.outbox import deliver
from scheduler.notices.owed import STAGES
from scheduler.sweep import sweep
from tests.crash.proof import FULL, Arrived, debts, say
from tests.scheduler.notices.rows import NOW, TODAY, URL, Server, fetch, mail_server

pytestmark = [pytest.mark.crash, pytest.mark.usefixtures("db")]

ENTERPRISES = 1_000 if FULL else 40
DOMAIN = "etalon.example"


async def swept(day: date) -> int:
    return (await sweep(day, NOW, mail_domain=DOMAIN)).queued


async def delivered(server: Server) -> None:
    result = await deliver(server.settings, lambda: NOW, public_url=URL)
    assert (result.failed, result.pending) == (0, 0)


async def told() -> set[tuple[int, str]]:
    """(instrument, stage) of every notice in a mail that was accepted."""
    rows = await fetch(
        "SELECT n.instrument, n.stage FROM notice n JOIN message m ON m.id = n.message"
        " WHERE n.state = 'queued' AND m.state = 'sent'"
    )
    return {(row[0], row[1]) for row in rows}


def owed_stage(due_on: date, day: date) -> str | None:
    """The stage that somebody who is told on `day` is told: the last one reached, counted here once more."""
    late = (day - due_on).days
    reached = [stage.day for stage in STAGES if late >= stage.day]
    repeats = [1 + 7 * week for week in range(1, 5)] + [29 + 30 * month for month in range(1, 200)]
    reached += [repeat for repeat in repeats if late >= repeat]
    return stage_of(max(reached)) if reached else None


async def dues() -> dict[int, date]:
    return {row[0]: row[1] for row in await fetch("SELECT id, due_on FROM instrument")}


async def test_a_clock_that_jumps_forward_and_back_sends_nothing_twice_and_loses_nothing() -> None:
    await debts(ENTERPRISES)
    chance = random.Random(5)  # noqa: S311 - chance that can be repeated
    days = [TODAY + timedelta(days=jump) for jump in (0, 30, -10, 0, 45, 3)]
    days += [TODAY + timedelta(days=chance.randrange(-20, 60)) for _ in range(40 if FULL else 6)]
    async with mail_server() as server:
        for day in days:
            await swept(day)
            await delivered(server)
        again = sum([await swept(day) for day in days])
    found = Arrived.at(server)
    assert (again, found.repeated) == (0, 0)
    twice = await fetch("SELECT 1 FROM notice GROUP BY kind, subject, due_on, stage, recipient HAVING count(*) > 1")
    assert not twice
    # Whatever the order of the days, everybody has been told the stage of the furthest one.
    due = await dues()
    furthest = {(number, owed_stage(due_on, max(days))) for number, due_on in due.items()}
    assert {one for one in furthest if one[1]} <= await told()
    say("clock jumps", enterprises=ENTERPRISES, sweeps=len(days), twice=0, mails=len(server.mails))


async def test_sweeps_at_once_write_each_debt_once() -> None:
    await debts(ENTERPRISES)
    at_once = 8 if FULL else 4
    counts = await asyncio.gather(*(swept(TODAY) for _ in range(at_once)))
    async with mail_server() as server:
        await delivered(server)
    found = Arrived.at(server)
    assert sum(counts) == len(server.mails) == len(found.times) == ENTERPRISES
    say("sweeps at once", sweeps=at_once, notices=ENTERPRISES, twice=0)


async def test_ten_days_without_a_sweep_send_what_is_owed_then_and_no_flood_of_the_past() -> None:
    await debts(ENTERPRISES)
    later = TODAY + timedelta(days=10)
    async with mail_server() as server:
        await swept(TODAY)
        await delivered(server)
        before = len(server.mails)
        missed = await swept(later)
        await delivered(server)
    due = await dues()
    first, then = ({(number, owed_stage(due_on, day)) for number, due_on in due.items()} for day in (TODAY, later))
    # One stage each, the latest, and only where it is another one than was told before.
    assert await told() == {one for one in first | then if one[1]}
    mails_after = len(server.mails) - before
    assert missed == mails_after == len(then - first)
    assert Arrived.at(server).repeated == 0
    say("ten days of downtime", enterprises=ENTERPRISES, mails_before=before, mails_after=mails_after, owed=missed)
