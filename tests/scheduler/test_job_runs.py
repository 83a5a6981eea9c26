"""Every run of a job leaves a row, whoever ran it; equal runs of a frequent one share theirs; none is kept forever."""

import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta

import pytest

from registry.database import connection
from scheduler.job_runs import KEPT, Runner, recorded, recording
from scheduler.timetable import Daily, Every, Job
from tests.scheduler.notices.rows import NOW, fetch

pytestmark = pytest.mark.usefixtures("db")
HERE = Runner("serve", host="here")


@dataclass(frozen=True)
class Sent:
    sent: int
    words: str = "not a number"


class Watch:
    """A clock that goes on by a second whenever somebody looks."""

    def __init__(self):
        self.at = NOW

    def __call__(self):
        self.at += timedelta(seconds=1)
        return self.at


async def runs():
    rows = await fetch(
        "SELECT job, outcome, words, counts::text, times, host, pid, command, since, started_at, finished_at"
        " FROM job_run ORDER BY id"
    )
    return [dict(row) for row in rows]


async def once(result, *, job="deliver", runner=HERE, now=None, often=True):
    async def work():
        if isinstance(result, Exception):
            raise result
        return result

    return await recorded(job, work, now or Watch(), runner, often=often)


async def test_a_run_is_kept_with_its_times_its_counts_and_its_process():
    assert await once(Sent(3), often=False) == Sent(3)
    assert await runs() == [
        {
            "job": "deliver", "outcome": "done", "words": "", "counts": '{"sent": 3}', "times": 1, "host": "here",
            "pid": os.getpid(), "command": "serve", "since": NOW + timedelta(seconds=1),
            "started_at": NOW + timedelta(seconds=1), "finished_at": NOW + timedelta(seconds=2),
        }
    ]  # fmt: skip


async def test_a_run_under_way_can_be_seen():
    async def work():
        (row,) = await runs()
        return row["outcome"], row["finished_at"]

    assert await recorded("sweep", work, Watch(), HERE) == ("running", None)


async def test_a_failing_run_is_kept_with_the_words_of_its_error_and_fails_all_the_same():
    with pytest.raises(OSError, match="550 no such user"):
        await once(OSError("550 no such user"))
    (row,) = await runs()
    assert (row["outcome"], row["words"]) == ("failed", "OSError: 550 no such user")


async def test_equal_runs_in_a_row_of_a_frequent_job_share_one_row():
    watch = Watch()
    for _ in range(5):
        await once(Sent(0), now=watch)
    await once(Sent(2), now=watch)
    await once(Sent(0), now=watch)
    await once(Sent(0), now=watch, job="mailbox")
    await once(Sent(0), now=watch, runner=Runner("worker", host="here"))
    found = [(row["job"], row["command"], row["counts"], row["times"]) for row in await runs()]
    assert found == [
        ("deliver", "serve", '{"sent": 0}', 5),
        ("deliver", "serve", '{"sent": 2}', 1),
        ("deliver", "serve", '{"sent": 0}', 1),
        ("mailbox", "serve", '{"sent": 0}', 1),
        ("deliver", "worker", '{"sent": 0}', 1),
    ]
    first = (await runs())[0]
    assert first["since"] == NOW + timedelta(seconds=1)
    assert first["started_at"] == NOW + timedelta(seconds=9)


async def test_equal_runs_of_a_daily_job_stay_apart():
    job = recording(Job("sweep", Daily(6, 30), lambda _going: _result(Sent(0))), Watch(), HERE)
    for _ in range(2):
        await job.run(lambda: True)
    assert [row["times"] for row in await runs()] == [1, 1]


async def test_a_frequent_job_of_the_clock_is_recorded_as_one():
    job = recording(Job("deliver", Every(15), lambda _going: _result(Sent(0))), Watch(), HERE)
    assert [await job.run(lambda: True) for _ in range(2)] == [Sent(0), Sent(0)]
    assert [row["times"] for row in await runs()] == [2]


async def _result(value):
    return value


async def test_a_run_whose_process_died_is_told_as_cut_off_and_one_still_alive_is_not():
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    for host, pid, job in (("here", dead.pid, "sweep"), ("here", os.getpid(), "deliver"), ("here", 1, "sweep"),
                           ("elsewhere", dead.pid, "sweep")):  # fmt: skip
        await fetch(
            "INSERT INTO job_run (job, since, started_at, outcome, words, counts, times, host, pid, command)"
            " VALUES ($1, $2, $2, 'running', '', '{}', 1, $3, $4, 'serve')", job, NOW, host, pid,
        )  # fmt: skip
    await once(Sent(0))
    assert [row["outcome"] for row in await runs()] == ["cut", "cut", "running", "running", "done"]


async def test_old_runs_go_when_a_new_one_is_written():
    await once(Sent(1), now=lambda: NOW - KEPT - timedelta(seconds=1))
    await once(Sent(2), now=lambda: NOW - KEPT)
    await once(Sent(3), now=lambda: NOW)
    assert [row["counts"] for row in await runs()] == ['{"sent": 2}', '{"sent": 3}']


async def test_work_is_done_though_it_cannot_be_recorded(caplog):
    async with connection() as database:
        await database.execute("ALTER TABLE job_run RENAME TO gone")
    try:
        assert await once(Sent(3)) == Sent(3)
    finally:
        async with connection() as database:
            await database.execute("ALTER TABLE gone RENAME TO job_run")
    assert "could not be recorded" in caplog.text
