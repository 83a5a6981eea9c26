"""A backup is made each night by one of any number of processes, and at a start where the last one is missing."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from registry.backup.folder import backup_name, backups, made_at
from scheduler.backups import BackupPlan, BackupResult, backup_job

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NIGHT = datetime(2026, 11, 24, 19, 15, tzinfo=UTC)  # 02:15 in Vietnam
NOW = NIGHT + timedelta(hours=3)


@pytest.fixture
def plan(db, database_url, tmp_path):
    return BackupPlan(database_url, tmp_path / "data", tmp_path / "kept", kept=2)


def ready(plan, at):
    plan.folder.mkdir(exist_ok=True)
    (plan.folder / backup_name(at)).write_text("x")


async def run(plan, *, forced=False):
    return await backup_job(plan, lambda: NOW, ZONE, forced=forced).run(lambda: True)


async def test_without_one_a_backup_is_made_and_with_one_since_the_last_night_none(plan):
    first = await run(plan)
    assert (first.made, first.pruned) == (1, 0)
    assert first.kilobytes > 10
    assert [made_at(path) for path in backups(plan.folder)] == [NOW]
    assert await run(plan) == BackupResult()


async def test_the_planned_time_decides_what_is_too_old_and_only_the_newest_stay(plan):
    ready(plan, NIGHT)
    assert (await run(plan)).made == 0
    (plan.folder / backup_name(NIGHT)).unlink()
    for days in (1, 2, 3):
        ready(plan, NIGHT - timedelta(days=days))
    done = await run(plan)
    assert (done.made, done.pruned) == (1, 2)
    assert [made_at(path) for path in backups(plan.folder)] == [NIGHT - timedelta(days=1), NOW]


async def test_whoever_asks_for_one_gets_one(plan):
    ready(plan, NOW - timedelta(minutes=1))
    assert (await run(plan, forced=True)).made == 1
