"""What instances may say beyond staff and counted equipment: named standards, and kinds of work to come."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from scheduler.planner import fields
from scheduler.planner.model import Fault, Instrument, Standard


def standards(top: Mapping[str, Any], faults: list[Fault]) -> tuple[Standard, ...]:
    """`standards`: {id, field, away, valid_until}. One that serves several fields is counted for the first of them."""
    found: dict[str, Standard] = {}
    for index, value in enumerate(fields.items(top.get("standards", []), "standards")):
        where = f"standards[{index}]"
        one = _standard(fields.mapping(value, where), where, faults)
        if one.id in found:
            faults.append(Fault("duplicate_id", (("id", one.id), ("where", "standards"))))
        else:
            found[one.id] = one
    return tuple(found.values())


def _standard(record: Mapping[str, Any], where: str, faults: list[Fault]) -> Standard:
    ident = str(fields.ident(fields.key(record, "id", where), f"{where}.id"))
    listed = record.get("fields")
    if listed is None:
        field = fields.text(fields.key(record, "field", where), f"{where}.field")
    else:
        several = [fields.text(one, f"{where}.fields") for one in fields.items(listed, f"{where}.fields")]
        field = several[0] if several else ""
        if len(several) > 1:
            said = (("standard", ident), ("fields", ", ".join(several)), ("used", field))
            faults.append(Fault("standard_fields", said))
    until = record.get("valid_until")
    return Standard(
        id=ident,
        field=field,
        away=fields.days(record.get("away", []), f"{where}.away"),
        valid_until=None if until is None else fields.day(until, f"{where}.valid_until"),
    )


def merged(
    given: tuple[dict[str, int], dict[str, dict[date, int]]],
    named: tuple[dict[str, int], dict[str, dict[date, int]]],
    working_days: Collection[date],
    faults: list[Fault],
) -> tuple[dict[str, int], dict[str, dict[date, int]]]:
    """Equipment by count, and what is away on working days, the fields whose standards are named counted by name."""
    counts, away = given
    for field, count in named[0].items():
        if counts.get(field, count) != count:
            said = (("field", field), ("count", counts[field]), ("named", count))
            faults.append(Fault("standards_count", said))
    missing = {**away, **{field: named[1].get(field, {}) for field in named[0]}}
    worked = frozenset(working_days)
    kept = {field: {day: sets for day, sets in days.items() if day in worked} for field, days in missing.items()}
    return {**counts, **named[0]}, {field: days for field, days in kept.items() if days}


def beyond(record: Mapping[str, Any], item: Instrument, where: str) -> Fault | None:
    """Why an instrument asks for work that is not planned as visits; None for the ordinary one."""
    people = fields.whole(record.get("people", 1), f"{where}.people", 1, 20)
    if people > 1:
        return Fault("two_people", (("id", item.id), ("count", people)))
    for key, usual, unusual in (("at", "site", "laboratory"), ("purpose", "verification", "state_check")):
        said = fields.text(record.get(key, usual), f"{where}.{key}")
        if said == unusual:
            return Fault(unusual, (("id", item.id),))
        if said != usual:
            return Fault("unknown_work", (("id", item.id), ("key", key), ("found", said)))
    return None


def overnight(top: Mapping[str, Any]) -> Iterator[Fault]:
    """Tours with a night away are not planned; whoever asks for them is told."""
    if top.get("overnight") not in {None, False}:
        yield Fault("overnight")
