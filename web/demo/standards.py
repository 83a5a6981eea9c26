"""The measurement standards of the demo department, with certificates that reach months ahead, but for one."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import asyncpg

from web.demo.batch import copy


@dataclass(frozen=True, slots=True)
class HouseStandard:
    """A standard that goes out for a field; its calibration was so many days ago and holds for so many days."""

    code: str
    name: str
    serial: str
    field: str
    ago: int
    days: int = 365


_WEIGHTS = "Bộ quả cân chuẩn cấp M1, 1 mg đến 20 kg"
_PROVERS = "Bộ bình chuẩn hạng 2: 2 L, 5 L, 10 L, 20 L"
_PRESSURE = "Áp kế chuẩn kiểm định huyết áp kế, 0 đến 300 mmHg"
_CALIBRATED_BY = "Viện Đo lường Việt Nam"

# As many as officers of the field, so that a set that runs out soon shows in the plan.
STANDARDS = (
    HouseStandard("QC-M1-01", _WEIGHTS, "2019-0117", "mass", 100),
    HouseStandard("QC-M1-02", _WEIGHTS, "2019-0118", "mass", 100),
    HouseStandard("QC-M1-03", _WEIGHTS, "2021-0342", "mass", 45),
    HouseStandard("QC-M1-04", _WEIGHTS, "2021-0343", "mass", 45),
    HouseStandard("XQC-01", "Xe quả cân chuẩn cấp M1, 20 t", "XQC-2018-03", "heavy", 120),
    HouseStandard("BC-01", _PROVERS, "BC-2020-11", "fuel", 60),
    HouseStandard("BC-02", _PROVERS, "BC-2020-12", "fuel", 60),
    HouseStandard("BC-03", _PROVERS, "BC-2017-05", "fuel", 344),
    HouseStandard("HA-01", _PRESSURE, "HA-7731", "med", 150),
    HouseStandard("HA-02", _PRESSURE, "HA-7732", "med", 150),
    HouseStandard("HA-03", _PRESSURE, "HA-8120", "med", 30),
)


async def write_standards(database: asyncpg.Connection, today: date, now: datetime) -> None:
    """Every standard with the one certificate it has."""
    numbered = tuple(enumerate(STANDARDS, start=1))
    await copy(
        database,
        "standard",
        ("id", "code", "name", "serial", "field", "active", "added_at"),
        [(number, one.code, one.name, one.serial, one.field, True, now) for number, one in numbered],
    )
    await copy(
        database,
        "standard_certificate",
        ("standard", "number", "body", "performed_on", "valid_until", "recorded_at"),
        [(number, *_certificate(one, number, today), now) for number, one in numbered],
    )
    await database.execute("SELECT setval(pg_get_serial_sequence('standard', 'id'), $1)", len(numbered))


def _certificate(one: HouseStandard, number: int, today: date) -> tuple[str, str, date, date]:
    done = today - timedelta(days=one.ago)
    return f"VMI-{done:%y}.{number:04d}", _CALIBRATED_BY, done, done + timedelta(days=one.days)
