"""The kept runs of jobs, read back: the last of each, the last good one, and what went wrong lately."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from registry.database import connection

_COLUMNS = "id, job, since, started_at, finished_at, outcome, words, counts::text AS counts, times, host, pid, command"

_LAST = f"""
SELECT r.* FROM unnest($1::text[]) AS named (job),
LATERAL (SELECT {_COLUMNS} FROM job_run WHERE job_run.job = named.job AND ($2 = '' OR outcome = $2)
         ORDER BY id DESC LIMIT 1) AS r
"""

_RUNS = f"SELECT {_COLUMNS} FROM job_run WHERE job = $1 ORDER BY id DESC LIMIT $2"

_FAILED = f"""
SELECT {_COLUMNS} FROM job_run WHERE outcome IN ('failed', 'cut') AND started_at > $1 ORDER BY started_at DESC LIMIT $2
"""
SHOWN = 30


@dataclass(frozen=True, slots=True)
class Run:
    """One kept run, or `times` equal ones in a row since `since`; see `scheduler/tables/delivery.py`."""

    id: int
    job: str
    since: datetime
    started_at: datetime
    finished_at: datetime | None
    outcome: str
    words: str
    counts: dict[str, int]
    times: int
    host: str
    pid: int
    command: str

    @property
    def took(self) -> timedelta | None:
        """How long the last of them took; None while it runs."""
        return self.finished_at - self.started_at if self.finished_at else None


async def last_runs(jobs: Sequence[str], outcome: str = "") -> dict[str, Run]:
    """The latest run of each job, or the latest that ended so; jobs without one are absent."""
    async with connection() as database:
        rows = await database.fetch(_LAST, list(jobs), outcome)
    return {row["job"]: _run(row) for row in rows}


async def runs_of(job: str, limit: int = SHOWN) -> list[Run]:
    """The latest runs of one job, newest first."""
    async with connection() as database:
        return [_run(row) for row in await database.fetch(_RUNS, job, limit)]


async def failed_runs(since: datetime, limit: int = SHOWN) -> list[Run]:
    """Runs of any job that failed or were cut off since an instant, newest first."""
    async with connection() as database:
        return [_run(row) for row in await database.fetch(_FAILED, since, limit)]


def _run(row: Any) -> Run:
    columns = dict(row)
    return Run(**columns | {"counts": msgspec.json.decode(columns["counts"], type=dict[str, int])})
