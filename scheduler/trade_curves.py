"""The curve of early against travel for the registry: reckoned ahead, beside the pages, and kept with its inputs."""

import asyncio
import threading
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from weakref import WeakSet

import msgspec

from registry.database import connection, transaction
from scheduler.planner.money import USUAL_ITERATIONS, USUAL_WEIGHTS, Choice, TradeOff
from scheduler.planner.provenance import provenance
from scheduler.plans import Asked, registry_instance

_BEAT = 2.0  # seconds between two signs of life
_DEAD_SECONDS = 60  # without one for so long, nobody reckons it any more
_STUCK = 30.0  # seconds after which a solve that does not return is killed
_LOCK = int.from_bytes(b"curve")
_running: WeakSet[threading.Event] = WeakSet()


@dataclass(frozen=True, slots=True)
class CurveRow:
    """A kept curve; `points` are those found so far, `asked` how many there shall be."""

    id: int
    state: str
    first_day: date
    weeks: int
    made: dict[str, Any]
    points: tuple[TradeOff, ...]
    started_at: datetime
    by_name: str | None
    asked: int = len(USUAL_WEIGHTS)


async def begin_curve(weeks: int, *, today: date, now: datetime, by: int | None) -> int | None:
    """A row for a new curve, to be filled by `reckon_curve`; None while another one is being reckoned."""
    async with transaction() as database:
        await database.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
        await _bury(database)
        if await database.fetchval("SELECT count(*) FROM trade_curve WHERE state = 'running'"):
            return None
        return int(
            await database.fetchval(
                """INSERT INTO trade_curve (state, first_day, weeks, made, points, started_at, beat, by)
                   VALUES ('running', $1, $2, '{}', '[]', $3, now(), $4) RETURNING id""",
                today,
                weeks,
                now,
                by,
            )
        )


async def reckon_curve(number: int, weeks: int, *, today: date) -> tuple[TradeOff, ...]:
    """A plan for each weight, each point kept as it is found; whatever ends it, the row says so."""
    from scheduler.planner.trade_off import curve  # noqa: PLC0415 - the engine is slow to load; pages only read curves

    found: list[TradeOff] = []
    stopping = threading.Event()
    _running.add(stopping)
    state = "failed"
    try:
        instance = await registry_instance(Asked(weeks), today)
        await _say(number, found, made=provenance(instance, iterations=USUAL_ITERATIONS))
        choices = [Choice(instance.earliest_days_before_due, weight) for weight in USUAL_WEIGHTS]
        solve = partial(
            curve, instance, choices, cancelled=stopping.is_set, on_point=found.append, watchdog_seconds=_STUCK
        )
        work = asyncio.create_task(asyncio.to_thread(solve))
        while not work.done():
            await asyncio.wait({work}, timeout=_BEAT)
            await _say(number, found)
        points = work.result()
        found = list(points)
        state = "done" if len(points) == len(choices) else "failed"
        return points
    finally:
        stopping.set()
        await _say(number, found, state=state)


def stop_curves() -> None:
    """The process ends: what was found so far is kept."""
    for stopping in list(_running):
        stopping.set()


async def last_curves() -> tuple[CurveRow | None, CurveRow | None]:
    """The newest finished curve, and the one being reckoned or given up after it."""
    async with transaction() as database:
        await _bury(database)
        rows = await database.fetch(
            """SELECT c.id, c.state, c.first_day, c.weeks, c.made, c.points, c.started_at, a.name AS by_name
               FROM trade_curve c LEFT JOIN account a ON a.id = c.by
               WHERE c.id IN (SELECT max(id) FROM trade_curve
                              UNION SELECT max(id) FROM trade_curve WHERE state = 'done')
               ORDER BY c.id"""
        )
    curves = [_row(row) for row in rows]
    done = next((one for one in curves if one.state == "done"), None)
    return done, next((one for one in curves if one.state != "done"), None)


def _row(row: Any) -> CurveRow:
    points = msgspec.json.decode(row["points"], type=tuple[TradeOff, ...])
    return CurveRow(**{**row, "made": msgspec.json.decode(row["made"]), "points": points})


async def _say(number: int, found: list[TradeOff], *, state: str = "running", made: object = None) -> None:
    async with connection() as database:
        await database.execute(
            """UPDATE trade_curve SET state = $2, points = $3, beat = now(), made = made || $4::jsonb WHERE id = $1""",
            number,
            state,
            msgspec.json.encode(found).decode(),
            msgspec.json.encode(made or {}).decode(),
        )


async def _bury(database: Any) -> None:
    """Nobody beats for a curve whose process was killed."""
    await database.execute(
        """UPDATE trade_curve SET state = 'failed'
           WHERE state = 'running' AND beat < now() - make_interval(secs => $1)""",
        float(_DEAD_SECONDS),
    )
