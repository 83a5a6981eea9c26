"""Takes back what waits in the outbox about instruments, in the transaction that ends their use or removes them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

from registry.database import transaction
from scheduler.notices.kinds import DOSSIER_DUE, DOSSIER_REMINDER, subject_of

Ended = Literal["stopped", "retired", "undone"]

# Messages before notices, each in one fixed order: two acts at once wait for each other and never in a circle. A mail
# that a worker holds is left to it: it looks again before it sends.
_HELD = """
SELECT m.id FROM message m WHERE m.state = 'queued'
  AND EXISTS (SELECT FROM notice n WHERE n.message = m.id AND n.instrument = ANY($1::bigint[]) AND n.state = 'queued')
ORDER BY m.id FOR UPDATE
"""

_TAKE_BACK = """
WITH mine AS MATERIALIZED (
    SELECT id FROM notice WHERE message = ANY($1) AND instrument = ANY($2::bigint[]) AND state = 'queued'
    ORDER BY kind, subject, due_on, stage, recipient FOR UPDATE
)
UPDATE notice n SET state = 'cancelled', reason = $3 FROM mine WHERE n.id = mine.id RETURNING n.id
"""

_CLOSE_EMPTY = """
UPDATE message m SET state = 'cancelled' WHERE m.id = ANY($1)
  AND NOT EXISTS (SELECT FROM notice n WHERE n.message = m.id AND n.state = 'queued')
"""


# What an act said of itself, and what was owed by a due date that no longer holds.
_RESTING = """
SELECT n.id FROM notice n WHERE n.message = ANY($1) AND n.instrument = $2 AND n.state = 'queued'
  AND (n.subject = 'control:' || $3::bigint
       OR n.subject = 'instrument:' || $2 AND n.due_on IS DISTINCT FROM (SELECT due_on FROM instrument WHERE id = $2))
ORDER BY n.kind, n.subject, n.due_on, n.stage, n.recipient FOR UPDATE
"""

_TAKE_RESTING = "UPDATE notice SET state = 'cancelled', reason = 'withdrawn' WHERE id = ANY($1)"


async def take_back_resting(instrument: int, control: int) -> int:
    """Cancel the unsent notices that rest on a record just withdrawn; gives how many. In the same transaction."""
    async with transaction() as database:
        messages = await hold_waiting([instrument])
        resting = [row["id"] for row in await database.fetch(_RESTING, messages, instrument, control)]
        await database.execute(_TAKE_RESTING, resting)
        await database.execute(_CLOSE_EMPTY, messages)
    return len(resting)


async def hold_waiting(instruments: Sequence[int]) -> list[int]:
    """Lock the waiting messages that tell of any of these instruments, so that no worker takes them; give their ids."""
    async with transaction() as database:
        return [row["id"] for row in await database.fetch(_HELD, instruments)]


async def take_back(instruments: Sequence[int], why: Ended) -> int:
    """Cancel the unsent notices of instruments; a mail left with nothing to tell is cancelled too.

    To be called in the transaction that ends their use. Gives how many notices were cancelled.
    """
    async with transaction() as database:
        messages = await hold_waiting(instruments)
        taken = await database.fetch(_TAKE_BACK, messages, instruments, why)
        await database.execute(_CLOSE_EMPTY, messages)
    return len(taken)


_HELD_ABOUT = """
SELECT m.id FROM message m WHERE m.state = 'queued'
  AND EXISTS (SELECT FROM notice n WHERE n.message = m.id AND n.subject = $1 AND n.state = 'queued')
ORDER BY m.id FOR UPDATE
"""

_TAKE_BACK_CLOCKS = """
WITH mine AS MATERIALIZED (
    SELECT id FROM notice
    WHERE message = ANY($1) AND subject = $2 AND state = 'queued' AND kind = ANY($3) AND due_on <> ALL($4::date[])
    ORDER BY kind, subject, due_on, stage, recipient FOR UPDATE
)
UPDATE notice n SET state = 'cancelled', reason = 'dossier_over' FROM mine WHERE n.id = mine.id RETURNING n.id
"""


_TAKE_BACK_REPORT = """
UPDATE notice SET state = 'cancelled', reason = 'handed_in'
WHERE message = ANY($1) AND subject = $2 AND due_on = $3 AND state = 'queued' RETURNING id
"""


async def take_back_report(code: str, due_on: date) -> int:
    """Cancel the unsent reminders of a report, in the transaction that records it as handed in."""
    subject = subject_of("report", code)
    async with transaction() as database:
        messages = [row["id"] for row in await database.fetch(_HELD_ABOUT, subject)]
        taken = await database.fetch(_TAKE_BACK_REPORT, messages, subject, due_on)
        await database.execute(_CLOSE_EMPTY, messages)
    return len(taken)


async def take_back_clocks(dossier: int, still: Iterable[date]) -> int:
    """Cancel the unsent reminders of a dossier's clocks, except towards the last days in `still`.

    To be called in the transaction that moves the dossier on. Gives how many notices were cancelled.
    """
    subject = subject_of("dossier", dossier)
    async with transaction() as database:
        messages = [row["id"] for row in await database.fetch(_HELD_ABOUT, subject)]
        if not messages:
            return 0
        kinds = [DOSSIER_DUE, DOSSIER_REMINDER]
        taken = await database.fetch(_TAKE_BACK_CLOCKS, messages, subject, kinds, list(still))
        await database.execute(_CLOSE_EMPTY, messages)
    return len(taken)
