"""Records a control and, in the same transaction, the due date that follows from it."""

from datetime import date, datetime
from typing import Any

from registry.control_rules import faults
from registry.database import transaction
from registry.evidence import latest_evidence
from registry.language import Words
from registry.law.load import law
from registry.law.validity import stored_due
from registry.tables.controls import Control
from registry.tables.instruments import Instrument
from registry.values import NewControl


class RefusedControlError(Exception):
    """The record breaks a rule; `faults` holds each (field, reason)."""

    def __init__(self, found: list[tuple[str, Words]]) -> None:
        super().__init__("; ".join(f"{name}: {reason.sentence}" for name, reason in found))
        self.faults = found


async def record_control(new: NewControl, *, today: date, now: datetime) -> int:
    """Record what was done and found; give the record's id. The next due date follows from the latest work.

    Raises:
        RefusedControlError: a date, the occasion or the evidence breaks a rule; nothing is written.
        LookupError: no such instrument.

    """
    async with transaction() as database:
        held = await database.fetchrow(
            "SELECT kind_code, interval_months FROM instrument WHERE id = $1 FOR UPDATE", new.instrument_id
        )
        if held is None:
            raise LookupError(new.instrument_id)
        if found := list(faults(law(), held["kind_code"], new, today)):
            raise RefusedControlError(found)
        control = Control(**_columns(new), recorded_at=now)
        await control.save()
        evidence = await latest_evidence(database, new.instrument_id, held["kind_code"])
        due = stored_due(law(), held["kind_code"], held["interval_months"], evidence)
        stored: dict[Any, Any] = {name: getattr(due, name) for name in due.__slots__}
        await Instrument.update(stored | {"updated_at": now}, force=True).where(Instrument.id == new.instrument_id)
        return int(control.id)


def _columns(new: NewControl) -> dict[str, Any]:
    renamed = {"instrument_id": "instrument", "inspector_id": "inspector"}
    return {renamed.get(name, name): getattr(new, name) for name in new.__slots__}
