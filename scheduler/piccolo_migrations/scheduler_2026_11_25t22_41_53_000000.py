"""Rare states of mails and notices are found by themselves, however many happy ones lie between."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

ID = "2026-11-25T22:41:53:000000"
VERSION = "1.38.0"
DESCRIPTION = "mails and notices by their rare states"

INDEXES = {
    "message_ix_bounced": "message (id) WHERE bounced_at IS NOT NULL",
    "message_ix_acted": "message (id) WHERE acted_at IS NOT NULL",
    "message_ix_opened": "message (id) WHERE opened_at IS NOT NULL",
    "message_ix_failed": "message (id) WHERE state = 'failed'",
    "message_ix_cancelled": "message (id) WHERE state = 'cancelled'",
    "message_ix_letter": "message (letter, id DESC)",
    "message_ix_created": "message (created_at)",
    "notice_ix_untold": "notice (id) WHERE state IN ('unsendable', 'cancelled')",
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
