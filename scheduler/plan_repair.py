"""What an event does to the current plan, worked out before anything is saved. Pure, given the plan in hand."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from scheduler.half_days import Mornings
from scheduler.happenings import Happening, upset
from scheduler.in_hand import InHand, Row
from scheduler.plan_seats import with_other_hours
from scheduler.planner.answer import days_of, objective
from scheduler.planner.board import Board
from scheduler.planner.by_hand import Weighed, moved, slot_at, weigh
from scheduler.planner.check import breaches
from scheduler.planner.draft import Draft
from scheduler.planner.feasible import given_up
from scheduler.planner.model import Fault, Ident
from scheduler.planner.places import Moved, Place, find_places
from scheduler.planner.repair import draft_of
from scheduler.planner.roads import times_of


@dataclass(frozen=True, slots=True)
class Line:
    """What becomes of a visit: `row` None where it is new; `now` None where no place was found for it."""

    row: Row | None
    site: int
    instruments: tuple[int, ...]
    told: str
    was: Place | None
    now: Place | None
    rehoured: bool = False  # its enterprise, which knows of it, has to hear of other hours on the same day

    @property
    def broken(self) -> bool:
        return self.told == "confirmed" and self.now is None

    @property
    def stays(self) -> bool:
        """No place was found: it stands where it cannot be, until somebody decides."""
        return self.now is None and self.was is not None

    @property
    def inform(self) -> bool:
        """Whether its enterprise, which knows of a day, has to hear of another, or of other hours."""
        if self.told == "" or self.was is None or self.now is None:
            return False
        return self.rehoured or self.was.date != self.now.date


@dataclass(frozen=True, slots=True)
class Totals:
    """Minutes of driving and of wasted validity, and how many instruments are verified late: more, or less."""

    travel_minutes: int
    waste_minutes: float
    late: int


@dataclass(frozen=True)
class Consequence:
    """The plan after an event, and how its totals change; with `faults` it breaks hard rules and must not be kept."""

    after: Draft
    lines: tuple[Line, ...]
    change: Totals
    faults: tuple[Fault, ...] = ()
    behind: tuple[Place, int] | None = None  # whose day is so many minutes late
    retimed: frozenset[Place] = frozenset()  # days that begin at another hour

    @property
    def moved(self) -> int:
        return sum(line.now is not None and line.now != line.was for line in self.lines)

    @property
    def told(self) -> int:
        """How many enterprises' visits get another day, or other hours, than they know."""
        return sum(line.inform for line in self.lines)

    @property
    def broken(self) -> int:
        return sum(line.stays for line in self.lines)


def consequence(hand: InHand, event: Happening, today: date) -> Consequence:
    """Repair the plan in hand after an event; nobody is put on a day before tomorrow, save to keep a promise."""
    board = Board(upset(hand.instance, event), times_of(hand.instance))
    if "matrix" in hand.before.board.__dict__:  # the roads are the same
        board.matrix = hand.before.board.matrix
    known = hand.row_of.keys()
    reasons = {ident: fault for ident, fault in given_up(board, ()).items() if ident not in known}
    after, displaced = draft_of(board, hand.days, reasons)
    hit = {at: place for at, place in displaced.items() if _touched(hand, event, at, place)}
    found = find_places(after, hit, (today + timedelta(days=1)).toordinal())
    sites = {item.id: int(item.site) for item in board.instance.instruments}
    done = Consequence(
        after=after,
        lines=tuple(_line(hand, sites, one) for one in found),
        faults=_new_faults(hand, after),
        behind=(Place(event.first, event.inspector), event.minutes) if event.kind == "late" else None,
        retimed=frozenset(Place(day, event.inspector) for day in event.days()) if _morning(event) else frozenset(),
        change=_change(hand.before, after),
    )
    mornings = {(hand.inspectors[str(place.inspector)], place.date) for place in done.retimed}
    return _with_hours(hand, done, hand.mornings | mornings)


def _morning(event: Happening) -> bool:
    """Whether somebody's day begins after a morning off."""
    return event.kind == "away" and event.part == "morning"


def _with_hours(hand: InHand, done: Consequence, mornings: Mornings) -> Consequence:
    """The consequence with those who keep their day and have to hear of other hours."""
    rows = {row.id: row for row in with_other_hours(hand, done, mornings)}
    lines = [
        replace(line, rehoured=line.row is not None and rows.pop(line.row.id, None) is not None) for line in done.lines
    ]
    lines += [
        Line(row, row.site, row.instruments, row.state, row.place, row.place, rehoured=True) for row in rows.values()
    ]
    return replace(done, lines=tuple(lines))


def _touched(hand: InHand, event: Happening, at: int, place: Place | None) -> bool:
    """Whether a visit without a place is the event's doing. What stood where it could not before waits for a person,
    save where its standard was out of use already: that is what the event says at last.
    """
    if event.kind == "standard" and place is not None and hand.before.visits[at].field == event.field:
        return event.first <= place.date <= event.last
    return at not in hand.troubled and (place is not None or event.kind == "new")


def by_hand(hand: InHand, row: Row, place: Place) -> tuple[Weighed, Consequence | None]:
    """A visit taken to a day of an inspector: weighed, and the plan after it where no rule forbids that."""
    visits = hand.visits_of(row.id)
    weighed = weigh(hand.before, visits, place)
    if weighed.faults or not visits:
        return weighed, None
    after = moved(hand.before, visits, slot_at(hand.before.board, place))
    line = Line(row, row.site, row.instruments, "" if row.state == "draft" else row.state, row.place, place)
    done = Consequence(after, (line,), _change(hand.before, after), _new_faults(hand, after))
    return weighed, _with_hours(hand, done, hand.mornings)


def _new_faults(hand: InHand, after: Draft) -> tuple[Fault, ...]:
    """Every rule counted again; what the plan broke before is not the event's doing."""
    known = set(breaches(hand.before.board, days_of(hand.before)))
    return tuple(fault for fault in breaches(after.board, days_of(after)) if fault not in known)


def _change(before: Draft, after: Draft) -> Totals:
    """What is left out counts in neither: it has no day to be late on."""
    was, now = objective(before, 0), objective(after, 0)
    late = now.overdue - now.unplanned - (was.overdue - was.unplanned)
    travel = now.travel_minutes - was.travel_minutes
    return Totals(travel, round(now.waste_minutes - was.waste_minutes, 6), late)


def _line(hand: InHand, sites: Mapping[Ident, int], one: Moved) -> Line:
    idents = tuple(int(ident) for ident in one.instruments)
    row = hand.rows.get(hand.row_of.get(idents[0], 0))
    return Line(row, sites[one.instruments[0]], idents, one.told, one.was, one.now)
