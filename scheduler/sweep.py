"""The sweep: writes down which notices are owed and puts them into the outbox, in one transaction per batch.

Any number of sweeps may run at once, for any dates: the unique key of a notice decides which of them writes it, and a
message is made only from notices that this sweep really wrote.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import asyncpg

from registry.database import connection, transaction
from scheduler.notices.kinds import day_of
from scheduler.notices.owed import (
    KIND,
    STAGES,
    Contact,
    Debt,
    Due,
    NewMessage,
    Recipient,
    Recorded,
    Written,
    decide,
    messages,
    recipients,
)

log = logging.getLogger(__name__)

BATCH = 2000
"""Enterprises per transaction: bounds memory and locks; the number of statements does not depend on it."""

_DAYS_AHEAD = timedelta(days=-min(stage.day for stage in STAGES))

_PAGE = "SELECT id FROM enterprise WHERE id > $1 ORDER BY id LIMIT $2"

_DUES = """
SELECT enterprise, id, due_on FROM instrument
WHERE enterprise = ANY($1) AND due_sort <= $2 AND due_on IS NOT NULL AND status = 'in_use'
  AND last_result IS DISTINCT FROM 'fail'
"""

_CONTACTS = """
SELECT c.enterprise, c.name, c.email, coalesce(c.language, e.language), c.receives_notices
FROM contact c JOIN enterprise e ON e.id = c.enterprise WHERE c.enterprise = ANY($1) ORDER BY c.id
"""

# No join with the array: whatever the planner believes of a table that grows while it is swept, this stays one scan.
_RECORDED = """
SELECT instrument, due_on, stage, recipient, state FROM notice
WHERE kind = $1 AND instrument = ANY($2) AND due_on >= $3
"""

# A stage that was cancelled and is owed again lives on in its row; `message` then still names the former mail.
_WRITE = """
INSERT INTO notice (kind, subject, enterprise, instrument, due_on, owed_on, stage, recipient, state, reason, created_at)
SELECT $1, 'instrument:' || d.instrument, d.enterprise, d.instrument, d.due_on, d.owed_on, d.stage, d.recipient,
       d.state, d.reason, $2
FROM unnest($3::bigint[], $4::bigint[], $5::date[], $6::text[], $7::text[], $8::text[], $9::text[], $10::date[])
     AS d (enterprise, instrument, due_on, stage, recipient, state, reason, owed_on)
ON CONFLICT (kind, subject, due_on, stage, recipient) DO UPDATE SET state = excluded.state, reason = excluded.reason
WHERE notice.state = 'cancelled'
RETURNING enterprise, recipient, instrument, due_on, stage, state, reason, id, message
"""

_MESSAGES = """
INSERT INTO message (message_id, enterprise, recipient, recipient_name, language, as_of, state, subject, attempts,
                     next_attempt_at, server_words, created_at)
SELECT m.message_id, m.enterprise, m.recipient, m.name, m.language, $1, 'queued', '', 0, now(), '', $2
FROM unnest($3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[]) AS m
     (message_id, enterprise, recipient, name, language)
RETURNING message_id, id
"""

_LINK = """
UPDATE notice SET message = l.message
FROM unnest($1::bigint[], $2::bigint[]) AS l (id, message) WHERE notice.id = l.id
"""

# Somebody can be told now, so "nobody to tell" is no longer true.
_ANSWERED = """
UPDATE notice SET state = 'cancelled', reason = 'contact_added'
WHERE enterprise = ANY($1) AND recipient = '' AND state = 'unsendable'
"""


@dataclass(frozen=True, slots=True)
class SweepResult:
    """`owed`: stages reached, per unverified instrument and recipient. `queued`: notices put into the outbox now.

    `already`: the debts that this sweep had nothing to send for. `superseded` and `unsendable` were written now, too,
    but are not told; `faulty` counts enterprises whose rows could not be swept, named in the log.
    """

    owed: int = 0
    queued: int = 0
    already: int = 0
    superseded: int = 0
    unsendable: int = 0
    faulty: int = 0

    def plus(self, other: "SweepResult") -> "SweepResult":
        """The sum of two batches."""
        return SweepResult(
            self.owed + other.owed,
            self.queued + other.queued,
            self.already + other.already,
            self.superseded + other.superseded,
            self.unsendable + other.unsendable,
            self.faulty + other.faulty,
        )


async def sweep(as_of: date, now: datetime, *, mail_domain: str = "etalon.invalid", batch: int = BATCH) -> SweepResult:
    """Queue what is owed on `as_of` and not yet told; a second sweep writes nothing.

    `mail_domain` is the right-hand side of the Message-IDs: the domain mails are sent from. Raises what a broken
    connection to the database raises; a batch is either written whole or not at all.
    """
    total, last = SweepResult(), 0
    while True:
        async with connection() as database:
            page = [row[0] for row in await database.fetch(_PAGE, last, batch)]
        if not page:
            return total
        total = total.plus(await _guarded(page, as_of, now, mail_domain))
        last = page[-1]


async def _guarded(page: Sequence[int], as_of: date, now: datetime, mail_domain: str) -> SweepResult:
    """One batch; where its rows break it, one enterprise at a time, so that one poisoned row never stops the sweep."""
    try:
        return await _sweep_batch(page, as_of, now, mail_domain)
    except (OSError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError):
        raise
    except Exception:
        log.exception("sweep of enterprises %s to %s", page[0], page[-1])
        if len(page) == 1:
            return SweepResult(faulty=1)
    total = SweepResult()
    for enterprise in page:
        total = total.plus(await _guarded([enterprise], as_of, now, mail_domain))
    return total


async def _sweep_batch(page: Sequence[int], as_of: date, now: datetime, mail_domain: str) -> SweepResult:
    async with transaction() as database:
        dues, people, recorded = await _load(database, page, as_of)
        if not dues:
            return SweepResult()

        decision = decide(as_of, dues, people, recorded)

        written = await _write(database, decision.debts, now)
        queued = [row for row in written if row["state"] == "queued"]
        made = messages((_written(row) for row in queued), mail_domain)
        await _queue(database, made, people, as_of, now)
        await database.execute(_ANSWERED, [key for key, found in people.items() if found[0].address])
    return SweepResult(
        owed=decision.owed,
        queued=len(queued),
        already=decision.owed - len(queued),
        superseded=_count(written, "superseded"),
        unsendable=_count(written, "unsendable"),
    )


async def _load(
    database: asyncpg.Connection, page: Sequence[int], as_of: date
) -> tuple[list[Due], dict[int, tuple[Recipient, ...]], list[Recorded]]:
    last_day = date.max if date.max - _DAYS_AHEAD < as_of else as_of + _DAYS_AHEAD
    dues = [Due(*row) for row in await database.fetch(_DUES, page, last_day)]
    contacts: dict[int, list[Contact]] = {due.enterprise: [] for due in dues}
    for row in await database.fetch(_CONTACTS, list(contacts)):
        contacts[row[0]].append(Contact(*row))
    people = {enterprise: recipients(found) for enterprise, found in contacts.items()}
    earliest = min((due.due_on for due in dues), default=as_of)
    rows = await database.fetch(_RECORDED, KIND, [due.instrument for due in dues], earliest)
    return dues, people, [Recorded(*row) for row in rows]


async def _write(database: asyncpg.Connection, debts: Sequence[Debt], now: datetime) -> list[Any]:
    if not debts:
        return []
    owed_on = [debt.due_on + timedelta(days=day_of(debt.stage) or 0) for debt in debts]
    columns = [list(column) for column in zip(*debts, strict=True)]
    rows: list[Any] = await database.fetch(_WRITE, KIND, now, *columns, owed_on)
    return rows


def _written(row: Any) -> Written:
    debt = Debt(*(row[name] for name in Debt._fields))
    return Written(debt.enterprise, debt.recipient, debt.key, row["id"], row["message"])


async def _queue(
    database: asyncpg.Connection,
    made: Sequence[NewMessage],
    people: dict[int, tuple[Recipient, ...]],
    as_of: date,
    now: datetime,
) -> None:
    if not made:
        return
    by_address = {(key, found.address): found for key, all_found in people.items() for found in all_found}
    whom = [by_address[message.enterprise, message.recipient] for message in made]
    rows = await database.fetch(
        _MESSAGES,
        as_of,
        now,
        [message.message_id for message in made],
        [message.enterprise for message in made],
        [message.recipient for message in made],
        [found.name for found in whom],
        [found.language for found in whom],
    )
    ids = {row["message_id"]: row["id"] for row in rows}
    links = [(notice, ids[message.message_id]) for message in made for notice in message.notices]
    await database.execute(_LINK, [notice for notice, _ in links], [message for _, message in links])


def _count(rows: Sequence[Any], state: str) -> int:
    return sum(row["state"] == state for row in rows)
