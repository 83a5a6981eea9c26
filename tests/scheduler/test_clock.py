"""The clock runs jobs apart from each other, forgets nothing that is late, and stops without cutting work in two."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from scheduler.clock import Clock
from scheduler.notices.jobs import DELIVER_EVERY, SWEEP_AT, notice_jobs
from scheduler.timetable import Daily, Every, Job
from tests.scheduler.notices.rows import (
    NOW,
    TODAY,
    URL,
    fetch,
    mail_server,
    new_contact,
    new_enterprise,
    new_instrument,
)

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
FAR = Every(3600)
Work = Callable[[Callable[[], bool]], Awaitable[object]]


@asynccontextmanager
async def running(*jobs: Job) -> AsyncIterator[Clock]:
    clock = Clock(jobs, VIETNAM, lambda: datetime.now(UTC))
    clock.start()
    try:
        yield clock
    finally:
        await clock.stop()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.01)


def counting(done: list[int], error: Exception | None = None) -> Work:
    async def work(_keep_going: Callable[[], bool]) -> int:
        done.append(len(done) + 1)
        if error is not None:
            raise error
        return len(done)

    return work


async def test_a_job_marked_so_runs_at_start_and_its_outcome_can_be_read() -> None:
    done: list[int] = []
    async with running(Job("sweep", FAR, counting(done)), Job("later", FAR, counting([]), at_start=False)) as clock:
        await until(lambda: clock.states()[0].last_end is not None)
        sweep, later = clock.states()
    assert (done, sweep.outcome, sweep.error) == ([1], "1", "")
    assert (later.last_start, later.outcome) == (None, "")
    assert sweep.last_start is not None
    assert sweep.next_run is not None
    assert later.next_run is not None


async def test_a_failing_job_is_remembered_and_comes_again_and_harms_no_other(caplog: pytest.LogCaptureFixture) -> None:
    bad: list[int] = []
    good: list[int] = []
    async with running(
        Job("bad", Every(0.05), counting(bad, OSError("no mail server"))), Job("good", Every(0.05), counting(good))
    ) as clock:
        await until(lambda: len(bad) > 2 and len(good) > 2)
        state = clock.states()[0]
    assert state.error == "OSError: no mail server"
    assert state.failures >= 2
    assert "job bad failed" in caplog.text


async def test_a_job_wakes_the_one_that_has_something_to_do_then() -> None:
    done: list[int] = []
    async with running(
        Job("sweep", FAR, counting([]), wakes=("deliver",)), Job("deliver", FAR, counting(done), at_start=False)
    ):
        await until(lambda: done == [1])


async def test_one_job_never_runs_twice_at_once_and_a_run_asked_for_meanwhile_follows() -> None:
    most = 0
    now = 0
    runs = 0

    async def slow(_keep_going: Callable[[], bool]) -> None:
        nonlocal most, now, runs
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.05)
        now -= 1
        runs += 1

    async with running(Job("slow", Every(0.02), slow)) as clock:
        for _ in range(10):
            clock.run_soon("slow")
            await asyncio.sleep(0.01)
        await until(lambda: runs >= 3)
    assert most == 1


async def test_a_late_run_is_still_a_run_when_the_loop_was_busy() -> None:
    done: list[int] = []
    async with running(Job("tick", Every(0.3), counting(done), at_start=False)):
        busy = asyncio.get_running_loop().time() + 1.6
        while asyncio.get_running_loop().time() < busy:
            pass  # the loop is held up for longer than APScheduler's own grace of one second
        await until(lambda: bool(done))


async def test_a_stop_waits_for_the_work_under_way() -> None:
    begun = asyncio.Event()
    ended: list[bool] = []

    async def work(keep_going: Callable[[], bool]) -> None:
        begun.set()
        while keep_going():
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        ended.append(True)

    async with running(Job("long", FAR, work)):
        await begun.wait()
    assert ended == [True]


async def test_a_clock_that_was_never_started_can_be_stopped() -> None:
    await Clock((), VIETNAM, lambda: NOW).stop()


@pytest.mark.parametrize(
    ("when", "after", "expected"),
    [
        # 06:30 in Vietnam is 23:30 UTC of the day before
        (SWEEP_AT, datetime(2026, 11, 22, 23, 0, tzinfo=UTC), datetime(2026, 11, 23, 6, 30, tzinfo=VIETNAM)),
        (SWEEP_AT, datetime(2026, 11, 22, 23, 31, tzinfo=UTC), datetime(2026, 11, 24, 6, 30, tzinfo=VIETNAM)),
        # days by name: the first of June 2026 is a Monday
        (Daily(7, 0, ("mon",)), datetime(2026, 6, 1, 1, tzinfo=UTC), datetime(2026, 6, 8, 7, tzinfo=VIETNAM)),
    ],
)
def test_times_are_meant_in_the_clocks_zone(when: Daily, after: datetime, expected: datetime) -> None:
    trigger = Clock((), VIETNAM, lambda: NOW)._trigger(when)
    assert trigger.get_next_fire_time(None, after) == expected


@pytest.mark.usefixtures("db")
async def test_the_clock_sweeps_and_delivers_by_the_same_code_as_the_commands() -> None:
    enterprise = await new_enterprise()
    await new_contact(enterprise, "lan@cong-ty.example")
    await new_instrument(enterprise, date(2026, 12, 12))
    async with mail_server() as server:
        jobs = notice_jobs(server.settings, URL, lambda: TODAY, lambda: NOW)
        async with running(*jobs), running(*jobs):  # two instances are as good as one
            await until(lambda: bool(server.mails))
            await asyncio.sleep(0.2)
    assert len(server.mails) == 1
    assert server.mails[0]["Message-ID"].endswith("@etalon.example>")
    assert [row[0] for row in await fetch("SELECT state FROM message")] == ["sent"]
    assert DELIVER_EVERY.seconds < 60
