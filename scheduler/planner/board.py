"""The instance compiled for search: indexes for ids, day numbers for dates, one slot per inspector-day."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from scheduler.planner.model import Instance, Instrument, Kind, Site
from scheduler.planner.travel import TravelTimes
from scheduler.planner.ways import Numbers, Ways

LATE_PRICE = 10_000.0  # minutes, per overdue instrument and risk class
LATE_PRICE_PER_DAY = 480 / 7  # minutes: a day's work for each week late
LEFT_OUT_PRICE = 5_000.0  # minutes: no visit at all is worse than any late one
MOVED_PRICE = 30.0  # minutes, for telling people of another day than announced
MOVED_PRICE_PER_DAY = 5.0


@dataclass(frozen=True, slots=True)
class Slot:
    """One inspector on one working day. `day` indexes the working days, `ordinal` is the proleptic day number."""

    day: int
    ordinal: int
    inspector: int
    minutes: int
    fields: frozenset[str]


@dataclass(frozen=True, slots=True)
class Visit:
    """Instruments of one site and field verified together; the atom of every plan.

    `earliest`..`latest` are day numbers within which all of them are on time. `minutes` is service plus one set-up.
    Waste in minutes on day d within the window is `waste_at_zero - waste_per_day × d`. `pinned` is the slot of a
    confirmed visit, `announced` the day people were told of.
    """

    point: int
    field: str
    instruments: tuple[int, ...]
    minutes: int
    earliest: int
    latest: int
    waste_at_zero: float
    waste_per_day: float
    pinned: int | None = None
    announced: int | None = None


class Board(Ways):
    """Everything about an instance that does not change while planning."""

    def __init__(self, instance: Instance, times: TravelTimes) -> None:
        super().__init__(instance, times)
        self.point_of = {site.id: index for index, site in enumerate(self.sites, start=1)}
        self.ordinals = tuple(day.toordinal() for day in instance.working_days)
        self.slots = tuple(_slots(instance))

    @cached_property
    def slot_ordinals(self) -> Numbers:
        """The day number of every slot, ascending."""
        return np.array([slot.ordinal for slot in self.slots], dtype=np.int64)

    def slots_between(self, start: int, end: int | None) -> range:
        """The slots on the days from `start` to `end` (to the last if None), both included."""
        first = int(np.searchsorted(self.slot_ordinals, start, side="left"))
        last = len(self.slots) if end is None else int(np.searchsorted(self.slot_ordinals, end, side="right"))
        return range(first, max(first, last))

    @cached_property
    def able(self) -> dict[str, NDArray[np.bool_]]:
        """By field: which slots are of somebody competent in it."""
        fields = {field for slot in self.slots for field in slot.fields}
        return {field: np.array([field in slot.fields for slot in self.slots], dtype=np.bool_) for field in fields}

    @cached_property
    def slots_on(self) -> dict[int, list[int]]:
        """Slot numbers by day number."""
        found = defaultdict(list)
        for index, slot in enumerate(self.slots):
            found[slot.ordinal].append(index)
        return dict(found)

    @cached_property
    def open_days(self) -> list[frozenset[int]]:
        """By point: the day numbers on which the site is open (the office's entry is empty)."""
        return [frozenset(), *(self._open(site) for site in self.sites)]

    @cached_property
    def everyday(self) -> frozenset[int]:
        """The day numbers of all working days: what `open_days` has, this very set, for a site that never closes."""
        return frozenset(self.ordinals)

    @cached_property
    def always_open(self) -> bool:
        """Whether no site ever closes on a working day."""
        return all(days is self.everyday for days in self.open_days[1:])

    def _open(self, site: Site) -> frozenset[int]:
        if site.always_open:
            return self.everyday
        days = zip(self.instance.working_days, self.ordinals, strict=True)
        return frozenset(ordinal for day, ordinal in days if site.is_open(day))

    @cached_property
    def _longest(self) -> dict[tuple[str, int], int]:
        longest: dict[tuple[str, int], int] = defaultdict(int)
        for slot in self.slots:
            for field in slot.fields:
                longest[field, slot.ordinal] = max(longest[field, slot.ordinal], slot.minutes)
                longest[field, 0] = max(longest[field, 0], slot.minutes)
        return longest

    def longest_day(self, field: str, ordinal: int = 0) -> int:
        """Minutes of the longest day of anyone competent: on a day, or (0) on any day; 0 when there is nobody."""
        return self._longest.get((field, ordinal), 0)

    def longest_from(self, field: str, start: int) -> int:
        """Minutes of the longest day of anyone competent on `start` or later; 0 when there is nobody."""
        at = bisect_left(self.ordinals, start)
        lengths = self._longest_later.get(field, ())
        return lengths[at] if at < len(lengths) else 0

    @cached_property
    def _longest_later(self) -> dict[str, list[int]]:
        fields = {field for slot in self.slots for field in slot.fields}
        found = {}
        for field in fields:
            lengths = [self.longest_day(field, ordinal) for ordinal in reversed(self.ordinals)]
            found[field] = list(accumulate(lengths, max))[::-1]
        return found

    @cached_property
    def last_equipped(self) -> dict[str, int]:
        """By limited field: the last day number on which any of its equipment is there; 0 where it never is."""
        given, days = self.instance, self.instance.working_days
        away = given.equipment_away
        return {
            field: max((day.toordinal() for day in days if sets > away.get(field, {}).get(day, 0)), default=0)
            for field, sets in given.equipment.items()
        }

    def days_between(self, start: int, end: int | None) -> tuple[int, ...]:
        """The day numbers worked from `start` to `end` (to the last if None), both included."""
        until = len(self.ordinals) if end is None else bisect_right(self.ordinals, end)
        return self.ordinals[bisect_left(self.ordinals, start) : until]

    def kind(self, instrument: Instrument) -> Kind:
        return self.instance.kinds[instrument.kind]

    def waste_rate(self, instrument: Instrument) -> float:
        """Minutes of paid validity lost per day early: (2 × service + set-up) / period, as the instance weighs them."""
        kind = self.kind(instrument)
        return (
            self.instance.waste_weight * (2 * kind.service_minutes + self.instance.setup_minutes) / kind.interval_days
        )

    def earliest(self, instrument: Instrument) -> int:
        return instrument.due_on.toordinal() - self.instance.earliest_days_before_due

    def instrument_cost(self, instrument: Instrument, ordinal: int) -> float:
        """Minutes: wasted validity when on time, else the price of being late. The day must not be too early."""
        ahead = instrument.due_on.toordinal() - ordinal
        if ahead >= 0:
            return self.waste_rate(instrument) * ahead
        return instrument.risk * (LATE_PRICE - LATE_PRICE_PER_DAY * ahead)

    def visit_cost(self, visit: Visit, ordinal: int) -> float:
        """The sum over the instruments of a visit on a day, and the price of moving it if it was announced."""
        return self.visit_waste(visit, ordinal) + _moved(visit, ordinal)

    def visit_waste(self, visit: Visit, ordinal: int) -> float:
        """Wasted validity, or lateness, over the instruments of a visit on a day, minutes."""
        if ordinal <= visit.latest:
            return visit.waste_at_zero - visit.waste_per_day * ordinal
        return sum(self.instrument_cost(self.instance.instruments[one], ordinal) for one in visit.instruments)

    def visit_costs(self, visit: Visit, days: Numbers) -> NDArray[np.float64]:
        """`visit_cost` on each of the days at once: the same sums in the same order."""
        late = np.zeros(len(days))
        for index in visit.instruments:
            one = self.instance.instruments[index]
            ahead = one.due_on.toordinal() - days
            price = one.risk * (LATE_PRICE - LATE_PRICE_PER_DAY * ahead)
            late = late + np.where(ahead >= 0, self.waste_rate(one) * ahead, price)
        costs = np.where(days <= visit.latest, visit.waste_at_zero - visit.waste_per_day * days, late)
        if visit.announced is None:
            return costs
        moved = np.where(
            days == visit.announced, 0.0, MOVED_PRICE + MOVED_PRICE_PER_DAY * np.abs(days - visit.announced)
        )
        found: NDArray[np.float64] = costs + moved
        return found

    def risk(self, visit: Visit, ordinal: int | None = None) -> int:
        """The risk classes of the instruments of a visit added up: of those late on a day, or of all."""
        if ordinal is not None and ordinal <= visit.latest:
            return 0
        listed = [self.instance.instruments[one] for one in visit.instruments]
        return sum(one.risk for one in listed if ordinal is None or one.due_on.toordinal() < ordinal)

    def left_out_price(self, visit: Visit) -> float:
        """Minutes for having no visit at all, more than any late one; less for what is not due within the horizon."""
        last = self.ordinals[-1] if self.ordinals else 0
        return sum(self._left_out(self.instance.instruments[one], last) for one in visit.instruments)

    def _left_out(self, instrument: Instrument, last: int) -> float:
        late = last - instrument.due_on.toordinal()
        if late < 0:
            return LEFT_OUT_PRICE
        return instrument.risk * (LATE_PRICE + LATE_PRICE_PER_DAY * late) + LEFT_OUT_PRICE

    def visit(self, instruments: tuple[int, ...], pinned: int | None = None, announced: int | None = None) -> Visit:
        """Bundle instruments (indexes) of one site and field into a visit."""
        listed = [self.instance.instruments[one] for one in instruments]
        rates = [self.waste_rate(one) for one in listed]
        dues = [one.due_on.toordinal() for one in listed]
        return Visit(
            point=self.point_of[listed[0].site],
            field=self.kind(listed[0]).field,
            instruments=instruments,
            minutes=sum(self.kind(one).service_minutes for one in listed) + self.instance.setup_minutes,
            earliest=max(dues) - self.instance.earliest_days_before_due,
            latest=min(dues),
            waste_at_zero=sum(rate * due for rate, due in zip(rates, dues, strict=True)),
            waste_per_day=sum(rates),
            pinned=pinned,
            announced=announced,
        )


def _moved(visit: Visit, ordinal: int) -> float:
    if visit.announced is None or visit.announced == ordinal:
        return 0.0
    return MOVED_PRICE + MOVED_PRICE_PER_DAY * abs(ordinal - visit.announced)


def _slots(instance: Instance) -> list[Slot]:
    slots = []
    for day, on in enumerate(instance.working_days):
        for index, person in enumerate(instance.inspectors):
            minutes = min(instance.day_minutes, person.minutes_on.get(on, instance.day_minutes))
            if on not in person.days_off and minutes > 0:
                slots.append(Slot(day, on.toordinal(), index, minutes, person.fields))
    return slots
