"""The clock: says when work is to be looked for. It stores no business fact, so any number of them is harmless.

In memory, over APScheduler 3.11. What was missed while the process was down is not remembered here: each job asks what
is owed up to now, and runs once at start.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from scheduler.timetable import Daily, Job, When

log = logging.getLogger(__name__)

STOP_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class JobState:
    """For the page that shows the clock: instants, `outcome` as the last result reads, `error` of the last run."""

    name: str
    last_start: datetime | None
    last_end: datetime | None
    next_run: datetime | None
    outcome: str
    error: str
    failures: int


@dataclass(slots=True)
class _Memory:
    last_start: datetime | None = None
    last_end: datetime | None = None
    outcome: str = ""
    error: str = ""
    failures: int = 0
    running: bool = False
    again: bool = False


@dataclass
class Clock:
    """Runs `jobs` in `zone`; `now` tells the instant for the record. Start and stop it inside one event loop."""

    jobs: tuple[Job, ...]
    zone: ZoneInfo
    now: Callable[[], datetime]
    stopping: bool = False
    _memory: dict[str, _Memory] = field(init=False)
    _scheduler: Any = field(init=False)
    _idle: asyncio.Event = field(init=False)

    def __post_init__(self) -> None:
        """Nothing runs before `start`."""
        self._memory = {job.name: _Memory() for job in self.jobs}
        self._idle = asyncio.Event()
        self._idle.set()
        # A late run is a run: without a grace time of None, one busy second loses it.
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self._scheduler = AsyncIOScheduler(timezone=self.zone, job_defaults=defaults)

    def keep_going(self) -> bool:
        """False once the clock is being stopped; long jobs ask between two pieces of work."""
        return not self.stopping

    def start(self) -> None:
        """Register every job; those marked so run at once."""
        for job in self.jobs:
            self._scheduler.add_job(self._run, self._trigger(job.when), args=[job], id=job.name)
        self._scheduler.start()
        for job in self.jobs:
            if job.at_start:
                self.run_soon(job.name)

    async def stop(self) -> None:
        """No new run begins; those under way end by themselves, or are cancelled after STOP_SECONDS."""
        self.stopping = True
        if not self._scheduler.running:
            return
        self._scheduler.pause()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await self._idle.wait()
        except TimeoutError:
            log.warning("jobs still running are cancelled")
        self._scheduler.shutdown(wait=False)
        await asyncio.sleep(0)  # the shutdown itself is the event loop's next step

    def run_soon(self, name: str) -> None:
        """Let a job run now, besides its own times."""
        job = next(job for job in self.jobs if job.name == name)
        if self._scheduler.running and not self.stopping:
            # Without a date the trigger means now, by APScheduler's own clock.
            self._scheduler.add_job(self._run, DateTrigger(), args=[job], id=f"{name} soon", replace_existing=True)

    def states(self) -> tuple[JobState, ...]:
        """How each job stands, in the order given."""
        return tuple(self._state(job.name, self._memory[job.name]) for job in self.jobs)

    def _state(self, name: str, memory: _Memory) -> JobState:
        entry = self._scheduler.get_job(name)
        next_run = getattr(entry, "next_run_time", None)
        start, end = memory.last_start, memory.last_end
        return JobState(name, start, end, next_run, memory.outcome, memory.error, memory.failures)

    def _trigger(self, when: When) -> CronTrigger | IntervalTrigger:
        if isinstance(when, Daily):
            days = ",".join(when.days)
            return CronTrigger(day_of_week=days, hour=when.hour, minute=when.minute, timezone=self.zone)
        return IntervalTrigger(seconds=when.seconds, timezone=self.zone)

    async def _run(self, job: Job) -> None:
        """One run at a time; a run asked for meanwhile comes right after."""
        memory = self._memory[job.name]
        memory.again = memory.running
        if memory.running:
            return
        self._begin(memory)
        await self._attempt(job, memory)
        self._end(memory)
        for name in (*job.wakes, *([job.name] if memory.again else [])):
            self.run_soon(name)

    def _begin(self, memory: _Memory) -> None:
        memory.last_start, memory.running = self.now(), True
        self._idle.clear()

    def _end(self, memory: _Memory) -> None:
        memory.last_end, memory.running = self.now(), False
        if not any(other.running for other in self._memory.values()):
            self._idle.set()

    async def _attempt(self, job: Job, memory: _Memory) -> None:
        try:
            memory.outcome = str(await job.run(self.keep_going))
            memory.error = ""
        except Exception as error:
            # The boundary of one run: the next one may find the database or the mail server back.
            log.exception("job %s failed", job.name)
            memory.error = f"{type(error).__name__}: {error}"
            memory.failures += 1
