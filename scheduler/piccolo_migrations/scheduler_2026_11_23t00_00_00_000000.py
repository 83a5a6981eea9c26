"""What Piccolo cannot declare: indexes over the few rows that somebody waits for."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-23T00:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "outbox and plan indexes"

FORWARDS = [
    "CREATE INDEX message_ix_waiting ON message (next_attempt_at, id) WHERE state IN ('queued', 'sending')",
    "CREATE INDEX message_ix_newest ON message (enterprise, id DESC)",
    "CREATE INDEX visit_ix_day ON visit (plan, day, inspector, position)",
    "CREATE UNIQUE INDEX plan_uq_current ON plan (state) WHERE state = 'current'",
]

BACKWARDS = [
    "DROP INDEX plan_uq_current",
    "DROP INDEX visit_ix_day",
    "DROP INDEX message_ix_newest",
    "DROP INDEX message_ix_waiting",
]


class RawTable(Table):
    """Piccolo runs raw statements through a table; which one does not matter."""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="scheduler", description=DESCRIPTION)

    async def run() -> None:
        for statement in FORWARDS:
            await RawTable.raw(statement)

    async def run_backwards() -> None:
        for statement in BACKWARDS:
            await RawTable.raw(statement)

    manager.add_raw(run)
    manager.add_raw_backwards(run_backwards)
    return manager
