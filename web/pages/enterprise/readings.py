"""`/instruments/{id}/readings.json`: every reading of an instrument, in a shape other programs may rely on."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from registry import find, find_readings
from registry.find_readings import JudgementRow, ReadingRow
from registry.values import ControlRow
from web import access
from web.desk import PageRequest


@get("/instruments/{instrument_id:int}/readings.json")
async def show(request: PageRequest, instrument_id: FromPath[int]) -> Response[dict[str, Any]]:
    """Controls with readings, newest first; described in docs/api.md."""
    row = await access.instrument_for(access.person(request), instrument_id)
    judged = await find_readings.judgements(row.id)
    controls = [_control(one, judged[one.id]) for one in await find.controls(row.id) if one.id in judged]
    return Response({"instrument": row.id, "controls": controls}, media_type="application/json")


def _control(control: ControlRow, judged: JudgementRow) -> dict[str, Any]:
    names = ("document", "edition", "clause", "country", "trust")
    return {
        "control": control.id,
        "kind": control.kind,
        "occasion": control.occasion,
        "performed_on": control.performed_on.isoformat() if control.performed_on else None,
        "result": control.result,
        "rule": {name: getattr(judged, name) for name in names} if judged.rule else None,
        "phase": judged.phase or None,
        "fields": judged.fields,
        "decision_rule": {"name": judged.decision, "factor": _number(judged.decision_factor)},
        "coverage_factor": _number(judged.coverage),
        "adjusted": judged.adjusted,
        "verdict_as_found": judged.verdict_found,
        "verdict": judged.verdict,
        "joint_rule_held": judged.joint_held,
        "departure": judged.departure,
        "points": [_point(reading) for reading in judged.readings],
    }


def _point(row: ReadingRow) -> dict[str, Any]:
    judged_found = (row.error_found, row.verdict_found, row.reasons_found, row.risk_found)
    judged_left = (row.error_left, row.verdict_left, row.reasons_left, row.risk_left)
    as_found = _quantity(row.found_text, row.found_value, row.found_unit)
    as_left = _quantity(row.left_text, row.left_value, row.left_unit)
    return {
        "quantity_kind": row.quantity_kind,
        "reference": _quantity(row.reference_text, row.reference_value, row.reference_unit),
        "conditions": row.at,
        "expanded_uncertainty": _quantity(row.expanded_text, row.expanded_value, row.expanded_unit),
        "limits": {"lower": _number(row.lower_limit), "upper": _number(row.upper_limit), "unit": row.error_unit},
        "as_found": as_found | _judged(*judged_found) if as_found else None,
        "as_left": as_left | _judged(*judged_left) if as_left else None,
    }


def _judged(error: Decimal | None, verdict: str, reasons: Sequence[str], risk: float | None) -> dict[str, Any]:
    return {"error": _number(error), "verdict": verdict, "reasons": list(reasons), "risk": risk}


def _quantity(text: str, value: Decimal | None, unit: str) -> dict[str, Any] | None:
    return None if value is None else {"text": text, "value": f"{value:f}", "unit": unit}


def _number(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


ROUTES = [show]
