"""Whom a list of the law touches: instruments in use of the kinds it changes, and the due dates it has moved."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from registry.database import connection

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Reach:
    """Instruments in use and their enterprises. `keeping`: their evidence is older than the list, or printed.

    `moved`: their stored due date was counted again by this list.
    """

    instruments: int = 0
    enterprises: int = 0
    keeping: int = 0
    moved: int = 0


@dataclass(frozen=True, slots=True)
class Moved:
    """A due date that the list has moved, from when to when."""

    instrument_id: int
    serial: str
    kind_code: str | None
    enterprise_name: str
    due_before: date | None
    due_after: date | None


# Two at once: of each kind, and (under no code) of all of them together.
_REACH = """
SELECT kind_code, count(*) AS instruments, count(DISTINCT enterprise) AS enterprises,
       count(*) FILTER (WHERE due_on IS NOT NULL AND (verified_on < $2 OR valid_until IS NOT NULL)) AS keeping,
       count(*) FILTER (WHERE EXISTS (
           SELECT FROM due_change d WHERE d.instrument = instrument.id AND d.list_from = $2)) AS moved
FROM instrument WHERE status = 'in_use' AND kind_code = ANY($1) GROUP BY GROUPING SETS ((kind_code), ())
"""

_MOVED = """
SELECT i.id AS instrument_id, i.serial, i.kind_code, e.name AS enterprise_name, d.due_before, d.due_after
FROM due_change d JOIN instrument i ON i.id = d.instrument JOIN enterprise e ON e.id = i.enterprise
WHERE d.list_from = $1 ORDER BY d.id DESC LIMIT $2
"""


async def reach(codes: Collection[str], first_day: date) -> dict[str | None, Reach]:
    """By kind, and under None of all these kinds together: what a list that begins on `first_day` touches."""
    async with connection() as database:
        rows = await database.fetch(_REACH, list(codes), first_day)
    return {row["kind_code"]: Reach(**{name: row[name] for name in Reach.__slots__}) for row in rows}


async def moved_by(first_day: date, *, size: int = SHOWN) -> list[Moved]:
    """The latest due dates that this list has moved."""
    async with connection() as database:
        rows = await database.fetch(_MOVED, first_day, size)
    return [Moved(**row) for row in rows]
