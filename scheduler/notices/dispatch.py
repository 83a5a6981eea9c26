"""Somebody presses "send": the sweep, who pressed and what waited then, and delivery by the code of the clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from registry.database import connection
from scheduler.job_runs import Runner, recorded
from scheduler.notices.mail import MailSettings
from scheduler.notices.outbox import DeliverResult, deliver
from scheduler.sweep import SweepResult, sweep

# The clock may have taken some of them between the sweep and here.
_WRITE = """
INSERT INTO dispatch (at, account, messages)
SELECT $1, $2, coalesce(array_agg(id ORDER BY id), '{}') FROM message
WHERE (state IN ('queued', 'sending') AND next_attempt_at <= now()) OR id > $3
RETURNING id
"""

_LAST = "SELECT coalesce(max(id), 0) FROM message"

_READ = """
SELECT d.id, d.at, coalesce(a.name, '') AS sender, d.messages
FROM dispatch d LEFT JOIN account a ON a.id = d.account WHERE d.id = $1
"""


@dataclass(frozen=True, slots=True)
class Dispatch:
    """Who sent, when, and which messages."""

    id: int
    at: datetime
    sender: str
    messages: list[int]


@dataclass(frozen=True, slots=True)
class Order:
    """What is sent: all that is owed on `as_of`, by `account`, over `mail`."""

    mail: MailSettings
    as_of: date
    zone: tzinfo
    public_url: str
    account: int | None


async def send_now(order: Order, now: Callable[[], datetime], keep_going: Callable[[], bool]) -> int:
    """Send what is owed and what waits; give the id under which what became of it can be looked up."""
    runner = Runner("page")

    async def swept() -> SweepResult:
        return await sweep(order.as_of, now(), mail_domain=order.mail.domain, zone=order.zone)

    async def delivered() -> DeliverResult:
        return await deliver(order.mail, now, public_url=order.public_url, keep_going=keep_going, zone=order.zone)

    async with connection() as database:
        last = await database.fetchval(_LAST)
    await recorded("sweep", swept, now, runner)
    async with connection() as database:
        dispatch: int = await database.fetchval(_WRITE, now(), order.account, last)
    await recorded("deliver", delivered, now, runner)
    return dispatch


async def dispatch_by_id(dispatch: int) -> Dispatch | None:
    """What was sent then."""
    async with connection() as database:
        found = await database.fetchrow(_READ, dispatch)
    return Dispatch(**found) if found else None
