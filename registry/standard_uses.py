"""Where standards were used, and which certificates their recall puts at risk: read queries."""

from datetime import date

from registry.database import connection
from registry.standard_rules import PointError, Use

# Renewed since by work that no recalled standard took part in.
_RENEWED = """EXISTS (
    SELECT FROM control l WHERE l.instrument = c.instrument AND l.kind = c.kind AND l.result = 'pass'
    AND l.withdrawn_at IS NULL
    AND (l.performed_on, l.id) > (c.performed_on, c.id) AND NOT EXISTS (
        SELECT FROM control_standard m JOIN standard_recall o ON o.standard = m.standard AND o.lifted_at IS NULL
        AND l.performed_on >= o.last_good_on WHERE m.control = l.id))"""

_USES = f"""
SELECT c.id AS control_id, c.instrument AS instrument_id, i.enterprise AS enterprise_id, i.site AS site_id,
       c.performed_on AS day, c.result, i.status, {_RENEWED} AS later
FROM control_standard u JOIN control c ON c.id = u.control JOIN instrument i ON i.id = c.instrument
WHERE u.standard = $1 AND c.performed_on >= $2 AND c.withdrawn_at IS NULL ORDER BY c.id
"""

_RECALLED = """
FROM standard_recall r JOIN control_standard u ON u.standard = r.standard
     JOIN control c ON c.id = u.control AND c.performed_on >= r.last_good_on AND c.result = 'pass'
          AND c.withdrawn_at IS NULL
     JOIN instrument i ON i.id = c.instrument AND i.status = 'in_use' JOIN site s ON s.id = i.site
"""

AT_RISK = f"{_RECALLED} WHERE NOT {_RENEWED}"
"""The certificates that a recall `r` puts at risk, as `registry.standard_rules.at_risk` counts those to be told."""

AT_RECALL = f"{_RECALLED} WHERE (r.lifted_at IS NOT NULL OR NOT {_RENEWED})"
"""The same; of a recall that was lifted all that it was about."""

_POINTS = """
SELECT control, coalesce(error_left, error_found) AS error, lower_limit, upper_limit FROM reading
WHERE control = ANY($1)
"""


async def uses(standard_id: int, since: date) -> list[Use]:
    """The controls made with a standard from `since` on, with the errors that they left. Two queries."""
    async with connection() as database:
        rows = await database.fetch(_USES, standard_id, since)
        points: dict[int, list[PointError]] = {row["control_id"]: [] for row in rows}
        for row in await database.fetch(_POINTS, list(points)) if rows else ():
            points[row["control"]].append(PointError(row["error"], row["lower_limit"], row["upper_limit"]))
    return [Use(**row, points=tuple(points[row["control_id"]])) for row in rows]


async def standards_of(instrument_id: int) -> dict[int, list[str]]:
    """The codes of the standards used, by control of an instrument."""
    async with connection() as database:
        rows = await database.fetch(
            """SELECT u.control, s.code FROM control_standard u JOIN control c ON c.id = u.control
               JOIN standard s ON s.id = u.standard WHERE c.instrument = $1 ORDER BY s.code""",
            instrument_id,
        )
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row["control"], []).append(row["code"])
    return found
