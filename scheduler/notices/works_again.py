"""An address that gave mail back and takes it again: its tasks close by themselves, and it counts as working."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from registry.database import connection, transaction

Doubts = Mapping[str, Sequence[int]]

# A bounce that named no mail of ours asks for a whole enterprise: it is answered where all of its bounces since were
# about one address.
_DOUBTED = """
SELECT lower(btrim(coalesce(c.email, o.email, a.email, x.address))) AS address, t.id
FROM task t
     CROSS JOIN LATERAL (
         SELECT split_part(t.subject, ':', 1) AS about,
                CASE WHEN t.subject ~ '^[a-z]+:[0-9]+$' THEN split_part(t.subject, ':', 2)::bigint END AS number,
                CASE WHEN t.subject LIKE 'address:%' THEN substr(t.subject, 9) END AS address) x
     LEFT JOIN contact c ON x.about = 'contact' AND c.id = x.number
     LEFT JOIN officer o ON x.about = 'officer' AND o.id = x.number
     LEFT JOIN account a ON x.about = 'account' AND a.id = x.number
WHERE t.kind = 'bouncing' AND t.closed_at IS NULL AND coalesce(c.email, o.email, a.email, x.address) <> ''
UNION ALL
SELECT min(r.about), t.id
FROM task t JOIN message m ON m.enterprise IS NOT DISTINCT FROM t.enterprise
     JOIN received_mail r ON r.message = m.id AND r.kind = 'bounce' AND r.received_at >= t.opened_at
WHERE t.kind = 'bouncing' AND t.closed_at IS NULL AND t.subject LIKE 'enterprise:%'
GROUP BY t.id HAVING count(DISTINCT r.about) = 1
"""

_CLOSE = "UPDATE task SET closed_at = $2, closed_by = '' WHERE id = ANY($1) AND closed_at IS NULL"

_CONTACTS_WORK = """
UPDATE contact SET address_state = 'ok', address_words = '', address_since = NULL
WHERE lower(btrim(email)) = $1 AND address_state = 'bouncing'
"""

_OFFICERS_WORK = """
UPDATE officer SET address_state = 'ok', address_words = '', address_since = NULL
WHERE lower(btrim(email)) = $1 AND address_state = 'bouncing'
"""


async def doubted() -> dict[str, list[int]]:
    """The open tasks about addresses that gave mail back, by address; asked before mail leaves."""
    found: dict[str, list[int]] = {}
    async with connection() as database:
        for address, task in await database.fetch(_DOUBTED):
            found.setdefault(address, []).append(task)
    return found


async def works_again(address: str, tasks: Sequence[int], now: datetime) -> None:
    """Close these tasks: a mail server took mail for the address, later than what they are about."""
    async with transaction() as database:
        await database.execute(_CONTACTS_WORK, address)
        await database.execute(_OFFICERS_WORK, address)
        await database.execute(_CLOSE, list(tasks), now)
