"""The record of changed settings: written with the change itself, read by whoever may change them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.database import connection

PAGE = 20

_NOTE = """
INSERT INTO setting_change (subject, enterprise, before, after, at, by) VALUES ($1, $2, $3, $4, $5, $6)
"""

_CHANGES = """
SELECT c.id, c.subject, c.enterprise AS enterprise_id, coalesce(e.name, '') AS enterprise_name, c.before, c.after, c.at,
       c.by
FROM setting_change c LEFT JOIN enterprise e ON e.id = c.enterprise
WHERE split_part(c.subject, ':', 1) = ANY($1) AND ($2::bigint IS NULL OR c.enterprise = $2)
ORDER BY c.id DESC LIMIT $3
"""

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """Who changed what and when; a fact missing on one side did not exist then."""

    id: int
    subject: str
    enterprise_id: int | None
    enterprise_name: str
    before: Facts
    after: Facts
    at: datetime
    by: str

    def differing(self) -> list[str]:
        """The names of the facts that changed, in the order they are written."""
        names = dict.fromkeys([*self.after, *self.before])
        return [name for name in names if self.before.get(name) != self.after.get(name)]


async def note(
    subject: str, before: Facts, after: Facts, *, by: str, now: datetime, enterprise: int | None = None
) -> None:
    """Record a change in the caller's transaction; where nothing differs, nothing is written."""
    if before == after:
        return
    async with connection() as database:
        await database.execute(_NOTE, subject, enterprise, _packed(before), _packed(after), now, by)


async def changes(topics: Sequence[str], *, enterprise: int | None = None, size: int = PAGE) -> list[Change]:
    """The latest changes of these topics, the first words of subjects, newest first."""
    async with connection() as database:
        rows = await database.fetch(_CHANGES, list(topics), enterprise, size)
    return [
        Change(**{**row, "before": json.loads(row["before"]), "after": json.loads(row["after"])})
        for row in map(dict, rows)
    ]


def _packed(facts: Facts) -> str:
    return json.dumps(dict(facts), ensure_ascii=False)
