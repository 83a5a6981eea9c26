"""The statements of the sweep: what is due, who is there, what was recorded; and the rows that it writes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple

import asyncpg

from scheduler.notices import hook_rows
from scheduler.notices.kinds import KINDS
from scheduler.notices.owed import Debt, Due, NewMessage, Recorded, Written
from scheduler.notices.who import Contact, Officer, Recipient

Row = Any  # an asyncpg.Record: the library ships no types

_DUES = """
SELECT enterprise, id, due_on, site, coalesce(kind_code, '') FROM instrument
WHERE enterprise BETWEEN $1 AND $2 AND due_sort <= $3 AND due_on IS NOT NULL AND status = 'in_use'
  AND last_result IS DISTINCT FROM 'fail'
"""

_CONTACTS = """
SELECT c.enterprise, c.name, c.email, coalesce(c.language, e.language), c.receives_notices, c.role, c.site,
       c.address_state
FROM contact c JOIN enterprise e ON e.id = c.enterprise
WHERE c.enterprise = ANY($1) AND e.id BETWEEN $2 AND $3 ORDER BY c.id
"""

_STOPPED = """
SELECT enterprise, recipient, kind FROM notice_opt_out WHERE resumed_at IS NULL AND enterprise BETWEEN $1 AND $2
"""

_OFFICERS = "SELECT level, commune_code, name, email, language, address_state FROM officer WHERE active ORDER BY id"

_COMMUNES = "SELECT id, commune_code FROM site WHERE id = ANY($1)"

# No join with the array: whatever the planner believes of a table that grows while it is swept, this stays one scan.
# A superseded row always has a later one beside it, so it decides nothing; nor does one from before the last stage.
_RECORDED = """
SELECT instrument, due_on, stage, recipient, state FROM notice
WHERE kind = $1 AND instrument = ANY($2) AND due_on >= $3 AND owed_on >= $4 AND state <> 'superseded'
"""

_RECORDED_SUBJECTS = """
SELECT subject, due_on, stage, recipient, state FROM notice
WHERE kind = $1 AND subject = ANY($2) AND state <> 'superseded'
"""

# A stage that was cancelled and is owed again lives on in its row; `message` then still names the former mail. So does
# one that nobody could be told at an address that works now.
_WRITE = """
INSERT INTO notice (kind, subject, due_on, stage, recipient, state, reason, owed_on, enterprise, instrument, created_at)
SELECT d.*, $1
FROM unnest($2::text[], $3::text[], $4::date[], $5::text[], $6::text[], $7::text[], $8::text[], $9::date[],
            $10::bigint[], $11::bigint[]) AS d
ON CONFLICT (kind, subject, due_on, stage, recipient) DO UPDATE SET state = excluded.state, reason = excluded.reason
WHERE notice.state = 'cancelled' OR (notice.state = 'unsendable' AND excluded.state = 'queued')
RETURNING kind, subject, due_on, stage, recipient, state, reason, owed_on, enterprise, instrument, id, message
"""

_MESSAGES = """
INSERT INTO message (message_id, letter, channel, enterprise, recipient, recipient_name, language, as_of, state,
                     subject, attempts, next_attempt_at, server_words, created_at)
SELECT m.message_id, m.letter, 'email', m.enterprise, m.recipient, m.name, m.language, $1, 'queued', '', 0, m.at, '', $2
FROM unnest($3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::timestamptz[]) AS m
     (message_id, letter, enterprise, recipient, name, language, at)
RETURNING message_id, id
"""

_LINK = """
UPDATE notice SET message = l.message
FROM unnest($1::bigint[], $2::bigint[]) AS l (id, message) WHERE notice.id = l.id
"""

# Somebody can be told now, so "nobody to tell" is no longer true.
_ANSWERED = """
UPDATE notice SET state = 'cancelled', reason = 'contact_added'
WHERE kind = $1 AND subject = ANY($2) AND recipient = '' AND state = 'unsendable'
"""

_GROWN = "ANALYZE notice, message"


class When(NamedTuple):
    """The day a sweep judges, the instant of its rows, and the earliest instant of its mails.

    `own`: that instant for the people, by enterprise and address, who chose hours of their own.
    """

    as_of: date
    now: datetime
    not_before: datetime
    own: Mapping[tuple[int, str], datetime] = MappingProxyType({})

    def leaves(self, message: NewMessage) -> datetime:
        """The earliest instant at which a message may leave; what is urgent waits for no hour."""
        if KINDS[message.letter].urgent:
            return self.now
        if message.enterprise is None or not self.own:
            return self.not_before
        return self.own.get((message.enterprise, message.recipient), self.not_before)


async def dues(database: asyncpg.Connection, first: int, last: int, last_day: date) -> list[Due]:
    """Instruments in use, of the enterprises with ids from `first` to `last`, whose validity ends by `last_day`."""
    return [Due._make(row) for row in await database.fetch(_DUES, first, last, last_day)]


async def contacts(database: asyncpg.Connection, enterprises: Iterable[int]) -> dict[int, list[Contact]]:
    """The people of each enterprise."""
    found: dict[int, list[Contact]] = {enterprise: [] for enterprise in enterprises}
    if found:
        for row in await database.fetch(_CONTACTS, list(found), min(found), max(found)):
            found[row[0]].append(Contact._make(row))
    return found


async def stopped(database: asyncpg.Connection, first: int, last: int) -> dict[int, set[tuple[str, str]]]:
    """The choices in force, (address or "" for all, kind), by enterprise from `first` to `last`."""
    found: dict[int, set[tuple[str, str]]] = {}
    for enterprise, recipient, kind in await database.fetch(_STOPPED, first, last):
        found.setdefault(enterprise, set()).add((recipient, kind))
    return found


async def officers(database: asyncpg.Connection) -> list[Officer]:
    """The officers whom long overdue instruments are told to."""
    return [Officer(*row) for row in await database.fetch(_OFFICERS)]


async def communes(database: asyncpg.Connection, sites: Sequence[int]) -> dict[int, str]:
    """The commune of each site."""
    return dict(await database.fetch(_COMMUNES, sites))


async def recorded(database: asyncpg.Connection, kind: str, found: Sequence[Due], since: date) -> list[Recorded]:
    """What was recorded of these instruments from `since` on."""
    if not found:
        return []
    earliest = min(due.due_on for due in found)
    rows = await database.fetch(_RECORDED, kind, [due.what for due in found], earliest, since)
    return [Recorded._make(row) for row in rows]


async def recorded_subjects(database: asyncpg.Connection, kind: str, subjects: Sequence[str]) -> list[Recorded]:
    """What was recorded of these subjects, which come back as they are written in the rows."""
    rows = await database.fetch(_RECORDED_SUBJECTS, kind, subjects) if subjects else []
    return [Recorded._make(row) for row in rows]


async def write(database: asyncpg.Connection, debts: Sequence[Debt], now: datetime) -> list[Row]:
    """Write `debts`; give the rows that were not there, or came back to life."""
    if not debts:
        return []
    rows: list[Row] = await database.fetch(_WRITE, now, *(list(column) for column in zip(*debts, strict=True)))
    return rows


def written(row: Row) -> Written:
    """A row of `write` that is to be told."""
    kind = KINDS[row["kind"]]
    debt = Debt(*(row[name] for name in Debt._fields))
    enterprise = debt.enterprise if kind.audience == "enterprise" else None
    return Written(kind.letter, enterprise, debt.recipient, debt.key, row["id"], row["message"])


async def queue(
    database: asyncpg.Connection,
    made: Sequence[NewMessage],
    people: Mapping[tuple[int | None, str], Recipient],
    when: When,
) -> None:
    """Put messages into the outbox; `people` by enterprise and address, as the messages name them."""
    if not made:
        return
    whom = [people[message.enterprise, message.recipient] for message in made]
    rows = await database.fetch(
        _MESSAGES,
        when.as_of,
        when.now,
        [message.message_id for message in made],
        [message.letter for message in made],
        [message.enterprise for message in made],
        [message.recipient for message in made],
        [found.name for found in whom],
        [found.language for found in whom],
        [when.leaves(message) for message in made],
    )
    ids = {row["message_id"]: row["id"] for row in rows}
    await hook_rows.queue(database, list(ids.values()), when.now)
    links = [(notice, ids[message.message_id]) for message in made for notice in message.notices]
    await database.execute(_LINK, [notice for notice, _ in links], [message for _, message in links])


async def answered(database: asyncpg.Connection, kind: str, subjects: Sequence[str]) -> None:
    """Cancel "nobody to tell" of what somebody can be told now."""
    if subjects:
        await database.execute(_ANSWERED, kind, subjects)


async def grown(database: asyncpg.Connection) -> None:
    """Tell the server's planner that many rows came, which it would notice by itself a minute too late."""
    if not database.is_in_transaction():  # whose lock would last as long as the transaction
        await database.execute(_GROWN)
