"""The people of the department: four verification officers with their competences and days off, and its calendar."""

from dataclasses import dataclass
from datetime import date, timedelta

from web.demo.chance import Chance

_SATURDAY = 5
_HORIZON_DAYS = 120
_LEAVES = ((3, "Nghỉ phép năm"), (2, "Tập huấn nghiệp vụ"), (1, "Nghỉ phép năm"))


@dataclass(frozen=True, slots=True)
class Officer:
    """A verification officer; `fields` are the competences of `scheduler/fields.toml`."""

    code: str
    name: str
    card_number: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leave:
    """A day on which one officer does not work."""

    code: str
    day: date
    reason: str


_ALL = ("mass", "heavy", "fuel", "volume", "med", "electric", "physics", "environment", "length")

OFFICERS = (
    Officer("I1", "Lương Văn Thắng", "KĐV-LS 0107", _ALL),
    Officer("I2", "Nông Thị Hạnh", "KĐV-LS 0112", _ALL),
    Officer("I3", "Hoàng Đức Dũng", "KĐV-LS 0125", ("fuel", "mass")),
    Officer("I4", "Vi Thị Thảo", "KĐV-LS 0131", ("mass", "med")),
)

# (day, worked, reason): what the package of computed holidays does not know.
CALENDAR_OVERRIDES = (
    (date(2026, 1, 2), False, "Hoán đổi ngày làm việc dịp Tết Dương lịch 2026 (chưa kiểm chứng văn bản)"),
    (date(2026, 1, 10), True, "Làm bù cho ngày 02/01/2026 (chưa kiểm chứng văn bản)"),
)


def leaves(seed: int, today: date) -> tuple[Leave, ...]:
    """Days off of the coming four months: for each officer three spells, on weekdays."""
    found = []
    for officer in OFFICERS:
        chance = Chance(seed, "leave", officer.code)
        for spell, (length, reason) in enumerate(_LEAVES):
            share = _HORIZON_DAYS // len(_LEAVES)
            first = today + timedelta(days=spell * share + chance.between(2, share - length - 2))
            days = (first + timedelta(days=offset) for offset in range(length))
            found += [Leave(officer.code, day, reason) for day in days if day.weekday() < _SATURDAY]
    return tuple(found)
