"""Processes that sweep, deliver or plan until they are killed; a database that is away is asked again."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC

import asyncpg

from registry.database import bind, make_engine, open_pool
from scheduler.notices.hooks import HookSettings, call_now
from scheduler.notices.mail import MailSettings
from scheduler.notices.outbox import Pace, deliver
from scheduler.plans import Asked, open_draft, plan_registry, solve_draft
from scheduler.sweep import sweep
from tests.scheduler.notices.rows import NOW, TODAY, URL

# Long enough for a machine busy with other things: a mail that is late there would be sent twice without any kill.
PACE = Pace(batch=5, lease_seconds=10.0, mail_seconds=5.0)
SENDER = "Etalon <nhac-han@etalon.example>"
AWAY = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


async def _again_and_again(dsn: str, work: Callable[[], Awaitable[object]]) -> None:
    engine = make_engine(dsn)
    bind(engine)
    opened = False
    while True:
        try:
            if not opened:
                await open_pool(engine, size=2)
                opened = True
            await work()
        except AWAY:
            await asyncio.sleep(0.2)
        await asyncio.sleep(0.05)


def sweep_for_ever(dsn: str, port: int) -> None:
    settings = MailSettings("127.0.0.1", port, SENDER)
    asyncio.run(_again_and_again(dsn, lambda: sweep(TODAY, NOW, mail_domain=settings.domain, batch=100)))


def deliver_for_ever(dsn: str, port: int) -> None:
    settings = MailSettings("127.0.0.1", port, SENDER)
    asyncio.run(_again_and_again(dsn, lambda: deliver(settings, lambda: NOW, public_url=URL, pace=PACE)))


def call_for_ever(dsn: str) -> None:
    settings = HookSettings(b"k" * 32, URL, UTC, private=True)
    asyncio.run(_again_and_again(dsn, lambda: call_now(settings, lambda: NOW, lambda: True)))


def search_for_ever(dsn: str, *, accepted: bool) -> None:
    """Search for a plan as the pages do, or as `etalon plan` does, which accepts it in the end."""
    asyncio.run(_search(dsn, accepted=accepted))


async def _search(dsn: str, *, accepted: bool) -> None:
    engine = make_engine(dsn)
    bind(engine)
    await open_pool(engine, size=3)
    if accepted:
        await plan_registry(today=TODAY, now=NOW, weeks=8, seed=7, seconds=3_600)
        return
    asked = Asked(8, 7, 3_600)
    await solve_draft(await open_draft(asked, today=TODAY, now=NOW, made_by=None), asked, today=TODAY)
