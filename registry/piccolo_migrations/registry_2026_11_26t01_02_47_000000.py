"""What Piccolo cannot declare: a recorded loss is never rewritten, only corrected by a later row."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-26T01:02:47:000000"
VERSION = "1.38.0"
DESCRIPTION = "recorded losses never change"

FORWARDS = """
CREATE TRIGGER evidence_loss_never_changes BEFORE UPDATE ON evidence_loss
FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()
"""
BACKWARDS = "DROP TRIGGER evidence_loss_never_changes ON evidence_loss"


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
