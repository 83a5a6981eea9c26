"""Withdraws a record that should never have been written; what remains gives the due date, in the same transaction."""

from datetime import datetime
from typing import Any

from registry.database import transaction
from registry.evidence import latest_evidence
from registry.law.load import law
from registry.law.validity import stored_due
from registry.tables.instruments import Instrument


class WithdrawnBeforeError(Exception):
    """Somebody withdrew the record before."""


async def withdraw_control(control_id: int, reason: str, *, by: int | None, now: datetime) -> int:
    """Say that a record counts for nothing, and why; it stays readable. Gives the instrument's id.

    Raises:
        WithdrawnBeforeError: it counts for nothing already.
        LookupError: no such record.

    """
    async with transaction() as database:
        instrument = await database.fetchrow(
            """SELECT i.id, i.kind_code, i.interval_months FROM instrument i
               WHERE i.id = (SELECT instrument FROM control WHERE id = $1) FOR UPDATE""",
            control_id,
        )
        if instrument is None:
            raise LookupError(control_id)
        done = await database.fetchval(
            """UPDATE control SET withdrawn_at = $2, withdrawn_by = $3, withdrawn_reason = $4
               WHERE id = $1 AND withdrawn_at IS NULL RETURNING id""",
            *(control_id, now, by, reason),
        )
        if done is None:
            raise WithdrawnBeforeError(control_id)
        evidence = await latest_evidence(database, instrument["id"], instrument["kind_code"])
        due = stored_due(law(), instrument["kind_code"], instrument["interval_months"], evidence)
        stored: dict[Any, Any] = {name: getattr(due, name) for name in due.__slots__}
        await Instrument.update(stored | {"updated_at": now}, force=True).where(Instrument.id == instrument["id"])
        return int(instrument["id"])
