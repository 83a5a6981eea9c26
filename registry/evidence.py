"""The latest control of an instrument, and whether its evidence still stands, as far as validity depends on it."""

from dataclasses import replace
from datetime import date

import asyncpg

from registry.law.recounting import Held
from registry.law.validity import Evidence, StoredDue

# An instrument on the list is kept valid by verification alone; others also by calibration. A test never is.
_LATEST = """
    SELECT performed_on, printed_valid_until, policy, result, recorded_at FROM control
    WHERE instrument = {instrument} AND kind = ANY({kinds}) AND withdrawn_at IS NULL
    ORDER BY coalesce(performed_on, printed_valid_until) DESC NULLS LAST, id DESC LIMIT 1"""

# A verification mends what was lost before it. Of one day, whatever was recorded later is believed.
_LOST = """
    SELECT l.happened_on, l.cause FROM evidence_loss l
    WHERE l.instrument = {instrument} AND l.cause <> 'mistake' AND NOT EXISTS (
        SELECT FROM evidence_loss c WHERE c.replaces = l.id)
      AND ({day}::date IS NULL OR l.happened_on > {day} OR (l.happened_on = {day} AND l.recorded_at >= {recorded}))
    ORDER BY l.happened_on, l.id LIMIT 1"""

_LATEST_OF_ONE = _LATEST.format(instrument="$1", kinds="$2")
_LOST_OF_ONE = _LOST.format(instrument="$1", day="$2", recorded="$3")

_RENEWING = """
    CASE WHEN i.kind_code IS NULL THEN '{verification,calibration}'::text[] ELSE '{verification}'::text[] END"""

HELD = f"""
SELECT i.id, i.kind_code, i.interval_months, i.verified_on, i.valid_until, i.validity_policy, i.last_result, i.ended_on,
       i.ended_by, i.due_on, i.due_sort, c.performed_on, c.printed_valid_until, c.policy, c.result,
       lost.happened_on AS lost_on, lost.cause AS lost_by
FROM instrument i LEFT JOIN LATERAL ({_LATEST.format(instrument="i.id", kinds=_RENEWING)}) c ON true
    LEFT JOIN LATERAL ({_LOST.format(instrument="i.id", day="c.performed_on", recorded="c.recorded_at")}) lost
        ON c.recorded_at IS NOT NULL
"""
"""Any number of instruments `i`, each with its stored due date beside the evidence that `latest_evidence` gives."""


def held(row: asyncpg.Record) -> Held:
    """One row of `HELD`."""
    stored = StoredDue(**{name: row[name] for name in StoredDue.__slots__})
    evidence = None
    if row["result"] is not None:
        printed, ended_by = row["printed_valid_until"], row["lost_by"] or ""
        evidence = Evidence(row["performed_on"], printed, row["policy"], row["result"], row["lost_on"], ended_by)
    return Held(row["id"], row["kind_code"], row["interval_months"], stored, evidence)


async def latest_evidence(database: asyncpg.Connection, instrument_id: int, kind_code: str | None) -> Evidence | None:
    """The control with the latest date of work, whatever the order of typing; ended by what was lost first since."""
    renewing = ["verification"] if kind_code else ["verification", "calibration"]
    found = await database.fetchrow(_LATEST_OF_ONE, instrument_id, renewing)
    if found is None:
        return None
    columns = dict(found)
    recorded_at = columns.pop("recorded_at")
    evidence = Evidence(**columns)
    day: date | None = evidence.performed_on
    lost = await database.fetchrow(_LOST_OF_ONE, instrument_id, day, recorded_at)
    return replace(evidence, ended_on=lost["happened_on"], ended_by=lost["cause"]) if lost else evidence
