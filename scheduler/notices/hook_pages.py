"""Webhooks as administrators see them: how each stands, and what it answered lately."""

from dataclasses import dataclass
from datetime import datetime

from registry.database import connection

RECENT = 50

_HOOKS = """
SELECT w.id, w.name, w.url, w.letters, w.active, w.off_words, w.created_at, w.former_until,
       count(d.id) FILTER (WHERE d.state IN ('queued', 'sending')) AS waiting,
       count(d.id) FILTER (WHERE d.state = 'sent') AS sent,
       count(d.id) FILTER (WHERE d.state = 'failed') AS failed, max(d.sent_at) AS last_sent_at
FROM webhook w LEFT JOIN webhook_delivery d ON d.webhook = w.id
WHERE $1::bigint IS NULL OR w.id = $1 GROUP BY w.id ORDER BY w.name
"""

_TRIES = """
SELECT a.at, a.verdict, a.words, a.milliseconds, d.id AS delivery, d.event, d.state, d.message AS message_id
FROM webhook_attempt a JOIN webhook_delivery d ON d.id = a.delivery
WHERE d.webhook = $1 ORDER BY a.id DESC LIMIT $2
"""

_DEAD = """
SELECT d.id, d.event, d.message AS message_id, d.words, d.created_at, d.attempts FROM webhook_delivery d
WHERE d.webhook = $1 AND d.state = 'failed' ORDER BY d.id DESC LIMIT $2
"""


@dataclass(frozen=True, slots=True)
class HookRow:
    """One webhook and how many of its events wait, were taken, or were given up."""

    id: int
    name: str
    url: str
    letters: list[str]
    active: bool
    off_words: str
    created_at: datetime
    former_until: datetime | None
    waiting: int
    sent: int
    failed: int
    last_sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class TryRow:
    """One call, and the answer."""

    at: datetime
    verdict: str
    words: str
    milliseconds: int
    delivery: int
    event: str
    state: str
    message_id: int | None


@dataclass(frozen=True, slots=True)
class DeadRow:
    """An event that was given up."""

    id: int
    event: str
    message_id: int | None
    words: str
    created_at: datetime
    attempts: int


async def hooks() -> list[HookRow]:
    """All of them, by name."""
    async with connection() as database:
        return [HookRow(**row) for row in await database.fetch(_HOOKS, None)]


async def hook(webhook: int) -> HookRow | None:
    """One of them."""
    async with connection() as database:
        found = await database.fetchrow(_HOOKS, webhook)
    return HookRow(**found) if found else None


async def tries(webhook: int) -> list[TryRow]:
    """Its last calls, newest first."""
    async with connection() as database:
        return [TryRow(**row) for row in await database.fetch(_TRIES, webhook, RECENT)]


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """What became of one mail at one webhook; `words` is the last answer."""

    webhook_id: int
    name: str
    state: str
    attempts: int
    words: str
    sent_at: datetime | None
    next_attempt_at: datetime


async def deliveries_of(message: int) -> list[DeliveryRow]:
    """The webhooks that are told what a mail tells."""
    async with connection() as database:
        rows = await database.fetch(
            """SELECT w.id AS webhook_id, w.name, d.state, d.attempts, d.words, d.sent_at, d.next_attempt_at
               FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook WHERE d.message = $1 ORDER BY w.name, d.id""",
            message,
        )
    return [DeliveryRow(**row) for row in rows]


async def dead_letters(webhook: int) -> list[DeadRow]:
    """Its events that were given up, newest first."""
    async with connection() as database:
        return [DeadRow(**row) for row in await database.fetch(_DEAD, webhook, RECENT)]
