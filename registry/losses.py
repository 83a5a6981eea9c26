"""Records that the evidence of an instrument's validity was lost, corrects such a record, and reads them back."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import asyncpg

from registry.database import connection, transaction
from registry.evidence import latest_evidence
from registry.law.load import law
from registry.law.losing import NewLoss, loss_faults
from registry.law.validity import stored_due
from registry.record import RefusedControlError
from registry.tables.instruments import Instrument


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who records: the account, when, and whether it is the enterprise itself."""

    account: int | None
    at: datetime
    today: date
    is_owner: bool = False


@dataclass(frozen=True, slots=True)
class LossRow:
    """A recorded loss. `replaced`: a later record corrects it. `replaces`: the one that this corrects."""

    id: int
    instrument_id: int
    cause: str
    happened_on: date
    reason: str
    reported: bool
    replaces: int | None
    recorded_by_name: str
    recorded_at: datetime
    replaced: bool


class StaleLossError(Exception):
    """Somebody else corrected the record meanwhile."""


_WRITE = """
INSERT INTO evidence_loss (instrument, cause, happened_on, reason, reported, replaces, recorded_by, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id
"""

_ROWS = """
SELECT l.id, l.instrument AS instrument_id, l.cause, l.happened_on, l.reason, l.reported, l.replaces,
       coalesce(a.name, '') AS recorded_by_name, l.recorded_at,
       EXISTS (SELECT FROM evidence_loss c WHERE c.replaces = l.id) AS replaced
FROM evidence_loss l LEFT JOIN account a ON a.id = l.recorded_by
"""


async def record_loss(instrument_id: int, new: NewLoss, by: Reporter, *, replaces: int | None = None) -> int:
    """Record a loss, or correct one; the due date follows in the same transaction. Gives the record's id.

    Raises:
        RefusedControlError: a rule is broken; nothing is written.
        StaleLossError: `replaces` was corrected already.
        LookupError: no such instrument.

    """
    async with transaction() as database:
        held = await database.fetchrow(
            "SELECT kind_code, interval_months FROM instrument WHERE id = $1 FOR UPDATE", instrument_id
        )
        if held is None:
            raise LookupError(instrument_id)
        evidence = await latest_evidence(database, instrument_id, held["kind_code"])
        found = list(loss_faults(new, evidence, by.today))
        if found:
            raise RefusedControlError(found)
        number = await _write(database, instrument_id, new, by, replaces)
        evidence = await latest_evidence(database, instrument_id, held["kind_code"])
        due = stored_due(law(), held["kind_code"], held["interval_months"], evidence)
        stored: dict[Any, Any] = {name: getattr(due, name) for name in due.__slots__}
        await Instrument.update(stored | {"updated_at": by.at}, force=True).where(Instrument.id == instrument_id)
    return number


async def _write(
    database: asyncpg.Connection, instrument_id: int, new: NewLoss, by: Reporter, replaces: int | None
) -> int:
    try:
        number: int = await database.fetchval(
            _WRITE,
            *(instrument_id, new.cause, new.happened_on, new.reason.strip()),
            *(by.is_owner, replaces, by.account, by.at),
        )
    except asyncpg.UniqueViolationError:
        raise StaleLossError from None
    return number


async def losses(instrument_id: int) -> list[LossRow]:
    """Every loss recorded of an instrument with its corrections, the latest day first."""
    async with connection() as database:
        rows = await database.fetch(
            f"{_ROWS} WHERE l.instrument = $1 ORDER BY l.happened_on DESC, l.id DESC", instrument_id
        )
    return [LossRow(**row) for row in rows]


async def loss(loss_id: int) -> LossRow | None:
    """One recorded loss."""
    async with connection() as database:
        found = await database.fetchrow(f"{_ROWS} WHERE l.id = $1", loss_id)
    return LossRow(**found) if found else None
