"""Notices written before they had a subject get theirs; then the key stands on it."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Date, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

ID = "2026-11-25T18:06:16:000000"
VERSION = "1.38.0"
DESCRIPTION = "subjects of notices"

FORWARDS = [
    """UPDATE notice SET subject = 'instrument:' || instrument,
       owed_on = due_on + CASE WHEN stage LIKE 'before%' THEN -1 ELSE 1 END * split_part(stage, '_', 2)::int""",
    "CREATE UNIQUE INDEX notice_opt_out_uq_active ON notice_opt_out (coalesce(enterprise, 0), recipient, kind)"
    " WHERE resumed_at IS NULL",
    "CREATE UNIQUE INDEX notice_timing_uq_scope"
    " ON notice_timing (kind, coalesce(enterprise, 0), recipient, instrument_kind)",
    "CREATE UNIQUE INDEX task_uq_open ON task (kind, subject) WHERE closed_at IS NULL",
    "CREATE INDEX message_ix_recipient ON message (recipient, id DESC)",
]

BACKWARDS = [
    "DROP INDEX message_ix_recipient",
    "DROP INDEX task_uq_open",
    "DROP INDEX notice_timing_uq_scope",
    "DROP INDEX notice_opt_out_uq_active",
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
    manager.alter_column(
        table_class_name="Notice",
        tablename="notice",
        column_name="owed_on",
        db_column_name="owed_on",
        params={"null": False},
        old_params={"null": True},
        column_class=Date,
        old_column_class=Date,
        schema=None,
    )
    manager.alter_column(
        table_class_name="Notice",
        tablename="notice",
        column_name="subject",
        db_column_name="subject",
        params={"default": None},
        old_params={"default": ""},
        column_class=Varchar,
        old_column_class=Varchar,
        schema=None,
    )
    manager.drop_constraint(
        table_class_name="Notice", tablename="notice", constraint_name="notice_uq_debt", schema=None
    )
    manager.add_constraint(
        table_class_name="Notice",
        tablename="notice",
        constraint_name="notice_uq_owed",
        constraint_class=Unique,
        params={"columns": ["kind", "subject", "due_on", "stage", "recipient"], "nulls_distinct": True},
        schema=None,
    )
    return manager
