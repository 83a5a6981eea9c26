"""Counts stored due dates again once other lists are in force: in batches, each a transaction, resumed where it ended.

Any number of processes may do it at once: the row of the passage is held by whoever takes the next batch.
"""

import logging
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import asyncpg

from registry.database import connection, transaction
from registry.evidence import HELD, held
from registry.law.lists import Law
from registry.law.recounting import Held, Move, lists_in_force, moves
from registry.law.validity import StoredDue

log = logging.getLogger(__name__)

BATCH = 2000
"""Instruments per transaction: bounds memory and locks; the number of statements does not depend on it."""


@dataclass(frozen=True, slots=True)
class Recounted:
    """`looked`: instruments asked; `changed`: due dates that were others; `finished`: none is left to ask."""

    looked: int = 0
    changed: int = 0
    finished: bool = False


@dataclass(frozen=True, slots=True)
class Touched:
    """An instrument whose due date moves: from when to when, and the first day of the list that says so."""

    id: int
    enterprise_id: int
    tax_code: str
    enterprise_name: str
    kind_code: str | None
    kind_name: str
    serial: str
    before: date | None
    after: date | None
    list_from: date | None


_OPEN = "LOCK TABLE due_recount IN SHARE ROW EXCLUSIVE MODE"
_LAST = "SELECT id, lists, finished_at FROM due_recount ORDER BY id DESC LIMIT 1"
_BEGIN = "INSERT INTO due_recount (lists, after_id, looked, changed, started_at) VALUES ($1, 0, 0, 0, $2) RETURNING id"
_HOLD = "SELECT after_id FROM due_recount WHERE id = $1 AND finished_at IS NULL FOR UPDATE"
_ADVANCE = "UPDATE due_recount SET after_id = $2, looked = looked + $3, changed = changed + $4 WHERE id = $1"
_FINISH = "UPDATE due_recount SET finished_at = $2 WHERE id = $1"

_PAGE = f"{HELD} WHERE i.id > $1 ORDER BY i.id LIMIT $2"
_LOCK = "SELECT id FROM instrument WHERE id = ANY($1) ORDER BY id FOR UPDATE"
_THESE = f"{HELD} WHERE i.id = ANY($1) ORDER BY i.id"

_WRITE = """
WITH new AS (
    SELECT * FROM unnest($1::bigint[], $2::date[], $3::date[], $4::date[], $5::date[], $6::text[], $7::text[],
        $8::date[], $9::text[], $10::date[], $11::date[])
    AS n (id, due_before, list_from, verified_on, valid_until, validity_policy, last_result, ended_on, ended_by, due_on,
          due_sort)
), written AS (
    UPDATE instrument i SET verified_on = n.verified_on, valid_until = n.valid_until, validity_policy =
        n.validity_policy, last_result = n.last_result, ended_on = n.ended_on, ended_by = n.ended_by, due_on = n.due_on,
        due_sort = n.due_sort, updated_at = $13
    FROM new n WHERE i.id = n.id
)
INSERT INTO due_change (recount, instrument, due_before, due_after, list_from, at)
SELECT $12, id, due_before, due_on, list_from, $13 FROM new ORDER BY id
"""

_NAMES = """
SELECT i.id, i.enterprise AS enterprise_id, e.tax_code, e.name AS enterprise_name, i.kind_code, i.kind_name, i.serial
FROM instrument i JOIN enterprise e ON e.id = i.enterprise WHERE i.id = ANY($1) ORDER BY i.id
"""


async def recount(
    law: Law,
    today: date,
    now: datetime,
    *,
    again: bool = False,
    batch: int = BATCH,
    keep_going: Callable[[], bool] = lambda: True,
) -> Recounted:
    """Count every stored due date again, unless that is done already for the lists in force today.

    `again`: do it even then. A passage that was cut off goes on after its last whole batch.
    """
    passage = await _opened(lists_in_force(law, today), now, again=again)
    if passage is None:
        return Recounted(finished=True)
    looked = changed = 0
    while keep_going():
        async with transaction() as database:
            step = await _batch(database, passage, law, now, batch)
        if step is None:
            log.info("due dates counted again: %s of %s changed", changed, looked)
            return Recounted(looked, changed, finished=True)
        looked, changed = looked + step[0], changed + step[1]
    return Recounted(looked, changed)


async def foresee_recount(law: Law, *, batch: int = BATCH) -> tuple[int, list[Touched]]:
    """How many instruments there are, and those whose due date `law` would move; nothing is written."""
    looked, touched = 0, []
    async for page in _pages(batch):
        looked += len(page)
        touched += await _named(moves(law, page))
    return looked, touched


async def _opened(lists: str, now: datetime, *, again: bool) -> int | None:
    """The passage to go on with, or a new one; None where the last one was of these lists and came to its end."""
    async with transaction() as database:
        await database.execute(_OPEN)
        last = await database.fetchrow(_LAST)
        if last is not None and last["lists"] == lists:
            if last["finished_at"] is None:
                return int(last["id"])
            if not again:
                return None
        return int(await database.fetchval(_BEGIN, lists, now))


async def _batch(
    database: asyncpg.Connection, passage: int, law: Law, now: datetime, size: int
) -> tuple[int, int] | None:
    """The next instruments: how many were asked, how many changed; None at the end."""
    after = await database.fetchval(_HOLD, passage)
    if after is None:
        return None
    page = [held(row) for row in await database.fetch(_PAGE, after, size)]
    if not page:
        await database.execute(_FINISH, passage, now)
        return None
    found = moves(law, page)
    changed = await _moved(database, passage, [one.id for one in found], law, now) if found else 0
    await database.execute(_ADVANCE, passage, page[-1].id, len(page), changed)
    return len(page), changed


async def _moved(database: asyncpg.Connection, passage: int, ids: Sequence[int], law: Law, now: datetime) -> int:
    """Decide again with the rows held: somebody may have recorded a control since they were read."""
    await database.execute(_LOCK, ids)
    found = moves(law, [held(row) for row in await database.fetch(_THESE, ids)])
    if found:
        await database.execute(_WRITE, *_columns(found), passage, now)
    return len(found)


def _columns(found: Sequence[Move]) -> list[list[object]]:
    heads: list[list[object]] = [[one.id for one in found], [one.before for one in found]]
    heads.append([one.list_from for one in found])
    return heads + [[getattr(one.due, name) for one in found] for name in StoredDue.__slots__]


async def _pages(size: int) -> AsyncIterator[list[Held]]:
    after = 0
    while True:
        async with connection() as database:
            page = [held(row) for row in await database.fetch(_PAGE, after, size)]
        if not page:
            return
        yield page
        after = page[-1].id


async def _named(found: Sequence[Move]) -> list[Touched]:
    if not found:
        return []
    async with connection() as database:
        rows = await database.fetch(_NAMES, [one.id for one in found])
    names = {row["id"]: row for row in rows}
    return [
        Touched(**names[one.id], before=one.before, after=one.due.due_on, list_from=one.list_from)
        for one in found
        if one.id in names
    ]
