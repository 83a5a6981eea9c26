"""Takes back what waits in the outbox about an instrument, in the transaction that ends its use."""

from registry.database import transaction
from registry.values import Status

# Messages before notices, each in one fixed order: two acts at once wait for each other and never in a circle. A mail
# that a worker holds is left to it: it looks again before it sends.
_HELD = """
SELECT m.id FROM message m WHERE m.state = 'queued'
  AND EXISTS (SELECT FROM notice n WHERE n.message = m.id AND n.instrument = $1 AND n.state = 'queued')
ORDER BY m.id FOR UPDATE
"""

_TAKE_BACK = """
WITH mine AS MATERIALIZED (
    SELECT id FROM notice WHERE message = ANY($1) AND instrument = $2 AND state = 'queued'
    ORDER BY kind, subject, due_on, stage, recipient FOR UPDATE
)
UPDATE notice n SET state = 'cancelled', reason = $3 FROM mine WHERE n.id = mine.id RETURNING n.id
"""

_CLOSE_EMPTY = """
UPDATE message m SET state = 'cancelled' WHERE m.id = ANY($1)
  AND NOT EXISTS (SELECT FROM notice n WHERE n.message = m.id AND n.state = 'queued')
"""


async def take_back(instrument: int, status: Status) -> int:
    """Cancel the unsent notices of an instrument no longer in use; a mail left with nothing to tell is cancelled too.

    To be called in the transaction that sets `status`. Gives how many notices were cancelled.
    """
    async with transaction() as database:
        messages = [row["id"] for row in await database.fetch(_HELD, instrument)]
        taken = await database.fetch(_TAKE_BACK, messages, instrument, status)
        await database.execute(_CLOSE_EMPTY, messages)
    return len(taken)
