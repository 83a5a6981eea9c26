"""Processes that call webhooks are killed at random: no event is lost, and what comes twice carries the same id."""

import asyncio
import random
from collections import Counter

import pytest

from scheduler.notices import hook_rows
from scheduler.notices.hook_rows import NewHook
from scheduler.sweep import sweep
from tests.crash.proof import FULL, PROCESSES, debts, say
from tests.crash.worker import call_for_ever
from tests.scheduler.notices.http_server import HttpServer, http_server
from tests.scheduler.notices.rows import NOW, TODAY, fetch

EVENTS, KILLS = (2_000, 60) if FULL else (120, 5)
WORKERS = 2
SECONDS = 900 if FULL else 240


async def killed(dsn: str, server: HttpServer, goal: int, pause: float) -> None:
    """Workers call until `goal` events arrived; then all are killed, and their leases have run out."""
    crew = [PROCESSES.Process(target=call_for_ever, args=(dsn,), daemon=True) for _ in range(WORKERS)]
    for process in crew:
        process.start()
    try:
        while len({call.headers["webhook-id"] for call in server.calls}) < goal:
            await asyncio.sleep(0.005)
        await asyncio.sleep(pause)
    finally:
        for process in crew:
            process.kill()
            process.join()
    await fetch("UPDATE webhook_delivery SET lease_until = now() WHERE state = 'sending'")
    await fetch("UPDATE webhook_delivery SET next_attempt_at = now() WHERE state = 'queued'")


@pytest.mark.crash
@pytest.mark.usefixtures("db")
async def test_callers_of_webhooks_killed_at_random_lose_no_event_and_repeat_only_the_same(database_url: str) -> None:
    chance = random.Random(20261126)  # noqa: S311 - chance that can be repeated
    await debts(EVENTS)
    async with http_server() as server, asyncio.timeout(SECONDS):
        await hook_rows.create(NewHook("Cổng", server.url, ()), b"salt", None, NOW)
        await sweep(TODAY, NOW)
        for number in range(KILLS):
            await killed(database_url, server, (number + 1) * EVENTS * 3 // (4 * KILLS), chance.random() / 20)
        await killed(database_url, server, EVENTS, 0.5)
    times = Counter(call.headers["webhook-id"] for call in server.calls)
    rows = await fetch("SELECT event FROM webhook_delivery")
    assert set(times) == {row["event"] for row in rows}
    assert len(rows) == EVENTS
    repeated = sum(times.values()) - len(times)
    assert repeated <= KILLS * WORKERS
    say("SIGKILL of webhooks", events=EVENTS, kills=KILLS * WORKERS, lost=0, repeated_with_the_same_id=repeated)
