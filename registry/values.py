"""What the registry is given and gives back, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

ControlKind = Literal["verification", "calibration", "testing"]
Occasion = Literal["initial", "periodic", "after_repair", "cross"]
Status = Literal["in_use", "stopped", "retired"]


CONTACT_ROLES = ("contact", "technician", "director")
"""Looks after the instruments; works with them; hears of what stays overdue."""


@dataclass(frozen=True, slots=True)
class NewContact:
    """A person of an enterprise; `language` None means the enterprise's own, `site_id` None all of its places.

    `role` is one of CONTACT_ROLES.
    """

    name: str
    email: str = ""
    phone: str = ""
    language: str | None = None
    receives_notices: bool = True
    role: str = "contact"
    site_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewEnterprise:
    """An enterprise to enrol; `tax_code` in canonical form, `phone` in E.164."""

    tax_code: str
    name: str
    sector: str = ""
    language: str = "vi"
    address: str = ""
    phone: str = ""
    contacts: tuple[NewContact, ...] = ()


@dataclass(frozen=True, slots=True)
class NewSite:
    """A site to enrol; coordinates in degrees, or None where only the commune is known."""

    name: str
    commune_code: str
    address: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RangeFact:
    """One measuring range with its scale interval or resolution; decimals as written, units by code."""

    quantity_kind: str
    low: Decimal | None
    high: Decimal | None
    unit: str
    resolution: Decimal | None = None
    resolution_unit: str = ""


@dataclass(frozen=True, slots=True)
class InstrumentFacts:
    """What is written about an instrument. Without `kind_code`, `kind_name` and `legal_basis` say what it is under.

    `rule_fields` are what the rule of its kind needs (class, e, flow rates, ...); None leaves what is recorded.
    """

    site_id: int
    kind_code: str | None
    maker: str = ""
    model: str = ""
    serial: str = ""
    accuracy_class: str = ""
    year: int | None = None
    place: str = ""
    kind_name: str = ""
    legal_basis: str = ""
    interval_months: int | None = None
    ranges: tuple[RangeFact, ...] = ()
    rule_fields: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class NewControl:
    """A verification, calibration or test to record, as its evidence states it."""

    instrument_id: int
    kind: ControlKind
    occasion: Occasion
    performed_on: date | None
    result: Literal["pass", "fail"]
    body: str = ""
    officer: str = ""
    inspector_id: int | None = None
    certificate_number: str = ""
    sticker_number: str = ""
    printed_valid_until: date | None = None
    policy: Literal["month_end", "anniversary"] = "month_end"
    remark: str = ""
    recorded_by: int | None = None


@dataclass(frozen=True, slots=True)
class InstrumentRow:
    """An instrument as lists show it."""

    id: int
    enterprise_id: int
    enterprise_name: str
    tax_code: str
    site_id: int
    site_name: str
    commune_code: str
    kind_code: str | None
    kind_name: str
    legal_basis: str
    interval_months: int | None
    maker: str
    model: str
    serial: str
    accuracy_class: str
    year: int | None
    place: str
    status: Status
    verified_on: date | None
    valid_until: date | None
    validity_policy: str
    last_result: str | None
    ended_on: date | None
    ended_by: str
    due_on: date | None
    due_sort: date
    version: int
    ranges: tuple[RangeFact, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class ControlRow:
    """A control record as the history shows it."""

    id: int
    kind: ControlKind
    occasion: Occasion
    performed_on: date | None
    result: Literal["pass", "fail"]
    body: str
    officer: str
    certificate_number: str
    sticker_number: str
    printed_valid_until: date | None
    policy: str
    remark: str
    recorded_by_name: str | None
    recorded_by: int | None
    withdrawn_at: datetime | None
    withdrawn_by_name: str | None
    withdrawn_reason: str


@dataclass(frozen=True, slots=True)
class PastError:
    """One point of one control on its day, as interval methods read it: errors and limits in `unit`."""

    control_id: int
    day: date
    reference: Decimal
    reference_unit: str
    error_found: Decimal
    error_left: Decimal | None
    adjusted: bool
    lower: Decimal | None
    upper: Decimal | None
    unit: str
