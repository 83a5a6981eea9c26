"""The province as plain values: what is generated here is what `load.py` writes."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from registry.law.validity import Policy, Result
from registry.values import ControlKind, NewContact, Occasion, RangeFact, Status


@dataclass(frozen=True, slots=True)
class Control:
    """One act of control; `inspector` is the code of an inspector of the province, where it was one of them."""

    kind: ControlKind
    occasion: Occasion
    performed_on: date
    body: str
    officer: str
    inspector: str
    certificate_number: str
    sticker_number: str
    policy: Policy
    printed_valid_until: date | None
    result: Result


@dataclass(frozen=True, slots=True)
class Instrument:
    """One instrument and its history, oldest control first."""

    kind_code: str
    maker: str
    model: str
    serial: str
    accuracy_class: str
    year: int
    place: str
    status: Status
    ranges: tuple[RangeFact, ...]
    controls: tuple[Control, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """A place of an enterprise; coordinates in degrees, or None where only the commune is known."""

    name: str
    commune_code: str
    address: str
    latitude: Decimal | None
    longitude: Decimal | None
    instruments: tuple[Instrument, ...]


@dataclass(frozen=True, slots=True)
class Enterprise:
    """Whoever uses the instruments of its sites."""

    tax_code: str
    name: str
    sector: str
    language: str
    address: str
    phone: str
    contacts: tuple[NewContact, ...]
    sites: tuple[Site, ...]
