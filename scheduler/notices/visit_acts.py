"""Answers to a proposed visit by the links of its mail."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from registry.database import connection
from scheduler.notices import acts
from scheduler.notices.acts import By, Opened
from scheduler.notices.material import VISITS

Row = Any  # an asyncpg.Record: the library ships no types


async def planned(link: Opened, today: date) -> list[Row]:
    """The visits of a mail that are still to come, earliest first."""
    numbers = await acts.visits(link)
    async with connection() as database:
        rows = await database.fetch(VISITS, numbers)
    return sorted((row for row in rows if row["day"] >= today), key=lambda row: (row["day"], row["arrive"], row["id"]))


async def answer(link: Opened, visits: Sequence[int], wish: str, by: By) -> bool:
    """Record the answer for each visit once; False where all were answered before."""
    done = [await acts.once(link, f"visit:{number}", wish, by) for number in visits]
    return any(done)
