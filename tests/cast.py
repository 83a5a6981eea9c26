"""The named cast of all tests, on a calendar that stands still; `enrol_cast` enrols them through the registry's verbs.

Bà Hoa answers for the scales of a market, the petrol company has three stations, the clinic its sphygmomanometers, the
factory a laboratory of its own. Mr Thắng inspects, Ms Minh plans, Mr Long administers. The stranger is a member of
another enterprise: whatever belongs to the others must not exist for her.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from argon2 import PasswordHasher

from registry.enrol import enrol_enterprise, enrol_instrument, enrol_site
from registry.record import record_control
from registry.tables.people import Account, Inspector
from registry.values import InstrumentFacts, NewContact, NewControl, NewEnterprise, NewSite, RangeFact
from web.demo.cast import CAST, CLINIC, FACTORY, MARKET, PETROL, Member

TODAY = date(2026, 11, 23)  # a Monday
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 08:00 in Lạng Sơn

STRANGER = "020185900777"
BODY = "Trung tâm Kỹ thuật Tiêu chuẩn Đo lường Chất lượng Lạng Sơn"
OFFICER = "Lương Văn Thắng"

PASSWORD = "hoa hồi trên núi Mẫu Sơn"
# Argon2id with one pass over 8 KiB: quick, and older than today's parameters, so signing in renews it.
QUICK_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


@dataclass(frozen=True)
class Act:
    """One control of the past; `until` is the printed date, None where nothing is printed."""

    day: date
    until: date | None = None
    result: str = "pass"
    occasion: str = "periodic"
    kind: str = "verification"


@dataclass(frozen=True)
class Played:
    """An instrument of the cast: which site of which enterprise, what is written on it, what was done to it."""

    tax_code: str
    site: int
    facts: dict[str, Any]
    acts: tuple[Act, ...] = ()


def _mass(low: str, high: str, unit: str, resolution: str, resolution_unit: str) -> tuple[RangeFact, ...]:
    return (RangeFact("mass", Decimal(low), Decimal(high), unit, Decimal(resolution), resolution_unit),)


_SPRING = {"kind_code": "8a", "maker": "Nhơn Hòa", "model": "NHS-15", "accuracy_class": "Cấp IIII", "year": 2022}
_SPRING_RANGE = _mass("0.5", "15", "kg", "50", "g")
_PLATFORM = {"kind_code": "8b", "maker": "CAS", "model": "SW-1S", "accuracy_class": "Cấp III", "year": 2023}
_PLATFORM_RANGE = _mass("0.1", "15", "kg", "5", "g")
_PUMP = {"kind_code": "19", "maker": "Tatsuno", "model": "Sunny-XE", "accuracy_class": "Cấp 0.5", "year": 2021}
_PUMP_RANGE = (RangeFact("volume flow rate", Decimal(5), Decimal(45), "L/min", Decimal("0.01"), "L"),)
_GAUGE_RANGE = (RangeFact("pressure", Decimal(0), Decimal(300), "mmHg", Decimal(2), "mmHg"),)

# The comment gives the due date and how it stands on TODAY.
INSTRUMENTS: dict[str, Played] = {
    # 2026-10-31 by the cycle of 24 months: overdue
    "late_scale": Played(
        MARKET, 0, {**_SPRING, "serial": "NH22000101", "place": "Quầy 1, dãy A", "ranges": _SPRING_RANGE},
        (Act(date(2024, 10, 14)),),
    ),
    # printed 2026-11-23: due today, overdue tomorrow
    "scale_due_today": Played(
        MARKET, 0, {**_PLATFORM, "serial": "SW230102", "place": "Quầy 2, dãy A", "ranges": _PLATFORM_RANGE},
        (Act(date(2025, 11, 23), date(2026, 11, 23)),),
    ),
    # 2026-12-31 by the cycle of 12 months: soon
    "scale_due_soon": Played(
        MARKET, 0, {**_PLATFORM, "serial": "SW230103", "place": "Quầy 3, dãy A", "ranges": _PLATFORM_RANGE},
        (Act(date(2024, 12, 5), date(2025, 12, 31)), Act(date(2025, 12, 8))),
    ),
    # 2028-03-31: valid
    "good_scale": Played(
        MARKET, 0, {**_SPRING, "serial": "NH22000104", "place": "Quầy 4, dãy B", "ranges": _SPRING_RANGE},
        (Act(date(2026, 3, 10), date(2028, 3, 31)),),
    ),
    # never verified: none
    "unverified_scale": Played(
        MARKET, 0, {**_PLATFORM, "serial": "SW230105", "place": "Quầy 5, dãy B", "ranges": _PLATFORM_RANGE}
    ),
    # printed 2026-11-30: soon, a week left
    "pump_phai_ve": Played(
        PETROL, 0, {**_PUMP, "serial": "TS21-00201", "place": "Trụ bơm số 1", "ranges": _PUMP_RANGE},
        (Act(date(2024, 11, 18), date(2025, 11, 30)), Act(date(2025, 11, 12), date(2026, 11, 30))),
    ),
    # printed 2027-06-30: valid
    "pump_dong_dang": Played(
        PETROL, 1, {**_PUMP, "serial": "TS21-00202", "place": "Trụ bơm số 1", "ranges": _PUMP_RANGE},
        (Act(date(2026, 6, 1), date(2027, 6, 30)),),
    ),
    # failed on 2026-11-10: must not be used
    "failed_pump_huu_lung": Played(
        PETROL, 2, {**_PUMP, "serial": "TS21-00203", "place": "Trụ bơm số 2", "ranges": _PUMP_RANGE},
        (Act(date(2025, 11, 11), date(2026, 11, 30)), Act(date(2026, 11, 10), result="fail")),
    ),
    # 2026-11-30 by the cycle of 12 months: soon
    "sphygmomanometer": Played(
        CLINIC, 0,
        {
            "kind_code": "32", "maker": "ALPK2", "model": "500V", "serial": "240301", "accuracy_class": "±3 mmHg",
            "year": 2024, "place": "Phòng khám nội", "ranges": _GAUGE_RANGE,
        },
        (Act(date(2025, 11, 20)),),
    ),
    # a kind without periodic verification: none
    "mercury_thermometer": Played(
        CLINIC, 0,
        {
            "kind_code": "34a", "maker": "Aurora", "model": "Loại kẹp nách", "serial": "AU0000302", "year": 2025,
            "place": "Phòng khám nhi",
            "ranges": (RangeFact("temperature", Decimal(35), Decimal(42), "°C", Decimal("0.1"), "°C"),),
        },
        (Act(date(2026, 1, 5), occasion="initial"),),
    ),
    # printed 2027-03-31: valid
    "weighbridge": Played(
        FACTORY, 0,
        {
            "kind_code": "10", "maker": "Keli", "model": "D2008FA/QS-A", "serial": "K0000401",
            "accuracy_class": "Cấp III", "year": 2019, "place": "Trạm cân số 1",
            "ranges": _mass("0.2", "60", "t", "10", "kg"),
        },
        (Act(date(2026, 3, 10), date(2027, 3, 31)),),
    ),
    # outside the list, calibrated by the owner's interval of 12 months: 2027-02-28, valid
    "caliper": Played(
        FACTORY, 1,
        {
            "kind_code": None, "kind_name": "Thước cặp", "legal_basis": "Quy trình nội bộ QT-07", "maker": "Mitutoyo",
            "model": "500-196-30", "serial": "B20000402", "year": 2021, "place": "Phòng cơ lý", "interval_months": 12,
            "ranges": (RangeFact("length", Decimal(0), Decimal(150), "mm", Decimal("0.01"), "mm"),),
        },
        (Act(date(2026, 2, 2), kind="calibration"),),
    ),
    # printed 2026-12-20: soon, and nobody's business but the stranger's
    "strangers_scale": Played(
        STRANGER, 0, {**_SPRING, "serial": "NH22000901", "place": "Quầy bán hàng", "ranges": _SPRING_RANGE},
        (Act(date(2024, 12, 20), date(2026, 12, 20)),),
    ),
}  # fmt: skip


@dataclass
class Cast:
    """Ids of everybody and everything that was enrolled."""

    enterprises: dict[str, int] = field(default_factory=dict)  # by tax code
    sites: dict[str, list[int]] = field(default_factory=dict)  # by tax code, in the order of the cast's places
    instruments: dict[str, int] = field(default_factory=dict)  # by the names of INSTRUMENTS
    accounts: dict[str, int] = field(default_factory=dict)  # hoa, toan, thu, quan, stranger, inspector, head, admin
    inspector: int = 0


MEMBERS = {MARKET: "hoa", PETROL: "toan", CLINIC: "thu", FACTORY: "quan", STRANGER: "stranger"}
EMAILS = {
    **{MEMBERS[member.tax_code]: member.contact.email for member in CAST},
    "stranger": "pen.ma@hopen.example",
    "inspector": "thang.luong@kiemdinh-langson.example",
    "head": "lanhdao@kiemdinh-langson.example",
    "admin": "quantri@kiemdinh-langson.example",
}


async def enrol_cast() -> Cast:
    """Enrol everybody in an empty registry."""
    cast = Cast()
    for member in CAST:
        await _enrol_member(cast, member)
    await _enrol_stranger(cast)
    for name, played in INSTRUMENTS.items():
        cast.instruments[name] = await _enrol_instrument(cast, played)
    await _open_accounts(cast)
    return cast


async def _enrol_member(cast: Cast, member: Member) -> None:
    enterprise = NewEnterprise(
        tax_code=member.tax_code,
        name=member.name,
        sector=member.sector,
        address=member.address,
        phone=member.phone,
        contacts=(member.contact,),
    )
    number = cast.enterprises[member.tax_code] = await enrol_enterprise(enterprise, NOW)
    cast.sites[member.tax_code] = [
        await enrol_site(
            number, NewSite(place.name, place.commune_code, place.address, place.latitude, place.longitude), NOW
        )
        for place in member.places
    ]


async def _enrol_stranger(cast: Cast) -> None:
    contact = NewContact("Mã Thị Pến", EMAILS["stranger"], "+842050900777")
    enterprise = NewEnterprise(STRANGER, "Hộ kinh doanh Mã Thị Pến", sector="Hộ kinh doanh", contacts=(contact,))
    number = cast.enterprises[STRANGER] = await enrol_enterprise(enterprise, NOW)
    cast.sites[STRANGER] = [await enrol_site(number, NewSite("Cửa hàng Mã Thị Pến", "06325"), NOW)]


async def _enrol_instrument(cast: Cast, played: Played) -> int:
    site = cast.sites[played.tax_code][played.site]
    facts = InstrumentFacts(site_id=site, **played.facts)
    number = await enrol_instrument(cast.enterprises[played.tax_code], facts, NOW)
    for position, act in enumerate(played.acts, start=1):
        passed = act.result == "pass"
        mark = "KĐ" if act.kind == "verification" else "HC"
        new: dict[str, Any] = {"kind": act.kind, "occasion": act.occasion, "result": act.result}
        control = NewControl(
            instrument_id=number,
            performed_on=act.day,
            printed_valid_until=act.until,
            body=BODY,
            officer=OFFICER,
            certificate_number=f"{mark}-LS {act.day:%y%m%d}-{number}.{position}" if passed else "",
            sticker_number=f"LS{act.day:%y} {number:06}" if passed else "",
            **new,
        )
        await record_control(control, today=TODAY, now=NOW)
    return number


async def _open_accounts(cast: Cast) -> None:
    inspector = Inspector(
        code="I1",
        name=OFFICER,
        card_number="KĐV-LS 0107",
        fields=["mass", "heavy", "fuel", "med", "volume", "electric", "physics", "environment", "length"],
        active=True,
    )
    await inspector.save()
    cast.inspector = inspector.id
    names = {MEMBERS[member.tax_code]: member.contact.name for member in CAST} | {"stranger": "Mã Thị Pến"}
    for tax_code, name in MEMBERS.items():
        await _open_account(cast, name, names[name], role="member", enterprise=cast.enterprises[tax_code])
    await _open_account(cast, "inspector", OFFICER, role="inspector", inspector=inspector.id)
    await _open_account(cast, "head", "Hoàng Thị Minh", role="planner")
    await _open_account(cast, "admin", "Bế Quang Long", role="administrator")


async def _open_account(cast: Cast, key: str, name: str, **columns: Any) -> None:
    account = Account(email=EMAILS[key], name=name, password_hash=QUICK_HASH, created_at=NOW, **columns)
    await account.save()
    cast.accounts[key] = account.id
