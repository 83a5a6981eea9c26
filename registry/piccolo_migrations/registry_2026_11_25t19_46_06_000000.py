"""Acts that people recorded lately are found by their instant: each sweep asks for them."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-25T19:46:06:000000"
VERSION = "1.38.0"
DESCRIPTION = "index over acts by the time of recording"

FORWARDS = "CREATE INDEX control_ix_recorded ON control (recorded_at) WHERE recorded_by IS NOT NULL AND batch IS NULL"
BACKWARDS = "DROP INDEX control_ix_recorded"


class RawTable(Table):
    """Piccolo runs raw statements through a table; which one does not matter."""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="registry", description=DESCRIPTION)

    async def run() -> None:
        await RawTable.raw(FORWARDS)

    async def run_backwards() -> None:
        await RawTable.raw(BACKWARDS)

    manager.add_raw(run)
    manager.add_raw_backwards(run_backwards)
    return manager
