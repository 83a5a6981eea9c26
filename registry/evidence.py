"""The latest control of an instrument, as far as its validity depends on it."""

import asyncpg

from registry.law.validity import Evidence

# An instrument on the list is kept valid by verification alone; others also by calibration. A test never is.
_LATEST = """
    SELECT performed_on, printed_valid_until, policy, result FROM control
    WHERE instrument = $1 AND kind = ANY($2)
    ORDER BY coalesce(performed_on, printed_valid_until) DESC NULLS LAST, id DESC LIMIT 1"""


async def latest_evidence(database: asyncpg.Connection, instrument_id: int, kind_code: str | None) -> Evidence | None:
    """The control with the latest date of work, whatever the order in which records were typed."""
    renewing = ["verification"] if kind_code else ["verification", "calibration"]
    found = await database.fetchrow(_LATEST, instrument_id, renewing)
    return Evidence(**found) if found else None
