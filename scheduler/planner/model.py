"""What is planned and what a plan is: plain frozen values. Times are minutes, dates are `datetime.date`.

The JSON forms are those of the public planning instances; `reading.from_json` builds an `Instance`.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from scheduler.lunar import lunar_day

Ident = int | str
Params = tuple[tuple[str, str | float], ...]
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees, WGS 84."""

    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Site:
    """A place to visit. `weekdays` are the open ones (Monday is 0); `closed_on` are single closed dates; `road` is the
    class of the roads around it, if it has one. A market is there only on its `lunar_days`, days of the lunar month.
    """

    id: Ident
    at: Point
    weekdays: frozenset[int] = frozenset(range(7))
    closed_on: frozenset[dt.date] = frozenset()
    road: str = ""
    lunar_days: frozenset[int] = frozenset()

    @property
    def always_open(self) -> bool:
        return len(self.weekdays) == _WEEK and not self.closed_on and not self.lunar_days

    def is_open(self, day: dt.date) -> bool:
        if day.weekday() not in self.weekdays or day in self.closed_on:
            return False
        return not self.lunar_days or lunar_day(day) in self.lunar_days


@dataclass(frozen=True, slots=True)
class Kind:
    """`field` is the competence needed; `interval_days` the period a verification is valid for."""

    service_minutes: int
    interval_days: int
    field: str


@dataclass(frozen=True, slots=True)
class Instrument:
    """`risk` weighs being overdue: 1 is the ordinary class, 3 counts threefold."""

    id: Ident
    site: Ident
    kind: str
    due_on: dt.date
    risk: int = 1


@dataclass(frozen=True, slots=True)
class Inspector:
    """`minutes_on` holds the shorter days (half days); on days off nothing is planned."""

    id: Ident
    fields: frozenset[str]
    days_off: frozenset[dt.date] = frozenset()
    minutes_on: Mapping[dt.date, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standard:
    """One measurement standard by its serial: with one inspector at a time, away on single days, and of no use after
    `valid_until`, when its own calibration has run out.
    """

    id: str
    field: str
    away: frozenset[dt.date] = frozenset()
    valid_until: dt.date | None = None

    def is_there(self, day: dt.date) -> bool:
        return day not in self.away and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Road:
    """A class of road: how fast it is driven, and how much longer it is than the great circle."""

    speed_kmh: float
    detour: float


@dataclass(frozen=True, slots=True)
class Travel:
    """Great-circle kilometres times `detour`, driven at `speed_kmh`; `classes` of road have their own; `office` is the
    class of the roads around the office, if it has one.
    """

    speed_kmh: float
    detour: float
    classes: Mapping[str, Road] = field(default_factory=dict)
    office: str = ""


@dataclass(frozen=True, slots=True)
class Booking:
    """A visit people have heard of. Confirmed (`firm`) ones never move; announced ones move at a price."""

    date: dt.date
    inspector: Ident
    site: Ident
    instruments: tuple[Ident, ...]
    firm: bool = True


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong, by code and parameters; `words.sentence` says it in Vietnamese."""

    code: str
    params: Params = ()


@dataclass(frozen=True, slots=True)
class Instance:
    """One planning problem. Every instrument is to be verified exactly once on one of `working_days` (ascending).

    `faults` name what was wrong in the input; `rejected` holds the instruments that cannot be planned for such a
    reason, so that they are reported and not lost. `equipment_away` is how much of the equipment of a field is missing
    on a day.
    """

    name: str
    working_days: tuple[dt.date, ...]
    office: Point
    travel: Travel
    sites: Mapping[Ident, Site]
    kinds: Mapping[str, Kind]
    instruments: tuple[Instrument, ...]
    inspectors: tuple[Inspector, ...]
    equipment: Mapping[str, int]
    day_minutes: int = 480
    setup_minutes: int = 10
    earliest_days_before_due: int = 60
    bookings: tuple[Booking, ...] = ()
    faults: tuple[Fault, ...] = ()
    rejected: Mapping[Ident, Fault] = field(default_factory=dict)
    equipment_away: Mapping[str, Mapping[dt.date, int]] = field(default_factory=dict)
    standards: tuple[Standard, ...] = ()  # named; they are counted in `equipment` and `equipment_away`
    waste_weight: float = 1.0  # how often a wasted minute of validity counts


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of a day. `arrive` and `leave` are minutes after the start of the day at the office."""

    site: Ident
    instruments: tuple[Ident, ...]
    arrive: int
    leave: int
    travel_minutes: int


@dataclass(frozen=True, slots=True)
class Day:
    """One inspector's day, stops in driving order; `minutes` is the whole of it, way back included."""

    date: dt.date
    inspector: Ident
    stops: tuple[Stop, ...]
    minutes: int
    travel_minutes: int
    standards: tuple[tuple[str, str], ...] = ()  # field and serial of what is taken along, where serials are named


@dataclass(frozen=True, slots=True)
class Unplanned:
    """An instrument without a visit and the reason why."""

    instrument: Ident
    reason: Fault


@dataclass(frozen=True, slots=True)
class Late:
    """An instrument verified after its due date (`on` a date) or for want of room not at all (None), and why.

    The reason is a proof that some of its kind must be late, whatever the plan; or the words "not proven".
    """

    instrument: Ident
    due_on: dt.date
    on: dt.date | None
    reason: Fault


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another date for a visit; `extra_minutes` is travel plus wasted validity more than in the plan, `extra_overdue`
    how many more instruments would be overdue (negative: fewer).
    """

    date: dt.date
    inspector: Ident
    extra_minutes: float
    extra_overdue: int = 0


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a visit stands where it stands.

    `earliest`..`latest` is the window in which all its instruments are on time, `binding` the instrument that ends
    it; `days_early` and `wasted_minutes` are per instrument in the order of `instruments`. `refused` names what
    kept the visit from a cheaper date, if there was one.
    """

    date: dt.date
    inspector: Ident
    site: Ident
    field: str
    instruments: tuple[Ident, ...]
    earliest: dt.date
    latest: dt.date
    binding: Ident
    days_early: tuple[int, ...]
    wasted_minutes: tuple[float, ...]
    insertion_minutes: int
    alternatives: tuple[Alternative, ...] = ()
    refused: Fault | None = None


@dataclass(frozen=True, slots=True)
class Objective:
    """The parts by which plans are compared: overdue instruments first, then `cost_minutes`.

    `early_days` are those of all instruments on time added up.
    """

    overdue: int
    late_days: int
    unplanned: int
    travel_minutes: int
    waste_minutes: float
    early_days: int = 0

    @property
    def cost_minutes(self) -> float:
        return self.travel_minutes + self.waste_minutes


@dataclass(frozen=True, slots=True)
class Progress:
    """One tick of the planner. `seconds` is None when the caller gave no clock.

    `travel_bound_minutes` is what no complete plan can drive less than (see `proof.travel_bound`).
    """

    round: int
    seconds: float | None
    objective: Objective
    travel_bound_minutes: float


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a plan was made from and by; `iterations` is None where a clock ended the search."""

    inputs: str
    engine: str
    iterations: int | None = None
    level_weeks: float = 0.0
    travel: str = ""
    level_inspectors: float = 0.06


@dataclass(frozen=True, slots=True)
class Plan:
    """The answer: a valid set of days, what was left out and why, and the explanations."""

    instance: str
    seed: int
    days: tuple[Day, ...]
    unplanned: tuple[Unplanned, ...]
    explanations: tuple[Explanation, ...]
    proofs: tuple[Fault, ...]
    faults: tuple[Fault, ...]
    objective: Objective
    travel_bound_minutes: float
    late: tuple[Late, ...] = ()
    made: Provenance | None = None
