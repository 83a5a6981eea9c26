"""What happened to the plan, read back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from registry.database import connection
from scheduler.happenings import Kind


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event: `before` is the id of the plan as it was."""

    id: int
    kind: Kind
    details: dict[str, Any]
    before: int
    moved: int
    told: int
    broken: int
    at: datetime
    by_name: str | None


async def events(limit: int = 100) -> list[EventRow]:
    """The latest events, newest first."""
    async with connection() as database:
        found = await database.fetch(
            """SELECT e.id, e.kind, e.details, e.before, e.moved, e.told, e.broken, e.at, a.name AS by_name
               FROM plan_event e LEFT JOIN account a ON a.id = e.by ORDER BY e.id DESC LIMIT $1""",
            limit,
        )
    return [EventRow(**{**row, "details": msgspec.json.decode(row["details"])}) for row in found]
