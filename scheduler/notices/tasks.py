"""Tasks for the planner: what somebody must mend before notices can arrive. Opened once, closed when mended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from registry.database import connection

TaskKind = Literal["no_recipient", "opted_out", "bad_address", "bouncing", "after_repair", "list_change", "stuck_visit"]
PAGE = 50

_OPEN = """
INSERT INTO task (kind, subject, enterprise, words, opened_at, closed_by, closed_reason)
SELECT t.kind, t.subject, t.enterprise, t.words, $1::timestamptz, '', ''
FROM unnest($2::text[], $3::text[], $4::bigint[], $5::text[]) AS t (kind, subject, enterprise, words)
WHERE NOT EXISTS (SELECT FROM task h WHERE h.kind = t.kind AND h.subject = t.subject AND h.closed_at IS NOT NULL
                  AND (h.kind = 'list_change' OR (
                       h.words = t.words AND h.closed_by <> '' AND h.kind <> 'bouncing'
                       AND h.closed_at > $1::timestamptz - make_interval(days => $6))))
ON CONFLICT (kind, subject) WHERE closed_at IS NULL DO UPDATE SET words = excluded.words
WHERE task.words <> excluded.words
"""

_CLOSE = """
UPDATE task SET closed_at = $1, closed_by = $2
WHERE kind = ANY($3) AND subject = ANY($4) AND closed_at IS NULL
"""

_CLOSE_ALIKE = """
UPDATE task SET closed_at = $1, closed_by = $2
WHERE kind = $3 AND starts_with(subject, $4) AND subject <> ALL($5) AND closed_at IS NULL
"""

_SUBJECTS = "SELECT DISTINCT subject FROM task WHERE kind = ANY($1) AND closed_at IS NULL"

_LIST = """
SELECT t.id, t.kind, t.subject, t.enterprise AS enterprise_id, e.name AS enterprise_name,
       coalesce(c.name, o.name, a.name, nullif(i.serial, ''),
                CASE WHEN x.about = 'address' THEN substr(t.subject, 9) END, '') AS whom,
       coalesce(c.email, o.email, a.email, '') AS address, t.words, t.opened_at, t.closed_at, t.closed_by,
       t.closed_reason
FROM task t LEFT JOIN enterprise e ON e.id = t.enterprise
     CROSS JOIN LATERAL (
         SELECT split_part(t.subject, ':', 1) AS about,
                CASE WHEN t.subject ~ '^[a-z]+:[0-9]+$' THEN split_part(t.subject, ':', 2)::bigint END AS number) x
     LEFT JOIN contact c ON x.about = 'contact' AND c.id = x.number
     LEFT JOIN account a ON x.about = 'account' AND a.id = x.number
     LEFT JOIN instrument i ON x.about = 'instrument' AND i.id = x.number
     LEFT JOIN officer o ON x.about = 'officer' AND o.id = x.number
WHERE (t.closed_at IS NULL) = $1 AND ($2::bigint IS NULL OR t.id < $2) ORDER BY t.id DESC LIMIT $3
"""

_COUNT = "SELECT count(*) FROM task WHERE closed_at IS NULL"

_BY_HAND = """
UPDATE task SET closed_at = $2, closed_by = $3, closed_reason = $4 WHERE id = $1 AND closed_at IS NULL RETURNING id
"""

LEFT_ALONE_DAYS = 30
"""How long a task closed by hand stays closed while its cause, unchanged, stays."""


class NewTask(NamedTuple):
    """What to mend: `subject` is `enterprise:3`, `contact:5`, `officer:2`, `account:4` or `instrument:7`, or the
    `address:` of somebody who is nobody's any more; `words` what a mail server said, or the case of an instrument that
    must be verified again. `list:2027-01-01:0f3a`: what a list changes, `words` the instruments and enterprises it
    touches. `visit:4`: one that cannot be kept, `words` its day and place.
    """

    kind: TaskKind
    subject: str
    enterprise: int | None
    words: str = ""


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as lists show it; `whom`, `address`: the contact, officer or staff member, the serial number
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

    What somebody closed by hand stays closed for `LEFT_ALONE_DAYS`, except that mail comes back once more; what a list
    changes is looked at once.
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


async def close_alike(kind: TaskKind, begins: str, now: datetime, *, keep: Sequence[str] = (), by: str = "") -> None:
    """Close the open tasks of a kind whose subject begins with these letters, but those about `keep`."""
    async with connection() as database:
        await database.execute(_CLOSE_ALIKE, now, by, kind, begins, list(keep))


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
