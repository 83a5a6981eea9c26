"""The officers of communes and of the sub-department whom long overdue instruments are told to: kept, and recorded."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import asyncpg

from registry.database import connection, transaction
from scheduler.notices.changes import note
from scheduler.notices.contacts import By
from scheduler.notices.tasks import close_tasks

COMMUNE, DEPARTMENT = "commune", "department"
LEVELS = (COMMUNE, DEPARTMENT)

_COLUMNS = "id, level, commune_code, name, email, language, active, address_state, address_words, address_since"
_LIST = f"SELECT {_COLUMNS} FROM officer ORDER BY level DESC, active DESC, commune_code, name, id"
_ONE = f"SELECT {_COLUMNS} FROM officer WHERE id = $1"

_ADD = """
INSERT INTO officer (level, commune_code, name, email, language, active, address_state, address_words)
VALUES ($1, $2, $3, $4, $5, $6, 'ok', '') RETURNING id
"""

# Another address, or word that this one works, ends the mark that mail comes back.
_AMEND = """
UPDATE officer SET level = $2, commune_code = $3, name = $4, email = $5::text, language = $6, active = $7,
    address_state = CASE WHEN $8 OR email <> $5::text THEN 'ok' ELSE address_state END,
    address_words = CASE WHEN $8 OR email <> $5::text THEN '' ELSE address_words END,
    address_since = CASE WHEN $8 OR email <> $5::text THEN NULL ELSE address_since END
WHERE id = $1 RETURNING address_state
"""


class TwiceError(ValueError):
    """The place has an officer with this address."""


class NewOfficer(NamedTuple):
    """An officer of a commune, by its code, or of the sub-department, with commune_code ""."""

    level: str
    commune_code: str
    name: str
    email: str
    language: str
    active: bool


@dataclass(frozen=True, slots=True)
class OfficerRow:
    """An officer as stored; `address_*`: whether mail comes back."""

    id: int
    level: str
    commune_code: str
    name: str
    email: str
    language: str
    active: bool
    address_state: str
    address_words: str
    address_since: datetime | None


async def officers() -> list[OfficerRow]:
    """All of them, the sub-department first, those who hear nothing any more last."""
    async with connection() as database:
        return [OfficerRow(**row) for row in await database.fetch(_LIST)]


async def officer(number: int) -> OfficerRow | None:
    """One officer by id."""
    async with connection() as database:
        found = await database.fetchrow(_ONE, number)
    return OfficerRow(**found) if found else None


async def add(new: NewOfficer, by: By) -> int:
    """Add an officer; raises TwiceError."""
    try:
        async with transaction() as database:
            number = int(await database.fetchval(_ADD, *new))
            await note(f"officer:{number}", {}, new._asdict(), by=by.address, now=by.now)
    except asyncpg.UniqueViolationError:
        raise TwiceError(new.email) from None
    return number


async def amend(number: int, new: NewOfficer, by: By, *, works: bool = False) -> None:
    """Write what was corrected; raises TwiceError, or LookupError where there is no such officer."""
    try:
        async with transaction() as database:
            held = await database.fetchrow(f"{_ONE} FOR UPDATE", number)
            if held is None:
                raise LookupError(number)
            state = await database.fetchval(_AMEND, number, *new, works)
            before = {name: held[name] for name in NewOfficer._fields}
            await note(f"officer:{number}", before, new._asdict(), by=by.address, now=by.now)
            if state == "ok" or not new.active:
                await close_tasks(["bouncing"], [f"officer:{number}"], by.now)
    except asyncpg.UniqueViolationError:
        raise TwiceError(new.email) from None
