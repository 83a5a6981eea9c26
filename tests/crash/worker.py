"""A process that sweeps and delivers until it is killed."""

import asyncio

from registry.database import bind, make_engine, open_pool
from scheduler.notices.mail import MailSettings
from scheduler.notices.outbox import Pace, deliver
from scheduler.sweep import sweep
from tests.scheduler.notices.rows import NOW, TODAY, URL

PACE = Pace(batch=5, lease_seconds=4.0, mail_seconds=2.0)


async def _work(dsn: str, port: int) -> None:
    engine = make_engine(dsn)
    bind(engine)
    await open_pool(engine, size=2)
    settings = MailSettings("127.0.0.1", port, "Etalon <nhac-han@etalon.example>")
    while True:
        await sweep(TODAY, NOW, mail_domain=settings.domain, batch=20)
        await deliver(settings, lambda: NOW, public_url=URL, pace=PACE)
        await asyncio.sleep(0.1)


def work(dsn: str, port: int) -> None:
    asyncio.run(_work(dsn, port))
