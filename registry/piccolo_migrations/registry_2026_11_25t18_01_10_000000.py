"""What Piccolo cannot declare: what was measured, and how it was judged, is never rewritten."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-25T18:01:10:000000"
VERSION = "1.38.0"
DESCRIPTION = "readings and judgements never change"

FORWARDS = [
    """CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME; END $$""",
    "CREATE TRIGGER reading_never_changes BEFORE UPDATE ON reading FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()",
    """CREATE TRIGGER judgement_never_changes BEFORE UPDATE ON judgement
       FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()""",
]

BACKWARDS = [
    "DROP TRIGGER judgement_never_changes ON judgement",
    "DROP TRIGGER reading_never_changes ON reading",
    "DROP FUNCTION refuse_rewriting()",
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
