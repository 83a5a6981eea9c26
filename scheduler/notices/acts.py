"""What people do by the links of a mail, without a sign-in: each act once, recorded with the mail it came from."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Literal

from registry.database import connection, transaction
from scheduler.acts import change_status
from scheduler.notices.kinds import KINDS
from scheduler.notices.links import Fault, Link, read
from scheduler.notices.preferences import resume, stop

Row = Any  # an asyncpg.Record: the library ships no types
Gone = Literal["stopped", "retired"]

_MESSAGE = """
SELECT m.id, m.letter, m.language, m.enterprise, e.name AS enterprise_name, m.recipient, m.as_of
FROM message m LEFT JOIN enterprise e ON e.id = m.enterprise WHERE m.id = $1
"""

_INSTRUMENTS = """
SELECT DISTINCT i.id, i.kind_code, i.kind_name, i.maker, i.model, i.serial, i.place, i.status, i.due_on, i.due_sort
FROM notice n JOIN instrument i ON i.id = n.instrument AND i.enterprise = n.enterprise
WHERE n.message = $1 ORDER BY i.due_sort, i.id
"""

_CERTIFIED = """
SELECT DISTINCT c.id, c.instrument, c.certificate_number, c.performed_on, i.kind_code, i.kind_name, i.serial
FROM notice n JOIN instrument i ON i.id = n.instrument AND i.enterprise = n.enterprise
     JOIN control c ON c.instrument = i.id AND n.subject = 'control:' || c.id
WHERE n.message = $1 AND c.result = 'pass' AND c.certificate_number <> '' ORDER BY c.id
"""

_SUBJECTS = "SELECT DISTINCT subject FROM notice WHERE message = $1 ORDER BY subject"

_ACTS = "SELECT subject, words, acted_at FROM mail_act WHERE message = $1 AND purpose = $2"

_ACT = """
INSERT INTO mail_act (message, purpose, subject, words, address, acted_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (message, purpose, subject) DO NOTHING RETURNING id
"""

_OPENED = "UPDATE message SET opened_at = $2 WHERE id = $1 AND opened_at IS NULL"
_ACTED = "UPDATE message SET acted_at = $2, action = $3 WHERE id = $1"


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that works, the mail it stands in, and what was done by it already, by subject."""

    link: Link
    message: Row
    done: Mapping[str, Row]

    @property
    def kind(self) -> str:
        """The kind of notice the mail tells."""
        return str(self.message["letter"])


@dataclass(frozen=True, slots=True)
class By:
    """When something is done, and the network address it comes from."""

    now: datetime
    address: str


async def opened(key: bytes, token: str, today: date, now: datetime) -> Opened | Fault:
    """What a link is about; looking at it is recorded, and changes nothing else."""
    link = read(key, token, today)
    if not isinstance(link, Link):
        return link
    async with connection() as database:
        message = await database.fetchrow(_MESSAGE, link.message)
        if message is None:
            return "forged"  # a mail of another database that has the same key
        acts = await database.fetch(_ACTS, link.message, link.purpose)
        await database.execute(_OPENED, link.message, now)
    return Opened(link, message, {row["subject"]: row for row in acts})


async def instruments(link: Opened) -> list[Row]:
    """The instruments a mail tells of, as they are now, worst first."""
    async with connection() as database:
        return [*await database.fetch(_INSTRUMENTS, link.message["id"])]


async def certified(link: Opened) -> list[Row]:
    """The controls with a certificate that a mail tells of, while the instrument is still the enterprise's."""
    async with connection() as database:
        return [*await database.fetch(_CERTIFIED, link.message["id"])]


async def visits(link: Opened) -> list[int]:
    """The visits a mail tells of."""
    async with connection() as database:
        rows = await database.fetch(_SUBJECTS, link.message["id"])
    pairs = [row["subject"].partition(":") for row in rows]
    return [int(number) for about, _, number in pairs if about == "visit"]


async def report_gone(link: Opened, gone: Mapping[int, Gone], by: By) -> list[int]:
    """Record instruments of the mail as no longer in use; those it was already used for are left. Gives the ids."""
    known = {row["id"] for row in await instruments(link)}
    done = []
    for instrument, status in sorted(gone.items()):
        change = partial(change_status, instrument, status, by.now)
        if instrument in known and await once(link, f"instrument:{instrument}", status, by, change):
            done.append(instrument)
    return done


async def once(
    link: Opened, subject: str, words: str, by: By, work: Callable[[], Awaitable[object]] | None = None
) -> bool:
    """Carry out `work` and record it, together; False, and nothing is done, where it was done before."""
    purpose = link.link.purpose
    async with transaction() as database:
        fresh = await database.fetchval(_ACT, link.message["id"], purpose, subject, words, by.address[:64], by.now)
        if fresh is None:
            return False
        if work is not None:
            await work()
        await database.execute(_ACTED, link.message["id"], by.now, purpose)
    return True


async def stop_kind(link: Opened, by: By, *, one_click: bool) -> None:
    """Stop the mail's kind for its recipient; doing it again changes nothing."""
    message = link.message
    if KINDS[link.kind].statutory or message["enterprise"] is None:
        return
    async with transaction() as database:
        await stop(
            message["enterprise"], message["recipient"], link.kind, source="link", by=message["recipient"], now=by.now
        )
        words = "one_click" if one_click else ""
        await database.execute(_ACT, message["id"], "stop", f"kind:{link.kind}", words, by.address[:64], by.now)
        await database.execute(_ACTED, message["id"], by.now, "stop")


async def resume_kind(link: Opened, by: By) -> None:
    """Take the mail's kind up again."""
    message = link.message
    if message["enterprise"] is not None:
        await resume(message["enterprise"], message["recipient"], link.kind, by=message["recipient"], now=by.now)


@dataclass(frozen=True, slots=True)
class Happened:
    """Something done by a link of a mail, as its page shows it."""

    purpose: str
    subject: str
    words: str
    acted_at: datetime


async def acts_of(message: int) -> Sequence[Happened]:
    """What was done by the links of a mail, oldest first."""
    async with connection() as database:
        rows = await database.fetch(
            "SELECT purpose, subject, words, acted_at FROM mail_act WHERE message = $1 ORDER BY id", message
        )
    return [Happened(**row) for row in rows]
