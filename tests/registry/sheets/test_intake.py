"""A whole sheet against a real database: dry run, import, import again."""

import asyncio
import io
import unicodedata
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter
from openpyxl import Workbook

from registry import find
from registry.database import connection, count_queries
from registry.enrol import amend_instrument, enrol_site
from registry.language import translator
from registry.places.load import gazetteer
from registry.sheets.faults import SheetError
from registry.sheets.intake import examine, guess_columns, import_rows, read_sheet
from registry.values import InstrumentFacts, NewSite
from tests.registry.sheets.books import TEMPLATE, good, saved, xlsx
from tests.registry.sheets.conftest import NOW, TODAY

KY_LUA = gazetteer().find("Kỳ Lừa")[0].code
TABLES = ("instrument", "instrument_range", "control", "site")

# (changes to a good row, column, code): the thirteen faults of the sheet
THIRTEEN = [
    ({"kind": ""}, "Loại phương tiện đo", "missing_kind"),
    ({"kind": "Máy xay sinh tố"}, "Loại phương tiện đo", "unknown_kind"),
    ({"range": "0 – 15 °C"}, "Phạm vi đo", "wrong_kind"),
    ({"range": "0 – 15 xyz"}, "Phạm vi đo", "unknown_unit"),
    ({"resolution": "5"}, "Độ chia/Độ phân giải", "missing_unit"),
    ({"range": "mười lăm kg"}, "Phạm vi đo", "not_a_number"),
    ({"range": "1.234 kg"}, "Phạm vi đo", "ambiguous_number"),
    ({"range": "15 – 0 kg"}, "Phạm vi đo", "range_reversed"),
    ({"verified_on": "31/04/2026"}, "Ngày kiểm định gần nhất", "bad_date"),
    ({"verified_on": "23/11/2026", "valid_until": ""}, "Ngày kiểm định gần nhất", "future_date"),
    ({"valid_until": "01/01/2025"}, "Hiệu lực đến", "dates_reversed"),
    ({"commune": "Xã Trên Mây"}, "Xã/phường", "unknown_commune"),
    ({"year": "một chín"}, "Năm sản xuất", "bad_year"),
]


def two_hundred() -> bytes:
    """200 rows of which every 15th is faulty, in the order of THIRTEEN."""
    rows = [good(serial=f"NH-{number:04}", place=f"Quầy {number}") for number in range(200)]
    for place, (changes, _, _) in enumerate(THIRTEEN):
        rows[(place + 1) * 15] = good(**{"serial": f"F-{place}", **changes})
    return xlsx(rows)


async def dry(content, enterprise):
    sheet = await read_sheet(content, "danh-sach.xlsx")
    return await examine(sheet, guess_columns(sheet), enterprise, TODAY)


async def imported(content, enterprise):
    return await import_rows(await dry(content, enterprise), enterprise, None, NOW)


async def counts():
    async with connection() as database:
        return [await database.fetchval(f"SELECT count(*) FROM {table}") for table in TABLES]


async def test_two_hundred_rows_with_thirteen_faults_give_187_and_the_second_import_creates_none(market):
    judged = (await dry(two_hundred(), market)).to_json(translator("vi"))
    assert (judged["rows"], judged["accepted"], judged["duplicates"]) == (200, 187, 0)
    assert [(fault["row"], fault["column"], fault["code"]) for fault in judged["rejected"]] == [
        ((place + 1) * 15 + 2, column, code) for place, (_, column, code) in enumerate(THIRTEEN)
    ]
    assert await counts() == [0, 0, 0, 0]

    first = (await imported(two_hundred(), market)).to_json(translator("vi"))
    assert first == judged
    assert await counts() == [187, 187, 187, 1]

    second = (await imported(two_hundred(), market)).to_json(translator("vi"))
    assert (second["rows"], second["accepted"], second["duplicates"]) == (200, 0, 187)
    assert second["rejected"] == judged["rejected"]
    assert await counts() == [187, 187, 187, 1]


async def test_what_is_written_is_what_the_row_said(market):
    await imported(xlsx([good(verified_on=date(2025, 11, 5), valid_until="")]), market)
    (row,) = await find.instruments(find.InstrumentFilter(enterprise_id=market))
    assert (row.kind_code, row.maker, row.model, row.serial) == ("8b", "Nhơn Hòa", "NHS-60", "00123")
    assert (row.accuracy_class, row.year, row.place, row.status) == ("III", 2019, "Quầy số 1", "in_use")
    assert (row.commune_code, row.site_name) == (KY_LUA, "Ban quản lý chợ Kỳ Lừa – Kỳ Lừa")
    assert (row.ranges[0].high, row.ranges[0].unit, row.ranges[0].resolution) == (Decimal(60), "kg", Decimal(200))
    assert (row.verified_on, row.valid_until, row.due_on) == (date(2025, 11, 5), None, date(2026, 11, 30))
    (control,) = await find.controls(row.id)
    assert (control.kind, control.occasion, control.result) == ("verification", "periodic", "pass")
    assert (control.certificate_number, control.sticker_number) == ("LS-0001", "T-77")


async def test_the_printed_date_wins_and_no_dates_mean_no_control(market):
    rows = [good(serial="1", valid_until="15/06/2026"), good(serial="2", verified_on="", valid_until="")]
    await imported(xlsx([*rows, good(serial="3", verified_on="", valid_until="12/2027")]), market)
    found = await find.instruments(find.InstrumentFilter(enterprise_id=market))
    assert {row.serial: row.due_on for row in found} == {
        "1": date(2026, 6, 15),
        "2": None,
        "3": date(2027, 12, 31),
    }
    assert (await counts())[2] == 2


async def test_decimals_are_stored_with_the_zeros_as_written(market):
    await imported(xlsx([good(range="0,00 – 60,500 kg", resolution="0,020 kg")]), market)
    (row,) = await find.instruments(find.InstrumentFilter(enterprise_id=market))
    assert (str(row.ranges[0].high), str(row.ranges[0].resolution)) == ("60.500", "0.020")


async def test_one_enterprises_instruments_are_no_duplicates_of_anothers(market, clinic):
    await imported(xlsx([good()]), market)
    assert (await imported(xlsx([good()]), clinic)).accepted == 1


async def test_spelling_and_diacritics_do_not_make_a_second_instrument(market):
    await imported(xlsx([good(serial="NH 00.123")]), market)
    again = await dry(xlsx([good(serial="nh-00123", maker=unicodedata.normalize("NFD", "NHƠN HÒA"))]), market)
    assert (again.duplicates, again.accepted) == (1, ())


async def test_an_instrument_without_serial_is_found_again_also_after_it_was_amended(market):
    content = xlsx([good(serial=""), good(serial="", place="Quầy 2")])
    assert (await imported(content, market)).accepted == 2
    assert (await imported(content, market)).duplicates == 2
    for row in await find.instruments(find.InstrumentFilter(enterprise_id=market)):
        facts = InstrumentFacts(
            row.site_id,
            row.kind_code,
            row.maker,
            row.model,
            "",
            row.accuracy_class,
            row.year,
            row.place,
            ranges=row.ranges,
        )
        await amend_instrument(row.id, facts, version=row.version, now=NOW)
    assert (await imported(content, market)).duplicates == 2


async def test_the_site_in_the_commune_is_used_and_a_missing_one_created(market):
    known = await enrol_site(market, NewSite("Chợ Kỳ Lừa", KY_LUA), NOW)
    await imported(
        xlsx([good(serial="1"), good(serial="2", commune="Tam Thanh"), good(serial="3", commune="tam thanh")]), market
    )
    found = {row.serial: row for row in await find.instruments(find.InstrumentFilter(enterprise_id=market))}
    assert found["1"].site_id == known
    assert found["2"].site_id == found["3"].site_id != known


async def test_two_confirmations_at_once_create_nothing_twice_and_count_honestly(market):
    judged = await dry(two_hundred(), market)
    both = await asyncio.gather(*(import_rows(judged, market, None, NOW) for _ in range(2)))
    assert sorted((outcome.accepted, outcome.duplicates) for outcome in both) == [(0, 187), (187, 0)]
    assert await counts() == [187, 187, 187, 1]


async def test_the_number_of_queries_does_not_grow_with_the_rows(market):
    numbers = []
    for rows in (2, 400):
        content = xlsx([good(serial=f"{rows}-{number}", commune=f"{KY_LUA}") for number in range(rows)])
        with count_queries() as queries:
            await imported(content, market)
        numbers.append(len(queries))
    assert numbers[0] >= numbers[1]
    assert numbers[1] <= 15


async def test_an_import_into_no_enterprise_writes_nothing(market):
    judged = await dry(xlsx([good()]), market)
    with pytest.raises(LookupError):
        await import_rows(judged, market + 1, None, NOW)
    assert await counts() == [0, 0, 0, 0]


async def test_titles_any_order_nfd_and_unaccented_headers_import_all_the_same(market):
    book = Workbook()
    tab = book.active
    tab.append(["DANH SÁCH PHƯƠNG TIỆN ĐO NĂM 2026"])
    tab.merge_cells("A1:O1")
    tab.append([])
    header = [unicodedata.normalize("NFD", text.upper()) for text in reversed(TEMPLATE)]
    tab.append([*header, "Ghi chú"])
    tab.append([unicodedata.normalize("NFD", str(cell)) for cell in reversed(good())])
    tab.append([])
    tab.append([*reversed(good(serial="2", verified_on=date(2025, 11, 5), kind="8B"))])
    outcome = await imported(saved(book), market)
    assert (outcome.rows_total, outcome.accepted, outcome.rejected) == (2, 2, ())
    found = await find.instruments(find.InstrumentFilter(enterprise_id=market))
    assert {row.maker for row in found} == {"Nhơn Hòa"}


async def test_a_csv_file_imports_like_a_workbook(market):
    lines = [";".join(TEMPLATE), *(";".join(str(cell) for cell in good(serial=serial)) for serial in ("1", "2"))]
    outcome = await imported("\r\n".join(lines).encode("utf-8-sig"), market)
    assert (outcome.accepted, outcome.rejected) == (2, ())


async def test_a_formula_cell_is_read_by_its_stored_value_and_formula_text_is_data(market):
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed, {"in_memory": True})
    tab = book.add_worksheet()
    tab.write_row(0, 0, TEMPLATE)
    for place, cell in enumerate(good()):
        tab.write_string(1, place, str(cell))
    tab.write_formula(1, 3, '="A"&"1"', None, "A1")
    tab.write_string(1, 1, "=HYPERLINK(1)")
    book.close()
    await imported(packed.getvalue(), market)
    (row,) = await find.instruments(find.InstrumentFilter(enterprise_id=market))
    assert (row.serial, row.maker) == ("A1", "=HYPERLINK(1)")


async def test_a_header_without_rows_says_so(market):
    with pytest.raises(SheetError) as refused:
        await dry(xlsx([]), market)
    assert refused.value.code == "no_rows"
