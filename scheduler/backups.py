"""When backups are made: each night; and at start where the last planned one is missing."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from registry.backup.folder import newest, prune
from registry.backup.make import make_backup
from scheduler.timetable import Daily, Job, planned_before

BACKUP_AT = Daily(hour=2, minute=15)


@dataclass(frozen=True, slots=True)
class BackupPlan:
    """What is backed up, where to, and how many are kept."""

    address: str
    data_dir: Path
    folder: Path
    kept: int


@dataclass(frozen=True, slots=True)
class BackupResult:
    """`made` is 0 where a good one of the plan's last time is there already; `pruned` old ones went."""

    made: int = 0
    kilobytes: int = 0
    rows: int = 0
    files: int = 0
    pruned: int = 0


def backup_job(plan: BackupPlan, now: Callable[[], datetime], zone: ZoneInfo, *, forced: bool = False) -> Job:
    """The clock's job; any number of processes may have it. `forced`: make one even if none is due."""

    async def run(_keep_going: Callable[[], bool]) -> BackupResult:
        last = await asyncio.to_thread(newest, plan.folder)
        if not forced and last is not None and last >= planned_before(BACKUP_AT, now(), zone):
            return BackupResult()
        made = await make_backup(plan.address, plan.data_dir, plan.folder, now())
        gone = await asyncio.to_thread(prune, plan.folder, plan.kept, now())
        return BackupResult(1, -(-made.bytes // 1000), made.rows, made.files, len(gone))

    return Job("backup", BACKUP_AT, run)
