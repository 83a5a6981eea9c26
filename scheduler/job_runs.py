"""Every run of a job leaves a row: when, by which process, what was done or what went wrong.

A job that comes every few seconds and has nothing new to say keeps one row for all its equal runs in a row. Nothing
here stops a run: where the record cannot be written, the log says so and the work goes on.
"""

import dataclasses
import logging
import os
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

import asyncpg
import msgspec

from registry.database import transaction
from scheduler.timetable import Every, Job

T = TypeVar("T")

log = logging.getLogger(__name__)

KEPT = timedelta(days=60)
"""How long runs are kept; what is older goes when the next one is written."""

_OFTEN_SECONDS = 3600.0
_LONGEST_WORDS = 1000
_AWAY = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)

_BEGIN = """
INSERT INTO job_run (job, since, started_at, outcome, words, counts, times, host, pid, command)
VALUES ($1, $2, $2, 'running', '', '{}', 1, $3, $4, $5) RETURNING id
"""

# A process runs a job once at a time: what it still has open was cut off, by a death whose number came again.
_OPEN = "SELECT id, job, pid FROM job_run WHERE outcome = 'running' AND host = $1"

_CUT = "UPDATE job_run SET outcome = 'cut' WHERE id = ANY($1) AND outcome = 'running'"

_FINISH = "UPDATE job_run SET finished_at = $2, outcome = $3, words = $4, counts = $5 WHERE id = $1"

_MERGE = """
WITH before AS (
    SELECT b.id, b.since, b.times FROM job_run b JOIN job_run m ON m.id = $1
    WHERE b.job = m.job AND b.host = m.host AND b.command = m.command AND b.id < m.id
      AND b.outcome = m.outcome AND b.words = m.words AND b.counts = m.counts
      AND b.id = (SELECT max(id) FROM job_run l WHERE l.job = m.job AND l.host = m.host AND l.command = m.command
                  AND l.id < m.id)
), gone AS (DELETE FROM job_run USING before WHERE job_run.id = before.id)
UPDATE job_run SET since = before.since, times = job_run.times + before.times FROM before WHERE job_run.id = $1
"""

_PRUNE = "DELETE FROM job_run WHERE started_at < $1"


@dataclass(frozen=True, slots=True)
class Runner:
    """The process that runs a job; `command` names what was started: serve, worker, sweep, page."""

    command: str
    host: str = dataclasses.field(default_factory=lambda: socket.gethostname()[:80])
    pid: int = dataclasses.field(default_factory=os.getpid)


async def recorded(
    job: str, work: Callable[[], Awaitable[T]], now: Callable[[], datetime], runner: Runner, *, often: bool = False
) -> T:
    """Do `work` and keep a record of it; gives its result and raises what it raises.

    The fields of a result that is a dataclass of numbers are kept as counts. `often`: equal runs share a row.
    """
    run = await _noted(lambda: _begin(job, now(), runner))
    try:
        result = await work()
    except Exception as error:
        words = f"{type(error).__name__}: {error}"[:_LONGEST_WORDS]
        await _noted(lambda: _finish(run, now(), "failed", words, {}, often=often))
        raise
    await _noted(lambda: _finish(run, now(), "done", "", counts_of(result), often=often))
    return result


def recording(job: Job, now: Callable[[], datetime], runner: Runner) -> Job:
    """A job of the clock whose runs are kept."""
    often = isinstance(job.when, Every) and job.when.seconds < _OFTEN_SECONDS

    async def run(keep_going: Callable[[], bool]) -> object:
        return await recorded(job.name, lambda: job.run(keep_going), now, runner, often=often)

    return dataclasses.replace(job, run=run)


def counts_of(result: object) -> dict[str, int]:
    """What a result counts, by the names of its fields."""
    if not dataclasses.is_dataclass(result) or isinstance(result, type):
        return {}
    return {name: value for name, value in dataclasses.asdict(result).items() if type(value) is int}


async def _noted(note: Callable[[], Awaitable[T]]) -> T | None:
    """Keep a record; without a database the work itself decides what happens."""
    try:
        return await note()
    except _AWAY:
        log.exception("a run of a job could not be recorded")
        return None


async def _begin(job: str, at: datetime, runner: Runner) -> int:
    async with transaction() as database:
        left = await database.fetch(_OPEN, runner.host)
        cut = [row["id"] for row in left if _is_over(row, job, runner)]
        if cut:
            await database.execute(_CUT, cut)
        run: int = await database.fetchval(_BEGIN, job, at, runner.host, runner.pid, runner.command)
    return run


def _is_over(row: Any, job: str, runner: Runner) -> bool:
    """Whether nobody can still be at a run of this machine that has no end."""
    if row["pid"] == runner.pid:
        return bool(row["job"] == job)
    try:
        os.kill(row["pid"], 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass  # alive, another account's
    return False


async def _finish(
    run: int | None, at: datetime, outcome: str, words: str, counts: dict[str, int], *, often: bool
) -> None:
    if run is None:
        return
    async with transaction() as database:
        await database.execute(_FINISH, run, at, outcome, words, msgspec.json.encode(counts).decode())
        if often and await database.execute(_MERGE, run) != "UPDATE 0":
            return
        await database.execute(_PRUNE, at - KEPT)
