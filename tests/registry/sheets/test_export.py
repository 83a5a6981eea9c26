"""Instruments back out: items, a workbook that imports again, the template and the error sheet."""

import io
from datetime import date

from openpyxl import load_workbook

from registry.database import count_queries
from registry.find import InstrumentFilter
from registry.law.load import law
from registry.places.load import gazetteer
from registry.sheets.error_sheet import error_sheet
from registry.sheets.export import export_items, export_xlsx, load_export
from registry.sheets.fields import HEADERS
from registry.sheets.intake import examine, guess_columns, import_rows, read_sheet
from registry.sheets.template import template_xlsx
from tests.registry.sheets.books import TEMPLATE, good, xlsx
from tests.registry.sheets.conftest import NOW, TODAY

VARIED = [
    good(serial="00123", range="0,00 – 60,500 kg", resolution="0,020 kg"),
    good(serial="", kind="36", range="−20…60 °C; 10–95 %RH", resolution="0,1 °C; 1 %RH", place="Kho lạnh"),
    good(serial="F1", kind="Cột đo xăng dầu", range="5 ÷ 50 L/min", resolution="0,01 L"),
    good(serial="B1", range="", resolution="", year="", verified_on="", valid_until="", certificate="", sticker=""),
    good(serial="=1+1", maker="<b>x</b>", model="+84", place="@SUM(A1)", valid_until="12/2027"),
    good(serial="_x005F_x0041_", maker="http://example.org/", range="12345,5 kg", resolution="5 g"),
]


def standing(row):
    return row.due_on, "none" if row.due_on is None else "valid"


async def taken_in(content, enterprise):
    sheet = await read_sheet(content, "a.xlsx")
    judged = await examine(sheet, guess_columns(sheet), enterprise, TODAY)
    return judged, await import_rows(judged, enterprise, None, NOW)


async def exported(enterprise):
    return await load_export(InstrumentFilter(enterprise_id=enterprise), standing)


async def test_an_exported_workbook_imports_again_as_duplicates_only(market):
    _, outcome = await taken_in(xlsx(VARIED), market)
    assert (outcome.accepted, outcome.rejected) == (len(VARIED), ())
    judged, again = await taken_in(export_xlsx(await exported(market)), market)
    assert judged.rejected == ()
    assert (again.accepted, again.duplicates) == (0, len(VARIED))


async def test_an_exported_workbook_gives_another_enterprise_the_same_instruments(market, clinic):
    await taken_in(xlsx(VARIED), market)
    await taken_in(export_xlsx(await exported(market)), clinic)
    ours, theirs = export_items(await exported(market)), export_items(await exported(clinic))
    assert [item | {"site": ""} for item in ours] == [item | {"site": ""} for item in theirs]


async def test_items_carry_decimals_as_text_and_dates_in_iso(market):
    await taken_in(xlsx(VARIED), market)
    items = {item["serial"]: item for item in export_items(await exported(market))}
    scale = items["00123"]
    assert scale["kind"] == law().row("8b").name_vi
    assert (scale["range_low"], scale["range_high"], scale["unit"]) == ("0.00", "60.500", "kg")
    assert (scale["resolution"], scale["resolution_unit"]) == ("0.020", "kg")
    assert (scale["verified_on"], scale["valid_until"], scale["due_on"]) == ("2025-11-05", "2026-11-30", "2026-11-30")
    assert (scale["commune"], scale["place"], scale["standing"]) == ("Kỳ Lừa", "Quầy số 1", "valid")
    assert [items["B1"][name] for name in ("range_high", "resolution", "verified_on", "due_on")] == [None] * 4
    assert (items["F1"]["unit"], items["F1"]["resolution"], items["F1"]["resolution_unit"]) == ("L/min", "0.01", "L")
    assert items[""]["resolution_unit"] == "°C"


async def test_text_that_looks_like_a_formula_or_link_is_written_as_text(market):
    await taken_in(xlsx(VARIED), market)
    tab = load_workbook(io.BytesIO(export_xlsx(await exported(market)))).active
    cells = {cell.value: cell for row in tab.iter_rows() for cell in row}
    for text in ("=1+1", "+84", "@SUM(A1)", "<b>x</b>", "http://example.org/"):
        assert cells[text].data_type == "s"
        assert cells[text].hyperlink is None


async def test_text_that_a_workbook_would_decode_comes_back_as_it_was(market):
    await taken_in(xlsx(VARIED), market)
    sheet = await read_sheet(export_xlsx(await exported(market)), "a.xlsx")
    assert "_x0041_" in {row[TEMPLATE.index("Số sê-ri")] for row in sheet.rows}


async def test_an_export_takes_the_same_few_queries_however_many_instruments(market):
    await taken_in(xlsx([good(serial=str(number)) for number in range(300)]), market)
    with count_queries() as queries:
        assert len(await exported(market)) == 300
    assert len(queries) == 3


async def test_the_template_has_the_headers_in_order_and_nothing_to_import(market):
    content = template_xlsx(list(law().lists[-1].rows.values()), gazetteer().communes)
    tab = load_workbook(io.BytesIO(content)).worksheets[0]
    assert [cell.value for cell in tab[1]] == TEMPLATE
    assert tab.max_row == 1
    sheet = await read_sheet(content, "mau.xlsx")
    assert sheet.flags == ()
    assert [column.certainty for column in guess_columns(sheet).columns] == ["sure"] * 14


async def test_a_filled_template_imports_with_names_from_its_lists(market):
    content = template_xlsx(list(law().lists[-1].rows.values()), gazetteer().communes)
    book = load_workbook(io.BytesIO(content))
    kind, commune = book.worksheets[2]["B3"].value, book.worksheets[3]["A5"].value
    for place, cell in enumerate(good(kind=kind, range="", resolution="", commune=commune), 1):
        book.worksheets[0].cell(row=2, column=place, value=cell)
    packed = io.BytesIO()
    book.save(packed)
    _, outcome = await taken_in(packed.getvalue(), market)
    assert (outcome.accepted, outcome.rejected) == (1, ())


async def test_the_error_sheet_gives_the_rows_back_with_reasons_and_imports_once_mended(market):
    header = ["STT", *TEMPLATE]
    rows = [
        [1, *good(serial="1")],
        [2, *good(serial="2", range="15", verified_on=date(2025, 11, 5), year=2019)],
        [3, *good(serial="3", commune="")],
    ]
    content = xlsx(rows, header=header)
    sheet = await read_sheet(content, "a.xlsx")
    columns = guess_columns(sheet)
    judged = await examine(sheet, columns, market, TODAY)
    await import_rows(judged, market, None, NOW)

    book = load_workbook(io.BytesIO(error_sheet(sheet, columns, judged.rejected)))
    tab = book.active
    assert [cell.value for cell in tab[1]] == [*header, "Lỗi"]
    first = [cell.value for cell in tab[2]]
    assert first[0] == 2
    assert first[1 + TEMPLATE.index("Phạm vi đo")] == "15"
    assert first[1 + TEMPLATE.index("Ngày kiểm định gần nhất")].date() == date(2025, 11, 5)
    assert first[-1] == judged.rejected[0].words.say(str)

    tab.cell(row=2, column=2 + TEMPLATE.index("Phạm vi đo"), value="15 kg")
    tab.cell(row=3, column=2 + TEMPLATE.index("Xã/phường"), value="Kỳ Lừa")
    packed = io.BytesIO()
    book.save(packed)
    _, outcome = await taken_in(packed.getvalue(), market)
    assert (outcome.accepted, outcome.duplicates, outcome.rejected) == (2, 0, ())


def test_every_header_of_the_template_is_explained():
    content = template_xlsx(list(law().lists[-1].rows.values()), gazetteer().communes)
    guide = load_workbook(io.BytesIO(content)).worksheets[1]
    assert [row[0].value for row in guide.iter_rows(min_row=2)] == list(HEADERS.values())
