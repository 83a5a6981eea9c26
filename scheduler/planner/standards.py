"""Named measurement standards: one serial is with one inspector at a time, and not out while it is itself away.

A standard serves one field, so that the search needs to know only how many there are on each day; which serial goes
with whom is decided afterwards, and everybody keeps the one they had as long as possible.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from scheduler.planner.model import Day, Fault, Ident, Instance, Standard


def counted(
    standards: Sequence[Standard], working_days: Iterable[dt.date]
) -> tuple[dict[str, int], dict[str, dict[dt.date, int]]]:
    """How many standards each field has, and how many of them are away on each day, as the search takes them."""
    days = list(working_days)
    counts: dict[str, int] = defaultdict(int)
    away: dict[str, dict[dt.date, int]] = defaultdict(dict)
    for one in standards:
        counts[one.field] += 1
        for day in days:
            if not one.is_there(day):
                away[one.field][day] = away[one.field].get(day, 0) + 1
    return dict(counts), dict(away)


def with_standards(instance: Instance, days: Iterable[Day]) -> tuple[Day, ...]:
    """The days, each with the standards its inspector takes along; unchanged where none are named."""
    listed = tuple(days)
    if not instance.standards:
        return listed
    field_of = {item.id: instance.kinds[item.kind].field for item in instance.instruments}
    outings = [Outing(day.date, day.inspector, frozenset(_fields(day, field_of))) for day in listed]
    shared = share_out(instance.standards, outings)
    return tuple(replace(day, standards=found) for day, found in zip(listed, shared, strict=True))


@dataclass(frozen=True, slots=True)
class Outing:
    """An inspector's day of work in some fields."""

    date: dt.date
    inspector: Ident
    fields: frozenset[str]


Taken = tuple[tuple[str, str], ...]  # field and serial


def share_out(
    standards: Sequence[Standard],
    outings: Sequence[Outing],
    had: Mapping[tuple[dt.date, Ident, str], str] | None = None,
) -> list[Taken]:
    """What each outing takes along. `had` says what was given for a date, an inspector and a field before, in the
    order of dates: that stays where it may; else everybody keeps the serial of the days before.
    """
    before = had or {}
    held = {(inspector, field): one for (_, inspector, field), one in reversed(list(before.items()))}
    taken: dict[tuple[dt.date, str], set[str]] = defaultdict(set)
    given: dict[int, Taken] = {}
    for at in _keepers_first(outings, held, before):
        outing, found = outings[at], []
        for field in sorted(outing.fields):
            wanted = (before.get((outing.date, outing.inspector, field)), held.get((outing.inspector, field)))
            one = _choose(standards, field, outing.date, wanted, taken[outing.date, field])
            if one is not None:
                held[outing.inspector, field] = one
                taken[outing.date, field].add(one)
                found.append((field, one))
        given[at] = tuple(found)
    return [given[at] for at in range(len(outings))]


def binding(instance: Instance, field: str, day: dt.date) -> tuple[bool, str] | None:
    """Whether any standard of a field may go out on a day, and those that may (or, where none may, all of them) in
    words; None where it is not the standards that are short.
    """
    mine = [one for one in instance.standards if one.field == field]
    fit = [one for one in mine if one.is_there(day)]
    there = instance.equipment.get(field, len(fit)) - instance.equipment_away.get(field, {}).get(day, 0)
    if not mine or there < len(fit):
        return None
    return bool(fit), ", ".join(one.id for one in (fit or mine))


def _keepers_first(
    outings: Sequence[Outing], held: Mapping[tuple[Ident, str], str], before: Mapping[tuple[dt.date, Ident, str], str]
) -> Iterator[int]:
    """Day by day; who already has a standard chooses before who has none, so that nobody's is taken away."""
    by_date: dict[dt.date, list[int]] = defaultdict(list)
    for at, outing in enumerate(outings):
        by_date[outing.date].append(at)
    told = {(date, inspector) for date, inspector, _ in before}
    for date in sorted(by_date):
        holders = {inspector for inspector, _ in held}
        yield from sorted(
            by_date[date],
            key=lambda at: ((date, outings[at].inspector) not in told, outings[at].inspector not in holders, at),
        )


def _fields(day: Day, field_of: Mapping[Ident, str]) -> set[str]:
    return {field_of[one] for stop in day.stops for one in stop.instruments if one in field_of}


def _choose(
    standards: Sequence[Standard], field: str, date: dt.date, wanted: Sequence[str | None], taken: set[str]
) -> str | None:
    free = [one.id for one in standards if one.field == field and one.id not in taken and one.is_there(date)]
    return next((one for one in wanted if one in free), free[0] if free else None)


def breaches(instance: Instance, days: Iterable[Day]) -> Iterator[Fault]:
    """Standards that a plan names wrongly: unknown, away, or with two people on one day."""
    known = {one.id: one for one in instance.standards}
    holders: dict[tuple[dt.date, str], Ident] = {}
    for day in days:
        on = day.date.strftime("%d/%m/%Y")
        for field, ident in day.standards:
            one = known.get(ident)
            if one is None or one.field != field:
                yield Fault("rule_standard_unknown", (("standard", ident), ("field", field)))
            elif not one.is_there(day.date):
                yield Fault("rule_standard_away", (("standard", ident), ("date", on)))
            if holders.setdefault((day.date, ident), day.inspector) != day.inspector:
                yield Fault("rule_standard_twice", (("standard", ident), ("date", on)))
