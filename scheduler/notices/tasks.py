"""Tasks for the planner: what somebody must mend before notices can arrive. Opened once, closed when mended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from registry.database import connection

TaskKind = Literal["no_recipient", "opted_out", "bad_address", "bouncing", "after_repair"]
PAGE = 50

_OPEN = """
INSERT INTO task (kind, subject, enterprise, words, opened_at, closed_by, closed_reason)
SELECT t.kind, t.subject, t.enterprise, t.words, $1::timestamptz, '', ''
FROM unnest($2::text[], $3::text[], $4::bigint[], $5::text[]) AS t (kind, subject, enterprise, words)
WHERE NOT EXISTS (SELECT FROM task h WHERE h.kind = t.kind AND h.subject = t.subject AND h.words = t.words
                  AND h.closed_by <> '' AND h.closed_at > $1::timestamptz - make_interval(days => $6)
                  AND h.kind <> 'bouncing')
ON CONFLICT (kind, subject) WHERE closed_at IS NULL DO UPDATE SET words = excluded.words
WHERE task.words <> excluded.words
"""

_CLOSE = """
UPDATE task SET closed_at = $1, closed_by = $2
WHERE kind = ANY($3) AND subject = ANY($4) AND closed_at IS NULL
"""

_SUBJECTS = "SELECT DISTINCT subject FROM task WHERE kind = ANY($1) AND closed_at IS NULL"

_LIST = """
SELECT t.id, t.kind, t.subject, t.enterprise AS enterprise_id, e.name AS enterprise_name,
       coalesce(c.name, o.name, nullif(i.serial, ''), '') AS whom,
       coalesce(c.email, o.email, '') AS address, t.words, t.opened_at, t.closed_at, t.closed_by, t.closed_reason
FROM task t LEFT JOIN enterprise e ON e.id = t.enterprise
     LEFT JOIN contact c ON t.subject LIKE 'contact:%' AND c.id = split_part(t.subject, ':', 2)::bigint
     LEFT JOIN instrument i ON t.subject LIKE 'instrument:%' AND i.id = split_part(t.subject, ':', 2)::bigint
     LEFT JOIN officer o ON t.subject LIKE 'officer:%' AND o.id = split_part(t.subject, ':', 2)::bigint
WHERE (t.closed_at IS NULL) = $1 AND ($2::bigint IS NULL OR t.id < $2) ORDER BY t.id DESC LIMIT $3
"""

_COUNT = "SELECT count(*) FROM task WHERE closed_at IS NULL"

_BY_HAND = """
UPDATE task SET closed_at = $2, closed_by = $3, closed_reason = $4 WHERE id = $1 AND closed_at IS NULL RETURNING id
"""

LEFT_ALONE_DAYS = 30
"""How long a task closed by hand stays closed while its cause, unchanged, stays."""


class NewTask(NamedTuple):
    """What to mend: `subject` is `enterprise:3`, `contact:5`, `officer:2` or `instrument:7`; `words` what a mail server
    said, or the case of an instrument that must be verified again.
    """

    kind: TaskKind
    subject: str
    enterprise: int | None
    words: str = ""


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as lists show it; `whom`, `address`: the contact or officer, the serial number
    of the instrument it is about, "" for an enterprise.
    """

    id: int
    kind: TaskKind
    subject: str
    enterprise_id: int | None
    enterprise_name: str | None
    whom: str
    address: str
    words: str
    opened_at: datetime
    closed_at: datetime | None
    closed_by: str
    closed_reason: str


async def open_tasks(tasks: Iterable[NewTask], now: datetime) -> None:
    """Open what is not open yet, in the caller's transaction if there is one; newer words replace older ones.

    What somebody closed by hand stays closed for `LEFT_ALONE_DAYS`, except that mail comes back once more.
    """
    wanted = sorted(set(tasks), key=lambda task: (task.kind, task.subject))
    if wanted:
        columns = [list(column) for column in zip(*wanted, strict=True)]
        async with connection() as database:
            await database.execute(_OPEN, now, *columns, LEFT_ALONE_DAYS)


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


async def count_open() -> int:
    """How many tasks wait for somebody."""
    async with connection() as database:
        return int(await database.fetchval(_COUNT))


async def close_by_hand(task: int, reason: str, by: str, now: datetime) -> bool:
    """Close one task with a reason; False where it is closed already, or never was."""
    async with connection() as database:
        return await database.fetchval(_BY_HAND, task, now, by, reason) is not None
