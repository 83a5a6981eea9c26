"""The statements of webhooks: queue beside each message, claim with a lease, record; and what administrators see.

The outbox's promises hold here, too (`claims.py`): SKIP LOCKED, a lease counted by the database's clock, and only the
present owner records.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from registry.database import connection, transaction
from scheduler.notices.backoff import Answer, Outcome

Row = Any  # an asyncpg.Record: the library ships no types

_QUEUE = """
INSERT INTO webhook_delivery (webhook, message, event, state, attempts, next_attempt_at, words, created_at)
SELECT w.id, m.id, 'msg_' || split_part(trim('<>' FROM m.message_id), '@', 1) || '_' || w.id, 'queued', 0,
       m.next_attempt_at, '', $2
FROM webhook w JOIN message m ON m.id = ANY($1) AND (w.letters = '{}' OR m.letter = ANY(w.letters))
WHERE w.active ON CONFLICT (event) DO NOTHING
"""

_CLAIM = """
WITH free AS MATERIALIZED (
    SELECT d.id FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook AND w.active
    WHERE d.state IN ('queued', 'sending') AND d.next_attempt_at <= now()
      AND (d.state = 'queued' OR d.lease_until <= now()) AND d.webhook <> ALL($4::bigint[])
    ORDER BY d.next_attempt_at, d.id FOR UPDATE OF d SKIP LOCKED LIMIT $3
)
UPDATE webhook_delivery d SET state = 'sending', owner = $1, lease_until = now() + $2 * interval '1 second'
FROM free, webhook w WHERE d.id = free.id AND w.id = d.webhook
RETURNING d.id, d.webhook, d.message, d.event, d.attempts, d.created_at, w.name, w.url, w.salt,
          CASE WHEN w.former_until > now() THEN w.former_salt END AS former_salt
"""

_RECORD = """
WITH ours AS (
UPDATE webhook_delivery SET state = $3::text, words = $4::text, attempts = attempts + $5,
       next_attempt_at = now() + $6 * interval '1 second', owner = NULL, lease_until = NULL,
       sent_at = CASE WHEN $3::text = 'sent' THEN now() END
WHERE id = $1 AND owner = $2 AND state = 'sending' RETURNING id
), tried AS (
INSERT INTO webhook_attempt (delivery, at, verdict, words, milliseconds)
SELECT id, now(), $7::text, $4::text, $8::int FROM ours WHERE $7::text IS NOT NULL
)
SELECT count(*) FROM ours
"""

_RELEASE = """
UPDATE webhook_delivery SET state = 'queued', owner = NULL, lease_until = NULL
WHERE id = ANY($1) AND owner = $2 AND state = 'sending'
"""

_MESSAGES = """
SELECT m.id, message_id, letter, m.enterprise, recipient, recipient_name, m.language, as_of, m.state,
       coalesce((SELECT c.phone FROM contact c WHERE c.enterprise = m.enterprise AND lower(btrim(c.email)) = m.recipient
                 ORDER BY c.phone = '', c.id LIMIT 1), '') AS phone
FROM message m WHERE m.id = ANY($1)
"""

_OFF = """
UPDATE webhook SET active = false, off_words = $2 WHERE id = $1 AND active
"""

_AGAIN = """
UPDATE webhook_delivery SET state = 'queued', attempts = 0, next_attempt_at = now()
WHERE id = $1 AND webhook = $2 AND state = 'failed' RETURNING id
"""


async def queue(database: asyncpg.Connection, messages: Sequence[int], now: datetime) -> None:
    """Give each of these messages, at its hour, to every webhook that wants it; in the transaction that made them."""
    await database.execute(_QUEUE, list(messages), now)


async def claim(owner: UUID, lease_seconds: float, limit: int, without: Collection[int]) -> list[Row]:
    """Take up to `limit` deliveries of webhooks that are on, other than those of `without`."""
    async with connection() as database:
        return list(await database.fetch(_CLAIM, owner, lease_seconds, limit, sorted(without)))


async def messages(ids: Sequence[int]) -> dict[int, Row]:
    """The messages that deliveries tell, with the recipient's telephone."""
    async with connection() as database:
        return {row["id"]: row for row in await database.fetch(_MESSAGES, list(ids))}


async def record(
    delivery: int, owner: UUID, outcome: Outcome, answer: Answer | None = None, milliseconds: int = 0
) -> bool:
    """Write what became of a delivery, and of which try; False when it is no longer ours."""
    verdict = answer.verdict if answer else None
    values = (outcome.state, outcome.words, outcome.tries, outcome.delay_seconds, verdict, milliseconds)
    async with connection() as database:
        count: int = await database.fetchval(_RECORD, delivery, owner, *values)
    return count == 1


async def release(deliveries: Sequence[int], owner: UUID) -> None:
    """Give back deliveries that were claimed and not tried."""
    async with connection() as database:
        await database.execute(_RELEASE, list(deliveries), owner)


async def hold(webhook: int, seconds: float) -> None:
    """Leave a webhook alone for so long: none of its events is tried before."""
    async with connection() as database:
        await database.execute(
            "UPDATE webhook_delivery SET next_attempt_at = greatest(next_attempt_at, now() + $2 * interval '1 second')"
            " WHERE webhook = $1 AND state IN ('queued', 'sending')",
            *(webhook, seconds),
        )


async def switch_off(webhook: int, words: str) -> None:
    """Call it no more; what waits stays, and goes when somebody switches it on again."""
    async with connection() as database:
        await database.execute(_OFF, webhook, words)


async def send_again(webhook: int, delivery: int) -> bool:
    """Take a dead letter up again; False where there is none."""
    async with connection() as database:
        return await database.fetchval(_AGAIN, delivery, webhook) is not None


@dataclass(frozen=True, slots=True)
class NewHook:
    """A webhook as an administrator enters it."""

    name: str
    url: str
    letters: tuple[str, ...]


class NameTakenError(ValueError):
    """There is a webhook of this name."""


async def create(new: NewHook, salt: bytes, account: int | None, now: datetime) -> int:
    """Add a webhook. Raises NameTakenError."""
    async with transaction() as database:
        made: int | None = await database.fetchval(
            "INSERT INTO webhook (name, url, letters, salt, active, off_words, created_at, created_by)"
            " VALUES ($1, $2, $3, $4, true, '', $5, $6) ON CONFLICT (name) DO NOTHING RETURNING id",
            *(new.name, new.url, list(new.letters), salt, now, account),
        )
    if made is None:
        raise NameTakenError
    return made


async def switch(webhook: int, *, on: bool) -> bool:
    """Switch it on or off; False where there is none."""
    async with connection() as database:
        found = await database.fetchval(
            "UPDATE webhook SET active = $2, off_words = '' WHERE id = $1 RETURNING id", webhook, on
        )
    return found is not None


async def rotate(webhook: int, salt: bytes, hours: float) -> bool:
    """A new secret; the former one signs beside it for so many hours. False where there is none."""
    async with connection() as database:
        found = await database.fetchval(
            "UPDATE webhook SET former_salt = salt, former_until = now() + $3 * interval '1 hour', salt = $2"
            " WHERE id = $1 RETURNING id",
            *(webhook, salt, hours),
        )
    return found is not None


async def queue_test(webhook: int, event: str, now: datetime) -> bool:
    """A test event, sent at the next delivery; False where there is no such webhook, or it is off."""
    async with connection() as database:
        found = await database.fetchval(
            "INSERT INTO webhook_delivery (webhook, event, state, attempts, next_attempt_at, words, created_at)"
            " SELECT id, $2, 'queued', 0, now(), '', $3 FROM webhook WHERE id = $1 AND active RETURNING id",
            *(webhook, event, now),
        )
    return found is not None
