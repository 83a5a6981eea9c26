"""A draft while the search runs: progress and every better plan go into its rows, a wish to stop comes out of them."""

import asyncio
import threading
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any
from weakref import WeakSet

import msgspec

from registry.database import connection, transaction
from scheduler.plan_rows import rewrite_visits, summary_of, totals
from scheduler.plan_standards import share_out_standards
from scheduler.planner.model import Booking, Day, Plan, Progress

_BEAT = 1.0  # seconds between two looks at the draft's row
_KEEP_EVERY = 5  # beats between two rewritings of the visits


_running: WeakSet["Search"] = WeakSet()


def stop_all() -> None:
    """The process ends: every search of it keeps its best and stops."""
    for search in list(_running):
        search.stopping.set()


class Search:
    """Between the solver's thread, which calls `progress` and `better`, and the loop that runs `keep`."""

    def __init__(self, plan_id: int, by_code: Mapping[str, int]) -> None:
        self.plan_id = plan_id
        self.by_code = by_code
        self.stopping = threading.Event()
        self._said: Progress | None = None
        self._days: list[Day] | None = None
        self._first = True
        _running.add(self)

    def progress(self, said: Progress) -> None:
        """Called by the solver after each round."""
        self._said = said

    def better(self, days: Callable[[], list[Day]]) -> None:
        """Called by the solver with each better plan; days are taken at once, while the solver stands still."""
        self._days = days()

    async def keep(self) -> None:
        """Write down what was found until the search stops."""
        beats = 0
        while not await asyncio.to_thread(self.stopping.wait, _BEAT):
            if not await self._say():
                self.stopping.set()
            if self._days is not None and (self._first or beats % _KEEP_EVERY == 0):
                days, self._days, self._first = self._days, None, False
                await self._keep(days)
            beats += 1

    async def _say(self) -> bool:
        """Tell how far the search is; False when it shall stop."""
        said = self._said
        told = {} if said is None else _told(said)
        async with connection() as database:
            stop = await database.fetchval(
                """UPDATE plan SET summary = summary || $2::jsonb
                       || jsonb_build_object('beat', extract(epoch FROM now()))
                   WHERE id = $1 AND state = 'draft' RETURNING coalesce((summary ->> 'stop')::boolean, false)""",
                self.plan_id,
                msgspec.json.encode(told).decode(),
            )
        return stop is False

    async def _keep(self, days: list[Day]) -> None:
        async with transaction() as database:
            held = await database.fetchval(
                "UPDATE plan SET summary = summary || $2::jsonb WHERE id = $1 AND state = 'draft' RETURNING id",
                self.plan_id,
                msgspec.json.encode(totals(days)).decode(),
            )
            if held is not None:
                await rewrite_visits(database, self.plan_id, days, self.by_code)


def _told(said: Progress) -> dict[str, Any]:
    return {
        "round": said.round,
        "elapsed": said.seconds,
        "overdue": said.objective.overdue,
        "travel_minutes": said.objective.travel_minutes,
        "waste_minutes": round(said.objective.waste_minutes),
        "bound_minutes": round(said.travel_bound_minutes),
    }


async def finish_draft(plan_id: int, plan: Plan, by_code: Mapping[str, int], asked: Any) -> None:
    """The finished plan into the draft's rows; nothing where the draft was discarded meanwhile."""
    summary = {**summary_of(plan), "asked": asked, "running": False}
    async with transaction() as database:
        held = await database.fetchval(
            "UPDATE plan SET summary = $2 WHERE id = $1 AND state = 'draft' RETURNING id",
            plan_id,
            msgspec.json.encode(summary).decode(),
        )
        if held is not None:
            await rewrite_visits(database, plan_id, plan.days, by_code, plan.explanations)
            await share_out_standards(database, plan_id)


async def stop_search(plan_id: int, *, discard: bool) -> None:
    """End the search of a draft, keeping the best plan found, or throw the draft away."""
    async with connection() as database:
        await database.execute(
            """UPDATE plan SET summary = summary || '{"stop": true}'::jsonb,
                   state = CASE WHEN $2 THEN 'discarded' ELSE state END WHERE id = $1 AND state = 'draft'""",
            plan_id,
            discard,
        )


async def end_search(plan_id: int) -> None:
    """Whatever became of a search, its draft no longer runs."""
    async with connection() as database:
        await database.execute(
            """UPDATE plan SET summary = summary || '{"running": false, "died": true}'::jsonb
               WHERE id = $1 AND (summary ->> 'running')::boolean""",
            plan_id,
        )


async def settle_stale(seconds: float = 30.0) -> None:
    """Drafts whose search has died (nobody wrote for a while) are finished as they stand."""
    async with connection() as database:
        await database.execute(
            """UPDATE plan SET summary = summary || '{"running": false, "died": true}'::jsonb
               WHERE state = 'draft' AND (summary ->> 'running')::boolean
                     AND coalesce((summary ->> 'beat')::float8, extract(epoch FROM made_at))
                         < extract(epoch FROM now()) - $1""",
            seconds,
        )


async def told_visits(today: date, codes: Mapping[int, str], plannable: set[int]) -> tuple[Booking, ...]:
    """The announced and confirmed visits to come, as the planner's bookings; confirmed ones are firm."""
    async with connection() as database:
        rows = await database.fetch(
            """SELECT v.day, v.inspector, v.site, v.state, array_agg(w.instrument ORDER BY w.instrument) AS instruments
               FROM visit v JOIN plan p ON p.id = v.plan AND p.state = 'current'
                    JOIN visit_instrument w ON w.visit = v.id
               WHERE v.state IN ('announced', 'confirmed') AND v.day BETWEEN $1 AND $2 GROUP BY v.id ORDER BY v.id""",
            today,
            today + timedelta(days=400),
        )
    found = []
    for row in rows:
        known = tuple(one for one in row["instruments"] if one in plannable)
        if known and row["inspector"] in codes:
            firm = row["state"] == "confirmed"
            found.append(Booking(row["day"], codes[row["inspector"]], row["site"], known, firm))
    return tuple(found)
