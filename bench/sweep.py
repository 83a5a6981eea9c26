"""The sweep of 100,000 instruments, a tenth of them owed, against fetching the same rows by the same driver.

`python -m bench.sweep [--json] [--instruments N] [--rounds N]`. The floor is `SELECT id, enterprise, due_on` of all
instruments: nothing can decide about rows that it has not read. Before anything is measured, the sweep's counts are
compared with counts made by SQL alone.

Three sweeps are measured: another one on the same day, with all told already; the one of the next morning, with the
stages of one more day; and the very first, which writes every notice and mail. That one is bound by its writing, so it
is also held against the server's copying of the very rows that it wrote into the emptied tables.
"""

import argparse
import asyncio
import gc
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from registry.database import bind, close_pool, connection, make_engine, migrate, open_pool
from registry.embedded import embedded_server
from scheduler.sweep import sweep

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
PER_ENTERPRISE = 5

_FILL = """
INSERT INTO enterprise (tax_code, name, name_fold, name_sort, sector, language, address, phone, created_at)
SELECT lpad(e::text, 10, '0'), 'Công ty ' || e, '', '', '', 'vi', '', '', now() FROM generate_series(1, $1 / $2) e;
INSERT INTO contact (enterprise, name, email, phone, receives_notices)
SELECT id, 'Hoàng Thị Lan', 'p' || id || '@x.example', '', true FROM enterprise;
INSERT INTO site (enterprise, name, name_fold, commune_code, address, created_at)
SELECT id, 'Cửa hàng', '', '06184', '', now() FROM enterprise;
INSERT INTO instrument (enterprise, site, kind_code, legal_basis, kind_name, maker, model, serial, serial_fold,
    accuracy_class, place, status, identity_key, search, verified_on, validity_policy, last_result, due_on, due_sort,
    version, created_at, updated_at)
SELECT s.enterprise, s.id, '8b', '', '', 'Nhơn Hòa', 'NHB-60', 'SN' || s.id || '-' || n, '', '', 'Quầy 3', 'in_use',
    s.id || '-' || n, '', d.due_on - 365, 'month_end', 'pass', d.due_on, d.due_on, 1, now(), now()
FROM site s CROSS JOIN generate_series(1, $2) n CROSS JOIN LATERAL (
    SELECT date '2026-11-22' + CASE WHEN (s.id * $2 + n) % 10 = 0 THEN (s.id * 7 + n) % 160 - 100
                                    ELSE 61 + (s.id * 3 + n) % 600 END::int AS due_on) d;
ANALYZE
"""

_FLOOR = "SELECT id, enterprise, due_on FROM instrument"

# The latest of the reminders that come weekly and then monthly counts as one stage.
_EXPECTED = """
SELECT coalesce(sum((due_on - 60 <= $1)::int + (due_on - 30 <= $1)::int + (due_on - 7 <= $1)::int
                    + (due_on + 1 <= $1)::int + (due_on + 8 <= $1)::int), 0), count(*) FILTER (WHERE due_on - 60 <= $1)
FROM instrument WHERE status = 'in_use' AND last_result <> 'fail'
"""


@contextmanager
def temporary_server() -> Iterator[str]:
    """A PostgreSQL of its own, with everything that makes writes safe switched on; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="etalon-bench-"))
    folder.chmod(0o755)  # a private folder would need root's help to let the server's account in
    try:
        with embedded_server(folder) as address:
            yield address
    finally:
        shutil.rmtree(folder)


async def fill(instruments: int) -> None:
    """Enterprises of five instruments each; every tenth instrument is owed."""
    statements = _FILL.replace("$1", str(instruments)).replace("$2", str(PER_ENTERPRISE))
    async with connection() as database:
        await database.execute(statements)


async def forget() -> None:
    """As before the first sweep."""
    async with connection() as database:
        await database.execute("TRUNCATE notice, message CASCADE")


async def keep() -> None:
    """The rows of a first sweep, to be written again by `copy`."""
    async with connection() as database:
        await database.execute("CREATE TABLE kept_message AS TABLE message; CREATE TABLE kept_notice AS TABLE notice")


async def copy() -> None:
    """What a first sweep wrote, by the server alone: same rows, same indexes and keys, one transaction."""
    async with connection() as database, database.transaction():
        await database.execute("INSERT INTO message TABLE kept_message")
        await database.execute("INSERT INTO notice TABLE kept_notice")


async def floor() -> int:
    async with connection() as database:
        return len(await database.fetch(_FLOOR))


async def timed(work: Callable[[], Awaitable[Any]]) -> float:
    gc.collect()
    begun = time.perf_counter()
    await work()
    return time.perf_counter() - begun


async def check() -> tuple[int, int]:
    """The sweep's answer against SQL's; raises AssertionError where they differ."""
    async with connection() as database:
        owed, told = await database.fetchrow(_EXPECTED, TODAY)
    first, second = await sweep(TODAY, NOW), await sweep(TODAY, NOW)
    assert (first.owed, first.queued) == (owed, told), (first, owed, told)
    assert (second.owed, second.queued) == (owed, 0), second
    return owed, told


async def measure(address: str, instruments: int, rounds: int) -> dict[str, Any]:
    await migrate(address)
    engine = make_engine(address)
    bind(engine)
    await open_pool(engine)
    try:
        await fill(instruments)
        owed, told = await check()
        await keep()
        first, written, again, tomorrow = [], [], [], []
        for _ in range(rounds):
            await forget()
            copied = await timed(copy)
            await forget()
            base = await timed(floor)
            took = await timed(lambda: sweep(TODAY, NOW))
            first.append(took / base)
            written.append(took / copied)
            for _ in range(3):
                base = await timed(floor)
                again.append(await timed(lambda: sweep(TODAY, NOW)) / base)
            for days in (1, 2, 3):
                later, at = TODAY + timedelta(days=days), NOW + timedelta(days=days)
                base = await timed(floor)
                tomorrow.append(await timed(partial(sweep, later, at)) / base)
    finally:
        await close_pool(engine)
    return {
        "bench": "sweep",
        "instruments": instruments,
        "stages_owed": owed,
        "notices_told": told,
        "rounds": rounds,
        "floor": "SELECT id, enterprise, due_on of all instruments, asyncpg",
        "target": "second_sweep_over_floor at most 3",
        "second_sweep_over_floor": ratio(again),
        "next_morning_over_floor": ratio(tomorrow),
        "first_sweep_over_floor": ratio(first),
        "first_sweep_over_copying_its_rows": ratio(written),
    }


def ratio(values: list[float]) -> dict[str, float]:
    return {"median": round(median(values), 2), "low": round(min(values), 2), "high": round(max(values), 2)}


def table(result: dict[str, Any]) -> str:
    lines = [f"{name}: {value}" for name, value in result.items() if not isinstance(value, dict)]
    for name, value in result.items():
        if isinstance(value, dict):
            lines.append(f"{name:32} {value['median']:>8}   ({value['low']} to {value['high']})")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--instruments", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=2)
    asked = parser.parse_args()
    with temporary_server() as address:
        result = asyncio.run(measure(address, asked.instruments, asked.rounds))
    print(json.dumps(result, indent=2) if asked.json else table(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
