"""What a sweep would queue and leave out, before anybody sends: the sweep itself, run and taken back."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from registry.database import transaction
from scheduler.sweep import sweep

SHOWN = 100

_MAILS = """
SELECT m.recipient, m.recipient_name, coalesce(e.name, '') AS enterprise_name, m.letter,
       (SELECT count(*) FROM notice n WHERE n.message = m.id AND n.state = 'queued') AS notices
FROM message m LEFT JOIN enterprise e ON e.id = m.enterprise
WHERE m.state IN ('queued', 'sending') ORDER BY e.name_sort COLLATE "C", m.id LIMIT $1
"""

_WAITING = """
SELECT count(*) AS count, min(next_attempt_at) AS first_at,
       (SELECT count(*) FROM notice n JOIN message m ON m.id = n.message
        WHERE n.state = 'queued' AND m.state IN ('queued', 'sending')) AS notices
FROM message WHERE state IN ('queued', 'sending')
"""

_LEFT_OUT = """
SELECT coalesce(e.name, '') AS enterprise_name, n.enterprise AS enterprise_id, n.recipient, n.reason,
       count(*) AS notices
FROM notice n LEFT JOIN enterprise e ON e.id = n.enterprise WHERE n.state = 'unsendable'
GROUP BY e.name, e.name_sort, n.enterprise, n.recipient, n.reason ORDER BY e.name_sort COLLATE "C" LIMIT $1
"""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that would go: to whom, and how much it tells."""

    recipient: str
    recipient_name: str
    enterprise_name: str
    letter: str
    notices: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody who is not told, and why."""

    enterprise_name: str
    enterprise_id: int | None
    recipient: str
    reason: str
    notices: int


@dataclass(frozen=True, slots=True)
class Foreseen:
    """How many mails wait or would be written, the first of them, and who is left out.

    `notices`: what those mails tell, each thing once per recipient; `first_at`: when the first of them may leave.
    """

    count: int
    notices: int
    first_at: datetime | None
    mails: tuple[Mail, ...]
    left_out: tuple[LeftOut, ...]


class _TakenBackError(Exception):
    """Ends the transaction without keeping anything."""


async def foreseen(as_of: date, now: datetime, *, mail_domain: str, zone: tzinfo) -> Foreseen:
    """What would leave if somebody sent now. Nothing is kept: the same code as the sweep, rolled back."""
    with suppress(_TakenBackError):
        async with transaction() as database:
            await sweep(as_of, now, mail_domain=mail_domain, zone=zone)
            mails = tuple(Mail(*row) for row in await database.fetch(_MAILS, SHOWN))
            left_out = tuple(LeftOut(*row) for row in await database.fetch(_LEFT_OUT, SHOWN))
            waiting = await database.fetchrow(_WAITING)
            found = Foreseen(waiting["count"], waiting["notices"], waiting["first_at"], mails, left_out)
            _take_back()
    return found


@dataclass(frozen=True, slots=True)
class Effect:
    """What would leave today as the settings are, and as they would be."""

    before: Foreseen
    after: Foreseen


async def effect(
    change: Callable[[], Awaitable[object]], as_of: date, now: datetime, *, mail_domain: str, zone: tzinfo
) -> Effect:
    """What `change`, a change of settings, would do to today's mails. Nothing is kept, the change included."""
    with suppress(_TakenBackError):
        async with transaction():
            before = await foreseen(as_of, now, mail_domain=mail_domain, zone=zone)
            await change()
            found = Effect(before, await foreseen(as_of, now, mail_domain=mail_domain, zone=zone))
            _take_back()
    return found


def _take_back() -> None:
    raise _TakenBackError
