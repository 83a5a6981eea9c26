"""How the outbox stands: what waits and since when, whether anybody sends, and what was given up."""

from dataclasses import dataclass
from datetime import datetime

from registry.database import connection
from scheduler.notices.dead_letters import GIVEN_UP

# A message is free to be sent from its next try on, or from the end of a lease whose worker died.
_QUEUE = """
SELECT count(*) AS waiting, min(created_at) AS oldest, min(free_from) FILTER (WHERE free_from <= now()) AS due_since,
       count(*) FILTER (WHERE attempts > 0) AS retried
FROM (SELECT created_at, attempts, CASE state WHEN 'sending' THEN lease_until ELSE next_attempt_at END AS free_from
      FROM message WHERE state IN ('queued', 'sending')) AS open
"""

# No mail server since: the first failure to reach one after the last conversation with one.
_NO_SERVER = """
SELECT min(at) AS since, (array_agg(words ORDER BY id DESC))[1] AS words FROM attempt
WHERE verdict = 'no_server' AND id > coalesce((SELECT max(id) FROM attempt WHERE verdict <> 'no_server'), 0)
"""

_DEAD = f"""
SELECT m.server_words AS words, count(*) AS count FROM message m WHERE {GIVEN_UP}
GROUP BY m.server_words ORDER BY count(*) DESC, m.server_words LIMIT $1
"""
_REASONS = 50


@dataclass(frozen=True, slots=True)
class Reason:
    """Messages that were given up, and the words they have in common."""

    words: str
    count: int


@dataclass(frozen=True, slots=True)
class Queue:
    """`waiting` messages, the oldest written at `oldest`; `retried` of them were tried before.

    `due_since`: since when the longest of them could have been sent and nobody did. `no_server_since`, with the words
    of the last try: since when no mail server was met.
    """

    waiting: int
    oldest: datetime | None
    due_since: datetime | None
    retried: int
    no_server_since: datetime | None
    no_server_words: str
    dead: tuple[Reason, ...]

    @property
    def failed(self) -> int:
        """How many messages were given up."""
        return sum(reason.count for reason in self.dead)


async def queue() -> Queue:
    """The outbox as it is now."""
    async with connection() as database:
        open_ = await database.fetchrow(_QUEUE)
        away = await database.fetchrow(_NO_SERVER)
        dead = await database.fetch(_DEAD, _REASONS)
    reasons = tuple(Reason(row["words"], row["count"]) for row in dead)
    return Queue(**open_, no_server_since=away["since"], no_server_words=away["words"] or "", dead=reasons)
