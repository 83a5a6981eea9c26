"""Reads what the certificate of one control states, and what became of it since."""

from dataclasses import dataclass
from datetime import date

from registry import find
from registry.control_rules import certifies
from registry.database import connection
from registry.law.load import law
from registry.law.validity import Evidence, Validity, validity
from registry.values import ControlRow, InstrumentRow

_INSTRUMENT = "SELECT instrument FROM control WHERE id = $1"

# The evidence that a standard was good on the day of the work: of several the one found last.
_STANDARDS = """
SELECT s.code, s.name, s.serial, coalesce(e.number, '') AS certificate_number, e.valid_until,
       EXISTS (SELECT FROM standard_recall r WHERE r.standard = s.id AND r.lifted_at IS NULL
               AND c.performed_on >= r.last_good_on) AS recalled
FROM control_standard u JOIN control c ON c.id = u.control JOIN standard s ON s.id = u.standard
     LEFT JOIN LATERAL (
        SELECT t.number, t.valid_until FROM standard_certificate t
        WHERE t.standard = s.id AND c.performed_on BETWEEN t.performed_on AND t.valid_until
        ORDER BY t.performed_on DESC, t.id DESC LIMIT 1) e ON TRUE
WHERE u.control = $1 ORDER BY s.code
"""


@dataclass(frozen=True, slots=True)
class UsedStandard:
    """A standard of the work, with its own certificate on that day; `recalled`: found out of limits since."""

    code: str
    name: str
    serial: str
    certificate_number: str
    valid_until: date | None
    recalled: bool


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate: the control that it attests; `later`: the newest control of the same kind recorded after it."""

    control: ControlRow
    standards: tuple[UsedStandard, ...]
    later: ControlRow | None


async def instrument_of(control_id: int) -> int | None:
    """The instrument of a control."""
    async with connection() as database:
        found: int | None = await database.fetchval(_INSTRUMENT, control_id)
    return found


async def certificate(instrument_id: int, control_id: int) -> Certificate | None:
    """The certificate of a control of an instrument; None where there is none."""
    every = await find.controls(instrument_id)
    control = next((one for one in every if one.id == control_id), None)
    if control is None or not certifies(control.result, control.certificate_number):
        return None
    async with connection() as database:
        standards = await database.fetch(_STANDARDS, control_id)
    newest = next(one for one in every if one.kind == control.kind and (one.withdrawn_at is None or one is control))
    return Certificate(
        control=control,
        standards=tuple(UsedStandard(**row) for row in standards),
        later=None if newest is control else newest,
    )


def stated_validity(row: InstrumentRow, control: ControlRow) -> Validity:
    """Until when the certificate is good: the printed date, else the cycle; of a test only what is printed."""
    evidence = Evidence(
        control.performed_on,
        control.printed_valid_until,
        "anniversary" if control.policy == "anniversary" else "month_end",
    )
    renews = control.kind == "verification" or (control.kind == "calibration" and not row.kind_code)
    found = validity(law(), row.kind_code, row.interval_months, evidence)
    return found if renews or found.ends_on == control.printed_valid_until else Validity(None, found.basis)
