"""Records a control and, in the same transaction, the due date that follows from it."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from registry.conformity.series import JudgedSeries, Series, judge_series
from registry.control_rules import certifies, faults, verdict_faults
from registry.database import transaction
from registry.evidence import latest_evidence
from registry.language import Words
from registry.law.load import law
from registry.law.validity import stored_due
from registry.reading_rows import judgement_columns, reading_columns
from registry.standards import keep_uses, usable
from registry.stated import keep_stated
from registry.tables.controls import Control
from registry.tables.instruments import Instrument
from registry.tables.readings import Judgement, Reading
from registry.values import NewControl


class RefusedControlError(Exception):
    """The record breaks a rule; `faults` holds each (field, reason)."""

    def __init__(self, found: list[tuple[str, Words]]) -> None:
        super().__init__("; ".join(f"{name}: {reason.sentence}" for name, reason in found))
        self.faults = found


async def record_control(
    new: NewControl,
    *,
    today: date,
    now: datetime,
    series: Series | None = None,
    departure: str = "",
    standards: Collection[int] = (),
) -> int:
    """Record what was done, measured and found; give the record's id. The next due date follows from the latest work.

    `standards` were used; an unfit one only with somebody else's leave. `departure` is the officer's reason where the
    result does not follow from the readings.

    Raises:
        RefusedControlError: a date, the occasion, the evidence or the result breaks a rule; nothing is written.
        RuleError: a reading cannot be judged (`registry.conformity.series.faults_of` says which).
        LookupError: no such instrument.

    """
    judged = judge_series(series) if series is not None else None
    async with transaction() as database:
        held = await database.fetchrow(
            "SELECT kind_code, interval_months FROM instrument WHERE id = $1 FOR UPDATE", new.instrument_id
        )
        if held is None:
            raise LookupError(new.instrument_id)
        found = list(faults(law(), held["kind_code"], new, today))
        if judged is not None:
            found += verdict_faults(judged.verdict, new.result, departure)
        used = await usable(standards, new.performed_on or today)
        found += used.faults
        if found:
            raise RefusedControlError(found)
        control = Control(**_columns(new), recorded_at=now)
        await control.save()
        await keep_uses(control.id, used.leaves)
        if certifies(new.result, new.certificate_number):
            await keep_stated(control.id)
        if series is not None and judged is not None:
            await _keep(control.id, series, judged, departure)
        evidence = await latest_evidence(database, new.instrument_id, held["kind_code"])
        due = stored_due(law(), held["kind_code"], held["interval_months"], evidence)
        stored: dict[Any, Any] = {name: getattr(due, name) for name in due.__slots__}
        await Instrument.update(stored | {"updated_at": now}, force=True).where(Instrument.id == new.instrument_id)
        return int(control.id)


async def _keep(control_id: int, series: Series, judged: JudgedSeries, departure: str) -> None:
    await Judgement(control=control_id, **judgement_columns(series, judged, departure)).save()
    await Reading.insert(*(Reading(control=control_id, **columns) for columns in reading_columns(series, judged)))


def _columns(new: NewControl) -> dict[str, Any]:
    renamed = {"instrument_id": "instrument", "inspector_id": "inspector"}
    return {renamed.get(name, name): getattr(new, name) for name in new.__slots__}
