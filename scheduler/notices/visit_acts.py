"""Answers to a proposed visit by the links of its mail."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from registry.database import connection
from scheduler.notices import acts
from scheduler.notices.acts import By, Opened
from scheduler.notices.material import VISITS
from scheduler.visit_life import ask_for_another_day, confirm_visit
from scheduler.visits import OPEN

Row = Any  # an asyncpg.Record: the library ships no types


async def planned(link: Opened, today: date) -> list[Row]:
    """The visits of a mail that are still to come and open, earliest first."""
    numbers = await acts.visits(link)
    async with connection() as database:
        rows = await database.fetch(f"{VISITS} AND v.state IN {OPEN}", numbers)
    return sorted((row for row in rows if row["day"] >= today), key=lambda row: (row["day"], row["arrive"], row["id"]))


async def answer(link: Opened, visits: Sequence[int], wish: str, by: By) -> bool:
    """Confirm each visit, or keep the wish for another day, once; False where all were answered before.

    Raises VisitError where a visit was cancelled or done meanwhile; nothing is recorded of it then.
    """
    done = []
    for number in visits:
        if link.link.purpose == "confirm":
            work = partial(confirm_visit, number, now=by.now)
        else:
            work = partial(ask_for_another_day, number, wish, now=by.now)
        done.append(await acts.once(link, f"visit:{number}", wish, by, work))
    return any(done)
