"""What the lists in force make of due dates that were counted before: each from its own records. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from registry.law.lists import Law
from registry.law.validity import Evidence, StoredDue, stored_due


@dataclass(frozen=True, slots=True)
class Held:
    """An instrument: the due date stored with it, and the latest evidence it follows from."""

    id: int
    kind_code: str | None
    own_interval: int | None
    stored: StoredDue
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class Move:
    """A due date that is another now; `list_from` is the first day of the list that judges its evidence."""

    id: int
    before: date | None
    due: StoredDue
    list_from: date | None


def moves(law: Law, instruments: Iterable[Held]) -> list[Move]:
    """The instruments whose records give another answer than the stored one.

    The list is that of the day of verification. Evidence given before a list entered into force keeps the cycle of the
    list before it, and a printed date is kept always: so what moves was verified under a list that was loaded late.
    Where there is no evidence there is nothing that a list could judge, and what is stored stays.
    """
    found = []
    for one in instruments:
        if one.evidence is None:
            continue
        due = stored_due(law, one.kind_code, one.own_interval, one.evidence)
        if due != one.stored:
            found.append(Move(one.id, one.stored.due_on, due, _judged_by(law, one)))
    return found


def _judged_by(law: Law, one: Held) -> date | None:
    if one.evidence is None or one.kind_code is None:
        return None
    day = one.evidence.performed_on or one.evidence.printed_valid_until
    return law.list_on(day).effective_from if day else None


def lists_in_force(law: Law, today: date) -> str:
    """A name for all that due dates can depend on today: another one means that they are to be counted again."""
    facts = [
        (
            version.effective_from,
            sorted((row.code, row.cycle_months, row.listed_until) for row in version.rows.values()),
        )
        for version in law.lists
        if version.effective_from <= today
    ]
    return sha256(repr(facts).encode()).hexdigest()
