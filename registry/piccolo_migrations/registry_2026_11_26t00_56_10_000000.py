"""What was imported before imports could be undone is given the id of its sheet, where it is plain which one it was."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-26T00:56:10:000000"
VERSION = "1.38.0"
DESCRIPTION = "instruments know the sheet they came from"

# One press of "import" wrote them within the next minute, and as many as the sheet says it created.
MATCHED = """
WITH imported AS (
    SELECT DISTINCT ON (b.batch) b.batch, s.id FROM (
        SELECT enterprise, batch, min(created_at) AS at, count(*) AS created FROM instrument
        WHERE batch IS NOT NULL GROUP BY enterprise, batch) b
    JOIN sheet_import s ON s.enterprise = b.enterprise AND s.state = 'confirmed'
        AND b.at BETWEEN s.confirmed_at AND s.confirmed_at + interval '1 minute'
        AND (s.outcome ->> 'accepted')::integer = b.created
    ORDER BY b.batch, s.confirmed_at DESC
)
"""

FORWARDS = [
    f"{MATCHED} UPDATE control c SET batch = m.id FROM imported m WHERE c.batch = m.batch",
    f"{MATCHED} UPDATE instrument i SET batch = m.id FROM imported m WHERE i.batch = m.batch",
]


class RawTable(Table):
    """Piccolo runs raw statements through a table; which one does not matter."""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="registry", description=DESCRIPTION)

    async def run() -> None:
        for statement in FORWARDS:
            await RawTable.raw(statement)

    async def run_backwards() -> None:
        """The ids of the sheets serve as well as the former ones."""

    manager.add_raw(run)
    manager.add_raw_backwards(run_backwards)
    return manager
