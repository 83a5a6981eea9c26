"""Kinds of notices that people stopped, and took up again: written with date and person, kept for ever."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from registry.database import connection
from scheduler.notices.kinds import KINDS

Source = Literal["page", "link", "mail"]
EVERYBODY = ""
"""The recipient of a choice that a whole enterprise made."""

_STOP = """
INSERT INTO notice_opt_out (enterprise, recipient, kind, source, stopped_at, stopped_by, resumed_by)
VALUES ($1, $2, $3, $4, $5, $6, '')
ON CONFLICT (coalesce(enterprise, 0), recipient, kind) WHERE resumed_at IS NULL DO NOTHING
"""

_RESUME = """
UPDATE notice_opt_out SET resumed_at = $4, resumed_by = $5
WHERE enterprise = $1 AND recipient = $2 AND kind = $3 AND resumed_at IS NULL
"""

_CHOICES = """
SELECT id, enterprise, recipient, kind, source, stopped_at, stopped_by, resumed_at, resumed_by
FROM notice_opt_out WHERE enterprise = $1 ORDER BY id DESC
"""

_STOPPED = "SELECT enterprise, recipient, kind FROM notice_opt_out WHERE resumed_at IS NULL AND enterprise = ANY($1)"


class StatutoryError(ValueError):
    """This kind of notice is an act under the law and cannot be stopped."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A kind somebody stopped, and perhaps took up again."""

    id: int
    enterprise: int
    recipient: str
    kind: str
    source: Source
    stopped_at: datetime
    stopped_by: str
    resumed_at: datetime | None
    resumed_by: str


class Stopped(NamedTuple):
    """A choice in force; `recipient` "" is everybody of the enterprise."""

    enterprise: int
    recipient: str
    kind: str


async def stop(enterprise: int, recipient: str, kind: str, *, source: Source, by: str, now: datetime) -> bool:
    """Stop a courtesy kind for one address, or "" for the whole enterprise; False where it was stopped already.

    Mails not yet sent are withdrawn when they are about to leave. Raises StatutoryError for a kind that cannot be
    stopped and KeyError for one that does not exist.
    """
    if KINDS[kind].statutory:
        raise StatutoryError(kind)
    async with connection() as database:
        done: str = await database.execute(_STOP, enterprise, _folded(recipient), kind, source, now, by)
    return done == "INSERT 0 1"


async def resume(enterprise: int, recipient: str, kind: str, *, by: str, now: datetime) -> bool:
    """Take a stopped kind up again; False where it was not stopped."""
    async with connection() as database:
        done: str = await database.execute(_RESUME, enterprise, _folded(recipient), kind, now, by)
    return done == "UPDATE 1"


async def choices(enterprise: int) -> list[Choice]:
    """Everything ever stopped in an enterprise, newest first."""
    async with connection() as database:
        return [Choice(**row) for row in await database.fetch(_CHOICES, enterprise)]


async def stopped(enterprises: Sequence[int]) -> frozenset[Stopped]:
    """The choices in force."""
    async with connection() as database:
        return frozenset(Stopped(*row) for row in await database.fetch(_STOPPED, enterprises))


def _folded(recipient: str) -> str:
    return recipient.strip().lower()
