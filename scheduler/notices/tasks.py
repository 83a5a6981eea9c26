"""Tasks for the planner: what somebody must mend before notices can arrive. Opened once, closed when mended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from registry.database import connection

TaskKind = Literal["no_recipient", "opted_out", "bad_address", "bouncing"]
PAGE = 50

_OPEN = """
INSERT INTO task (kind, subject, enterprise, words, opened_at, closed_by, closed_reason)
SELECT t.kind, t.subject, t.enterprise, t.words, $1, '', ''
FROM unnest($2::text[], $3::text[], $4::bigint[], $5::text[]) AS t (kind, subject, enterprise, words)
ON CONFLICT (kind, subject) WHERE closed_at IS NULL DO UPDATE SET words = excluded.words
WHERE task.words <> excluded.words
"""

_CLOSE = """
UPDATE task SET closed_at = $1, closed_by = $2
WHERE kind = ANY($3) AND subject = ANY($4) AND closed_at IS NULL
"""

_SUBJECTS = "SELECT DISTINCT subject FROM task WHERE kind = ANY($1) AND closed_at IS NULL"

_LIST = """
SELECT t.id, t.kind, t.subject, t.enterprise AS enterprise_id, e.name AS enterprise_name, t.words, t.opened_at,
       t.closed_at, t.closed_by
FROM task t LEFT JOIN enterprise e ON e.id = t.enterprise
WHERE (t.closed_at IS NULL) = $1 AND ($2::bigint IS NULL OR t.id < $2) ORDER BY t.id DESC LIMIT $3
"""


class NewTask(NamedTuple):
    """What to mend: `subject` is `enterprise:3`, `contact:5` or `officer:2`; `words` what a mail server said."""

    kind: TaskKind
    subject: str
    enterprise: int | None
    words: str = ""


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as lists show it."""

    id: int
    kind: TaskKind
    subject: str
    enterprise_id: int | None
    enterprise_name: str | None
    words: str
    opened_at: datetime
    closed_at: datetime | None
    closed_by: str


async def open_tasks(tasks: Iterable[NewTask], now: datetime) -> None:
    """Open what is not open yet, in the caller's transaction if there is one; newer words replace older ones."""
    wanted = sorted(set(tasks), key=lambda task: (task.kind, task.subject))
    if wanted:
        async with connection() as database:
            await database.execute(_OPEN, now, *(list(column) for column in zip(*wanted, strict=True)))


async def open_subjects(kinds: Sequence[TaskKind]) -> frozenset[str]:
    """What the open tasks of these kinds are about."""
    async with connection() as database:
        return frozenset(row[0] for row in await database.fetch(_SUBJECTS, list(kinds)))


async def close_tasks(kinds: Sequence[TaskKind], subjects: Sequence[str], now: datetime, by: str = "") -> None:
    """Close the open tasks of these kinds about these subjects; `by` "" where the cause went away by itself."""
    async with connection() as database:
        await database.execute(_CLOSE, now, by, list(kinds), list(subjects))


async def tasks(*, open_ones: bool = True, before: int | None = None, size: int = PAGE + 1) -> list[TaskRow]:
    """Tasks, newest first; `before` is the id of the last one shown."""
    async with connection() as database:
        return [TaskRow(**row) for row in await database.fetch(_LIST, open_ones, before, size)]
