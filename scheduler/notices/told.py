"""What was told to whom, and what was not and why: read queries for people's pages."""

from dataclasses import dataclass
from datetime import date, datetime

from registry.clauses import Clauses
from registry.database import connection

PAGE = 50


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A mail as lists show it; `server_words` is the mail server's last answer, `bounce_words` why it came back."""

    id: int
    enterprise_id: int | None
    enterprise_name: str
    recipient: str
    recipient_name: str
    state: str
    subject: str
    attempts: int
    server_words: str
    created_at: datetime
    sent_at: datetime | None
    next_attempt_at: datetime
    bounced_at: datetime | None
    bounce_words: str
    opened_at: datetime | None
    acted_at: datetime | None
    instruments: int

    @property
    def standing(self) -> str:
        """The state, and after the mail server accepted it what is known since; a bounce first."""
        since = (("bounced", self.bounced_at), ("acted", self.acted_at), ("opened", self.opened_at))
        return next((word for word, at in since if at is not None), self.state)

    @property
    def words(self) -> str:
        """What a server said last of this mail."""
        return self.bounce_words or self.server_words


STANDINGS = {
    "queued": "m.state IN ('queued', 'sending')",
    "sent": "m.state = 'sent' AND m.bounced_at IS NULL",
    "bounced": "m.bounced_at IS NOT NULL",
    "opened": "m.opened_at IS NOT NULL",
    "acted": "m.acted_at IS NOT NULL",
    "failed": "m.state = 'failed'",
    "cancelled": "m.state = 'cancelled'",
}
"""What became of a mail, as lists are filtered; one that was opened or acted upon was also sent."""

NOT_SENT = "not_sent"
"""Asks for no mail, but for what nobody was told, with its reason."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which mails or notices: one of `STANDINGS`, a kind, an enterprise, from `since` and before `until`."""

    enterprise_id: int | None = None
    standing: str = ""
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None


_MESSAGE = """
    SELECT m.id, m.enterprise AS enterprise_id, coalesce(e.name, '') AS enterprise_name, m.recipient,
           m.recipient_name, m.state, m.subject, m.attempts, m.server_words, m.created_at, m.sent_at, m.next_attempt_at,
           m.bounced_at, m.bounce_words, m.opened_at, m.acted_at,
           (SELECT count(*) FROM notice n WHERE n.message = m.id) AS instruments
    FROM message m LEFT JOIN enterprise e ON e.id = m.enterprise"""


async def messages(
    wanted: Wanted | None = None, *, before: int | None = None, size: int = PAGE + 1
) -> list[MessageRow]:
    """Mails, newest first; `before` is the id of the last one shown."""
    wanted, clauses = wanted or Wanted(), Clauses()
    if wanted.standing:
        clauses.add(STANDINGS.get(wanted.standing, "false"))
    if wanted.kind:
        clauses.add("m.letter = ?", wanted.kind)
    _narrow(clauses, "m", wanted, before)
    async with connection() as database:
        found = await database.fetch(f"{_MESSAGE}{clauses.where()} ORDER BY m.id DESC LIMIT {size}", *clauses.values)
    return [MessageRow(**record) for record in found]


def _narrow(clauses: Clauses, table: str, wanted: Wanted, before: int | None) -> None:
    """What mails and notices are asked alike."""
    asked = (
        ("enterprise = ?", wanted.enterprise_id),
        ("created_at >= ?", wanted.since),
        ("created_at < ?", wanted.until),
        ("id < ?", before),
    )
    for condition, value in asked:
        if value is not None:
            clauses.add(f"{table}.{condition}", value)


async def message(message_id: int) -> MessageRow | None:
    """One mail."""
    async with connection() as database:
        found = await database.fetchrow(f"{_MESSAGE} WHERE m.id = $1", message_id)
    return MessageRow(**found) if found else None


# What went wrong first, then what still waits.
_OF = f"""{_MESSAGE} WHERE m.id = ANY($1)
    ORDER BY m.bounced_at IS NULL AND m.state <> 'failed', m.state NOT IN ('queued', 'sending'), m.id LIMIT $2"""

_COUNTS = """
SELECT CASE WHEN bounced_at IS NOT NULL THEN 'bounced' WHEN state = 'sending' THEN 'queued' ELSE state END AS standing,
       count(*) AS messages
FROM message WHERE id = ANY($1) GROUP BY 1
"""


async def messages_of(ids: list[int], *, size: int = 2 * PAGE) -> tuple[list[MessageRow], dict[str, int]]:
    """The first of these mails, the unhappy ones first; and how many of them were sent, failed, bounced, or wait."""
    async with connection() as database:
        rows = await database.fetch(_OF, ids, size)
        counts = await database.fetch(_COUNTS, ids)
    return [MessageRow(**row) for row in rows], {row["standing"]: row["messages"] for row in counts}


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One thing owed, with the instrument it is about."""

    id: int
    kind: str
    instrument_id: int | None
    kind_code: str | None
    kind_name: str
    serial: str
    enterprise_name: str
    due_on: date
    stage: str
    state: str
    reason: str
    recipient: str


_NOTICE = """
    SELECT n.id, n.kind, n.instrument AS instrument_id, i.kind_code, coalesce(i.kind_name, '') AS kind_name,
           coalesce(i.serial, '') AS serial, coalesce(e.name, '') AS enterprise_name,
           n.due_on, n.stage, n.state, n.reason, n.recipient
    FROM notice n LEFT JOIN instrument i ON i.id = n.instrument LEFT JOIN enterprise e ON e.id = n.enterprise"""


async def notices_of(message_id: int) -> list[NoticeRow]:
    """What one mail tells, worst first."""
    async with connection() as database:
        found = await database.fetch(f"{_NOTICE} WHERE n.message = $1 ORDER BY n.due_on, n.id", message_id)
    return [NoticeRow(**record) for record in found]


async def untold(wanted: Wanted | None = None, *, before: int | None = None, size: int = PAGE) -> list[NoticeRow]:
    """What nobody was told and a person should know: no recipient, or withdrawn before it was sent; newest first."""
    wanted, clauses = wanted or Wanted(), Clauses()
    clauses.add("n.state IN ('unsendable', 'cancelled')")
    if wanted.kind:
        clauses.add("n.kind = ?", wanted.kind)
    _narrow(clauses, "n", wanted, before)
    async with connection() as database:
        found = await database.fetch(f"{_NOTICE}{clauses.where()} ORDER BY n.id DESC LIMIT {size}", *clauses.values)
    return [NoticeRow(**record) for record in found]


@dataclass(frozen=True, slots=True)
class Above:
    """What those above an enterprise were told of it in one mail: whom, when, of how many instruments."""

    name: str
    sent_at: datetime
    instruments: int


_ABOVE = """
SELECT m.recipient_name AS name, m.sent_at, count(*) AS instruments
FROM notice n JOIN message m ON m.id = n.message
WHERE n.enterprise = $1 AND n.kind = 'escalation' AND n.state = 'queued' AND m.state = 'sent'
GROUP BY m.id ORDER BY m.id DESC LIMIT $2
"""


async def told_above(enterprise_id: int, *, size: int = 10) -> list[Above]:
    """The latest mails to officers that tell of an enterprise; of other enterprises they say nothing here."""
    async with connection() as database:
        return [Above(**row) for row in await database.fetch(_ABOVE, enterprise_id, size)]


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One try at a mail: when, at which server, what it meant, the server's words, and how long it took."""

    at: datetime
    server: str
    verdict: str
    words: str
    milliseconds: int


async def attempts_of(message_id: int, *, size: int = PAGE) -> list[AttemptRow]:
    """The tries at one mail, the newest first."""
    async with connection() as database:
        found = await database.fetch(
            "SELECT at, server, verdict, words, milliseconds FROM attempt WHERE message = $1 ORDER BY id DESC LIMIT $2",
            message_id,
            size,
        )
    return [AttemptRow(**record) for record in found]
