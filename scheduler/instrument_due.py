"""The due rule asked for an instrument as lists hold it."""

from collections.abc import Callable
from datetime import date

from registry.law.load import law
from registry.values import InstrumentRow
from scheduler.due import Due, Facts, due


def due_of(row: InstrumentRow, today: date) -> Due:
    """The due date, standing and reason of one instrument on `today`."""
    facts = Facts(
        kind_code=row.kind_code,
        own_interval=row.interval_months,
        verified_on=row.verified_on,
        valid_until=row.valid_until,
        policy=row.validity_policy,
        last_result=row.last_result,
        ended_on=row.ended_on,
        ended_by=row.ended_by,
    )
    return due(law(), facts, today)


def due_on(today: date) -> Callable[[InstrumentRow], tuple[date | None, str]]:
    """The due date and the standing's name of any instrument on `today`: what exports ask for."""

    def answer(row: InstrumentRow) -> tuple[date | None, str]:
        found = due_of(row, today)
        return found.due_on, found.standing.value

    return answer
