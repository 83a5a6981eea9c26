"""Messages that were given up: seen with their reasons, sent once more or set aside by a person, and by whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from registry.database import connection

Act = Literal["resent", "set_aside"]

# What was set aside is no open question any more, unless it was sent and refused again since.
GIVEN_UP = """m.state = 'failed' AND (SELECT a.act FROM dead_letter_act a WHERE a.message = m.id ORDER BY a.id DESC
LIMIT 1) IS DISTINCT FROM 'set_aside'"""

_OPEN = f"""
SELECT m.id, md5(m.server_words) AS reason, m.server_words AS words, m.subject, m.recipient, m.recipient_name,
       coalesce(e.name, '') AS enterprise_name, m.attempts, m.created_at,
       count(*) OVER (PARTITION BY m.server_words) AS alike
FROM message m LEFT JOIN enterprise e ON e.id = m.enterprise
WHERE {GIVEN_UP} ORDER BY alike DESC, reason, m.id LIMIT $1
"""

# The first of two clicks finds a failed message, the second one none: each is put back once.
_WRITE = """
WITH meant AS (
    SELECT m.id, m.server_words FROM message m
    WHERE m.state = 'failed' AND (m.id = ANY($1) OR {given_up} AND md5(m.server_words) = $2) FOR UPDATE
), back AS (
    UPDATE message SET state = 'queued', attempts = 0, next_attempt_at = now(), owner = NULL, lease_until = NULL
    FROM meant WHERE message.id = meant.id AND $3 = 'resent' RETURNING message.id
), noted AS (
    INSERT INTO dead_letter_act (message, act, at, by, words) SELECT id, $3, $4, $5, server_words FROM meant
)
SELECT count(*) FROM meant
"""

_ACTS = """
SELECT a.act, a.at, p.name AS by, a.words FROM dead_letter_act a JOIN account p ON p.id = a.by
WHERE a.message = $1 ORDER BY a.id DESC
"""
SHOWN = 200


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One message that was given up; `reason` names the group of `alike` ones with the same words of the server."""

    id: int
    reason: str
    words: str
    subject: str
    recipient: str
    recipient_name: str
    enterprise_name: str
    attempts: int
    created_at: datetime
    alike: int


@dataclass(frozen=True, slots=True)
class Done:
    """What somebody did about one, and the words it had been given up with."""

    act: str
    at: datetime
    by: str
    words: str


async def dead_letters(limit: int = SHOWN) -> list[DeadLetter]:
    """Those nobody has dealt with, the most frequent reason first."""
    async with connection() as database:
        return [DeadLetter(**row) for row in await database.fetch(_OPEN, limit)]


async def deal_with(act: Act, *, by: int, now: datetime, messages: Sequence[int] = (), reason: str = "") -> int:
    """Send again, or set aside, single messages or all of a reason; how many it were.

    A message goes back with the Message-ID it always had, and is checked again before it leaves.
    """
    async with connection() as database:
        statement = _WRITE.format(given_up=GIVEN_UP)
        count: int = await database.fetchval(statement, list(messages), reason, act, now, by)
    return count


async def acts_on(message: int) -> list[Done]:
    """What was done about one message, newest first."""
    async with connection() as database:
        return [Done(**row) for row in await database.fetch(_ACTS, message)]
