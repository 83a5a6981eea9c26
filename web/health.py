"""How this installation stands: the facts that `etalon check` and the page of jobs judge, gathered from everywhere."""

import asyncio
import shutil
from dataclasses import replace
from datetime import date

from registry.backup.folder import newest
from registry.law.load import law
from registry.schema import Step
from registry.tables.people import HolidayOverride
from scheduler.checks import CALENDAR_AHEAD, Facts, JobFact
from scheduler.holidays_vn import vietnam_calendar
from scheduler.job_history import last_runs
from scheduler.notices.queue import Queue, queue
from web.jobs import JOB_NAMES, plans_of
from web.settings import Settings
from web.today import Clock

LEAST_FREE = 1_000_000_000
"""Bytes: below this a database of a province may stop within days."""


async def facts(settings: Settings, clock: Clock, seen: Queue | None = None) -> Facts:
    """Everything there is to judge; `seen` spares the outbox a second look."""
    mail = seen or await queue()
    return replace(
        bare_facts(settings, clock, ()),
        jobs=await _jobs(settings),
        waiting=mail.waiting,
        due_since=mail.due_since,
        no_server_since=mail.no_server_since,
        no_server_words=mail.no_server_words,
        dead=mail.failed,
        dead_words=mail.dead[0].words if mail.dead else "",
        decreed=await _decreed(clock.today()),
    )


def bare_facts(settings: Settings, clock: Clock, pending: tuple[Step, ...]) -> Facts:
    """What can be told without asking a database whose schema is an older one."""
    today = clock.today()
    return Facts(
        now=clock.now(),
        today=today,
        zone=settings.zone,
        pending_migrations=tuple(name for _app, name in pending),
        law_covers=law().covers(today),
        folder=str(settings.data_dir.resolve()),
        free=free_bytes(settings),
        needed=LEAST_FREE,
    )


def free_bytes(settings: Settings) -> int:
    """What is free on the disk of the data folder, also before the folder exists."""
    folder = settings.data_dir.resolve()
    there = next(path for path in (folder, *folder.parents) if path.exists())
    return shutil.disk_usage(there).free


async def _jobs(settings: Settings) -> tuple[JobFact, ...]:
    plans = plans_of(settings)
    last, good = await last_runs(list(plans)), await last_runs(list(plans), "done")
    since = {name: run.started_at for name, run in good.items()}
    if settings.backups is not None:
        # The file counts, not the word of a run: it may have been removed, or made by hand.
        found = await asyncio.to_thread(newest, settings.backups)
        since = {name: at for name, at in since.items() if name != "backup"} | ({"backup": found} if found else {})
    return tuple(
        JobFact(
            name,
            JOB_NAMES[name],
            when,
            since.get(name),
            last[name].outcome if name in last else "",
            last[name].words if name in last else "",
            last[name].counts.get("faulty", 0) if name in last else 0,
        )
        for name, when in plans.items()
    )


async def _decreed(today: date) -> frozenset[int]:
    """The years whose holidays are decreed, or were entered by hand."""
    years = {today.year, (today + CALENDAR_AHEAD).year}
    national = await asyncio.to_thread(vietnam_calendar, years)  # its data take a second to load
    entered = await HolidayOverride.select(HolidayOverride.day)
    return national.decreed | {row["day"].year for row in entered}
