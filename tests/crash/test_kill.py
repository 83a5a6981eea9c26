"""Workers and the sweeper are killed at random: nothing is lost, and what comes twice carries the same Message-ID."""

import asyncio
import random
from datetime import timedelta
from typing import Any

import pytest

from scheduler.sweep import sweep
from tests.crash.proof import (
    FULL,
    PROCESSES,
    Crew,
    check_nothing_lost,
    debts,
    say,
    slow_mails,
    until_all_sent,
)
from tests.crash.worker import deliver_for_ever
from tests.scheduler.notices.rows import (
    NOW,
    TODAY,
    Server,
    fetch,
    mail_server,
    new_contact,
    new_enterprise,
    new_instrument,
)

NOTICES, KILLS = (5_200, 120) if FULL else (300, 12)
WORKERS = 4
SECONDS = 900 if FULL else 300


async def begun(server: Server) -> asyncio.Event:
    """The first mail is taken whole and not answered; the event is set meanwhile."""
    handle, held = server.handle_DATA, asyncio.Event()

    async def hanging(*arguments: Any) -> str:
        if not held.is_set():
            held.set()
            await asyncio.sleep(3600)
        return await handle(*arguments)

    server.handle_DATA = hanging  # type: ignore[method-assign]
    return held


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


@pytest.mark.crash
@pytest.mark.usefixtures("db")
async def test_a_worker_killed_half_way_through_a_digest_leaves_it_whole_for_the_next(database_url: str) -> None:
    enterprise = await new_enterprise()
    await new_contact(enterprise, "lan@cong-ty.example")
    for number in range(10):
        await new_instrument(enterprise, TODAY + timedelta(days=10 + number), serial=f"DIGEST-{number}")
    await sweep(TODAY, NOW)
    async with mail_server() as server, asyncio.timeout(SECONDS):
        held = await begun(server)
        first = PROCESSES.Process(target=deliver_for_ever, args=(database_url, server.settings.port), daemon=True)
        first.start()
        await held.wait()
        first.kill()
        first.join()
        rows = await fetch("UPDATE message SET lease_until = now() WHERE state = 'sending' RETURNING message_id")
        second = PROCESSES.Process(target=deliver_for_ever, args=(database_url, server.settings.port), daemon=True)
        second.start()
        await until_all_sent(1)
        second.kill()
        second.join()
    (mail,) = server.mails
    text = mail.get_body(("plain",))
    assert text is not None
    assert [f"DIGEST-{number}" in text.get_content() for number in range(10)] == [True] * 10
    assert [row[0] for row in rows] == [mail["Message-ID"]]
