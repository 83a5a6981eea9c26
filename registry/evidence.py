"""The latest control of an instrument, and whether its evidence still stands, as far as validity depends on it."""

from dataclasses import replace
from datetime import date

import asyncpg

from registry.law.validity import Evidence

# An instrument on the list is kept valid by verification alone; others also by calibration. A test never is.
_LATEST = """
    SELECT performed_on, printed_valid_until, policy, result, recorded_at FROM control
    WHERE instrument = $1 AND kind = ANY($2) AND withdrawn_at IS NULL
    ORDER BY coalesce(performed_on, printed_valid_until) DESC NULLS LAST, id DESC LIMIT 1"""

# A verification mends what was lost before it. Of one day, whatever was recorded later is believed.
_LOST = """
    SELECT l.happened_on, l.cause FROM evidence_loss l
    WHERE l.instrument = $1 AND l.cause <> 'mistake' AND NOT EXISTS (
        SELECT FROM evidence_loss c WHERE c.replaces = l.id)
      AND ($2::date IS NULL OR l.happened_on > $2 OR (l.happened_on = $2 AND l.recorded_at >= $3))
    ORDER BY l.happened_on, l.id LIMIT 1"""


async def latest_evidence(database: asyncpg.Connection, instrument_id: int, kind_code: str | None) -> Evidence | None:
    """The control with the latest date of work, whatever the order of typing; ended by what was lost first since."""
    renewing = ["verification"] if kind_code else ["verification", "calibration"]
    found = await database.fetchrow(_LATEST, instrument_id, renewing)
    if found is None:
        return None
    columns = dict(found)
    recorded_at = columns.pop("recorded_at")
    evidence = Evidence(**columns)
    day: date | None = evidence.performed_on
    lost = await database.fetchrow(_LOST, instrument_id, day, recorded_at)
    return replace(evidence, ended_on=lost["happened_on"], ended_by=lost["cause"]) if lost else evidence
