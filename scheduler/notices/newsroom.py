"""Reads what happened to visits and instruments, and puts aside what later news overtook."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import asyncpg

from registry.law.lists import Law
from registry.standard_uses import AT_RISK
from scheduler.notices.events import Event, list_event, lists_in_news, recorded_kind
from scheduler.notices.kinds import EVIDENCE_LOST, STANDARD_CLEARED, STANDARD_RECALLED, USE_AGAIN
from scheduler.notices.ledger import When
from scheduler.notices.owed import Debt, shifted

NEWS_DAYS = 30
"""How old an act may be and still be news; older ones stand on the pages."""

# A visit is news until its day, or until it is done. A cancelled one only to those who were told of it.
_VISITS = """
SELECT e.kind, e.visit, e.id, coalesce(e.new_day, e.old_day, v.day) AS day, e.at, s.enterprise, v.site
FROM (SELECT DISTINCT ON (visit) * FROM visit_event WHERE at <= $2 ORDER BY visit, id DESC) e
     JOIN visit v ON v.id = e.visit JOIN site s ON s.id = v.site
WHERE s.enterprise BETWEEN $1 AND $4 AND coalesce(e.new_day, e.old_day, v.day) >= $3 AND v.state <> 'done'
  AND (e.kind <> 'cancelled' OR EXISTS (
       SELECT FROM notice n JOIN message m ON m.id = n.message AND m.state IN ('sent', 'sending')
       WHERE n.subject = 'visit:' || e.visit AND n.state = 'queued'))
"""

# Work that somebody recorded here; what came in sheets is history.
_CONTROLS = """
SELECT DISTINCT ON (c.instrument) c.result, c.id, c.performed_on, c.recorded_at, i.enterprise, i.site, c.instrument
FROM control c JOIN instrument i ON i.id = c.instrument
WHERE c.recorded_by IS NOT NULL AND c.batch IS NULL AND c.recorded_at > $2 AND c.recorded_at <= $3
  AND c.performed_on >= $4 AND i.enterprise BETWEEN $1 AND $5 AND i.status = 'in_use' AND c.withdrawn_at IS NULL
ORDER BY c.instrument, c.id DESC
"""

# Instruments verified since are judged by the new list already; where it was loaded late, their date has moved.
_CHANGED = """
SELECT DISTINCT enterprise, site FROM instrument
WHERE enterprise BETWEEN $1 AND $4 AND status = 'in_use' AND kind_code = ANY($2)
  AND (verified_on IS NULL OR verified_on < $3
       OR EXISTS (SELECT FROM due_change d WHERE d.instrument = instrument.id AND d.list_from = $3))
"""

# What ended the validity of an instrument in use, as long as nothing mended it.
_LOSSES = """
SELECT l.id, l.happened_on, l.recorded_at, i.enterprise, i.site, l.instrument
FROM evidence_loss l JOIN instrument i ON i.id = l.instrument
WHERE l.recorded_at > $2 AND l.recorded_at <= $3 AND i.enterprise BETWEEN $1 AND $4 AND i.status = 'in_use'
  AND i.last_result = 'lost' AND i.ended_on = l.happened_on AND i.ended_by = l.cause
  AND NOT EXISTS (SELECT FROM evidence_loss c WHERE c.replaces = l.id)
ORDER BY l.id
"""

# A loss told, then corrected as a mistake, whatever it was corrected to between: told to those who had heard of it,
# where the instrument is valid again. Not where another loss stands, a later work decides, or the date is past.
_RESTORED = """
WITH RECURSIVE chain AS (
    SELECT id AS correction, replaces AS loss FROM evidence_loss
    WHERE cause = 'mistake' AND replaces IS NOT NULL AND recorded_at > $2 AND recorded_at <= $3
    UNION ALL
    SELECT chain.correction, l.replaces FROM chain JOIN evidence_loss l ON l.id = chain.loss
    WHERE l.replaces IS NOT NULL)
SELECT c.id, c.happened_on, c.recorded_at, i.enterprise, i.site, i.id, array_agg(DISTINCT n.recipient) AS told
FROM chain JOIN evidence_loss c ON c.id = chain.correction JOIN instrument i ON i.id = c.instrument
     JOIN notice n ON n.kind = 'evidence_lost' AND n.subject = 'loss:' || chain.loss AND n.state = 'queued'
          AND n.enterprise = i.enterprise
     JOIN message m ON m.id = n.message AND m.state IN ('sent', 'sending')
WHERE i.enterprise BETWEEN $1 AND $4 AND i.status = 'in_use' AND i.last_result = 'pass'
  AND (i.due_on IS NULL OR i.due_on >= $5)
  AND NOT EXISTS (SELECT FROM evidence_loss r WHERE r.replaces = c.id)
  AND NOT EXISTS (SELECT FROM control k WHERE k.instrument = i.id AND k.kind <> 'testing' AND k.withdrawn_at IS NULL
                  AND k.recorded_at > (SELECT min(l.recorded_at) FROM evidence_loss l WHERE l.id = chain.loss))
GROUP BY c.id, i.id ORDER BY c.id
"""

# Owners whose certificates in force were made with a standard that is recalled.
_RECALLS = f"""
SELECT DISTINCT r.id, r.last_good_on, r.recalled_at, i.enterprise, i.site {AT_RISK}
  AND r.lifted_at IS NULL AND r.recalled_at > $2 AND r.recalled_at <= $3 AND i.enterprise BETWEEN $1 AND $4
ORDER BY r.id
"""

# A recall that was lifted is told to those who had heard of it.
_CLEARED = """
SELECT r.id, r.last_good_on, r.lifted_at, n.enterprise, i.site, array_agg(DISTINCT n.recipient) AS told
FROM standard_recall r JOIN notice n ON n.kind = 'standard_recalled' AND n.state = 'queued'
     AND n.subject = 'recall:' || r.id || ':' || n.enterprise
     JOIN message m ON m.id = n.message AND m.state IN ('sent', 'sending')
     JOIN instrument i ON i.enterprise = n.enterprise
WHERE r.lifted_at > $2 AND r.lifted_at <= $3 AND n.enterprise BETWEEN $1 AND $4
GROUP BY r.id, n.enterprise, i.site ORDER BY r.id
"""

_OVERTAKEN = """
UPDATE notice n SET state = 'superseded', reason = 'later_stage'
FROM unnest($1::text[], $2::text[]) AS l (subject, stage), message m
WHERE n.subject = l.subject AND n.stage <> l.stage AND n.state = 'queued' AND m.id = n.message AND m.state = 'queued'
"""


async def events(database: asyncpg.Connection, first: int, last: int, when: When, law: Law) -> list[Event]:
    """The latest news of each visit and instrument of the enterprises from `first` to `last`, and of the law."""
    since, now = when.now - timedelta(days=NEWS_DAYS), when.now
    visits = await database.fetch(_VISITS, first, now, when.as_of, last)
    controls = await database.fetch(_CONTROLS, first, since, now, shifted(when.as_of, -NEWS_DAYS), last)
    losses = await database.fetch(_LOSSES, first, since, now, last)
    restored = await database.fetch(_RESTORED, first, since, now, last, when.as_of)
    recalled = await database.fetch(_RECALLS, first, since, now, last)
    cleared = await database.fetch(_CLEARED, first, since, now, last)
    lists = await _lists(database, first, last, when.as_of, law)
    return [
        *lists,
        *(
            Event(f"visit_{kind}", visit, number, day, at.date(), *place)
            for kind, visit, number, day, at, *place in visits
        ),
        *(_act(result, number, day, at, place) for result, number, day, at, *place in controls),
        *(_recall(STANDARD_RECALLED, row) for row in recalled),
        *(_recall(STANDARD_CLEARED, row) for row in cleared),
        *(_loss(number, day, at, place) for number, day, at, *place in losses),
        *(_again(row) for row in restored),
    ]


async def _lists(database: asyncpg.Connection, first: int, last: int, as_of: date, law: Law) -> list[Event]:
    found = []
    for day, codes in lists_in_news(law, as_of).items():
        rows = await database.fetch(_CHANGED, first, codes, day, last)
        found += [list_event(day, as_of, enterprise, site) for enterprise, site in rows]
    return found


def _act(result: str, number: int, day: date, at: datetime, place: Sequence[int]) -> Event:
    enterprise, site, instrument = place
    return Event(recorded_kind(result), number, number, day, at.date(), enterprise, site, instrument)


def _loss(number: int, day: date, at: datetime, place: Sequence[int]) -> Event:
    enterprise, site, instrument = place
    return Event(EVIDENCE_LOST, number, number, day, at.date(), enterprise, site, instrument)


def _again(row: asyncpg.Record) -> Event:
    number, day, at, enterprise, site, instrument, told = row
    return Event(USE_AGAIN, number, number, day, at.date(), enterprise, site, instrument, frozenset(told))


def _recall(kind: str, row: asyncpg.Record) -> Event:
    """Told once, whatever the number of certificates: the enterprise stands in the subject."""
    recall, day, at, enterprise, site, *told = row
    only = frozenset(told[0]) if told else None
    return Event(kind, f"{recall}:{enterprise}", recall, day, at.date(), enterprise, site, only=only)


async def overtake(database: asyncpg.Connection, debts: Sequence[Debt]) -> None:
    """What waits in the outbox about the same visit is not sent beside its later news."""
    subjects = {debt.subject: debt.stage for debt in debts if debt.subject.startswith("visit:")}
    if subjects:
        await database.execute(_OVERTAKEN, list(subjects), list(subjects.values()))
