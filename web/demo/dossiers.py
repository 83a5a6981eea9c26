"""A few dossiers of the demo province, and the officers whom long overdue instruments are told to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone

import asyncpg

from registry.law.dossiers import dossier_kinds
from registry.places.load import gazetteer
from scheduler.dossiers.find import events
from scheduler.dossiers.keep import add_document, open_dossier, record
from scheduler.dossiers.values import By, NewDocument, NewDossier, NewEvent
from scheduler.plans import work_calendar
from scheduler.workdays import WorkCalendar
from web.demo.cast import CLINIC, FACTORY, MARKET, PETROL

_ZONE = timezone(timedelta(hours=7))
_YEAR = timedelta(days=366)
_LEAD, _IN_CHARGE = "lanhdao@kiemdinh-langson.example", "thang.luong@kiemdinh-langson.example"

_OFFICERS = (
    ("department", "", "Hoàng Văn Bách", "bach.hoang@sokhcn-langson.example"),
    ("commune", "Kỳ Lừa", "Nông Thị Vân", "van.nong@kylua.example"),
    ("commune", "Tam Thanh", "Lý Văn Sơn", "son.ly@tamthanh.example"),
    ("commune", "Đồng Đăng", "Vi Thị Hằng", "hang.vi@dongdang.example"),
)


@dataclass(frozen=True, slots=True)
class Step:
    """What happened so many working days ago; `ahead`: calendar days from today to the date entered, if any."""

    code: str
    ago: int
    number: str = ""
    reason: str = ""
    outcome: str = ""
    ahead: int | None = None


@dataclass(frozen=True, slots=True)
class Played:
    """A dossier of somebody of the cast, received so many working days ago."""

    tax_code: str
    kind: str
    ago: int
    title: str
    in_charge: str
    facts: Mapping[str, str] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()


_GOODS = {
    "risk_level": "high", "customs_declaration": "107234518820", "goods": "Cân điện tử", "hs_code": "8423.81.90",
    "origin": "Trung Quốc", "quantity": "200 chiếc",
}  # fmt: skip

DOSSIERS = (
    Played(
        FACTORY, "import_quality", 12, "Lô 200 cân điện tử nhập qua cửa khẩu Hữu Nghị", _IN_CHARGE, _GOODS,
        (Step("incomplete", 10, reason="Thiếu bản sao giấy chứng nhận hợp quy và ảnh nhãn hàng hóa."),),
    ),
    Played(
        PETROL, "import_quality", 8, "Lô 12 cột đo xăng dầu", _IN_CHARGE,
        {**_GOODS, "goods": "Cột đo xăng dầu", "quantity": "12 chiếc", "customs_declaration": "107230011960"},
        (Step("receipt", 7, "15/TN-CCTĐC"), Step("sampled", 4, "03/BB-LM")),
    ),
    Played(
        MARKET, "import_quality", 6, "Lô cân đồng hồ lò xo 15 kg", _LEAD, {**_GOODS, "goods": "Cân đồng hồ lò xo"},
        (Step("receipt", 6, "17/TN-CCTĐC"), Step("sampled", 5, "04/BB-LM"),
         Step("pause", 3, reason="Chờ cơ quan hải quan xác minh tờ khai.")),
    ),
    Played(
        CLINIC, "import_quality", 30, "Lô 40 huyết áp kế", _IN_CHARGE, {**_GOODS, "goods": "Huyết áp kế"},
        (Step("receipt", 29, "09/TN-CCTĐC"), Step("result", 22, "21/TB-CCTĐC", outcome="pass"),
         Step("handed_over", 21)),
    ),
    Played(
        FACTORY, "metrology_support", 40, "Xây dựng chương trình bảo đảm đo lường", _LEAD,
        {"standards_held": "2 chuẩn khối lượng F1", "people_trained": "3"},
        (Step("surveyed", 20, ahead=45),),
    ),
    Played(
        PETROL, "productivity", 60, "Áp dụng 5S và LEAN tại ba cửa hàng", _LEAD, {"tool_adopted": "5S, LEAN"},
        (Step("appraised", 50, outcome="pass"), Step("contracted", 40, "02/HĐ-NSCL", ahead=-4)),
    ),
    Played(
        CLINIC, "iso_9001", 55, "Duy trì TCVN ISO 9001:2015", _LEAD, {"iso_version": "TCVN ISO 9001:2015"},
        (Step("built", 50), Step("applied_there", 45),
         Step("finding", 10, reason="Chưa có hồ sơ đánh giá nội bộ năm nay.", ahead=3)),
    ),
)  # fmt: skip


async def write_dossiers(database: asyncpg.Connection, today: date, enterprises: Mapping[str, int]) -> None:
    """Write officers and dossiers as of `today`; whatever would begin before its act is left out."""
    calendar = await work_calendar(today - _YEAR, today + _YEAR)
    people = dict(await database.fetch("SELECT email, id FROM account WHERE role <> 'member'"))
    await _write_officers(database)
    for played in DOSSIERS:
        received = calendar.add_working_days(today, -played.ago)
        edition = dossier_kinds()[played.kind].edition_on(received)
        if edition is not None:
            await _write(played, received, calendar, (today, enterprises[played.tax_code], people))


async def _write(
    played: Played, received: date, calendar: WorkCalendar, around: tuple[date, int, Mapping[str, int]]
) -> None:
    today, enterprise, people = around
    officer = people.get(played.in_charge)
    new = NewDossier(played.kind, enterprise, received, played.title, played.facts, officer)
    number = await open_dossier(new, _by(officer, received))
    last = await _last(number)
    for step in played.steps:
        day = calendar.add_working_days(today, -step.ago)
        until = None if step.ahead is None else max(today + timedelta(days=step.ahead), day + timedelta(days=1))
        event = NewEvent(step.code, day, until, step.number, step.outcome, step.reason)
        await record(number, event, _by(officer, day), seen=last)
        last = await _last(number)
    if played.kind == "import_quality":
        paper = NewDocument("import_registration", "", f"{number:02}/ĐKKT", received, "")
        await add_document(number, paper, _by(officer, received))


async def _last(number: int) -> int:
    return (await events(number))[-1].id


def _by(account: int | None, day: date) -> By:
    return By(account, datetime.combine(day, time(9), _ZONE), day)


async def _write_officers(database: asyncpg.Connection) -> None:
    codes = {place.name: place.code for place in gazetteer().communes}
    rows = [(level, codes.get(place, ""), name, email) for level, place, name, email in _OFFICERS]
    await database.executemany(
        "INSERT INTO officer (level, commune_code, name, email, language, active, address_state, address_words)"
        " VALUES ($1, $2, $3, $4, 'vi', true, 'ok', '') ON CONFLICT DO NOTHING",
        [row for row in rows if row[0] == "department" or row[1]],
    )
