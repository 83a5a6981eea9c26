"""What one person of an enterprise chose about notices: language, lead days, hours, kinds; read and kept as one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from registry.database import connection, transaction
from scheduler.notices.changes import note
from scheduler.notices.hours import THE_HOUSES, Hours
from scheduler.notices.house import drop_timing, house, keep_timing, timing_of
from scheduler.notices.kinds import DUE, courtesies
from scheduler.notices.own_hours import hours_of, keep_hours
from scheduler.notices.preferences import EVERYBODY, Source, resume, stop, stopped
from scheduler.notices.rules import Timing

_CONTACT = """
SELECT id, language, receives_notices, address_state, address_words, address_since
FROM contact WHERE enterprise = $1 AND lower(btrim(email)) = $2 ORDER BY id LIMIT 1
"""

_SPEAK = "UPDATE contact SET language = $2 WHERE id = $1"


class Wishes(NamedTuple):
    """What a person wants: `language` None is the enterprise's, `days` None the general rule."""

    language: str | None
    days: tuple[int, ...] | None
    receive: frozenset[str]
    hours: Hours = THE_HOUSES


@dataclass(frozen=True, slots=True)
class Mine:
    """What holds for one person. `contact`: the row of this address in the enterprise, None where there is none.

    `general`: the lead days without a choice of one's own; `stopped`: the kinds this person stopped, `stopped_for_all`
    those that were stopped for the whole enterprise.
    """

    contact: Any
    own_days: tuple[int, ...] | None
    general: tuple[int, ...]
    hours: Hours
    stopped: frozenset[str]
    stopped_for_all: frozenset[str]


async def mine(enterprise: int, address: str) -> Mine:
    """The choices of the person with this address, in lower case."""
    async with connection() as database:
        contact = await database.fetchrow(_CONTACT, enterprise, address)
    choices = await stopped([enterprise])
    return Mine(
        contact,
        await timing_of(DUE, enterprise, address, ""),
        (await house()).days_before(DUE, enterprise),
        await hours_of(enterprise, address),
        frozenset(one.kind for one in choices if one.recipient == address),
        frozenset(one.kind for one in choices if one.recipient == EVERYBODY),
    )


async def keep_mine(
    enterprise: int, address: str, wishes: Wishes, *, by: str, now: datetime, source: Source = "page"
) -> None:
    """Let the wishes hold from now on, all or none of them, each change recorded. Raises LookupError for a stranger."""
    async with transaction() as database:
        held = await database.fetchrow(f"{_CONTACT} FOR UPDATE", enterprise, address)
        if held is None:
            raise LookupError(address)
        await database.execute(_SPEAK, held["id"], wishes.language)
        before = {"language": held["language"], **(await hours_of(enterprise, address))._asdict()}
        after = {"language": wishes.language, **wishes.hours._asdict()}
        await keep_hours(database, enterprise, address, wishes.hours, by=by, now=now)
        await note(f"contact:{held['id']}", before, after, by=by, now=now, enterprise=enterprise)
        await _keep_days(enterprise, address, wishes.days, by, now)
        for kind in courtesies():
            if kind.code in wishes.receive:
                await resume(enterprise, address, kind.code, by=by, now=now)
            else:
                await stop(enterprise, address, kind.code, source=source, by=by, now=now)


async def _keep_days(enterprise: int, address: str, days: tuple[int, ...] | None, by: str, now: datetime) -> None:
    if days is None:
        await drop_timing(DUE, enterprise, address, by=by, now=now)
    else:
        await keep_timing(Timing(DUE, enterprise, address, "", days), by, now)
