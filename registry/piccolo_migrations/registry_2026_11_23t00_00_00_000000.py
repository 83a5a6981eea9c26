"""What Piccolo cannot declare: the search vector, and indexes in the order in which lists are read."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-23T00:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "search vector and list indexes"

FORWARDS = [
    # `search` holds distinct folded words, so no parser stands between what is stored and what is asked for.
    """ALTER TABLE instrument ADD COLUMN search_vector tsvector
       GENERATED ALWAYS AS (array_to_tsvector(string_to_array(search, ' '))) STORED""",
    "CREATE INDEX instrument_ix_search ON instrument USING gin (search_vector)",
    "CREATE INDEX instrument_ix_due ON instrument (due_sort, id) INCLUDE (enterprise, status)",
    "CREATE INDEX instrument_ix_enterprise_due ON instrument (enterprise, due_sort, id) INCLUDE (status)",
    "CREATE INDEX instrument_ix_kind_due ON instrument (kind_code, due_sort, id)",
    "CREATE INDEX enterprise_ix_name ON enterprise (name_sort COLLATE \"C\", id)",
    "CREATE INDEX session_ix_expires ON session (expires_at)",
]

BACKWARDS = [
    "DROP INDEX session_ix_expires",
    "DROP INDEX enterprise_ix_name",
    "DROP INDEX instrument_ix_kind_due",
    "DROP INDEX instrument_ix_enterprise_due",
    "DROP INDEX instrument_ix_due",
    "ALTER TABLE instrument DROP COLUMN search_vector",
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
