"""Every read query about readings: those of an instrument's history, and its series of errors for the intervals."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import asyncpg

from registry.database import connection
from registry.values import PastError


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """One measuring point as it was kept; see `registry.tables.readings.Reading`."""

    position: int
    quantity_kind: str
    reference_text: str
    reference_value: Decimal
    reference_unit: str
    found_text: str
    found_value: Decimal
    found_unit: str
    left_text: str
    left_value: Decimal | None
    left_unit: str
    expanded_text: str
    expanded_value: Decimal | None
    expanded_unit: str
    at: Mapping[str, str]
    error_unit: str
    lower_limit: Decimal | None
    upper_limit: Decimal | None
    error_found: Decimal
    verdict_found: str
    reasons_found: tuple[str, ...]
    risk_found: float | None
    error_left: Decimal | None
    verdict_left: str
    reasons_left: tuple[str, ...]
    risk_left: float | None

    @property
    def verdict(self) -> str:
        """The verdict on what the instrument left with."""
        return self.verdict_left or self.verdict_found


@dataclass(frozen=True, slots=True)
class JudgementRow:
    """How the readings of one control were judged; see `registry.tables.readings.Judgement`."""

    control_id: int
    rule: str
    document: str
    edition: str
    clause: str
    country: str
    trust: str
    phase: str
    fields: Mapping[str, Any]
    decision: str
    decision_factor: Decimal | None
    coverage: Decimal
    adjusted: bool
    verdict_found: str
    verdict: str
    joint_held: bool | None
    departure: str
    readings: tuple[ReadingRow, ...]


_JUDGEMENTS = """
    SELECT j.control AS control_id, j.rule, j.document, j.edition, j.clause, j.country, j.trust, j.phase, j.fields,
           j.decision, j.decision_factor, j.coverage, j.adjusted, j.verdict_found, j.verdict, j.joint_held, j.departure
    FROM judgement j JOIN control c ON c.id = j.control WHERE c.instrument = $1"""

_READINGS = f"""
    SELECT r.control, {", ".join(f"r.{name}" for name in ReadingRow.__slots__)}
    FROM reading r JOIN control c ON c.id = r.control WHERE c.instrument = $1 ORDER BY r.control, r.position"""


async def judgements(instrument_id: int) -> dict[int, JudgementRow]:
    """The judged readings of an instrument by control id; a control recorded without readings is not in it."""
    async with connection() as database:
        found = await database.fetch(_JUDGEMENTS, instrument_id)
        readings = await database.fetch(_READINGS, instrument_id) if found else []
    points: dict[int, list[ReadingRow]] = {}
    for record in readings:
        points.setdefault(record["control"], []).append(_reading(record))
    return {
        record["control_id"]: JudgementRow(
            **{**record, "fields": json.loads(record["fields"])}, readings=tuple(points.get(record["control_id"], ()))
        )
        for record in found
    }


def _reading(record: asyncpg.Record) -> ReadingRow:
    values = {name: record[name] for name in ReadingRow.__slots__}
    values["at"] = json.loads(values["at"])
    values["reasons_found"], values["reasons_left"] = tuple(values["reasons_found"]), tuple(values["reasons_left"])
    return ReadingRow(**values)


async def past_errors(instrument_id: int) -> tuple[PastError, ...]:
    """Every measured point of an instrument, oldest control first: as found, as left, and whether it was adjusted."""
    async with connection() as database:
        found = await database.fetch(
            """SELECT c.id AS control_id, c.performed_on AS day, r.reference_value AS reference, r.reference_unit,
                      r.error_found, r.error_left, j.adjusted, r.lower_limit AS lower, r.upper_limit AS upper,
                      r.error_unit AS unit
               FROM reading r JOIN control c ON c.id = r.control JOIN judgement j ON j.control = c.id
               WHERE c.instrument = $1 AND c.performed_on IS NOT NULL AND c.withdrawn_at IS NULL
               ORDER BY c.performed_on, c.id, r.position""",
            instrument_id,
        )
    return tuple(PastError(**record) for record in found)


async def rule_fields(instrument_id: int) -> dict[str, Any]:
    """The fields of the rule that are recorded of an instrument."""
    async with connection() as database:
        found = await database.fetchval("SELECT rule_fields FROM instrument WHERE id = $1", instrument_id)
    return dict(json.loads(found)) if found else {}
