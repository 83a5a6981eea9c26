"""The import by the web page, from upload to the registry: nothing before confirmation, nothing twice."""

import io
import re
from datetime import timedelta
from typing import Any

import openpyxl  # type: ignore[import-untyped]  # ships no types
import pytest

from registry import find
from registry.find import InstrumentFilter
from tests.web.clients import Browser
from tests.web.pages.conftest import Stage
from tests.web.pages.sheets import HEADERS, opened, row, workbook
from web.demo.cast import CLINIC, MARKET

UNIT, DATE, KIND = "Phạm vi đo", "Ngày kiểm định gần nhất", "Loại phương tiện đo"

# the faults of a sheet: the changed column, its text, words of the reason
FAULTS = (
    (UNIT, "0–15 L", "thể tích"),
    (UNIT, "0–1.234 kg", "hai cách"),
    (UNIT, "0–15", "đơn vị"),
    (KIND, "máy không biết", "máy không biết"),
    (KIND, None, "Chưa ghi loại"),
    (DATE, "31/02/2026", "31/02/2026"),
    (DATE, "12/03/2029", "sau hôm nay"),
    ("Hiệu lực đến", "01/01/2025", "trước ngày kiểm định"),
    ("Xã/phường", "Không Có Xã", "Không Có Xã"),
    ("Năm sản xuất", "năm ngoái", "năm ngoái"),
)
GOOD = 12

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the first bytes of old Office files
UNREADABLE: dict[str, tuple[str, bytes, str]] = {
    "an empty file": ("a.xlsx", b"", "rỗng"),
    "a renamed old Excel file": ("a.xlsx", OLE + bytes(600) + "Workbook".encode("utf-16-le") + bytes(60), "kiểu cũ"),
    "a workbook with a password": ("a.xlsx", OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "mật khẩu"),
    "a corrupt workbook": ("a.xlsx", b"PK\x03\x04" + bytes(100), "hỏng"),
    "a picture": ("a.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(100), "hỏng"),
    "a text without a header": ("a.csv", b"1,2,3\n4,5,6\n", "dòng tiêu đề"),
}


def sheet(prefix: str) -> bytes:
    """GOOD rows and one row for each fault."""
    good = [row(f"{prefix}-{number}") for number in range(GOOD)]
    return workbook(good + [row(f"{prefix}-X{number}") | {column: text} for number, (column, text, _) in _numbered()])


def _numbered() -> list[tuple[int, tuple[str, Any, str]]]:
    return list(enumerate(FAULTS))


async def upload(browser: Browser, content: bytes, query: str = "", name: str = "a.xlsx") -> str:
    """The address of the uploaded sheet."""
    answer = await browser.submit(f"/imports{query}", files={"file": (name, content)})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def stored(stage: Stage, prefix: str, enterprise: str = MARKET) -> int:
    wanted = InstrumentFilter(enterprise_id=stage.cast.enterprises[enterprise], text=f"{prefix}-")
    return len([found for found in await find.instruments(wanted) if found.serial.startswith(f"{prefix}-")])


def counted(text: str) -> list[str]:
    """The figures of the counters."""
    return re.findall(r'<span class="n">.*?</svg>(\S+?)</span>', text, re.DOTALL)


async def test_a_sheet_goes_from_upload_to_the_registry_once(stage: Stage) -> None:
    hoa = await stage.at("hoa")
    address = await upload(hoa, sheet("ONE"))
    check = (await hoa.get(address)).text

    assert counted(check) == [str(GOOD), "0", str(len(FAULTS))]
    assert f"Nhập {GOOD} dòng" in check
    assert check.count('<tr class="bad">') == len(FAULTS)
    for number, (column, _, words) in _numbered():
        assert f"Dòng {4 + GOOD + number}" in check
        assert column in check
        assert words in check
    assert await stored(stage, "ONE") == 0

    for _press in range(2):
        assert (await hoa.submit(f"{address}/confirm")).headers["location"] == address
    assert await stored(stage, "ONE") == GOOD
    done = (await hoa.get(address)).text
    assert "Đã nhập bảng tính" in done
    assert counted(done) == [str(GOOD), "0", str(len(FAULTS))]

    again = await upload(hoa, sheet("ONE"))
    text = (await hoa.get(again)).text
    assert counted(text) == ["0", str(GOOD), str(len(FAULTS))]
    assert '<button class="btn primary">' not in text
    await hoa.submit(f"{again}/confirm")
    assert await stored(stage, "ONE") == GOOD


async def test_the_rejected_rows_come_back_and_import_when_mended(stage: Stage) -> None:
    hoa = await stage.at("hoa")
    address = await upload(hoa, sheet("ERR"))
    rows = opened(await hoa.get(f"{address}/errors.xlsx"))

    assert rows[0] == (*HEADERS, "Lỗi")
    assert [found[3] for found in rows[1:]] == [f"ERR-X{number}" for number in range(len(FAULTS))]
    assert all(words in found[-1] for found, (_, _, words) in zip(rows[1:], FAULTS, strict=True))

    book = openpyxl.Workbook()
    for found in [rows[0], *((*row(str(mended[3])).values(), "đã sửa") for mended in rows[1:])]:
        book.active.append(found)
    target = io.BytesIO()
    book.save(target)
    mended = await upload(hoa, target.getvalue())
    assert counted((await hoa.get(mended)).text) == [str(len(FAULTS)), "0", "0"]


async def test_a_repeat_within_the_file_is_rejected(stage: Stage) -> None:
    hoa = await stage.at("hoa")
    text = (await hoa.get(await upload(hoa, workbook([row("TWICE-1"), row("TWICE-1")])))).text

    assert counted(text) == ["1", "0", "1"]
    assert "Trùng nhà sản xuất, kiểu và số sê-ri với dòng 4" in text


@pytest.mark.parametrize("case", UNREADABLE)
async def test_a_file_that_cannot_be_read_gets_its_own_message(stage: Stage, case: str) -> None:
    name, content, said = UNREADABLE[case]
    answer = await (await stage.at("hoa")).submit("/imports", files={"file": (name, content)})

    assert answer.status_code == 422
    assert said in answer.text
    assert '<a href="#file">' in answer.text


async def test_a_form_without_a_file_asks_for_one(stage: Stage) -> None:
    answer = await (await stage.at("hoa")).submit("/imports", {"other": "x"})

    assert answer.status_code == 422
    assert '<a href="#file">' in answer.text


async def test_the_columns_can_be_put_right_before_importing(stage: Stage) -> None:
    hoa = await stage.at("hoa")
    address = await upload(hoa, workbook([row("COL-1")]))
    page = (await hoa.get(address)).text
    chosen = dict(re.findall(r'<select id="(column-\d+)".*?<option value="(\w+)" selected>', page, re.DOTALL))
    place, kind = (next(name for name, field in chosen.items() if field == wanted) for wanted in ("place", "kind"))

    assert len(chosen) == len(HEADERS)
    swapped = chosen | {place: ""}
    assert (await hoa.submit(f"{address}/columns", swapped)).status_code == 303
    text = (await hoa.get(address)).text
    assert "Quầy của COL-1" not in text.partition("Các dòng sẽ được nhập")[2]

    twice = await hoa.submit(f"{address}/columns", chosen | {place: chosen[kind]})
    assert twice.status_code == 422
    assert "Hai cột cùng được hiểu là" in twice.text


async def test_markup_and_formula_texts_are_kept_as_typed_and_shown_inert(stage: Stage) -> None:
    hoa = await stage.at("hoa")
    place = "<b>đậm</b> =1+1"
    address = await upload(hoa, workbook([row("RAW-1") | {"Nơi sử dụng": place, "Nhà sản xuất": "=1+1"}]))
    check = (await hoa.get(address)).text
    await hoa.submit(f"{address}/confirm")
    kept = await find.instruments(InstrumentFilter(enterprise_id=stage.cast.enterprises[MARKET], text="RAW-1"))

    assert "<b>đậm" not in check
    assert "&lt;b&gt;đậm&lt;/b&gt; =1+1" in check
    assert [(found.place, found.maker) for found in kept] == [(place, "=1+1")]
    rows = opened(await hoa.get("/instruments/export.xlsx?q=RAW-1"))
    assert any("=1+1" in found for found in rows)


async def test_staff_import_for_an_enterprise_and_the_sheet_is_kept_apart(stage: Stage) -> None:
    head, clinic = await stage.at("head"), stage.cast.enterprises[CLINIC]
    given = row("STAFF-1") | {"Xã/phường": "Đông Kinh"}
    address = await upload(head, workbook([given]), f"?enterprise={clinic}")

    assert (await (await stage.at("hoa")).get(address)).status_code == 404
    await (await stage.at("hoa")).submit(f"{address}/confirm")
    assert await stored(stage, "STAFF", CLINIC) == 0
    await head.submit(f"{address}/confirm")
    assert await stored(stage, "STAFF", CLINIC) == 1


async def test_the_template_can_be_filled_and_imported(stage: Stage) -> None:
    hoa = await stage.at("hoa")
    rows = opened(await hoa.get("/imports/template.xlsx"))

    assert any(found[: len(HEADERS)] == HEADERS for found in rows)


async def test_an_import_is_listed_and_undone_with_its_reason(stage: Stage) -> None:
    hoa = await stage.at("hoa")
    address = await upload(hoa, sheet("UNDO"))
    assert "Chưa nhập" in (await hoa.get("/imports")).text
    await hoa.submit(f"{address}/confirm")
    preview = (await hoa.get(f"{address}/undo")).text
    assert counted(preview) == [str(GOOD), "0", "0", "0"]
    assert f"Hoàn tác {GOOD} phương tiện đo" in preview
    assert await stored(stage, "UNDO") == GOOD

    bare = await hoa.submit(f"{address}/undo", {"reason": " ", "expected": str(GOOD)})
    assert bare.status_code == 422
    assert '<a href="#reason">' in bare.text
    done = await hoa.submit(f"{address}/undo", {"reason": "Nhầm <tệp>", "expected": str(GOOD)})
    assert (done.status_code, done.headers["location"]) == (303, address)
    page = (await hoa.get(address)).text
    assert await stored(stage, "UNDO") == 0
    assert "Nhầm &lt;tệp&gt;" in page
    assert "UNDO-0" in page  # what was taken stays readable
    assert "Đã hoàn tác" in (await hoa.get("/imports")).text

    again = await hoa.submit(f"{address}/undo", {"reason": "x", "expected": "1"})
    assert again.status_code == 409
    assert "đã được hoàn tác trước đó" in again.text
    await hoa.submit(f"{address}/confirm")
    assert await stored(stage, "UNDO") == 0


async def test_an_undo_after_somebody_changed_a_row_shows_the_new_figures_first(stage: Stage) -> None:
    hoa = await stage.at("hoa")
    address = await upload(hoa, workbook([row("MOVED-1"), row("MOVED-2")]))
    await hoa.submit(f"{address}/confirm")
    wanted = InstrumentFilter(enterprise_id=stage.cast.enterprises[MARKET], text="MOVED")
    changed = next(one for one in await find.instruments(wanted) if one.serial == "MOVED-1")
    stage.clock.instant += timedelta(minutes=5)
    await hoa.submit(f"/instruments/{changed.id}/status", {"status": "stopped"})

    refused = await hoa.submit(f"{address}/undo", {"reason": "Nhầm", "expected": "2"})
    assert refused.status_code == 409
    assert counted(refused.text)[:2] == ["1", "1"]
    assert "được sửa sau khi nhập" in refused.text
    assert 'value="Nhầm"' in refused.text
    await hoa.submit(f"{address}/undo", {"reason": "Nhầm", "expected": "1"})
    assert await stored(stage, "MOVED") == 1
    assert "Hoàn tác một phần" in (await hoa.get("/imports")).text


async def test_the_list_of_imports_holds_nothing_of_another_enterprise(stage: Stage) -> None:
    hoa = await stage.at("hoa")
    await upload(hoa, workbook([row("MINE-1")]), name="cua-toi.xlsx")
    assert "cua-toi.xlsx" in (await hoa.get("/imports")).text
    assert "cua-toi.xlsx" in (await (await stage.at("head")).get("/imports")).text
    assert "cua-toi.xlsx" not in (await (await stage.at("stranger")).get("/imports")).text
