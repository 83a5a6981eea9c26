"""Mails that come back: each taken in once, matched to the notice it is about, and its consequences written."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal

from registry.database import connection, transaction
from scheduler.notices.returned import Kind, Returned, understood
from scheduler.notices.tasks import NewTask, open_tasks

Row = Any  # an asyncpg.Record: the library ships no types
Taken = Literal["bounce", "delayed", "reply", "auto_reply", "unknown", "repeated"]

_NEW = """
INSERT INTO received_mail (digest, kind, message, sender, about, status, subject, words, received_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (digest) DO NOTHING RETURNING id
"""

_NAMED = """
SELECT id, recipient, enterprise, true AS named FROM message WHERE message_id = ANY($1::text[])
ORDER BY array_position($1::text[], message_id::text)
"""

_LATEST_TO = """
SELECT id, recipient, enterprise, false AS named FROM message WHERE recipient = $1 AND state = 'sent'
ORDER BY id DESC LIMIT 1
"""

_BOUNCED = "UPDATE message SET bounced_at = $2, bounce_words = $3 WHERE id = $1 AND bounced_at IS NULL"

_OFFICER = "SELECT id FROM officer WHERE lower(btrim(email)) = $1 ORDER BY active DESC, id LIMIT 1"
_STAFF = "SELECT id FROM account WHERE role <> 'member' AND lower(btrim(email)) = $1 ORDER BY active DESC, id LIMIT 1"

_MARK_CONTACTS = """
UPDATE contact SET address_state = 'bouncing', address_words = $2, address_since = $3
WHERE lower(btrim(email)) = $1 AND address_state <> 'bouncing' RETURNING id, enterprise
"""

_MARK_OFFICERS = """
UPDATE officer SET address_state = 'bouncing', address_words = $2, address_since = $3
WHERE lower(btrim(email)) = $1 AND address_state <> 'bouncing' RETURNING id
"""


async def take_in(raw: bytes, now: datetime) -> Taken:
    """Take in one mail; `repeated`, and nothing is done, where it was taken in before.

    A bounce that names a mail of ours marks the mail, and an address refused for good, too. One that names only the
    address is recorded and raises the task, but marks nothing: anybody could have written it.
    """
    said = understood(raw)
    async with transaction():
        message = await _message(said)
        kind = _kind(said, message)
        if not await _fresh(raw, said, kind, message, now):
            return "repeated"
        if kind == "bounce":
            await _bounced(said, message, now)
    return kind


def _kind(said: Returned, message: Row | None) -> Kind:
    """A reply to a mail that we never wrote is nothing of ours."""
    return "unknown" if message is None and said.kind in {"reply", "auto_reply"} else said.kind


async def _message(said: Returned) -> Row | None:
    """The mail of ours this one is about: by its Message-ID, else for a bounce the latest to the address it names."""
    async with connection() as database:
        if said.ours:
            found = await database.fetchrow(_NAMED, list(said.ours))
            if found is not None:
                return found
        if said.kind in {"bounce", "delayed"} and said.about:
            return await database.fetchrow(_LATEST_TO, said.about)
    return None


async def _fresh(raw: bytes, said: Returned, kind: Kind, message: Row | None, now: datetime) -> bool:
    values = (said.sender, said.about, said.status, said.subject, said.words)
    async with connection() as database:
        new = await database.fetchval(
            _NEW, sha256(raw).digest(), kind, message["id"] if message else None, *values, now
        )
    return new is not None


async def _bounced(said: Returned, message: Row | None, now: datetime) -> None:
    if message is None:
        return
    words = f"{said.status} {said.words}".strip()[:500]
    if not message["named"]:
        about = await _whose(message)
        await open_tasks([NewTask("bouncing", about, message["enterprise"], words)], now)
        return
    async with connection() as database:
        await database.execute(_BOUNCED, message["id"], now, words)
        if not said.address_is_dead:
            return
        contacts = await database.fetch(_MARK_CONTACTS, message["recipient"], words, now)
        officers = await database.fetch(_MARK_OFFICERS, message["recipient"], words, now)
    tasks = [NewTask("bouncing", f"contact:{row['id']}", row["enterprise"], words) for row in contacts]
    tasks += [NewTask("bouncing", f"officer:{row['id']}", None, words) for row in officers]
    if not tasks and message["enterprise"] is None:
        tasks = [NewTask("bouncing", await _whose(message), None, words)]
    await open_tasks(tasks, now)


async def _whose(message: Row) -> str:
    """What a task about a mail names: its enterprise, or of the house's own mail the officer or the staff member."""
    if message["enterprise"] is not None:
        return f"enterprise:{message['enterprise']}"
    async with connection() as database:
        officer = await database.fetchval(_OFFICER, message["recipient"])
        staff = await database.fetchval(_STAFF, message["recipient"]) if officer is None else None
    if officer is not None:
        return f"officer:{officer}"
    return f"account:{staff}" if staff is not None else f"address:{message['recipient']}"[:80]


@dataclass(frozen=True, slots=True)
class Answer:
    """A mail that came back, as pages show it."""

    id: int
    kind: str
    message_id: int | None
    sender: str
    about: str
    status: str
    subject: str
    words: str
    received_at: datetime


_LIST = """
SELECT id, kind, message AS message_id, sender, about, status, subject, words, received_at FROM received_mail
WHERE ($1::bigint IS NULL OR message = $1) AND ($2::bigint IS NULL OR id < $2) ORDER BY id DESC LIMIT $3
"""


async def answers(message: int | None = None, *, before: int | None = None, size: int = 51) -> list[Answer]:
    """What came back about one mail, or everything, newest first; `before` is the id of the last one shown."""
    async with connection() as database:
        return [Answer(**row) for row in await database.fetch(_LIST, message, before, size)]
