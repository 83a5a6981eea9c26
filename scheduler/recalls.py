"""A standard is recalled, or found good after all: what that puts at risk, and everybody concerned told at once."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

import asyncpg

from registry.database import connection, transaction
from registry.standard_rules import AtRisk, at_risk
from registry.standard_uses import uses
from registry.standards import By, lift_recall, recall_standard
from scheduler.acts import Post
from scheduler.sweep import sweep_one

_MAILS = """
SELECT coalesce(e.name, '') AS enterprise_name, n.recipient, n.state, n.reason
FROM notice n LEFT JOIN enterprise e ON e.id = n.enterprise
WHERE n.kind = 'standard_recalled' AND split_part(n.subject, ':', 2)::bigint = $1 ORDER BY e.name_sort COLLATE "C", n.id
"""

_TOLD = """
SELECT DISTINCT enterprise FROM notice
WHERE kind = 'standard_recalled' AND split_part(subject, ':', 2)::bigint = $1 ORDER BY enterprise
"""


@dataclass(frozen=True, slots=True)
class NewRecall:
    """A standard to recall: the last day on which it was shown to be good, and why it no longer is."""

    standard_id: int
    last_good_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Mail:
    """Somebody who is told of a recall; `reason` where that person cannot be."""

    enterprise_name: str
    recipient: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class Impact:
    """Every certificate made with the standard since, the least margin first; and who is told."""

    found: tuple[AtRisk, ...]
    mails: tuple[Mail, ...]

    @property
    def doubted(self) -> int:
        """How many certificates must be told of."""
        return sum(not one.excluded for one in self.found)


class _TakenBackError(Exception):
    """Ends the transaction without keeping anything."""


async def impact(standard_id: int, last_good_on: date) -> tuple[AtRisk, ...]:
    """The certificates made with a standard from a day on, the least margin first."""
    return tuple(at_risk(await uses(standard_id, last_good_on)))


async def recall(new: NewRecall, by: By, today: date, post: Post) -> int:
    """Recall a standard and tell the owners of every certificate at risk; give the recall's id.

    Raises NotNowError where it is recalled already.
    """
    async with transaction():
        number = await recall_standard(new.standard_id, new.last_good_on, new.reason, by)
        found = await impact(new.standard_id, new.last_good_on)
        await _tell(sorted({one.use.enterprise_id for one in found if not one.excluded}), by, today, post)
    return number


async def foresee(new: NewRecall, by: By, today: date, post: Post) -> Impact:
    """What `recall` would do: the same code, taken back. Raises NotNowError as `recall` does."""
    with suppress(_TakenBackError):
        async with transaction() as database:
            number = await recall(new, by, today, post)
            found = Impact(await impact(new.standard_id, new.last_good_on), await _mails(database, number))
            _take_back()
    return found


async def told(recall_id: int) -> tuple[Mail, ...]:
    """Who was, or is to be, told of a recall."""
    async with connection() as database:
        return await _mails(database, recall_id)


async def lift(recall_id: int, reason: str, by: By, today: date, post: Post) -> None:
    """Say that the standard was good after all; whoever was told of the recall is told of that, once.

    Raises NotNowError where that was said already.
    """
    async with transaction() as database:
        await lift_recall(recall_id, reason, by)
        owners = [row["enterprise"] for row in await database.fetch(_TOLD, recall_id)]
        await _tell(owners, by, today, post)


async def _tell(enterprises: Sequence[int], by: By, today: date, post: Post) -> None:
    for enterprise in enterprises:
        await sweep_one(enterprise, today, by.at, mail_domain=post.domain, zone=post.zone)


async def _mails(database: asyncpg.Connection, recall_id: int) -> tuple[Mail, ...]:
    return tuple(Mail(*row) for row in await database.fetch(_MAILS, recall_id))


def _take_back() -> None:
    raise _TakenBackError
