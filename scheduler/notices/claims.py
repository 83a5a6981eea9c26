"""The statements of the outbox: claim with a lease, load what a mail says, record what became of it.

Any number of processes may run them at once: SKIP LOCKED hands each message to one of them, the lease gives it back
when that one dies, and only the present owner can record. Leases and waits are counted by the database's clock.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from registry.database import connection, transaction
from registry.standard_uses import AT_RISK
from scheduler.notices.backoff import Outcome
from scheduler.notices.editions import in_force
from scheduler.notices.letters import Material
from scheduler.notices.material import INSTRUMENT, material
from scheduler.notices.recheck import Reach
from scheduler.notices.render import BUILT_IN, Editions

Row = Any  # an asyncpg.Record: the library ships no types

# Workers take turns at the domains that are paced; whoever comes second reads what the first has booked.
_TURN = "SELECT domain FROM sending_domain WHERE next_allowed <= now() ORDER BY domain FOR UPDATE"

_READY = """
SELECT d.domain, d.burst, d.spacing FROM sending_domain d WHERE d.domain = ANY($4::text[])
  AND (d.connections IS NULL OR d.connections > (
    SELECT count(DISTINCT m.owner) FROM message m WHERE split_part(m.recipient, '@', 2) = d.domain
    AND m.state = 'sending' AND m.lease_until > now() AND m.owner <> $1))
"""

_CLAIMABLE = """
state IN ('queued', 'sending') AND next_attempt_at <= now() AND (state = 'queued' OR lease_until <= now())
"""

# Each choice stands in a materialised step: inlined, LIMIT could be run once per outer row and claim more than it says.
# A domain whose turn has not come is passed over, so it holds nobody else; `booked` closes one for what was taken.
_CLAIM = f"""
WITH ready AS MATERIALIZED ({_READY}),
free AS MATERIALIZED (
    SELECT id, next_attempt_at FROM message
    WHERE {_CLAIMABLE}
      AND NOT EXISTS (SELECT FROM sending_domain d WHERE d.domain = split_part(message.recipient, '@', 2))
    ORDER BY next_attempt_at, id FOR UPDATE SKIP LOCKED LIMIT $3
), paced AS MATERIALIZED (
    SELECT turn.id, turn.next_attempt_at, ready.domain FROM ready CROSS JOIN LATERAL (
        SELECT id, next_attempt_at FROM message
        WHERE {_CLAIMABLE} AND split_part(recipient, '@', 2) = ready.domain
        ORDER BY next_attempt_at, id FOR UPDATE SKIP LOCKED LIMIT ready.burst) turn
), chosen AS MATERIALIZED (
    SELECT id, next_attempt_at, '' AS domain FROM free UNION ALL SELECT id, next_attempt_at, domain FROM paced
    ORDER BY next_attempt_at, id LIMIT $3
), booked AS (
    UPDATE sending_domain d
    SET next_allowed = clock_timestamp() + taken.messages * d.spacing * interval '1 second'
    FROM (SELECT domain, count(*) AS messages FROM chosen WHERE domain <> '' GROUP BY domain) taken
    WHERE d.domain = taken.domain
)
UPDATE message SET state = 'sending', owner = $1, lease_until = now() + $2 * interval '1 second'
FROM chosen WHERE message.id = chosen.id
RETURNING message.id, message_id, letter, enterprise, recipient, recipient_name, language, as_of, attempts
"""

_ENTERPRISES = "SELECT id, name, tax_code FROM enterprise WHERE id = ANY($1)"

# Whoever has the address now: contacts of the enterprise, officers where a mail is of no enterprise, or the staff.
_RECIPIENTS = """
SELECT m.id, array_agg(c.site) AS sites, bool_or(c.receives_notices) AS willing,
       bool_and(c.address_state = 'bouncing') AS bouncing
FROM message m JOIN contact c ON c.enterprise = m.enterprise AND lower(btrim(c.email)) = m.recipient
WHERE m.id = ANY($1) GROUP BY m.id
UNION ALL
SELECT m.id, ARRAY[NULL]::bigint[], true, bool_and(o.address_state = 'bouncing')
FROM message m JOIN officer o ON o.active AND lower(btrim(o.email)) = m.recipient
WHERE m.id = ANY($1) AND m.enterprise IS NULL AND m.letter NOT IN ('report_due', 'dossier_due', 'check_due')
GROUP BY m.id
UNION ALL
SELECT m.id, ARRAY[NULL]::bigint[], true, false
FROM message m JOIN account a ON a.active AND a.role IN ('planner', 'administrator')
     AND lower(btrim(a.email)) = m.recipient
WHERE m.id = ANY($1) AND m.letter = 'report_due' GROUP BY m.id
UNION ALL
SELECT m.id, ARRAY[NULL]::bigint[], true, false
FROM message m JOIN account a ON a.active AND a.role <> 'member' AND lower(btrim(a.email)) = m.recipient
WHERE m.id = ANY($1) AND m.letter IN ('dossier_due', 'check_due') GROUP BY m.id
"""

_NOTICES = f"""
SELECT n.id, n.message, n.kind, n.subject, n.due_on, n.stage, n.enterprise, e.name AS enterprise_name, {INSTRUMENT},
       ARRAY(SELECT o.stage FROM notice o WHERE o.kind = n.kind AND o.subject = n.subject AND o.due_on = n.due_on
             AND o.recipient = n.recipient AND o.id <> n.id AND o.state <> 'cancelled') AS other_stages,
       EXISTS (SELECT FROM notice_opt_out o WHERE o.enterprise = n.enterprise AND o.kind = n.kind
               AND o.recipient IN ('', n.recipient) AND o.resumed_at IS NULL) AS stopped,
       EXISTS (SELECT FROM report_handed_in r
               WHERE n.subject = 'report:' || r.code AND r.due_on = n.due_on) AS handed_in,
       coalesce(i.site, v.site) AS site, v.state AS visit_state, v.event AS visit_event, a.later AS later_act,
       a.withdrawn AS act_withdrawn,
       b.stands AS loss_stands, d.lifted AS recall_lifted, d.at_risk AS recall_at_risk
FROM notice n LEFT JOIN instrument i ON i.id = n.instrument LEFT JOIN site s ON s.id = i.site
     LEFT JOIN enterprise e ON e.id = n.enterprise
     LEFT JOIN LATERAL (
         SELECT w.site, w.state, (SELECT max(x.id) FROM visit_event x WHERE x.visit = w.id) AS event
         FROM visit w
         WHERE w.id = CASE WHEN n.subject LIKE 'visit:%' THEN split_part(n.subject, ':', 2)::bigint END) v ON true
     LEFT JOIN LATERAL (
         SELECT EXISTS (SELECT FROM control l WHERE l.instrument = c.instrument AND l.id > c.id
                        AND l.performed_on >= c.performed_on AND l.recorded_by IS NOT NULL AND l.batch IS NULL
                        AND l.withdrawn_at IS NULL) AS later, c.withdrawn_at IS NOT NULL AS withdrawn
         FROM control c
         WHERE c.id = CASE WHEN n.subject LIKE 'control:%' THEN split_part(n.subject, ':', 2)::bigint END) a ON true
     LEFT JOIN LATERAL (
         SELECT NOT EXISTS (SELECT FROM evidence_loss r WHERE r.replaces = k.id) AS stands FROM evidence_loss k
         WHERE k.id = CASE WHEN n.subject LIKE 'loss:%' THEN split_part(n.subject, ':', 2)::bigint END) b ON true
     LEFT JOIN LATERAL (
         SELECT q.lifted_at IS NOT NULL AS lifted, EXISTS (
             SELECT {AT_RISK} AND r.id = q.id AND i.enterprise = n.enterprise) AS at_risk
         FROM standard_recall q
         WHERE q.id = CASE WHEN n.subject LIKE 'recall:%' THEN split_part(n.subject, ':', 2)::bigint END) d ON true
WHERE n.message = ANY($1) AND n.state = 'queued' ORDER BY n.id
"""

_WITHDRAW = """
UPDATE notice SET state = w.state, reason = w.reason
FROM unnest($1::bigint[], $2::text[], $3::text[]) AS w (id, state, reason)
WHERE notice.id = w.id AND notice.state = 'queued'
"""

# What became of a message and the try it came of are written together: no state without its reason.
_RECORD = """
WITH ours AS (
UPDATE message SET state = $3::text, server_words = $4::text, attempts = attempts + $5,
       next_attempt_at = now() + $6 * interval '1 second', owner = NULL, lease_until = NULL,
       subject = coalesce($7::text, subject), mail = coalesce($8, mail),
       sent_at = CASE WHEN $3::text = 'sent' THEN now() END
WHERE id = $1 AND owner = $2 AND state = 'sending' RETURNING id
), tried AS (
INSERT INTO attempt (message, at, server, verdict, words, milliseconds)
SELECT id, now(), $9::text, $10::text, $4::text, $11::int FROM ours WHERE $10::text IS NOT NULL
)
SELECT count(*) FROM ours
"""

_RELEASE = """
UPDATE message SET state = 'queued', owner = NULL, lease_until = NULL
WHERE id = ANY($1) AND owner = $2 AND state = 'sending'
"""

_WAIT = """
UPDATE message SET state = 'queued', owner = NULL, lease_until = NULL,
       next_attempt_at = now() + w.delay * interval '1 second'
FROM unnest($1::bigint[], $3::float8[]) AS w (id, delay)
WHERE message.id = w.id AND owner = $2 AND state = 'sending'
"""

_WAKE = "UPDATE message SET next_attempt_at = now() WHERE state = 'queued' AND next_attempt_at > now()"

_POSTPONE = """
UPDATE message SET server_words = $3, attempts = least(attempts + 1, 32767), state = 'queued', owner = NULL,
       lease_until = NULL, next_attempt_at = now() + p.delay * interval '1 second'
FROM unnest($1::bigint[], $4::float8[]) AS p (id, delay)
WHERE message.id = p.id AND owner = $2 AND state = 'sending'
"""

# Only one of the messages put back met the dead server; the others were not tried.
_MET = """
INSERT INTO attempt (message, at, server, verdict, words, milliseconds)
SELECT id, now(), $3, $4, $5, $6 FROM message WHERE id = $1 AND owner = $2 AND state = 'sending'
"""


class Tried(NamedTuple):
    """One try at a message: the server, what it meant, how long it took."""

    server: str
    verdict: str
    milliseconds: int


class Facts(NamedTuple):
    """What the messages of one claim are made from, by enterprise and by message id."""

    enterprises: dict[int, Row]
    reach: dict[int, Reach]
    notices: dict[int, list[Row]]
    material: Material = Material()
    editions: Editions = BUILT_IN


async def claim(owner: UUID, lease_seconds: float, limit: int) -> list[Row]:
    """Take up to `limit` messages that wait or whose lease ran out, oldest first, as far as their domains allow."""
    async with transaction() as database:
        open_domains = [row[0] for row in await database.fetch(_TURN)]
        rows = await database.fetch(_CLAIM, owner, lease_seconds, limit, open_domains)
    return sorted(rows, key=lambda row: row["id"])


async def facts(messages: Sequence[Row]) -> Facts:
    """The registry as it is now, for the letters of `messages`: three queries, however many messages."""
    ids = [row["id"] for row in messages]
    async with connection() as database:
        enterprises = await database.fetch(_ENTERPRISES, list({row["enterprise"] for row in messages}))
        recipients = await database.fetch(_RECIPIENTS, ids)
        rows = await database.fetch(_NOTICES, ids)
    notices: dict[int, list[Row]] = {ident: [] for ident in ids}
    for row in rows:
        notices[row["message"]].append(row)
    reach = {row["id"]: Reach(tuple(row["sites"]), row["willing"], row["bouncing"]) for row in recipients}
    return Facts(
        {row["id"]: row for row in enterprises},
        reach,
        notices,
        await material(rows, _latest(messages)),
        await in_force(),
    )


def _latest(messages: Sequence[Row]) -> date:
    """The day that the newest of the messages was made for."""
    return max((row["as_of"] for row in messages), default=date.min)


async def withdraw(notices: Sequence[tuple[int, str, str]]) -> None:
    """Record notices that are not told after all: id, state, reason."""
    if notices:
        async with connection() as database:
            await database.execute(_WITHDRAW, *(list(column) for column in zip(*notices, strict=True)))


async def record(
    message: int,
    owner: UUID,
    outcome: Outcome,
    tried: Tried | None = None,
    *,
    subject: str | None = None,
    raw: bytes | None = None,
) -> bool:
    """Write what became of a message, and of which try; False when it is no longer ours: the lease ran out."""
    state, words, delay, tries = outcome.state, outcome.words, outcome.delay_seconds, outcome.tries
    attempt = (tried.server, tried.verdict, tried.milliseconds) if tried else (None, None, None)
    async with connection() as database:
        count: int = await database.fetchval(
            _RECORD, message, owner, state, words, tries, delay, subject, raw, *attempt
        )
    return count == 1


async def wake() -> None:
    """Let every waiting message be tried now, whatever wait its last answer earned it."""
    async with connection() as database:
        await database.execute(_WAKE)


async def release(messages: Sequence[int], owner: UUID) -> None:
    """Give back messages that were claimed and not tried."""
    async with connection() as database:
        await database.execute(_RELEASE, list(messages), owner)


async def put_off(waits: Mapping[int, float], owner: UUID) -> None:
    """Give back messages that were claimed too early, each for so many seconds; that is no try."""
    if waits:
        async with connection() as database:
            await database.execute(_WAIT, list(waits), owner, list(waits.values()))


async def postpone(messages: Sequence[int], owner: UUID, words: str, delays: Sequence[float], tried: Tried) -> None:
    """Put back messages that met no mail server, each for its own time; the first of them was `tried`."""
    async with transaction() as database:
        await database.execute(_MET, messages[0], owner, tried.server, tried.verdict, words, tried.milliseconds)
        await database.execute(_POSTPONE, list(messages), owner, words, list(delays))


async def waiting() -> int:
    """How many messages are still to be delivered, by anybody."""
    async with connection() as database:
        count: int = await database.fetchval("SELECT count(*) FROM message WHERE state IN ('queued', 'sending')")
    return count


async def message_row(message: int) -> Row | None:
    """One message with the columns of a claim, and its state and the mail as sent."""
    async with connection() as database:
        return await database.fetchrow(
            "SELECT id, message_id, letter, enterprise, recipient, recipient_name, language, as_of, attempts, state,"
            " mail FROM message WHERE id = $1",
            message,
        )
