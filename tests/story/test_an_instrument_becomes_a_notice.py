"""The table of contents of the system: a quality officer's spreadsheet becomes instruments, due dates, a visit, a mail.

Each numbered step is one walk through a room; the details of a room are tested beside it.
"""

import io
from dataclasses import dataclass
from datetime import date, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import openpyxl
import pytest

from registry import find
from registry.record import record_control
from registry.sheets.export import export_items, load_export
from registry.sheets.fields import HEADERS
from registry.sheets.intake import examine, guess_columns, import_rows, read_sheet
from registry.values import NewControl
from scheduler.due import Standing
from scheduler.instrument_due import due_of, due_on
from scheduler.notices.outbox import deliver
from scheduler.plans import plan_registry
from scheduler.sweep import sweep
from scheduler.visits import day_sheet, visits
from tests.cast import MARKET, NOW, TODAY, Cast, enrol_cast
from web.demo.catcher import catching, caught, caught_message

pytestmark = pytest.mark.usefixtures("db")

HOA = "hoa.nong@chokylua.example"
SITE = "http://etalon.test"

# The spreadsheet bà Hoa brings: two good rows and one that puts litres on a scale.
ROWS = [
    ["Cân bàn", "CAS", "SW-II", "SW26-0001", "0 ÷ 30 kg", "10 g", "III", 2024, "Quầy 21", "Kỳ Lừa", date(2025, 12, 1)],
    ["cân đồng hồ lò xo", "Nhơn Hòa", "NHS-60", "0042", "đến 60 kg", "200 g", "", 2023, "Quầy 22", "phường kỳ lừa", ""],
    ["Cân bàn", "CAS", "SW-II", "SW26-0003", "0–15 L", "5 g", "III", 2024, "Quầy 23", "Kỳ Lừa", "05/03/2026"],
]


@dataclass
class Market:
    """Bà Hoa's market on the day she brings her sheet."""

    cast: Cast
    folder: Path

    @property
    def id(self) -> int:
        return self.cast.enterprises[MARKET]

    async def instruments(self) -> dict[str, find.InstrumentRow]:
        rows = await find.instruments(find.InstrumentFilter(enterprise_id=self.id))
        return {row.serial: row for row in rows}


@pytest.fixture
async def market(tmp_path: Path) -> Market:
    return Market(await enrol_cast(), tmp_path)


def a_workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(list(HEADERS.values()))
    for row in ROWS:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def mails(folder: Path) -> list[EmailMessage]:
    raws = [caught_message(folder, mail.key).raw for mail in caught(folder)]
    return [message_from_bytes(raw, _class=EmailMessage, policy=default) for raw in raws]


async def test_an_instrument_becomes_a_notice(market):
    # 1. Her sheet is read, its columns understood, every row judged; nothing is written yet.
    sheet = await read_sheet(a_workbook(), "so-can.xlsx")
    judged = await examine(sheet, guess_columns(sheet), market.id, TODAY)
    assert [(fault.row, fault.column, fault.code) for fault in judged.rejected] == [(4, "Phạm vi đo", "wrong_kind")]
    assert "SW26-0001" not in await market.instruments()

    # 2. She confirms: the good rows become instruments, with units checked and the law's cycle applied.
    outcome = await import_rows(judged, market.id, None, NOW)
    assert (outcome.accepted, outcome.duplicates) == (2, 0)
    scale = (await market.instruments())["SW26-0001"]
    assert (scale.kind_code, str(scale.ranges[0].high), scale.ranges[0].unit) == ("8b", "30", "kg")

    # 3. What is due, and why: the last day of the twelfth month after the verification.
    answer = due_of(scale, TODAY)
    assert (answer.due_on, answer.standing) == (date(2026, 12, 31), Standing.SOON)
    assert "chu kỳ 12 tháng" in answer.reason.say(str)

    # 4. The same sheet again creates nothing.
    again = await examine(sheet, guess_columns(sheet), market.id, TODAY)
    assert (len(again.accepted), again.duplicates) == (0, 2)

    # 5. The planner sends an inspector; the day sheet names the scale at its market.
    await plan_registry(today=TODAY, now=NOW, weeks=2, seconds=1)
    planned = await visits(TODAY, TODAY + timedelta(days=14))
    sheets = [stop for visit in planned for stop in await day_sheet(visit.day, visit.inspector_id)]
    assert "SW26-0001" in {row.serial for stop in sheets for row in stop.instruments}

    # 6. The sweep writes what is owed; a second sweep writes nothing.
    first = await sweep(TODAY, NOW, mail_domain="etalon.test")
    second = await sweep(TODAY, NOW, mail_domain="etalon.test")
    assert first.queued > 0
    assert (second.owed, second.queued, second.already) == (first.owed, 0, first.owed)

    # 7. Delivery goes out over real SMTP, once; both bodies tell the same facts.
    async with catching(market.folder) as mail:
        sent = await deliver(mail, lambda: NOW, public_url=SITE)
        nothing = await deliver(mail, lambda: NOW, public_url=SITE)
    assert (sent.failed, sent.pending, nothing.sent) == (0, 0, 0)
    (letter,) = [mail for mail in mails(market.folder) if HOA in mail["to"]]
    for kind in ("plain", "html"):
        body = letter.get_body((kind,)).get_content()
        assert "SW26-0001" in body
        assert "31/12/2026" in body
        assert body.index("NH22000101") < body.index("SW26-0001")  # the worst comes first

    # 8. The inspector records the verification: the next cycle opens, and nobody is reminded of the old one.
    await record_control(
        NewControl(instrument_id=scale.id, kind="verification", occasion="periodic", performed_on=TODAY, result="pass"),
        today=TODAY,
        now=NOW,
    )
    assert (await find.instrument(scale.id)).due_on == date(2027, 11, 30)
    later = await sweep(date(2026, 12, 24), NOW, mail_domain="etalon.test")
    async with catching(market.folder) as mail:
        await deliver(mail, lambda: NOW, public_url=SITE)
    reminders = [mail.get_body(("plain",)).get_content() for mail in mails(market.folder) if HOA in mail["to"]]
    assert later.queued > 0
    assert sum("SW26-0001" in text for text in reminders) == 1

    # 9. And she gets her register back, every number as she wrote it.
    exported = export_items(await load_export(find.InstrumentFilter(enterprise_id=market.id), due_on(TODAY)))
    (item,) = [item for item in exported if item["serial"] == "0042"]
    assert (item["range_low"], item["range_high"], item["unit"], item["resolution"]) == (None, "60", "kg", "200")
    assert item["standing"] == "none"
