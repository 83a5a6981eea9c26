"""Workers are killed at random: nothing is lost, and what comes twice carries the same Message-ID."""

import asyncio
import multiprocessing
import random
from collections import Counter
from datetime import timedelta
from multiprocessing.process import BaseProcess

import pytest

from tests.crash.worker import work
from tests.scheduler.notices.rows import (
    TODAY,
    Server,
    fetch,
    mail_server,
    new_contact,
    new_enterprise,
    new_instrument,
)

MESSAGES = 300
KILLS = 10
WORKERS = 3
SECONDS = 90

# New processes come from one that has imported everything, so the time goes into mails and not into start-up.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.crash.worker"])


def start(dsn: str, server: Server) -> BaseProcess:
    worker = PROCESSES.Process(target=work, args=(dsn, server.settings.port), daemon=True)
    worker.start()
    return worker


def kill(worker: BaseProcess) -> None:
    """With SIGKILL: the process is told nothing."""
    worker.kill()
    worker.join()


async def debts() -> None:
    for number in range(MESSAGES):
        enterprise = await new_enterprise()
        await new_contact(enterprise, f"p{number}@x.example")
        await new_instrument(enterprise, TODAY + timedelta(days=number % 80 - 20))


async def slow_mails(server: Server) -> None:
    """Give the kills something to hit: each mail takes a moment."""
    handle = server.handle_DATA

    async def late(*arguments: object) -> str:
        await asyncio.sleep(0.04)
        answer = await handle(*arguments)
        await asyncio.sleep(0.01)  # accepted, and the worker does not know it yet
        return answer

    server.handle_DATA = late  # type: ignore[method-assign]


async def killing(workers: list[BaseProcess], dsn: str, server: Server) -> None:
    """Kill whichever worker chance names, a few mails after the last one, and start another."""
    chance = random.Random(20261122)  # noqa: S311 - chance that can be repeated
    for number in range(KILLS):
        goal = (number + 1) * MESSAGES * 3 // (4 * KILLS)
        while len(server.mails) < goal:
            await asyncio.sleep(0.005)
        await asyncio.sleep(chance.random() / 20)
        place = chance.randrange(WORKERS)
        kill(workers[place])
        workers[place] = start(dsn, server)


async def everything_delivered() -> bool:
    # A machine busy with other things may have made a mail late; nobody waits a minute for its next try here.
    await fetch("UPDATE message SET next_attempt_at = now() WHERE state = 'queued' AND attempts > 0")
    waiting = await fetch("SELECT 1 FROM message WHERE state <> 'sent' LIMIT 1")
    swept = await fetch("SELECT count(*) FROM message")
    return not waiting and swept[0][0] >= owed()


def owed() -> int:
    return sum(number % 80 - 20 <= 60 for number in range(MESSAGES))


@pytest.mark.crash
@pytest.mark.usefixtures("db")
async def test_workers_killed_at_random_lose_nothing_and_repeat_only_what_was_accepted(database_url: str) -> None:
    await debts()
    async with mail_server() as server, asyncio.timeout(SECONDS):
        await slow_mails(server)
        workers = [start(database_url, server) for _ in range(WORKERS)]
        try:
            await killing(workers, database_url, server)
            while not await everything_delivered():
                await asyncio.sleep(0.1)
        finally:
            for worker in workers:
                kill(worker)
    times = Counter(mail["Message-ID"] for mail in server.mails)
    reached = {mail["To"].addresses[0].addr_spec for mail in server.mails}
    assert len(times) == len(reached) == owed()
    assert sum(times.values()) - len(times) <= KILLS
    stored = await fetch("SELECT message_id FROM message")
    assert {row[0] for row in stored} == set(times)
