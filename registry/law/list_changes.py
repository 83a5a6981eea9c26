"""What a list of instruments changes against the list before it: rows added, removed, renamed, other cycles. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from registry.law.lists import KindList, KindRow, Law

What = Literal["added", "removed", "cycle", "controls", "renamed"]

_CONTROLS = ("type_approval", "initial", "periodic", "after_repair")


@dataclass(frozen=True, slots=True)
class KindChange:
    """One row of the list that is not what it was; one side is missing where the row is new, or gone."""

    code: str
    what: tuple[What, ...]
    before: KindRow | None
    after: KindRow | None

    @property
    def moves_dates(self) -> bool:
        """Whether a due date can depend on it."""
        return bool({"added", "removed", "cycle"}.intersection(self.what))

    @property
    def row(self) -> KindRow:
        """The row as it is now, or as it was last: for its name."""
        row = self.after or self.before
        if row is None:
            raise LookupError(self.code)
        return row


def list_changes(law: Law, first_day: date) -> list[KindChange]:
    """What the list that begins on `first_day` changes, in the order of the lists; nothing if it is the first one.

    A row that was closed in the list before it is not there on its last day; a row that the new list closes is gone.
    """
    eve = first_day - timedelta(days=1)
    if not law.covers(eve):
        return []
    old, new = _standing(law.list_on(eve), eve), _standing(law.list_on(first_day), first_day)
    found = (_change(code, old.get(code), new.get(code)) for code in {**old, **new})
    return [change for change in found if change is not None]


def next_list(law: Law, today: date) -> KindList | None:
    """The list that is loaded and enters into force next."""
    return next((version for version in law.lists if version.effective_from > today), None)


def _standing(version: KindList, day: date) -> dict[str, KindRow]:
    return {code: row for code, row in version.rows.items() if row.listed_on(day)}


def _change(code: str, old: KindRow | None, new: KindRow | None) -> KindChange | None:
    if old is None or new is None:
        return KindChange(code, ("added" if old is None else "removed",), old, new)
    what: list[What] = []
    if old.cycle_months != new.cycle_months:
        what.append("cycle")
    if any(getattr(old, mark) != getattr(new, mark) for mark in _CONTROLS):
        what.append("controls")
    if old.name_vi != new.name_vi:
        what.append("renamed")
    return KindChange(code, tuple(what), old, new) if what else None
