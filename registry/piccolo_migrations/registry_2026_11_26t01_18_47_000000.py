"""What Piccolo cannot declare: uses and certificates of standards never change; a standard has one open recall."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-26T01:18:47:000000"
VERSION = "1.38.0"
DESCRIPTION = "uses of standards never change; one recall at a time"

FORWARDS = [
    "CREATE UNIQUE INDEX standard_recall_uq_open ON standard_recall (standard) WHERE lifted_at IS NULL",
    """CREATE TRIGGER control_standard_never_changes BEFORE UPDATE ON control_standard
       FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()""",
    """CREATE TRIGGER standard_certificate_never_changes BEFORE UPDATE ON standard_certificate
       FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()""",
]

BACKWARDS = [
    "DROP TRIGGER standard_certificate_never_changes ON standard_certificate",
    "DROP TRIGGER control_standard_never_changes ON control_standard",
    "DROP INDEX standard_recall_uq_open",
]


class RawTable(Table):
    """Piccolo runs raw statements through a table; which one does not matter."""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="registry", description=DESCRIPTION)

    async def run() -> None:
        for statement in FORWARDS:
            await RawTable.raw(statement)

    async def run_backwards() -> None:
        for statement in BACKWARDS:
            await RawTable.raw(statement)

    manager.add_raw(run)
    manager.add_raw_backwards(run_backwards)
    return manager
