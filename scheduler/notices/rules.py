"""The house's rules of telling, and the lead times of one scope: who sets them narrowest wins."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta, tzinfo
from functools import lru_cache
from types import MappingProxyType
from typing import Literal, NamedTuple

from scheduler.notices.kinds import KINDS
from scheduler.notices.stages import Ladder
from scheduler.workdays import WorkCalendar

Certificates = Literal["link", "attach", "none"]
"""`attach`: as files, and by the link as well."""

MIDNIGHT = 24 * 60
_NONE: Mapping[str, Ladder] = MappingProxyType({})
DAYS_BEFORE = (60, 30, 7)
DOSSIER_DAYS = (3, 1)
"""In working days, as the clocks of dossiers count."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Repeats, escalation and hours of sending, as an administrator set them.

    Mail leaves between `open_from` and `open_until`, in minutes after midnight, and only on working days where
    `working_days_only`. The directors of an enterprise, the officers of the commune and the sub-department hear of
    what is overdue for so many days; None: never. `certificate`: how a mail of recorded work gives its certificates.
    """

    first_after: int = 1
    weekly_times: int = 4
    monthly_days: int = 30
    open_from: int = 0
    open_until: int = MIDNIGHT
    working_days_only: bool = False
    director_after: int | None = 15
    officer_after: int | None = 30
    department_after: int | None = 60
    certificate: Certificates = "link"


class Timing(NamedTuple):
    """Lead days of a kind for one scope; None, "" and "" mean all."""

    kind: str
    enterprise: int | None
    recipient: str
    instrument_kind: str
    days_before: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Timings:
    """Every lead time that somebody set, by kind and scope."""

    of_person: Mapping[tuple[str, int, str], tuple[int, ...]] = field(default_factory=dict)
    of_enterprise: Mapping[tuple[str, int], tuple[int, ...]] = field(default_factory=dict)
    of_instruments: Mapping[str, Mapping[str, tuple[int, ...]]] = field(default_factory=dict)
    of_all: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[Timing]) -> "Timings":
        """The rows, filed by how narrow they are."""
        person: dict[tuple[str, int, str], tuple[int, ...]] = {}
        enterprise: dict[tuple[str, int], tuple[int, ...]] = {}
        instruments: dict[str, dict[str, tuple[int, ...]]] = {}
        everything: dict[str, tuple[int, ...]] = {}
        for row in rows:
            if row.enterprise is not None and row.recipient:
                person[row.kind, row.enterprise, row.recipient] = row.days_before
            elif row.enterprise is not None:
                enterprise[row.kind, row.enterprise] = row.days_before
            elif row.instrument_kind:
                instruments.setdefault(row.kind, {})[row.instrument_kind] = row.days_before
            else:
                everything[row.kind] = row.days_before
        return cls(person, enterprise, instruments, everything)

    def longest(self) -> int:
        """The longest lead anybody set: how far ahead a sweep must look."""
        days = [*self.of_person.values(), *self.of_enterprise.values(), *self.of_all.values()]
        days += [own for kinds in self.of_instruments.values() for own in kinds.values()]
        return max((day for own in days for day in own), default=0)


@dataclass(frozen=True, slots=True)
class House:
    """The rules, and whatever lead times were set for a kind, an enterprise, a person, a kind of instrument."""

    rules: Rules = field(default_factory=Rules)
    timings: Timings = field(default_factory=Timings)
    _usual: dict[str, Ladder] = field(default_factory=dict, init=False, repr=False, compare=False)
    """By kind, the stages of everybody who set none: one sweep asks for them thousands of times."""

    def days_ahead(self) -> int:
        """How many days before a due date something may be owed."""
        return max(*DAYS_BEFORE, self.timings.longest())

    def ladder(self, kind: str, enterprise: int | None = None, recipient: str = "") -> Ladder:
        """The stages of a recipient, as far as the kind of instrument has no lead times of its own."""
        own = self._own(kind, enterprise, recipient)
        if own is not None:
            return self._ladder(own)
        if kind not in self._usual:
            self._usual[kind] = self._ladder(self.timings.of_all.get(kind, usual_days(kind)))
        return self._usual[kind]

    def days_before(self, kind: str, enterprise: int) -> tuple[int, ...]:
        """The lead days of an enterprise's people who set none, as far as the kind of instrument has none either."""
        return self.timings.of_enterprise.get((kind, enterprise), self.timings.of_all.get(kind, usual_days(kind)))

    def ladders(self, kind: str, enterprise: int | None, recipient: str) -> Mapping[str, Ladder]:
        """The stages by kind of instrument; empty where enterprise or person set their own, or nobody set any."""
        set_ones = self.timings.of_instruments.get(kind)
        if not set_ones or self._own(kind, enterprise, recipient) is not None:
            return _NONE
        return {code: self._ladder(days) for code, days in set_ones.items()}

    def _own(self, kind: str, enterprise: int | None, recipient: str) -> tuple[int, ...] | None:
        if enterprise is None or not (self.timings.of_person or self.timings.of_enterprise):
            return None
        own = self.timings.of_person.get((kind, enterprise, recipient))
        return self.timings.of_enterprise.get((kind, enterprise)) if own is None else own

    def _ladder(self, days_before: tuple[int, ...]) -> Ladder:
        return _made(days_before, self.rules.first_after, self.rules.weekly_times, self.rules.monthly_days)


def usual_days(kind: str) -> tuple[int, ...]:
    """The lead days of a kind for which nobody set others; of dossiers and checks in the days of the clock."""
    return DOSSIER_DAYS if KINDS[kind].about in {"dossier", "check"} else DAYS_BEFORE


@lru_cache(maxsize=1024)
def _made(days_before: tuple[int, ...], first_after: int, weekly_times: int, monthly_days: int) -> Ladder:
    """Thousands of recipients share a few ladders."""
    firm = tuple(sorted({-day for day in days_before} | {first_after}))
    return Ladder(firm, first_after, weekly_times, monthly_days)


def not_before(now: datetime, rules: Rules, calendar: WorkCalendar | None, zone: tzinfo) -> datetime:
    """The earliest instant from `now` on at which mail may leave; `calendar` may be None where every day is fine."""
    if rules.open_from == 0 and rules.open_until == MIDNIGHT and not rules.working_days_only:
        return now
    here = now.astimezone(zone)
    minute = here.hour * 60 + here.minute
    day = here.date()
    if minute >= rules.open_until:
        day += timedelta(days=1)
    if rules.working_days_only and calendar is not None:
        day = calendar.next_working(day)
    if day == here.date() and minute >= rules.open_from:
        return now
    return datetime.combine(day, time(rules.open_from // 60, rules.open_from % 60), zone).astimezone(now.tzinfo)
