"""The people of an enterprise added, amended, removed: recorded, and what it mends leaves the list of tasks.

Mails already sent stay as they were; each one still waiting is held against the contacts when it is about to leave.
"""

from dataclasses import asdict
from datetime import datetime
from typing import NamedTuple

from registry.database import connection, transaction
from registry.enrol import add_contact, amend_contact, remove_contact
from registry.find_places import ContactRow, contact, contacts
from registry.values import NewContact
from scheduler.notices.changes import Facts, note
from scheduler.notices.tasks import close_tasks
from scheduler.notices.who import deliverable

KEPT = ("name", "role", "site_id", "email", "phone", "language", "receives_notices")
"""What a change of a contact records."""

_HOLD = "SELECT FROM enterprise WHERE id = $1 FOR UPDATE"


class By(NamedTuple):
    """Who does it, an account's address, and when."""

    address: str
    now: datetime


async def add(enterprise: int, new: NewContact, by: By) -> int:
    """Add a person; raises what `registry.enrol.add_contact` raises."""
    async with transaction():
        number = await add_contact(enterprise, new)
        await _note(number, enterprise, {}, _facts(new), by)
        await _mended(enterprise, by)
    return number


async def amend(held: ContactRow, new: NewContact, by: By, *, works: bool = False) -> None:
    """Write what was corrected; raises what `registry.enrol.amend_contact` raises."""
    async with transaction() as database:
        await database.execute(_HOLD, held.enterprise_id)
        before = await contact(held.id)
        await amend_contact(held.id, held.enterprise_id, new, works=works)
        if before is not None:
            await _note(held.id, held.enterprise_id, _facts(before), _facts(new), by)
        if works or (before is not None and before.email != new.email):
            await _returns_mended(held, by)
        await _mended(held.enterprise_id, by)


async def remove(held: ContactRow, by: By) -> None:
    """Take a person out; raises LookupError where somebody else just did."""
    async with transaction() as database:
        await database.execute(_HOLD, held.enterprise_id)
        before = await contact(held.id)
        await remove_contact(held.id, held.enterprise_id)
        if before is not None:
            await _note(held.id, held.enterprise_id, _facts(before), {}, by)
        await _returns_mended(held, by)


async def _returns_mended(held: ContactRow, by: By) -> None:
    """Close what asked for this address: of the person, or of the enterprise where a bounce named no mail."""
    await close_tasks(["bouncing"], [f"contact:{held.id}", f"enterprise:{held.enterprise_id}"], by.now)


def _facts(one: NewContact | ContactRow) -> Facts:
    facts = asdict(one)
    return {name: facts[name] for name in KEPT}


async def _note(number: int, enterprise: int, before: Facts, after: Facts, by: By) -> None:
    await note(f"contact:{number}", before, after, by=by.address, now=by.now, enterprise=enterprise)


async def _mended(enterprise: int, by: By) -> None:
    """Somebody who answers for every place can be told now; what only concerns one place is left to the sweep."""
    reachable = any(
        one.site_id is None and one.receives_notices and one.address_state == "ok" and deliverable(one.email.lower())
        for one in await contacts(enterprise)
    )
    if reachable:
        await close_tasks(["no_recipient"], [f"enterprise:{enterprise}"], by.now)


async def last_told(enterprise: int) -> dict[str, datetime]:
    """When each address of an enterprise was last sent a mail."""
    async with connection() as database:
        rows = await database.fetch(
            "SELECT recipient, max(sent_at) AS at FROM message WHERE enterprise = $1 AND state = 'sent' GROUP BY 1",
            enterprise,
        )
    return {row["recipient"]: row["at"] for row in rows}
