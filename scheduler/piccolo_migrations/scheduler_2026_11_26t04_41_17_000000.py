"""When a state check ended, was reported and was handled; those that ended before this was kept are not followed."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Date
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-26T04:41:17:000000"
VERSION = "1.38.0"
DESCRIPTION = "what follows a state check"

_COLUMN: dict[str, Any] = {
    "default": None,
    "null": True,
    "primary_key": False,
    "unique": False,
    "index": False,
    "index_method": IndexMethod.btree,
    "choices": None,
    "db_column_name": None,
    "secret": False,
}


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="scheduler", description=DESCRIPTION)
    for name in ("finished_on", "reported_on", "handled_on"):
        manager.add_column(
            table_class_name="StateCheck",
            tablename="state_check",
            column_name=name,
            db_column_name=name,
            column_class_name="Date",
            column_class=Date,
            params=_COLUMN,
            schema=None,
        )
    return manager
