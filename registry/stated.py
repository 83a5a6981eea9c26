"""What a certificate states of its instrument: as the registry held it when the control was recorded.

An instrument may be renamed, mended in the registry or sold afterwards; the certificate goes on saying what it said.
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from registry.database import connection, transaction
from registry.values import InstrumentRow, RangeFact

# Numbers as text: JSON has no decimals.
_HELD = """
jsonb_build_object(
    'row', jsonb_build_object(
        'enterprise_name', e.name, 'tax_code', e.tax_code, 'site_name', s.name, 'commune_code', s.commune_code,
        'kind_code', i.kind_code, 'kind_name', i.kind_name, 'legal_basis', i.legal_basis,
        'interval_months', i.interval_months, 'maker', i.maker, 'model', i.model, 'serial', i.serial,
        'accuracy_class', i.accuracy_class, 'year', i.year, 'place', i.place),
    'ranges', coalesce((
        SELECT jsonb_agg(jsonb_build_object(
            'quantity_kind', r.quantity_kind, 'low', r.low::text, 'high', r.high::text, 'unit', r.unit,
            'resolution', r.resolution::text, 'resolution_unit', r.resolution_unit) ORDER BY r.position)
        FROM instrument_range r WHERE r.instrument = i.id), '[]'::jsonb),
    'owner_address', e.address, 'site_address', s.address,
    'card_number', coalesce((SELECT n.card_number FROM inspector n WHERE n.id = c.inspector), ''))
"""

_AROUND = "instrument i JOIN enterprise e ON e.id = i.enterprise JOIN site s ON s.id = i.site"

_KEEP = f"UPDATE control c SET stated = {_HELD} FROM {_AROUND} WHERE c.id = $1 AND i.id = c.instrument"

_READ = f"""
SELECT c.stated, {_HELD} AS held, c.recorded_at FROM control c JOIN ({_AROUND}) ON i.id = c.instrument WHERE c.id = $1
"""


@dataclass(frozen=True, slots=True)
class Stated:
    """The facts of a certificate beside its control. `kept_at`: when they were; None where today's stand in for them.

    `card_number`: of the officer, "" where the record names no inspector of the house. `changed`: the registry says
    something else today.
    """

    row: InstrumentRow
    owner_address: str
    site_address: str
    card_number: str
    kept_at: datetime | None = None
    changed: bool = False


async def keep_stated(control_id: int) -> None:
    """Keep, with a control that is being recorded, what the registry holds of its instrument now."""
    async with transaction() as database:
        await database.execute(_KEEP, control_id)


async def stated(row: InstrumentRow, control_id: int) -> Stated:
    """What the certificate of a control of the instrument `row` states. Raises LookupError for no such control."""
    async with connection() as database:
        found = await database.fetchrow(_READ, control_id)
    if found is None:
        raise LookupError(control_id)
    held = json.loads(found["held"])
    if found["stated"] is None:
        return _stated(row, held)
    kept = json.loads(found["stated"])
    return replace(_stated(row, kept), kept_at=found["recorded_at"], changed=kept != held)


def _stated(row: InstrumentRow, facts: dict[str, Any]) -> Stated:
    ranges = tuple(_range(one) for one in facts["ranges"])
    addresses = facts["owner_address"], facts["site_address"]
    return Stated(replace(row, **facts["row"], ranges=ranges), *addresses, facts["card_number"])


def _range(one: dict[str, Any]) -> RangeFact:
    numbers = {name: None if one[name] is None else Decimal(one[name]) for name in ("low", "high", "resolution")}
    return RangeFact(**{**one, **numbers})
