"""A file as a province really has it: ten thousand rows, and everything that is wrong with such files at once."""

import io
from collections import Counter
from datetime import date, datetime, timedelta

import asyncpg
import pytest
import xlsxwriter

from registry.database import connection
from registry.sheets.intake import examine, guess_columns, import_rows, read_sheet
from registry.sheets.verdicts import DryRun
from tests.registry.sheets.books import TEMPLATE, good
from tests.registry.sheets.conftest import NOW, TODAY

ROWS = 10_000
RANGE, RESOLUTION, VERIFIED = (TEMPLATE.index(name) for name in (
    "Phạm vi đo", "Độ chia/Độ phân giải", "Ngày kiểm định gần nhất"))  # fmt: skip


def ten_thousand() -> bytes:
    """A title over all columns, a header with a unit in it, a second sheet, and a blank row in the middle."""
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed, {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False})
    tab = book.add_worksheet("Danh sách")
    dated = book.add_format({"num_format": "dd/mm/yyyy"})
    tab.merge_range(0, 0, 0, len(TEMPLATE) - 1, "DANH SÁCH PHƯƠNG TIỆN ĐO NĂM 2026")
    header = [*TEMPLATE]
    header[RANGE] = "Phạm vi đo (kg)"
    tab.write_row(1, 0, header)
    line = 2
    for number in range(ROWS):
        if number == ROWS // 2:
            line += 1  # a blank row in the middle
        for place, cell in enumerate(row(number)):
            if isinstance(cell, date):
                tab.write_datetime(line, place, datetime(cell.year, cell.month, cell.day), dated)  # noqa: DTZ001 - Excel's days have no zone
            elif isinstance(cell, str) and cell.startswith("=1"):
                tab.write_formula(line, place, cell, None, f"CT-{number}")
            else:
                tab.write(line, place, cell)
        line += 1
    book.add_worksheet("Ghi chú").write(0, 0, "Bản nháp")
    book.close()
    return packed.getvalue()


def row(number: int) -> list[object]:
    """One of ten habits of those who kept the file."""
    cells: dict[str, object] = {"serial": f"{number:07}", "place": f"Quầy {number}", "range": "0 – 60"}
    day = date(2025, 11, 5) + timedelta(days=number % 10)
    styles = (f"{day:%d/%m/%Y}", day, f"{day:%d-%m-%Y}", f"{day:%d.%m.%Y}")  # one of them a real date
    cells["verified_on"] = styles[number % len(styles)]
    habit = number % 100
    cells |= {
        3: {"serial": f"{number - 3:07}"},  # a duplicate in the file
        4: {"serial": ""},  # a lost serial: told apart by everything else
        5: {"serial": "1,2E+12", "place": f"Kho {number}", "model": f"M{number}"},  # lost to a spreadsheet
        6: {"certificate": f"=1+{number}"},  # a formula
        7: {"range": "0 – 7,5", "resolution": "0,5 g"},  # a decimal comma
        8: {"place": f"<b>Quầy</b> & {number}"},  # markup
        9: {"verified_on": "31/02/2026"},  # no day of the calendar
    }.get(habit, {})
    return good(**cells)


async def dry(content: bytes, enterprise: int) -> DryRun:
    sheet = await read_sheet(content, "danh-sach.xlsx")
    assert sheet.title == "Danh sách"
    return await examine(sheet, guess_columns(sheet), enterprise, TODAY)


async def counted() -> list[int]:
    async with connection() as database:
        return [await database.fetchval(f"SELECT count(*) FROM {name}") for name in ("instrument", "control", "site")]


async def test_ten_thousand_real_rows_get_a_verdict_each_and_an_import_cut_in_the_middle_leaves_nothing(
    market: int,
) -> None:
    content = ten_thousand()
    found = await dry(content, market)
    hundreds = ROWS // 100
    assert Counter(fault.code for fault in found.rejected) == {"duplicate_in_file": hundreds, "bad_date": hundreds}
    assert (found.rows_total, len(found.accepted)) == (ROWS, ROWS - 2 * hundreds)
    assert {flag.code for flag in found.flags} >= {"other_sheets", "scientific_number"}
    by_row = {one.row: one for one in found.accepted}
    assert by_row[2 + 1 + 7].ranges[0].high.normalize().to_eng_string() == "7.5"
    assert by_row[2 + 1 + 8].place == "<b>Quầy</b> & 8"
    assert by_row[2 + 1 + 6].certificate_number == "CT-6"
    assert by_row[2 + 1 + 1].serial == "0000001"  # leading zeros stay
    assert {one.verified_on for one in found.accepted} == {date(2025, 11, 5) + timedelta(days=n) for n in range(10)}

    with pytest.raises(asyncpg.PostgresConnectionError):
        await cut_off_at("0005000", found, market)
    assert await counted() == [0, 0, 0]  # nothing half written
    outcome = await import_rows(found, market, None, NOW)
    assert outcome.accepted == ROWS - 2 * hundreds
    again = await import_rows(await dry(content, market), market, None, NOW)
    assert (again.accepted, again.duplicates) == (0, ROWS - 2 * hundreds)


async def cut_off_at(serial: str, found: DryRun, enterprise: int) -> None:
    """Import while the server ends the session as soon as this row is written."""
    async with connection() as database:
        await database.execute(f"""
            CREATE FUNCTION cut_off() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(5); RETURN NEW; END $$;
            CREATE TRIGGER cut_off BEFORE INSERT ON instrument FOR EACH ROW
            WHEN (NEW.serial = '{serial}') EXECUTE FUNCTION cut_off()""")
    try:
        await import_rows(found, enterprise, None, NOW)
    finally:
        async with connection() as database:
            await database.execute("DROP TRIGGER cut_off ON instrument; DROP FUNCTION cut_off()")
