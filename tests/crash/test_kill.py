"""Workers and the sweeper are killed at random: nothing is lost, and what comes twice carries the same Message-ID."""

import asyncio
import random

import pytest

from tests.crash.proof import FULL, Crew, check_nothing_lost, debts, say, slow_mails, until_all_sent
from tests.scheduler.notices.rows import Server, mail_server

NOTICES, KILLS = (5_200, 120) if FULL else (300, 12)
WORKERS = 4
SECONDS = 900 if FULL else 120


async def killing(crew: Crew, server: Server) -> None:
    """Kill whichever process chance names, a few mails after the last one, and start another."""
    chance = random.Random(20261122)  # noqa: S311 - chance that can be repeated
    for number in range(KILLS):
        goal = (number + 1) * NOTICES * 3 // (4 * KILLS)
        while len(server.mails) < goal:
            await asyncio.sleep(0.005)
        await asyncio.sleep(chance.random() / 20)
        crew.kill(chance.randrange(WORKERS + 1))


@pytest.mark.crash
@pytest.mark.usefixtures("db")
async def test_workers_killed_at_random_lose_nothing_and_repeat_only_what_was_accepted(database_url: str) -> None:
    await debts(NOTICES)
    async with mail_server() as server, asyncio.timeout(SECONDS):
        slow_mails(server)
        crew = Crew.start(database_url, server, WORKERS)
        try:
            await killing(crew, server)
            await until_all_sent(NOTICES)
        finally:
            crew.end()
    found = await check_nothing_lost(server, NOTICES, most_repeated=KILLS)
    say("SIGKILL", notices=NOTICES, kills=KILLS, lost=0, repeated_with_the_same_id=found.repeated)
