"""A draft becomes the current plan: told visits keep their rows, so that mails, links and calendars stay theirs."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from registry.database import connection, transaction
from registry.language import N_, words
from scheduler.comparison import Change, Kept, changes
from scheduler.plan_rows import PLAN_LOCK
from scheduler.plan_standards import share_out_standards
from scheduler.visit_life import VisitError, tell

_NO_DRAFT = N_("Không còn bản dự thảo này để chấp nhận.")
_RUNNING = N_("Bản dự thảo này còn đang được tính. Xin chờ hoặc bấm “Dừng, giữ bản tốt nhất”.")
_CONFIRMED = N_(
    "Bản dự thảo đổi lượt đã xác nhận ngày {day} tại {site}. Xin quyết định lượt này trước: chuyển ngày, đổi người "
    "hoặc hủy."
)

_KEPT = """SELECT v.id, v.state, v.site, v.inspector, v.day, array_agg(w.instrument) AS instruments
           FROM visit v JOIN visit_instrument w ON w.visit = v.id
           WHERE v.plan = $1 AND v.state IN ('draft', 'announced', 'confirmed') AND v.day >= $2 GROUP BY v.id
           ORDER BY v.id"""


@dataclass(frozen=True, slots=True)
class Difference:
    """What changes if a draft is accepted."""

    changes: tuple[Change, ...]

    @property
    def moved(self) -> int:
        return sum(change.kind == "moved" for change in self.changes)

    @property
    def told(self) -> int:
        """How many sites have to be informed."""
        return len({change.site for change in self.changes if change.told})


async def difference(plan_id: int, today: date) -> Difference:
    """A draft against the current plan, from today on."""
    async with connection() as database:
        current = await database.fetchval("SELECT id FROM plan WHERE state = 'current'")
        old, new = await _kept(database, current, today), await _kept(database, plan_id, today)
    return Difference(changes(old, new))


async def accept(plan_id: int, *, today: date, now: datetime, by: int | None) -> Difference:
    """Make a draft the plan people work by; visits that move and had been told are told again.

    Raises VisitError where it is no draft any more, still runs, or lacks a visit confirmed meanwhile.
    """
    async with transaction() as database:
        await database.execute("SELECT pg_advisory_xact_lock($1)", PLAN_LOCK)
        await _judge(database, plan_id)
        current = await database.fetchval("SELECT id FROM plan WHERE state = 'current'")
        found = changes(await _kept(database, current, today), await _kept(database, plan_id, today))
        for change in found:
            if change.blocks:
                site = await database.fetchval("SELECT name FROM site WHERE id = $1", change.site)
                raise VisitError(words(_CONFIRMED, day=f"{change.was:%d/%m/%Y}", site=site))
        await database.execute("UPDATE plan SET state = 'superseded' WHERE state = 'current'")
        for change in found:
            await _carry(database, plan_id, change, now=now, by=by)
        await share_out_standards(database, plan_id)
        await database.execute(
            "UPDATE plan SET state = 'current', accepted_at = $2, accepted_by = $3 WHERE id = $1", plan_id, now, by
        )
    return Difference(found)


async def _judge(database: Any, plan_id: int) -> None:
    row = await database.fetchrow(
        "SELECT state, summary ->> 'running' AS running FROM plan WHERE id = $1 FOR UPDATE", plan_id
    )
    if row is None or row["state"] != "draft":
        raise VisitError(words(_NO_DRAFT))
    if row["running"] == "true":
        raise VisitError(words(_RUNNING))


async def _kept(database: Any, plan_id: int | None, today: date) -> list[Kept]:
    rows = await database.fetch(_KEPT, plan_id, today)
    return [
        Kept(row["id"], row["state"], row["site"], row["inspector"], row["day"], frozenset(row["instruments"]))
        for row in rows
    ]


async def _carry(database: Any, plan_id: int, change: Change, *, now: datetime, by: int | None) -> None:
    """Give the row of a told visit to the new plan, in the place the draft found for it; a copy stays behind."""
    if change.state not in ("announced", "confirmed") or change.old is None:
        return
    await _leave_copy(database, change.old)
    if change.new is None:
        await database.execute(
            "UPDATE visit SET plan = $2, position = position + 1000 WHERE id = $1", change.old, plan_id
        )
        return
    place = await database.fetchrow("SELECT * FROM visit WHERE id = $1", change.new)
    await database.execute("DELETE FROM visit_instrument WHERE visit = $1", change.old)
    await database.execute("UPDATE visit_instrument SET visit = $1 WHERE visit = $2", change.old, change.new)
    await database.execute("DELETE FROM visit WHERE id = $1", change.new)
    names = ("day", "inspector", "position", "arrive", "leave", "travel_minutes", "explanation")
    await database.execute(
        """UPDATE visit SET plan = $2, day = $3, inspector = $4, position = $5, arrive = $6, leave = $7,
               travel_minutes = $8, explanation = $9,
               changed_at = CASE WHEN (day, inspector, arrive, leave) = ($3, $4, $6, $7) THEN changed_at ELSE $10 END,
               sequence = sequence + ((day, inspector, arrive, leave) <> ($3, $4, $6, $7))::int WHERE id = $1""",
        change.old,
        plan_id,
        *(place[name] for name in names),
        now,
    )
    if change.kind == "moved":
        await tell(database, change.old, "moved", change.was, change.now, now=now, by=by)


async def _leave_copy(database: Any, visit_id: int) -> None:
    copy = await database.fetchval(
        """INSERT INTO visit (plan, state, sequence, changed_at, wish, explanation, day, inspector, position, site,
               arrive, leave, travel_minutes)
           SELECT plan, state, sequence, changed_at, wish, explanation, day, inspector, position + 15000, site,
               arrive, leave, travel_minutes FROM visit WHERE id = $1 RETURNING id""",
        visit_id,
    )
    await database.execute(
        "INSERT INTO visit_instrument (visit, instrument) SELECT $2, instrument FROM visit_instrument WHERE visit = $1",
        visit_id,
        copy,
    )
