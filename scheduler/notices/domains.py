"""Domains that are sent to at a limited pace: entered by an administrator, or learned from what their servers say."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from registry.database import connection, transaction
from scheduler.notices.pacing import EASE_SECONDS, PAUSE_SECONDS, Limit, eased, slowed, spacing, tighter

_ALL = """
SELECT domain, per_minute, connections, learned_per_minute, learned_at, words, next_allowed,
       (SELECT count(*) FROM message m WHERE split_part(m.recipient, '@', 2) = domain
        AND m.state IN ('queued', 'sending')) AS waiting
FROM sending_domain ORDER BY domain
"""

_ENTER = """
INSERT INTO sending_domain (domain, per_minute, connections, words, burst, spacing, next_allowed)
VALUES ($1, $2, $3, '', $4, $5, now())
ON CONFLICT (domain) DO UPDATE SET per_minute = excluded.per_minute, connections = excluded.connections,
    learned_per_minute = NULL, learned_at = NULL, words = '', burst = excluded.burst, spacing = excluded.spacing,
    next_allowed = least(sending_domain.next_allowed, now())
"""

_LEARN = """
INSERT INTO sending_domain (domain, learned_per_minute, learned_at, words, burst, spacing, next_allowed)
VALUES ($1, $2, now(), $3, $4, $5, now() + $6 * interval '1 second')
ON CONFLICT (domain) DO UPDATE SET learned_per_minute = excluded.learned_per_minute, learned_at = now(),
    words = excluded.words, burst = excluded.burst, spacing = excluded.spacing,
    next_allowed = greatest(sending_domain.next_allowed, excluded.next_allowed)
"""

# A domain that nobody has limited gets the limit of all from its first mail on.
_FIRST = """
INSERT INTO sending_domain (domain, per_minute, connections, words, burst, spacing, next_allowed)
SELECT d.domain, $2, $3, '', $4, $5, now() + $5 * interval '1 second' FROM unnest($1::text[]) AS d (domain)
ON CONFLICT (domain) DO NOTHING
"""

_KNOWN = "SELECT per_minute, learned_per_minute FROM sending_domain WHERE domain = $1 FOR UPDATE"

# The newest attempts only: what happened within a minute stands among them.
_SEEN = """
SELECT count(*) FROM (SELECT message, at, verdict FROM attempt ORDER BY id DESC LIMIT 2000) a
    JOIN message m ON m.id = a.message
WHERE a.verdict = 'sent' AND a.at > now() - interval '1 minute' AND split_part(m.recipient, '@', 2) = $1
"""

_QUIET = """
SELECT domain, per_minute, connections, learned_per_minute FROM sending_domain
WHERE learned_at < now() - $1 * interval '1 second' FOR UPDATE SKIP LOCKED
"""

_EASE = """
UPDATE sending_domain SET learned_per_minute = $2, learned_at = CASE WHEN $2::int IS NOT NULL THEN now() END,
    words = CASE WHEN $2::int IS NULL THEN '' ELSE words END, burst = $3, spacing = $4
WHERE domain = $1
"""

_DROP = "DELETE FROM sending_domain WHERE domain = $1"

_NAME = re.compile(r"(?=.{3,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class PacedDomain:
    """A domain with its limits; `words`: what its server said when it was given too much."""

    domain: str
    per_minute: int | None
    connections: int | None
    learned_per_minute: int | None
    learned_at: datetime | None
    words: str
    next_allowed: datetime
    waiting: int

    @property
    def in_force(self) -> int | None:
        """Messages a minute now."""
        return tighter(self.per_minute, self.learned_per_minute)


def is_domain(text: str) -> bool:
    """Whether mail can go to addresses of this domain; lower case only."""
    return _NAME.fullmatch(text) is not None


async def paced_domains() -> list[PacedDomain]:
    """Every domain with a limit of its own."""
    async with connection() as database:
        return [PacedDomain(**row) for row in await database.fetch(_ALL)]


async def enter(domain: str, limit: Limit) -> None:
    """Limit a domain; what was learned of it before is forgotten."""
    pace = spacing(limit.per_minute)
    async with connection() as database:
        await database.execute(_ENTER, domain, limit.per_minute, limit.connections, pace.burst, pace.seconds)


async def enter_new(domains: Collection[str], limit: Limit) -> None:
    """Limit those of `domains` that have no limit of their own."""
    pace = spacing(limit.per_minute)
    values = limit.per_minute, limit.connections, pace.burst, pace.seconds
    async with connection() as database:
        await database.execute(_FIRST, sorted(domains), *values)


async def release_domain(domain: str) -> None:
    """No limit for this domain any more."""
    async with connection() as database:
        await database.execute(_DROP, domain)


async def slow_down(domain: str, words: str, default: Limit) -> None:
    """Its server said "too many": a pause of a minute, then half as fast as before."""
    async with transaction() as database:
        known = await database.fetchrow(_KNOWN, domain)
        own = known["per_minute"] if known else default.per_minute
        before = tighter(own, known["learned_per_minute"] if known else None)
        learned = slowed(before, await database.fetchval(_SEEN, domain))
        pace = spacing(learned)
        await database.execute(_LEARN, domain, learned, words, pace.burst, pace.seconds, PAUSE_SECONDS)


async def ease() -> None:
    """Twice as fast where no server complained for an hour."""
    async with transaction() as database:
        for row in await database.fetch(_QUIET, EASE_SECONDS):
            learned = eased(row["per_minute"], row["learned_per_minute"])
            if learned is None and row["per_minute"] is None and row["connections"] is None:
                await database.execute(_DROP, row["domain"])
                continue
            pace = spacing(tighter(row["per_minute"], learned))
            await database.execute(_EASE, row["domain"], learned, pace.burst, pace.seconds)
