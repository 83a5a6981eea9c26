"""A repaired plan into its rows, in one transaction: the version before is kept, visits keep their ids."""

from datetime import date, datetime
from typing import Any

import msgspec

from registry.database import transaction
from registry.language import N_, words
from scheduler.happenings import Happening
from scheduler.in_hand import InHand
from scheduler.notices.tasks import NewTask, close_tasks, open_tasks
from scheduler.plan_repair import Consequence
from scheduler.plan_rows import PLAN_LOCK, mornings_off
from scheduler.plan_seats import Seat, differs, homes, places, rehoured, routes, seats
from scheduler.plan_standards import share_out_standards
from scheduler.planner.draft import Draft
from scheduler.planner.explain import explain
from scheduler.visit_life import VisitError, tell
from scheduler.visits import OPEN

_CHANGED = N_("Kế hoạch vừa được người khác thay đổi. Xin xem lại hệ quả rồi lưu lại.")
_BROKEN_RULE = N_("Việc này trái quy tắc nên không lưu được.")
_ASIDE = 5_000  # added to the positions of a day while it is put in order again
_BEHIND = 1_000  # positions of visits that stand where they cannot be, until somebody decides


async def save(
    hand: InHand, done: Consequence, event: Happening, *, details: dict[str, Any], now: datetime, by: int | None
) -> int:
    """Write the facts of the event and the plan after it; gives the id of the event.

    Raises VisitError where the visits have changed since `hand` was read, or a hard rule would be broken.
    """
    if done.faults:
        raise VisitError(words(_BROKEN_RULE))
    async with transaction() as database:
        await database.execute("SELECT pg_advisory_xact_lock($1)", PLAN_LOCK)
        await _still(database, hand)
        before = await _keep_version(database, hand.plan_id)
        await _facts(database, hand, event)
        await _write(database, hand, done, now=now, by=by)
        await share_out_standards(database, hand.plan_id)
        await _tasks(database, done, now)
        await database.execute(
            "UPDATE plan SET accepted_at = $2, accepted_by = $3 WHERE id = $1", hand.plan_id, now, by
        )
        return int(
            await database.fetchval(
                """INSERT INTO plan_event (kind, details, plan, before, moved, told, broken, at, by)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id""",
                event.kind,
                msgspec.json.encode(details).decode(),
                hand.plan_id,
                before,
                done.moved,
                done.told,
                done.broken,
                now,
                by,
            )
        )


async def _still(database: Any, hand: InHand) -> None:
    """Refuse where a visit was told, moved or ended meanwhile, or another plan was accepted."""
    found = await database.fetch(
        """SELECT v.id, v.state, v.day, v.inspector, v.position FROM visit v JOIN plan p ON p.id = v.plan
           WHERE p.id = $1 AND p.state = 'current' AND v.id = ANY($2) FOR UPDATE OF v""",
        hand.plan_id,
        list(hand.rows),
    )
    now = {row["id"]: (row["state"], row["day"], row["inspector"], row["position"]) for row in found}
    then = {row.id: (row.state, row.day, row.inspector, row.position) for row in hand.rows.values()}
    if now != then:
        raise VisitError(words(_CHANGED))


async def _keep_version(database: Any, plan_id: int) -> int:
    """A copy of the plan with its visits, superseded, as it was before the event; without the visits' keys."""
    copy = await database.fetchval(
        """INSERT INTO plan (first_day, last_day, seed, state, summary, made_by, made_at, accepted_by, accepted_at)
           SELECT first_day, last_day, seed, 'superseded', summary, made_by, made_at, accepted_by, accepted_at
           FROM plan WHERE id = $1 RETURNING id""",
        plan_id,
    )
    await database.execute(
        """INSERT INTO visit (plan, state, sequence, changed_at, wish, explanation, day, inspector, position, site,
               arrive, leave, travel_minutes)
           SELECT $2, state, sequence, changed_at, wish, explanation, day, inspector, position, site, arrive, leave,
               travel_minutes FROM visit WHERE plan = $1""",
        plan_id,
        copy,
    )
    await database.execute(
        """INSERT INTO visit_instrument (visit, instrument)
           SELECT c.id, w.instrument FROM visit v JOIN visit_instrument w ON w.visit = v.id
           JOIN visit c ON (c.plan, c.inspector, c.day, c.position) = ($2, v.inspector, v.day, v.position)
           WHERE v.plan = $1""",
        plan_id,
        copy,
    )
    return int(copy)


async def _facts(database: Any, hand: InHand, event: Happening) -> None:
    """What happened, where later plans look for it."""
    if event.kind == "away":
        await database.execute(
            """INSERT INTO day_off (inspector, day, reason, part) SELECT $1, d::date, $4, $5
               FROM generate_series($2::date, $3::date, interval '1 day') d
               ON CONFLICT (inspector, day) DO UPDATE
               SET part = CASE WHEN day_off.part = excluded.part THEN day_off.part ELSE 'whole' END""",
            hand.inspectors[event.inspector],
            event.first,
            event.last,
            event.reason,
            event.part,
        )
    if event.kind == "equipment":
        await database.execute(
            "INSERT INTO equipment_away (field, first_day, last_day, sets, reason) VALUES ($1, $2, $3, $4, $5)",
            event.field,
            event.first,
            event.last,
            event.count,
            event.reason,
        )

    if event.kind == "standard" and _was_there(hand, event):
        await database.execute(
            """INSERT INTO standard_away (standard, first_day, last_day, reason)
               SELECT id, $2, $3, $4 FROM standard WHERE code = $1""",
            event.standard,
            event.first,
            event.last,
            event.reason,
        )


async def _tasks(database: Any, done: Consequence, now: datetime) -> None:
    """A task for each visit people know of that cannot be kept; those of visits that found a place are closed."""
    rows = {line.row.id: line for line in done.lines if line.row is not None and line.told}
    stuck = [number for number, line in rows.items() if line.stays]
    await close_tasks(["stuck_visit"], [f"visit:{number}" for number in rows.keys() - set(stuck)], now)
    found = await database.fetch(
        """SELECT v.id, v.day, s.enterprise, s.name FROM visit v JOIN site s ON s.id = v.site WHERE v.id = ANY($1)""",
        stuck,
    )
    await open_tasks(
        [
            NewTask("stuck_visit", f"visit:{row['id']}", row["enterprise"], f"{row['day']:%d/%m/%Y}, {row['name']}")
            for row in found
        ],
        now,
    )


def _was_there(hand: InHand, event: Happening) -> bool:
    """Whether the standard could be used on a day of the event, as far as was known: then its absence is news."""
    named = [one for one in hand.instance.standards if one.id == event.standard]
    worked = set(hand.instance.working_days) & set(event.days())
    return any(one.is_there(day) for one in named for day in worked)


async def _write(database: Any, hand: InHand, done: Consequence, *, now: datetime, by: int | None) -> None:
    """The days that changed, stop by stop; their rows are set aside first, since no two may have one position."""
    then = routes(hand.before)
    changed = {slot: place for slot, place in places(done.after) if differs(done, slot, place, then)}
    days = [(hand.plan_id, hand.inspectors[str(place.inspector)], place.date) for place in changed.values()]
    await database.executemany(
        f"""UPDATE visit SET position = position + {_ASIDE}
            WHERE plan = $1 AND inspector = $2 AND day = $3 AND state IN {OPEN}""",
        days,
    )
    stays, mornings = homes(hand, done.after), await mornings_off(database)
    for slot in changed:
        for seat in seats(hand, done, slot, stays, mornings):
            await _seat(database, hand, done.after, seat, now=now, by=by)
    await database.executemany(
        f"""UPDATE visit v SET position = o.position FROM (
                SELECT id, {_BEHIND} + row_number() OVER (ORDER BY position) AS position FROM visit
                WHERE plan = $1 AND inspector = $2 AND day = $3 AND position >= {_ASIDE}) o WHERE o.id = v.id""",
        days,
    )


async def _seat(database: Any, hand: InHand, draft: Draft, seat: Seat, *, now: datetime, by: int | None) -> None:
    inspector = hand.inspectors[str(seat.place.inspector)]
    position = seat.position + await _taken(database, hand.plan_id, inspector, seat.place.date)
    why = msgspec.json.encode([explain(draft, index) for index in seat.visits]).decode()
    facts = (seat.place.date, inspector, position, seat.arrive, seat.leave, seat.travel_minutes)
    if seat.row is None:
        await _new_row(database, hand, seat, facts, why, now=now, by=by)
        return
    other_day = seat.row.day != seat.place.date
    moved = other_day or seat.row.inspector != inspector
    told = seat.row.state != "draft"
    state = "announced" if other_day and told else seat.row.state  # another day has to be agreed to again
    await database.execute(
        """UPDATE visit SET day = $2, inspector = $3, position = $4, arrive = $5, leave = $6, travel_minutes = $7,
               state = $8, sequence = sequence + $9, changed_at = CASE WHEN $10 OR $9 > 0 THEN $11 ELSE changed_at END,
               wish = CASE WHEN $10 THEN '' ELSE wish END, explanation = CASE WHEN $10 THEN $12 ELSE explanation END
           WHERE id = $1""",
        seat.row.id,
        *facts,
        state,
        int(told and (moved or (seat.arrive, seat.leave) != (seat.row.arrive, seat.row.leave))),
        moved,
        now,
        why,
    )
    if told and (other_day or rehoured(seat.row, seat)):
        await tell(database, seat.row.id, "moved", seat.row.day, seat.place.date, now=now, by=by)


async def _taken(database: Any, plan_id: int, inspector: int, day: date) -> int:
    """The first position after the visits of that day that are done."""
    found = await database.fetchval(
        """SELECT max(position) FROM visit WHERE plan = $1 AND inspector = $2 AND day = $3 AND state = 'done'""",
        plan_id,
        inspector,
        day,
    )
    return 0 if found is None else int(found) + 1


async def _new_row(
    database: Any, hand: InHand, seat: Seat, facts: tuple[Any, ...], why: str, *, now: datetime, by: int | None
) -> None:
    """A visit that did not exist: new instruments, or a part of a visit whose other part stays."""
    old = hand.rows.get(hand.row_of.get(seat.instruments[0], 0))
    told = old is not None and old.state != "draft"
    made = await database.fetchval(
        """INSERT INTO visit (plan, day, inspector, position, arrive, leave, travel_minutes, site, state, explanation,
               key, changed_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, CASE WHEN $11 THEN gen_random_uuid() END, $12)
           RETURNING id""",
        hand.plan_id,
        *facts,
        seat.site,
        "announced" if told else "draft",
        why,
        told,
        now,
    )
    await database.execute(
        "DELETE FROM visit_instrument WHERE instrument = ANY($1) AND visit = $2",
        list(seat.instruments),
        old.id if old is not None else 0,
    )
    await database.execute(
        "INSERT INTO visit_instrument (visit, instrument) SELECT $1, unnest($2::bigint[])", made, list(seat.instruments)
    )
    if old is not None and told:
        await tell(database, made, "moved", old.day, seat.place.date, now=now, by=by)
