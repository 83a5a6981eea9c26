"""Counters that slow down guessing: failed sign-ins per account and per address, in a window, in PostgreSQL.

An attempt is counted before its password is looked at, so a burst of simultaneous guesses gains nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from registry.database import connection, transaction

WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 8
PER_ADDRESS = 60
WRONG_LINKS = 30
"""Links of no mail of ours, from one network address in a window."""

# Subjects are locked in one order, or two attempts could wait for each other.
_COUNT = """
INSERT INTO sign_in_failure AS f (subject, failures, window_ends_at) VALUES ($1, 1, $3)
ON CONFLICT (subject) DO UPDATE SET
    failures = CASE WHEN f.window_ends_at <= $2 THEN 1 ELSE f.failures + 1 END,
    window_ends_at = CASE WHEN f.window_ends_at <= $2 THEN $3 ELSE f.window_ends_at END
RETURNING failures, window_ends_at
"""
_SWEEP = """
DELETE FROM sign_in_failure WHERE subject IN (
    SELECT subject FROM sign_in_failure WHERE window_ends_at <= $1 FOR UPDATE SKIP LOCKED)
"""


@dataclass(frozen=True)
class Subjects:
    """What one attempt is counted under."""

    email: str
    address: str

    def limits(self) -> list[tuple[str, int]]:
        """Subject and the attempts it is allowed, in the order of locking."""
        return sorted([(f"account:{self.email[:254]}", PER_ACCOUNT), (f"address:{self.address[:64]}", PER_ADDRESS)])


async def count_attempt(subjects: Subjects, now: datetime) -> timedelta | None:
    """Count an attempt; give how long to wait when there were too many, None when it may go on."""
    waits = []
    async with transaction() as database:
        for subject, allowed in subjects.limits():
            row = await database.fetchrow(_COUNT, subject, now, now + WINDOW)
            if row is not None and row["failures"] > allowed:
                waits.append(row["window_ends_at"] - now)
    return max(waits, default=None)


async def count_wrong_link(address: str, now: datetime) -> timedelta | None:
    """Count an address that is no link of ours; how long to wait when there were too many from one network address."""
    async with connection() as database:
        row = await database.fetchrow(_COUNT, f"link:{address[:64]}", now, now + WINDOW)
    wait: timedelta | None = row["window_ends_at"] - now if row["failures"] > WRONG_LINKS else None
    return wait


async def forgive(subjects: Subjects, now: datetime) -> None:
    """After a right password: the account starts afresh, the address takes this attempt back, old windows go."""
    account, address = f"account:{subjects.email[:254]}", f"address:{subjects.address[:64]}"
    async with connection() as database:
        await database.execute("DELETE FROM sign_in_failure WHERE subject = $1", account)
        await database.execute(
            "UPDATE sign_in_failure SET failures = greatest(failures - 1, 0) WHERE subject = $1", address
        )
        await database.execute(_SWEEP, now)
