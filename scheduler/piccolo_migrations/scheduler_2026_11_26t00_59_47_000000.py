"""Open dossiers are found by their next last day, ended ones by age, however many lie between."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-26T00:59:47:000000"
VERSION = "1.38.0"
DESCRIPTION = "dossiers by how their clocks stand"

INDEXES = {
    "dossier_ix_open": "dossier (due_sort, id) WHERE NOT ended",
    "dossier_ix_ended": "dossier (id) WHERE ended",
    "dossier_event_ix_at": "dossier_event (at)",
}


class RawTable(Table):
    """Piccolo runs raw statements through a table; which one does not matter."""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="scheduler", description=DESCRIPTION)

    async def run() -> None:
        for name, what in INDEXES.items():
            await RawTable.raw(f"CREATE INDEX {name} ON {what}")

    async def run_backwards() -> None:
        for name in INDEXES:
            await RawTable.raw(f"DROP INDEX {name}")

    manager.add_raw(run)
    manager.add_raw_backwards(run_backwards)
    return manager
