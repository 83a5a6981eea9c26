"""The instrument list of 100,000 instruments against that of 1,000: first page, search, middle page, last page.

`python -m bench.lists [--json] [--instruments N] [--rounds N]`. The real application answers in this process, signed in
as a planner, who sees everything; both provinces are in databases of one server, asked in turns so that whatever else
the machine does hits both alike. Before anything is timed, the rows of each page are compared with those that plain SQL
finds by reading the whole table. Fails where a page needs more than six queries.
"""

import argparse
import asyncio
import gc
import json
import re
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import httpx
from piccolo.engine.postgres import PostgresEngine

from registry import find
from registry.database import bind, close_pool, connection, count_queries, make_engine, migrate, open_pool
from registry.embedded import embedded_server
from registry.instrument_text import search_words
from web.app import create_app
from web.auth.sessions import open_session
from web.demo.load import load_demo
from web.settings import Settings

SMALL = 1_000
MOST_QUERIES = 6
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
# What every fifth instrument answers to, every fifteenth, and next to none; the last shows fewer rows at 1,000.
SEARCHES = {"search, common": "nhon hoa", "search, some": "tatsuno tru bom", "search, rare": "phai ve xu lang bom"}


@dataclass(frozen=True)
class FixedClock:
    """The day of the province."""

    def now(self) -> datetime:
        return NOW

    def today(self) -> date:
        return TODAY


@dataclass
class Side:
    """One of the two provinces: its engine, a signed-in client, and the pages to ask for with what they must hold."""

    engine: PostgresEngine
    client: httpx.AsyncClient
    pages: dict[str, tuple[str, list[int]]]


@contextmanager
def temporary_server() -> Iterator[str]:
    """A PostgreSQL of its own, gone afterwards; reads do not care that writes are not synced."""
    folder = Path(tempfile.mkdtemp(prefix="etalon-bench-"))
    folder.chmod(0o755)  # a private folder would need root's help to let the server's account in
    try:
        with embedded_server(folder, settings={"fsync": "off", "synchronous_commit": "off"}) as address:
            yield address
    finally:
        shutil.rmtree(folder)


@asynccontextmanager
async def province(address: str, name: str, instruments: int, data_dir: Path) -> AsyncIterator[Side]:
    """A database of its own with that many instruments, and a planner's browser on it."""
    server = await asyncpg.connect(address)
    await server.execute(f"CREATE DATABASE {name}")
    await server.close()
    dsn = re.sub(r"^(\w+://[^/]*)/[^?]*", rf"\1/{name}", address)
    await migrate(dsn)
    engine = make_engine(dsn)
    bind(engine)
    await open_pool(engine)
    try:
        await load_demo(TODAY, NOW, instruments=instruments)
        app: Any = create_app(Settings(data_dir=data_dir, zone=ZONE, secret="s" * 40, background=False), FixedClock())
        async with connection() as database:
            await database.execute("VACUUM ANALYZE")  # as the server does by itself a little later
            planner = await database.fetchval("SELECT id FROM account WHERE role = 'planner'")
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://etalon.bench") as client:
            client.cookies.set(app.state.desk.session_cookie, await open_session(planner, NOW))
            yield Side(engine, client, await pages_of())
    finally:
        await close_pool(engine)


async def pages_of() -> dict[str, tuple[str, list[int]]]:
    """Each page's address and the instruments it must show, found by reading everything and sorting here."""
    async with connection() as database:
        rows = await database.fetch("SELECT id, due_sort, search FROM instrument WHERE status <> 'retired'")
    ordered = sorted(rows, key=lambda row: (row["due_sort"], row["id"]))
    ids = [row["id"] for row in ordered]
    middle = len(ids) // 2
    cursor = f"{ordered[middle]['due_sort']}.{ids[middle]}"
    pages = {
        "first": ("/instruments", ids[: find.PAGE]),
        "middle": (f"/instruments?after={cursor}", ids[middle + 1 : middle + 1 + find.PAGE]),
        "last": ("/instruments?last=1", ids[-find.PAGE :]),
    }
    for name, text in SEARCHES.items():
        wanted = search_words(text)
        hits = [row["id"] for row in ordered if matches(row["search"].split(), wanted)]
        pages[name] = (f"/instruments?q={text.replace(' ', '+')}", hits[: find.PAGE])
        pages[f"{name}, last page"] = (f"/instruments?last=1&q={text.replace(' ', '+')}", hits[-find.PAGE :])
    return pages


def matches(stored: list[str], wanted: list[str]) -> bool:
    return all(any(word.startswith(asked) for word in stored) for asked in wanted)


async def ask(side: Side, address: str) -> httpx.Response:
    bind(side.engine)
    answer = await side.client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer


async def check(side: Side) -> dict[str, int]:
    """Each page shows exactly the rows that reading everything gives; returns the queries that each needed."""
    queries = {}
    for name, (address, expected) in side.pages.items():
        with count_queries() as log:
            answer = await ask(side, address)
        shown = list(dict.fromkeys(int(found) for found in re.findall(r'href="/instruments/(\d+)"', answer.text)))
        assert shown == expected, (name, shown[:5], expected[:5])
        assert expected, name
        assert len(log) <= MOST_QUERIES, (name, log.statements)
        queries[name] = len(log)
    return queries


async def timed(side: Side, name: str) -> float:
    begun = time.perf_counter()
    await ask(side, side.pages[name][0])
    return time.perf_counter() - begun


async def measure(address: str, instruments: int, rounds: int) -> dict[str, Any]:
    async with AsyncExitStack() as opened:
        data_dir = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        small = await opened.enter_async_context(province(address, "small", SMALL, data_dir))
        begun = time.perf_counter()
        large = await opened.enter_async_context(province(address, "large", instruments, data_dir))
        loading = time.perf_counter() - begun
        queries = [await check(small), await check(large)]
        gc.collect()
        gc.disable()
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in small.pages}
        for _ in range(rounds):
            for name, pairs in times.items():
                pairs.append((await timed(small, name), await timed(large, name)))
    pages = {
        name: {
            "queries": [counted[name] for counted in queries],
            "rows": [len(side.pages[name][1]) for side in (small, large)],
            "ratio": round(median(big / little for little, big in pairs), 2),
            "best_ratio": round(min(big for _, big in pairs) / min(little for little, _ in pairs), 2),
        }
        for name, pairs in times.items()
    }
    return {"instruments": [SMALL, instruments], "rounds": rounds, "loading_seconds": round(loading, 1), "pages": pages}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--instruments", type=int, default=100_000, metavar="N")
    parser.add_argument("--rounds", type=int, default=15, metavar="N")
    asked = parser.parse_args()
    with temporary_server() as address:
        found = asyncio.run(measure(address, asked.instruments, asked.rounds))
    if asked.json:
        json.dump(found, sys.stdout, ensure_ascii=False)
        print()
        return
    print(
        f"time at {asked.instruments:,} instruments / time at {SMALL:,} (median of {asked.rounds} pairs; best of each)"
    )
    for name, page in found["pages"].items():
        queries, rows = (f"{few} and {many}" for few, many in (page["queries"], page["rows"]))
        print(f"  {name:<28} {page['ratio']:>6.2f}  {page['best_ratio']:>6.2f}   queries {queries}, rows {rows}")


if __name__ == "__main__":
    main()
