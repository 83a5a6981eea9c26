"""Files as they come: every hostile or mistaken one gets its own refusal."""

import io
import unicodedata
import zipfile
from datetime import date, datetime, time

import msoffcrypto
import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from registry.sheets import archive, workbook
from registry.sheets.faults import FILE_CODES, SheetError
from registry.sheets.intake import guess_columns, read_sheet
from tests.registry.sheets.books import TEMPLATE, good, saved, xlsx

DAY = date(2025, 11, 5)
MOMENT = datetime.combine(DAY, time(8, 30))
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2048)


def encrypted() -> bytes:
    plain, locked = io.BytesIO(xlsx([good()])), io.BytesIO()
    OOXMLFile(plain).encrypt("mat-khau", locked)
    assert msoffcrypto.OfficeFile(io.BytesIO(locked.getvalue())).is_encrypted()
    return locked.getvalue()


def zipped(**parts: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in parts.items():
            made.writestr(name, part)
    return packed.getvalue()


def with_part(content: bytes, name: str, change) -> bytes:
    """A workbook with one part of its archive changed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = old.read(entry)
            new.writestr(entry.filename, change(part) if entry.filename == name else part)
    return packed.getvalue()


SHEET1 = "xl/worksheets/sheet1.xml"
TAG = b"</sheetData>"
FAR = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
FAR_PREFIXED = b"<row r='1048576'><c r = 'XFD1048576'><v>1</v></c></row></sheetData>"

REFUSED = {
    "no bytes": (lambda: b"", "empty_file"),
    "only white space": (lambda: b"\xef\xbb\xbf \r\n\r\n", "empty_file"),
    "a tab without a cell": (lambda: saved(Workbook()), "empty_file"),
    "21 MB": (lambda: b"PK\x03\x04" + bytes(21_000_000), "too_large"),
    "an encrypted workbook": (encrypted, "password_protected"),
    "an old .xls": (lambda: OLE + "Workbook".encode("utf-16-le"), "old_xls"),
    "a still older .xls": (lambda: b"\x09\x08\x10\x00" + bytes(100), "old_xls"),
    "another old container": (lambda: OLE, "corrupt"),
    "a truncated workbook": (lambda: xlsx([good()])[:-200], "corrupt"),
    "a damaged workbook": (lambda: xlsx([good()]).replace(b"PK\x01\x02", b"PK\x01\x03"), "corrupt"),
    "a zip of something else": (lambda: zipped(**{"readme.txt": b"x"}), "corrupt"),
    "an empty zip": (zipped, "corrupt"),
    "a workbook without its tab": (lambda: zipped(**{"xl/workbook.xml": b"<workbook/>"}), "corrupt"),
    "broken XML": (lambda: with_part(xlsx([good()]), SHEET1, lambda part: part[: len(part) // 2]), "corrupt"),
    "entities": (
        lambda: with_part(xlsx([good()]), "xl/workbook.xml", lambda part: b'<!DOCTYPE x [<!ENTITY a "b">]>' + part),
        "corrupt",
    ),
    "a zip bomb": (lambda: zipped(**{"xl/workbook.xml": bytes(60_000_000)}), "too_large"),
    "too many entries": (lambda: zipped(**{f"xl/{n}.xml": b"x" for n in range(2_100)}), "too_large"),
    "a cell in the far corner": (lambda: with_part(xlsx([good()]), SHEET1, lambda p: p.replace(TAG, FAR)), "too_large"),
    "a far cell written oddly": (
        lambda: with_part(xlsx([good()]), SHEET1, lambda p: p.replace(TAG, FAR_PREFIXED)),
        "too_large",
    ),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(200), "corrupt"),
    "a web page called .xls": ("<html><table><tr><td>Cân</td></tr></table></html>".encode, "corrupt"),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_a_file_that_cannot_be_read_says_why(name):
    make, code = REFUSED[name]
    with pytest.raises(SheetError) as refused:
        await read_sheet(make(), "danh-sach.xlsx")
    assert refused.value.code == code
    assert code in FILE_CODES
    assert refused.value.words.say(str).endswith(".")


def test_a_huge_upload_is_refused_by_its_size_alone():
    with pytest.raises(SheetError) as refused:
        workbook.check_size(200_000_000)
    assert refused.value.code == "too_large"


@pytest.mark.parametrize("rows", [[["a", "b"]], [["Loại phương tiện đo", "Ghi chú"], ["Cân bàn", "x"]]])
async def test_a_sheet_without_a_recognisable_header_says_so(rows):
    sheet = await read_sheet(xlsx(rows, header=None), "a.xlsx")
    with pytest.raises(SheetError) as refused:
        guess_columns(sheet)
    assert refused.value.code == "no_header"


async def test_the_content_decides_and_never_the_name():
    assert (await read_sheet(xlsx([good()]), "danh-sach.csv")).rows[0][0] == TEMPLATE[0]
    csv = ",".join(TEMPLATE) + "\n"
    assert list((await read_sheet(csv.encode(), "danh-sach.xlsx")).rows[0]) == TEMPLATE


async def test_formatted_but_empty_cells_far_away_do_no_harm():
    book = Workbook()
    book.active.append(TEMPLATE)
    book.active["XFD1048576"].number_format = "0.00"
    assert len((await read_sheet(saved(book), "a.xlsx")).rows) == 1


async def test_real_dates_come_as_dates_in_both_date_systems():
    for epoch in (None, CALENDAR_MAC_1904):
        book = Workbook()
        if epoch:
            book.epoch = epoch
        book.active.append([DAY, MOMENT])
        sheet = await read_sheet(saved(book), "a.xlsx")
        assert list(sheet.rows[0]) == [DAY, MOMENT]


async def test_rows_keep_the_numbers_of_the_sheet_when_it_starts_lower_down():
    book = Workbook()
    for place, header in enumerate(TEMPLATE):
        book.active.cell(row=7, column=place + 3, value=header)
    sheet = await read_sheet(saved(book), "a.xlsx")
    assert guess_columns(sheet).header_row == 7


async def test_the_first_tab_with_a_header_is_read_and_the_others_are_named():
    book = Workbook()
    book.active.title = "Bìa"
    book.active.append(["Công ty ABC"])
    book.create_sheet("Danh sách").append(TEMPLATE)
    book.create_sheet("Nháp").append(["x"])
    sheet = await read_sheet(saved(book), "a.xlsx")
    assert sheet.title == "Danh sách"
    assert [flag.code for flag in sheet.flags] == ["other_sheets"]
    assert "“Bìa”, “Nháp”" in sheet.flags[0].words.say(str)


async def test_a_cell_merged_downwards_counts_for_each_of_its_rows():
    book = Workbook()
    tab = book.active
    tab.append(["Danh sách", "", ""])
    tab.append(["Loại phương tiện đo", "Xã/phường", "Kiểm định", ""])
    tab.append(["", "", "Ngày kiểm định", "Hiệu lực đến"])
    for number in range(3):
        tab.append([f"Cân {number}", "Kỳ Lừa" if number == 0 else None, "05/11/2025", "30/11/2026"])
    for merged in ("A1:D1", "A2:A3", "B2:B3", "C2:D2", "B4:B6"):
        tab.merge_cells(merged)
    sheet = await read_sheet(saved(book), "a.xlsx")
    assert guess_columns(sheet).header_row == 3
    assert [column.field for column in guess_columns(sheet).columns] == [
        "kind",
        "commune",
        "verified_on",
        "valid_until",
    ]
    assert [row[1] for row in sheet.rows[3:]] == ["Kỳ Lừa"] * 3
    assert sheet.filled == {3, 5, 6}


async def test_a_hidden_tab_is_read_only_where_no_visible_one_will_do():
    book = Workbook()
    book.active.title = "Cũ"
    book.active.append(TEMPLATE)
    book.active.sheet_state = "hidden"
    book.create_sheet("Mới").append(TEMPLATE)
    assert (await read_sheet(saved(book), "a.xlsx")).title == "Mới"


def test_a_panic_of_the_reader_is_a_corrupt_file(monkeypatch):
    panic = type("PanicException", (BaseException,), {})

    def explode(_):
        raise panic

    monkeypatch.setattr(workbook, "load_workbook", explode)
    with pytest.raises(SheetError) as refused:
        workbook.read_sheets(xlsx([good()]))
    assert refused.value.code == "corrupt"


def test_an_entry_longer_than_it_says_is_not_believed():
    content = xlsx([good()])
    with zipfile.ZipFile(io.BytesIO(content)) as made:
        size = made.getinfo(SHEET1).file_size
    lying = content.replace(size.to_bytes(4, "little"), (size // 2).to_bytes(4, "little"))
    with pytest.raises(SheetError) as refused:
        archive.repacked(lying)
    assert refused.value.code == "corrupt"


# csv


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
async def test_csv_is_read_in_the_encodings_and_delimiters_in_use(delimiter, encoding):
    text = "\r\n".join(delimiter.join(row) for row in (["Tên PTĐ", "Số máy", "Xã"], ["Cân bàn", "007", "Kỳ Lừa"]))
    sheet = await read_sheet(text.encode(encoding), "a.csv")
    assert [list(row) for row in sheet.rows] == [["Tên PTĐ", "Số máy", "Xã"], ["Cân bàn", "007", "Kỳ Lừa"]]
    assert guess_columns(sheet).header_row == 1


async def test_a_quoted_cell_may_hold_the_delimiter_and_lines():
    text = 'Loại phương tiện đo;Số sê-ri;Nơi sử dụng\n"Cân bàn";"A;1";"tầng 1\nnhà B"\n'
    sheet = await read_sheet(text.encode(), "a.csv")
    assert list(sheet.rows[1]) == ["Cân bàn", "A;1", "tầng 1\nnhà B"]


def _letter_and_tone(letter: str) -> str:
    marks = unicodedata.normalize("NFD", letter)
    tones = "".join(mark for mark in marks[1:] if mark in "\u0300\u0301\u0303\u0309\u0323")
    return unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in tones)) + tones


def windows_1258(text: str) -> bytes:
    """As Windows writes it: letters composed, tones apart."""
    apart = "".join(_letter_and_tone(letter) for letter in text)
    return apart.encode("cp1258")


async def test_a_legacy_encoding_is_read_and_shown_as_a_guess():
    legacy = windows_1258("Loại phương tiện đo,Số máy,Xã\nCân bàn,1,Kỳ Lừa\n")
    sheet = await read_sheet(legacy, "a.csv")
    assert list(sheet.rows[0]) == ["Loại phương tiện đo", "Số máy", "Xã"]
    assert [flag.code for flag in sheet.flags] == ["encoding_guessed"]


TCVN3 = ["Lo¹i ph\u00ad¬ng tiÖn ®o", "Sè m¸y", "X·", "Ph¹m vi ®o"]
TCVN3_ROW = ["C©n bµn", "007", "Kú Lõa", "0 ÷ 15 kg"]


@pytest.mark.parametrize(
    "content",
    [xlsx([TCVN3_ROW], header=TCVN3), "\r\n".join([";".join(TCVN3), ";".join(TCVN3_ROW)]).encode("cp1252")],
    ids=["workbook", "csv"],
)
async def test_a_sheet_in_an_old_tcvn3_font_is_read_and_shown_as_a_guess(content):
    sheet = await read_sheet(content, "a")
    assert [list(row) for row in sheet.rows] == [
        ["Loại phương tiện đo", "Số máy", "Xã", "Phạm vi đo"],
        ["Cân bàn", "007", "Kỳ Lừa", "0 ÷ 15 kg"],
    ]
    assert [flag.code for flag in sheet.flags] == ["encoding_guessed"]
    assert "TCVN3" in sheet.flags[0].words.say(str)


async def test_excels_own_delimiter_line_is_no_row():
    sheet = await read_sheet("sep=;\r\nLoại phương tiện đo;Số máy;Xã\r\n".encode(), "a.csv")
    assert guess_columns(sheet).header_row == 1
