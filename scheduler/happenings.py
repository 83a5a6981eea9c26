"""Events that upset a plan, as facts of the planning problem. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from scheduler.half_days import HALF_MINUTES, Part
from scheduler.planner.model import Inspector, Instance

Kind = Literal["away", "equipment", "standard", "late", "new", "by_hand"]


@dataclass(frozen=True, slots=True)
class Happening:
    """`away`: an inspector (by code) from `first` to `last`, all day or each morning or afternoon (`part`);
    `equipment`: `count` sets of a field likewise; `standard`: a named one; `late`: an inspector is `minutes` behind on
    `first`; `new`: instruments without a visit want one.
    """

    kind: Kind
    first: date
    last: date
    inspector: str = ""
    field: str = ""
    standard: str = ""
    count: int = 1
    minutes: int = 0
    reason: str = ""
    part: Part = "whole"

    def days(self) -> Iterator[date]:
        """The calendar days it lasts."""
        for offset in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=offset)


def upset(instance: Instance, event: Happening) -> Instance:
    """The planning problem as it is after the event; new instruments are in it already."""
    if event.kind in ("away", "late"):
        people = tuple(
            _person(one, event, instance.day_minutes) if one.id == event.inspector else one
            for one in instance.inspectors
        )
        return replace(instance, inspectors=people)
    if event.kind == "equipment":
        away = dict(instance.equipment_away.get(event.field, {}))
        for day in event.days():
            away[day] = away.get(day, 0) + event.count
        return replace(instance, equipment_away={**instance.equipment_away, event.field: away})
    return _without_standard(instance, event) if event.kind == "standard" else instance


def _without_standard(instance: Instance, event: Happening) -> Instance:
    """The problem while a standard is away: its field has no more equipment than standards that may go out."""
    gone = frozenset(event.days())
    standards = tuple(
        replace(one, away=one.away | gone) if one.id == event.standard else one for one in instance.standards
    )
    mine = [one for one in standards if one.field == event.field]
    sets, away = instance.equipment.get(event.field, len(mine)), dict(instance.equipment_away.get(event.field, {}))
    for day in gone:
        away[day] = max(away.get(day, 0), sets - sum(one.is_there(day) for one in mine))
    return replace(instance, standards=standards, equipment_away={**instance.equipment_away, event.field: away})


def _person(person: Inspector, event: Happening, whole: int) -> Inspector:
    if event.kind == "away" and event.part == "whole":
        return replace(person, days_off=person.days_off | set(event.days()))
    if event.kind == "away":
        halves = {day: min(HALF_MINUTES, person.minutes_on.get(day, whole)) for day in event.days()}
        return replace(person, minutes_on={**person.minutes_on, **halves})
    left = max(0, person.minutes_on.get(event.first, whole) - event.minutes)
    return replace(person, minutes_on={**person.minutes_on, event.first: left})
