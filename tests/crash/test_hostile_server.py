"""A mail server that greylists, hangs up, dawdles and refuses: all delivered, or given up with the right reason."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest

from scheduler.notices.mail import MailSettings
from scheduler.notices.outbox import Pace, deliver
from scheduler.sweep import sweep
from tests.crash.proof import FULL, Arrived, debts, say
from tests.scheduler.notices.rows import NOW, TODAY, URL, Server, fetch, mail_server

NOTICES = 1_000 if FULL else 60
MAILS_PER_CONNECTION = 7
SLOW = Pace(batch=10, lease_seconds=30.0, mail_seconds=12.0)
SECONDS = 600 if FULL else 120


@dataclass
class Moods:
    """What the server does to whom, by the number in the address: some are refused for good, some at first only."""

    refused: set[str] = field(default_factory=set)
    tries: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)

    def answer(self, verb: str, address: str) -> str | None:
        if verb == "MAIL":
            self.told["connection"] += 1
            return (
                "421 4.7.0 too many mails on this line" if self.told["connection"] % MAILS_PER_CONNECTION == 0 else None
            )
        number = int("".join(filter(str.isdigit, address)))
        if verb == "RCPT":
            self.tries[address] += 1
            if number % 10 == 0:
                self.refused.add(address)
                return "550 5.1.1 no such user here"
            return "451 4.7.1 greylisted, try again later" if self.tries[address] == 1 and number % 3 == 0 else None
        return "hang up" if self.tries[address] == 1 and number % 3 == 1 else None


def dawdling(server: Server) -> None:
    """Every eleventh mail is answered late."""
    handle, count = server.handle_DATA, iter(range(10**9))

    async def late(*arguments: Any) -> str:
        if next(count) % 11 == 0:
            await asyncio.sleep(0.2)
        return await handle(*arguments)

    server.handle_DATA = late  # type: ignore[method-assign]


async def delivered(settings: MailSettings) -> None:
    """Deliver, and let what was put off be tried at once, until nothing waits."""
    while True:
        result = await deliver(settings, lambda: NOW, public_url=URL, pace=SLOW)
        if not result.pending:
            return
        await fetch("UPDATE message SET next_attempt_at = now() WHERE state = 'queued'")


@pytest.mark.crash
@pytest.mark.usefixtures("db")
async def test_a_hostile_mail_server_gets_every_mail_once_or_its_refusal_is_kept() -> None:
    await debts(NOTICES)
    await sweep(TODAY, NOW, mail_domain="etalon.example")
    moods = Moods()
    async with mail_server() as server, asyncio.timeout(SECONDS):
        server.answer = moods.answer
        dawdling(server)
        await delivered(server.settings)
    found = Arrived.at(server)
    failed = await fetch("SELECT recipient, server_words FROM message WHERE state = 'failed'")
    assert {row[0] for row in failed} == moods.refused
    assert {row[1] for row in failed} == {"550 5.1.1 no such user here"}
    assert len(found.times) == len(found.recipients) == NOTICES - len(failed)
    assert found.repeated == 0  # each broken mail was broken before it was accepted
    verdicts = dict(await fetch("SELECT verdict, count(*) FROM attempt GROUP BY verdict"))
    assert verdicts["refused"] == len(failed)
    assert verdicts["later"] >= NOTICES // 2
    say(
        "hostile mail server",
        mails=NOTICES,
        delivered=len(found.times),
        refused=len(failed),
        attempts=sum(verdicts.values()),
    )
