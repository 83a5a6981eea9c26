"""How long the planner's pages take on a filled registry, beside the list of instruments in the same run.

    python -m bench.planning_pages [--instruments N] [--weeks N] [--rounds N] [--json]

A PostgreSQL of its own holds the demo province with N instruments and a plan of so many weeks. Each page is asked for
in turn with the list of instruments; the ratio is that of the medians.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from bench.sweep import temporary_server
from registry.database import bind, close_pool, connection, make_engine, migrate, open_pool
from scheduler.plans import plan_registry
from scheduler.visits import visits
from web.app import create_app
from web.auth.sessions import open_session
from web.demo.load import load_demo
from web.settings import Settings

_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_PLAIN = "/instruments"


async def measure(address: str, instruments: int, weeks: int, rounds: int) -> dict[str, Any]:
    engine = make_engine(address)
    bind(engine)
    await migrate(address)
    await open_pool(engine)
    try:
        now = datetime.now(UTC)
        today = now.astimezone(_ZONE).date()
        await load_demo(today, now, seed=1, instruments=instruments, production=False)
        await plan_registry(today=today, now=now, weeks=weeks, seconds=5.0)
        found = await visits(today + timedelta(days=1), today + timedelta(weeks=weeks))
        settings = Settings(data_dir=Path(tempfile.gettempdir()), zone=_ZONE, secret="b" * 40, background=False)
        app = create_app(settings)
        async with connection() as database:
            head = await database.fetchval("SELECT id FROM account WHERE role = 'planner' ORDER BY id LIMIT 1")
            sites = await database.fetchval("SELECT count(*) FROM site")
        one = found[len(found) // 2]
        day = f"{one.day:%d/%m/%Y}"
        pages = {
            "planning": "/planning",
            "move": f"/visits/{one.id}/move",
            "events": "/planning/events",
            "event_away": f"/planning/events/new?kind=away&inspector={one.inspector_code}&first={day}&last={day}",
            "event_new": "/planning/events/new?kind=new",
        }
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost", timeout=600) as browser:
            browser.cookies.set(app.state.desk.session_cookie, await open_session(head, now))
            seconds = await _asked(browser, pages | {"plain": _PLAIN}, rounds)
    finally:
        await close_pool(engine)
    plain = median(seconds.pop("plain"))
    return {
        "bench": "planning_pages",
        "instruments": instruments,
        "sites": sites,
        "visits": len(found),
        "plain": _PLAIN,
        "plain_seconds": round(plain, 3),
    } | {
        name: {"ratio": round(median(took) / plain, 1), "seconds": round(median(took), 3)}
        for name, took in seconds.items()
    }


async def _asked(browser: httpx.AsyncClient, pages: dict[str, str], rounds: int) -> dict[str, list[float]]:
    seconds: dict[str, list[float]] = {name: [] for name in pages}
    for number in range(rounds + 1):
        for name, path in pages.items():
            started = time.perf_counter()
            answer = await browser.get(path)
            if answer.status_code != httpx.codes.OK:
                raise AssertionError(f"{path}: {answer.status_code}")
            if number:  # the first round warms caches
                seconds[name].append(time.perf_counter() - started)
    return seconds


def main() -> int:
    parser = argparse.ArgumentParser(description="The planner's pages on a filled registry")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--instruments", type=int, default=9_000)
    parser.add_argument("--weeks", type=int, default=13)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with temporary_server() as address:
        result = asyncio.run(measure(address, asked.instruments, asked.weeks, asked.rounds))
    print(json.dumps(result) if asked.json else "\n".join(f"{name}: {value}" for name, value in result.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
