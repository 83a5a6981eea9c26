"""The plan people work by as the planner's draft, with the rows its visits came from. Pure."""

import hashlib
from dataclasses import dataclass
from datetime import date

import msgspec

from scheduler.half_days import Mornings
from scheduler.planner.draft import Draft
from scheduler.planner.model import Day, Instance
from scheduler.planner.places import Place


@dataclass(frozen=True, slots=True)
class Row:
    """A visit's row as the plan holds it."""

    id: int
    state: str
    day: date
    inspector: int
    code: str
    position: int
    site: int
    arrive: int
    leave: int
    travel_minutes: int
    instruments: tuple[int, ...]

    @property
    def place(self) -> Place:
        return Place(self.day, self.code)


@dataclass(frozen=True)
class InHand:
    """The current plan from today on. `before` holds it as a draft; `troubled` are its visits (numbers in the draft)
    that break a rule where they stand, and so are nowhere in it. `mornings`: who is off in the morning of which day.
    """

    plan_id: int
    first_day: date
    last_day: date
    instance: Instance
    days: tuple[Day, ...]
    rows: dict[int, Row]
    row_of: dict[int, int]  # by instrument
    inspectors: dict[str, int]  # ids by code
    before: Draft
    troubled: frozenset[int]
    mornings: Mornings = frozenset()

    @property
    def mark(self) -> str:
        """Changes whenever the visits do: who saw one plan must not change another."""
        told = [(row.id, row.state, row.day.toordinal(), row.inspector, row.position) for row in self.rows.values()]
        return hashlib.sha256(msgspec.json.encode([self.plan_id, told])).hexdigest()[:24]

    def visits_of(self, row_id: int) -> list[int]:
        """The numbers in the draft of what one row holds."""
        items = self.instance.instruments
        return [
            index
            for index, visit in enumerate(self.before.visits)
            if self.row_of.get(int(items[visit.instruments[0]].id)) == row_id
        ]

    def row(self, draft: Draft, index: int) -> Row | None:
        """The row a visit of a draft came from; None for a new one."""
        ident = int(draft.board.instance.instruments[draft.visits[index].instruments[0]].id)
        return self.rows.get(self.row_of.get(ident, 0))
