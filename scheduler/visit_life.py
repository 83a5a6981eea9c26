"""What happens to a visit: announced, confirmed, asked to move, cancelled, done; each change told with it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from registry.database import transaction
from registry.language import N_, Words, words
from scheduler.notices.tasks import close_tasks
from scheduler.visits import OPEN, OPEN_STATES


class VisitError(Exception):
    """A visit cannot be changed in that way; `reason` says why, for a person."""

    def __init__(self, reason: Words) -> None:
        super().__init__(reason.sentence)
        self.reason = reason


_NO_VISIT = N_("Không còn lượt kiểm định này trong kế hoạch hiện tại.")
_CLOSED = N_("Lượt kiểm định này đã xong hoặc đã hủy nên không đổi được nữa.")
_WISH_TOO_LONG = N_("Lời xin đổi ngày dài quá {longest} ký tự.")
_LONGEST_WISH = 500


async def announce_visits(first: date, last: date, *, now: datetime, by: int | None) -> int:
    """Make the draft visits between two dates known to their enterprises; give how many there were."""
    async with transaction() as database:
        found = await database.fetch(
            """UPDATE visit SET state = 'announced', key = coalesce(key, gen_random_uuid()), changed_at = $3
               WHERE state = 'draft' AND day BETWEEN $1 AND $2
                     AND plan = (SELECT id FROM plan WHERE state = 'current') RETURNING id, day""",
            first,
            last,
            now,
        )
        for visit in found:
            await tell(database, visit["id"], "proposed", None, visit["day"], now=now, by=by)
    return len(found)


async def confirm_visit(visit_id: int, *, now: datetime, by: int | None = None) -> None:
    """The enterprise, or the planner for it, agrees to the day: from now on no plan moves the visit.

    Raises VisitError where the visit is done, cancelled or gone. A visit confirmed already stays as it is.
    """
    async with transaction() as database:
        visit = await open_visit(database, visit_id)
        if visit["state"] != "confirmed":
            await _set_state(database, visit["id"], "confirmed", now)
            await tell(database, visit["id"], "confirmed", visit["day"], visit["day"], now=now, by=by)


async def cancel_visit(visit_id: int, *, now: datetime, by: int | None = None) -> None:
    """The visit does not take place; its instruments are due as before. Raises VisitError as `confirm_visit` does."""
    async with transaction() as database:
        visit = await open_visit(database, visit_id)
        await cancel_open(database, [visit["id"]], now=now, by=by)


async def ask_for_another_day(visit_id: int, wish: str, *, now: datetime) -> None:
    """Keep what an enterprise wishes, for the planner to decide on; `wish` is its text, "" where it gave none.

    Raises VisitError where the visit is done, cancelled or gone, or the text is too long.
    """
    text = wish.strip()
    if len(text) > _LONGEST_WISH:
        raise VisitError(words(_WISH_TOO_LONG, longest=_LONGEST_WISH))
    async with transaction() as database:
        visit = await open_visit(database, visit_id)
        await database.execute(
            "UPDATE visit SET wish = $2, changed_at = $3 WHERE id = $1", visit["id"], text or "–", now
        )


async def drop_instruments(instrument_ids: Sequence[int], *, now: datetime, by: int | None = None) -> tuple[int, int]:
    """Take instruments out of the open visits; one left with nothing to verify is cancelled.

    Gives how many were cancelled, and how many go on with less to do. To be called in the transaction that retires,
    stops or removes the instruments.
    """
    async with transaction() as database:
        held = await database.fetch(
            f"""SELECT v.id, (SELECT count(*) FROM visit_instrument o
                              WHERE o.visit = v.id AND NOT o.instrument = ANY($1::bigint[])) AS others
                FROM visit v WHERE v.state IN {OPEN} AND v.plan = (SELECT id FROM plan WHERE state = 'current')
                    AND EXISTS (SELECT FROM visit_instrument w
                                WHERE w.visit = v.id AND w.instrument = ANY($1::bigint[]))
                ORDER BY v.id FOR UPDATE OF v""",
            instrument_ids,
        )
        empty = [visit["id"] for visit in held if not visit["others"]]
        lessened = [visit["id"] for visit in held if visit["others"]]
        await cancel_open(database, empty, now=now, by=by)
        await database.execute(
            "DELETE FROM visit_instrument WHERE instrument = ANY($1::bigint[]) AND visit = ANY($2::bigint[])",
            instrument_ids,
            lessened,
        )
    return len(empty), len(lessened)


async def settle_control(instrument_id: int, performed_on: date, *, now: datetime) -> None:
    """After a control: the visits of that day whose instruments have all been controlled since are done."""
    async with transaction() as database:
        done = await database.fetch(
            f"""UPDATE visit v SET state = 'done', changed_at = $3
                WHERE v.day = $2 AND v.state IN {OPEN} AND v.plan = (SELECT id FROM plan WHERE state = 'current')
                      AND EXISTS (SELECT FROM visit_instrument w WHERE w.visit = v.id AND w.instrument = $1)
                      AND NOT EXISTS (SELECT FROM visit_instrument w WHERE w.visit = v.id AND NOT EXISTS (
                          SELECT FROM control c WHERE c.instrument = w.instrument AND c.performed_on >= v.day
                              AND c.withdrawn_at IS NULL)) RETURNING v.id""",
            instrument_id,
            performed_on,
            now,
        )
        await close_tasks(["stuck_visit"], [f"visit:{row['id']}" for row in done], now)


# A cancelled visit leaves its place in the day to others: below 1, each below the one before.
_CANCEL = """
WITH gone AS (
    SELECT v.id, (SELECT least(min(o.position), 0) FROM visit o
                  WHERE o.plan = v.plan AND o.inspector = v.inspector AND o.day = v.day)
        - row_number() OVER (PARTITION BY v.plan, v.inspector, v.day ORDER BY v.id) AS position
    FROM visit v WHERE v.id = ANY($1::bigint[])
)
UPDATE visit v SET state = 'cancelled', sequence = sequence + 1, changed_at = $2, position = gone.position
FROM gone WHERE v.id = gone.id RETURNING v.id, v.day, v.key IS NOT NULL AS told
"""

_TELL_CANCELLED = """
INSERT INTO visit_event (visit, kind, old_day, at, by)
SELECT visit, 'cancelled', old_day, $3, $4 FROM unnest($1::bigint[], $2::date[]) AS gone (visit, old_day)
"""


async def cancel_open(database: Any, visit_ids: Sequence[int], *, now: datetime, by: int | None) -> None:
    """Cancel visits in the caller's transaction; those who had been told are told. The places in the day are freed."""
    if not visit_ids:
        return
    told = sorted((row["id"], row["day"]) for row in await database.fetch(_CANCEL, visit_ids, now) if row["told"])
    await close_tasks(["stuck_visit"], [f"visit:{number}" for number in visit_ids], now)
    await database.execute(_TELL_CANCELLED, [visit for visit, _ in told], [day for _, day in told], now, by)


async def open_visit(database: Any, visit_id: int) -> Any:
    """The row (id, day, state, inspector) of a visit that may still change, locked; a told one by whichever plan's id.

    Raises VisitError.
    """
    found = await database.fetchrow(
        """SELECT v.id, v.day, v.state, v.inspector FROM visit v JOIN plan p ON p.id = v.plan AND p.state = 'current'
           WHERE v.id = $1 OR v.key = (SELECT key FROM visit WHERE id = $1) FOR UPDATE OF v""",
        visit_id,
    )
    if found is None:
        raise VisitError(words(_NO_VISIT))
    if found["state"] not in OPEN_STATES:
        raise VisitError(words(_CLOSED))
    return found


async def tell(
    database: Any, visit_id: int, kind: str, old: date | None, new: date | None, *, now: datetime, by: int | None
) -> None:
    """Write the event of a change in the transaction of the change itself."""
    await database.execute(
        "INSERT INTO visit_event (visit, kind, old_day, new_day, at, by) VALUES ($1, $2, $3, $4, $5, $6)",
        visit_id,
        kind,
        old,
        new,
        now,
        by,
    )


async def _set_state(database: Any, visit_id: int, state: str, now: datetime) -> None:
    await database.execute(
        """UPDATE visit SET state = $2, wish = '', sequence = sequence + 1, changed_at = $3,
               key = coalesce(key, gen_random_uuid()) WHERE id = $1""",
        visit_id,
        state,
        now,
    )
