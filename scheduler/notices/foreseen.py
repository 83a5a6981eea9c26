"""What a sweep would queue and leave out, before anybody sends: the sweep itself, run and taken back."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

import asyncpg

from registry.database import transaction
from scheduler.notices.kinds import DUE, KINDS
from scheduler.sweep import sweep

SHOWN = 100

_MAILS = """
SELECT m.recipient, m.recipient_name, coalesce(e.name, '') AS enterprise_name, m.letter,
       (SELECT count(*) FROM notice n WHERE n.message = m.id AND n.state = 'queued') AS notices,
       CASE WHEN m.next_attempt_at > now() THEN m.next_attempt_at END AS waits_until
FROM message m LEFT JOIN enterprise e ON e.id = m.enterprise
WHERE m.state IN ('queued', 'sending') ORDER BY waits_until NULLS FIRST, e.name_sort COLLATE "C", m.id LIMIT $1
"""

_WAITING = """
SELECT count(*) AS count, count(*) FILTER (WHERE next_attempt_at > now()) AS later, min(next_attempt_at) AS first_at,
       (SELECT count(*) FROM notice n JOIN message m ON m.id = n.message
        WHERE n.state = 'queued' AND m.state IN ('queued', 'sending')) AS notices
FROM message WHERE state IN ('queued', 'sending')
"""

_UNREACHED = """
SELECT coalesce(e.name, '') AS enterprise_name, n.enterprise AS enterprise_id, n.recipient, n.reason,
       count(*) AS notices
FROM notice n LEFT JOIN enterprise e ON e.id = n.enterprise WHERE n.state = 'unsendable'
GROUP BY e.name, e.name_sort, n.enterprise, n.recipient, n.reason ORDER BY e.name_sort COLLATE "C" LIMIT $1
"""

# Whoever wants none of what is told to others of the same place now.
_UNWILLING = """
WITH told AS (
    SELECT DISTINCT n.enterprise, n.kind, n.subject, i.site
    FROM notice n JOIN message m ON m.id = n.message LEFT JOIN instrument i ON i.id = n.instrument
    WHERE m.state IN ('queued', 'sending') AND n.state = 'queued' AND n.kind = ANY($2)
)
SELECT e.name AS enterprise_name, e.id AS enterprise_id, lower(btrim(c.email)) AS recipient, 'opted_out' AS reason,
       count(DISTINCT told.subject) AS notices
FROM told JOIN enterprise e ON e.id = told.enterprise
     JOIN contact c ON c.enterprise = e.id AND (c.site IS NULL OR c.site = told.site) AND btrim(c.email) <> ''
WHERE NOT c.receives_notices OR EXISTS (
    SELECT FROM notice_opt_out o WHERE o.enterprise = e.id AND o.kind = told.kind AND o.resumed_at IS NULL
    AND o.recipient IN ('', lower(btrim(c.email))))
GROUP BY e.id, e.name, e.name_sort, lower(btrim(c.email)) ORDER BY e.name_sort COLLATE "C" LIMIT $1
"""

_TOLD = """
SELECT e.name AS enterprise_name, e.id AS enterprise_id, m.recipient, max(m.sent_at) AS last_at,
       count(DISTINCT n.subject) AS notices, count(*) OVER () AS recipients
FROM notice n JOIN message m ON m.id = n.message JOIN instrument i ON i.id = n.instrument
     JOIN enterprise e ON e.id = i.enterprise
WHERE n.kind = $2 AND n.state = 'queued' AND m.state = 'sent' AND m.bounced_at IS NULL
  AND i.due_on = n.due_on AND i.status = 'in_use'
GROUP BY e.id, e.name, e.name_sort, m.recipient ORDER BY last_at DESC, e.name_sort COLLATE "C" LIMIT $1
"""

_STOPPABLE = [kind.code for kind in KINDS.values() if kind.audience == "enterprise" and not kind.statutory]


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that would go: to whom, how much it tells, and when, where that is not at once."""

    recipient: str
    recipient_name: str
    enterprise_name: str
    letter: str
    notices: int
    waits_until: datetime | None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody who is not told, and why."""

    enterprise_name: str
    enterprise_id: int | None
    recipient: str
    reason: str
    notices: int


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody who was told of this stage already, last at `last_at`, and is not told again."""

    enterprise_name: str
    enterprise_id: int
    recipient: str
    last_at: datetime
    notices: int


@dataclass(frozen=True, slots=True)
class Foreseen:
    """How many mails wait or would be written, the first of them, and who gets none, with the reason.

    `later`: how many of them must wait for their hour; `notices`: what those mails tell, each thing once per recipient;
    `first_at`: when the first of them may leave. `told` holds the latest of the `told_count` recipients whose turn has
    been.
    """

    count: int
    later: int
    notices: int
    first_at: datetime | None
    mails: tuple[Mail, ...]
    left_out: tuple[LeftOut, ...]
    told: tuple[Told, ...]
    told_count: int


class _TakenBackError(Exception):
    """Ends the transaction without keeping anything."""


async def foreseen(as_of: date, now: datetime, *, mail_domain: str, zone: tzinfo) -> Foreseen:
    """What would leave if somebody sent now. Nothing is kept: the same code as the sweep, rolled back."""
    with suppress(_TakenBackError):
        async with transaction() as database:
            await sweep(as_of, now, mail_domain=mail_domain, zone=zone)
            found = await _read(database)
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


async def _read(database: asyncpg.Connection) -> Foreseen:
    waiting = await database.fetchrow(_WAITING)
    unreached = [LeftOut(*row) for row in await database.fetch(_UNREACHED, SHOWN)]
    unwilling = [LeftOut(*row) for row in await database.fetch(_UNWILLING, SHOWN, _STOPPABLE)]
    told = await database.fetch(_TOLD, SHOWN, DUE)
    return Foreseen(
        waiting["count"],
        waiting["later"],
        waiting["notices"],
        waiting["first_at"],
        tuple(Mail(*row) for row in await database.fetch(_MAILS, SHOWN)),
        (*unreached, *unwilling),
        tuple(Told(*list(row)[:-1]) for row in told),
        told[0]["recipients"] if told else 0,
    )


def _take_back() -> None:
    raise _TakenBackError
