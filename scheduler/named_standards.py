"""The standards of the registry as the planner's: which serials a field has, and on which days each may go out. Pure.

A field none of whose standards is marked for plans is planned as before: by the count in `fields.toml`, or freely.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from registry.standard_rules import Fitness, Span, StandardFacts, fitness, leave_for
from scheduler.planner.model import Fault, Instance, Standard
from scheduler.planner.standards import counted


@dataclass(frozen=True, slots=True)
class FieldStandard:
    """A standard that goes out for a field, with what decides whether it may be used."""

    field: str
    facts: StandardFacts
    away: tuple[Span, ...] = ()

    def may_go(self, day: date) -> bool:
        """Whether it is there and may be used: found good, or a second person gave leave."""
        if any(span.holds(day) for span in self.away):
            return False
        return fitness(self.facts, day) is Fitness.GOOD or leave_for(self.facts, day) is not None

    def planned(self, days: Iterable[date]) -> Standard:
        """As the planner takes it, for these days."""
        return Standard(self.facts.code, self.field, frozenset(day for day in days if not self.may_go(day)))


def with_named(instance: Instance, held: Iterable[FieldStandard]) -> Instance:
    """The problem with the standards of its fields: as many inspectors a day as there are fit standards, never more
    than the other equipment of the field allows. One that will not do on the last day is named among the faults.
    """
    asked = {kind.field for kind in instance.kinds.values()}
    listed = [one for one in held if one.field in asked]
    days = instance.working_days
    standards = tuple(one.planned(days) for one in listed)
    counts, unfit = counted(standards, days)
    equipment, away = dict(instance.equipment), dict(instance.equipment_away)
    for field, count in counts.items():
        equipment[field], away[field] = _least(instance, field, count, unfit.get(field, {}))
    return replace(
        instance,
        standards=standards,
        equipment=equipment,
        equipment_away=away,
        faults=(*instance.faults, *_run_out(standards, days)),
    )


def _least(instance: Instance, field: str, count: int, unfit: Mapping[date, int]) -> tuple[int, dict[date, int]]:
    """How many may serve a field at most, and how many fewer on which days."""
    sets, missing = instance.equipment.get(field, count), instance.equipment_away.get(field, {})
    most = min(sets, count)
    there = {day: min(sets - missing.get(day, 0), count - unfit.get(day, 0)) for day in instance.working_days}
    return most, {day: most - max(0, left) for day, left in there.items() if left < most}


def _run_out(standards: Iterable[Standard], days: tuple[date, ...]) -> Iterable[Fault]:
    """The standards whose evidence or leave ends before the plan does."""
    for one in standards:
        good = [day for day in days if one.is_there(day)]
        said = (("standard", one.id), ("field", one.field))
        if days and not good:
            yield Fault("standard_unfit", said)
        elif good and good[-1] != days[-1]:
            yield Fault("standard_runs_out", (*said, ("last", good[-1].strftime("%d/%m/%Y"))))
