"""One instrument: its page, its form, its controls; every bad input keeps what was typed and says the mend."""

import re
from typing import Any

import httpx
import pytest

from registry import find
from registry.enrol import enrol_instrument
from registry.law.load import law
from registry.values import InstrumentFacts
from tests.cast import NOW
from tests.web.clients import Browser
from tests.web.pages.conftest import Stage
from web.demo.cast import MARKET, PETROL

GOOD = {
    "kind": "cân bàn", "maker": "CAS", "model": "SW-1S", "serial": "NEW-1", "range": "0,1 – 15 kg", "resolution": "5 g",
    "accuracy_class": "Cấp III", "year": "2024", "place": "Quầy 9",
}  # fmt: skip

BAD = {
    "a unit of another kind": ("range", "0 – 15 L", "thể tích"),
    "no unit": ("range", "0 – 15", "đơn vị"),
    "an ambiguous number": ("range", "0 – 1.234 kg", "1234"),
    "no number": ("range", "nhiều kg", "nhiều kg"),
    "a reversed range": ("range", "15 – 0,1 kg", "15"),
    "a resolution of another kind": ("resolution", "5 mL", "thể tích"),
    "an unknown kind": ("kind", "máy không biết", "máy không biết"),
    "no kind": ("kind", "", "Đề nghị chọn loại trong danh mục"),
    "a year to come": ("year", "2027", "2026"),
    "a year that is no number": ("year", "năm ngoái", "năm ngoái"),
    "a site of another enterprise": ("site", "{foreign}", "Xin chọn"),
    "a new site without its commune": ("site", "new", "Xin điền"),
    "a serial number too long": ("serial", "x" * 300, "200"),
    "a duplicate serial number": ("serial", "SW230102", "đã có ở cơ sở"),
}


@pytest.fixture
async def hoa(stage: Stage) -> Browser:
    return await stage.at("hoa")


def typed(stage: Stage, **changed: str) -> dict[str, str]:
    return {**GOOD, "site": str(stage.cast.sites[MARKET][0]), **changed}


async def _another(stage: Stage, serial: str, **facts: Any) -> str:
    """The address of one more scale of the market."""
    given: dict[str, Any] = {"kind_code": "8b", "maker": "CAS", "serial": serial, **facts}
    site = stage.cast.sites[MARKET][0]
    number = await enrol_instrument(stage.cast.enterprises[MARKET], InstrumentFacts(site_id=site, **given), NOW)
    return f"/instruments/{number}"


async def test_a_good_form_enrols_the_instrument_as_typed(stage: Stage, hoa: Browser) -> None:
    answer = await hoa.submit("/instruments", typed(stage, serial="ok-1"))

    assert answer.status_code == 303
    text = (await hoa.get(answer.headers["location"])).text
    for shown in ("ok-1", "0,1–15\N{NO-BREAK SPACE}kg", "5\N{NO-BREAK SPACE}g", "Quầy 9", "Đã thêm phương tiện đo."):
        assert shown in text, shown


@pytest.mark.parametrize("case", BAD)
async def test_a_bad_field_keeps_what_was_typed_and_says_the_mend(stage: Stage, hoa: Browser, case: str) -> None:
    name, value, said = BAD[case]
    given = value.format(foreign=stage.cast.sites[PETROL][0])
    form = typed(stage, serial="kept-1") | {name: given}
    if case.startswith("a duplicate"):
        form |= {"maker": "CAS", "model": "SW-1S"}
    answer = await hoa.submit("/instruments", form)

    assert answer.status_code == 422
    assert f'<a href="#{name}">' in answer.text or '<a href="#commune">' in answer.text
    message = " ".join(re.findall(r'<p class="error"[^>]*>.*?<span>(.*?)</span>', answer.text, re.DOTALL))
    assert said in message
    for field, text in form.items():
        if field != "site" and text:
            assert f'value="{text}"' in answer.text, field
    found = await find.instrument_page(
        find.InstrumentFilter(enterprise_id=stage.cast.enterprises[MARKET], text="kept-1")
    )
    assert not found.rows


async def test_every_fault_of_a_form_is_told_at_once(stage: Stage, hoa: Browser) -> None:
    answer = await hoa.submit("/instruments", typed(stage, range="0 – 15 L", year="3000", resolution="5"))

    assert answer.status_code == 422
    assert {name for name in ("range", "year", "resolution") if f'<a href="#{name}">' in answer.text} == {
        "range",
        "year",
        "resolution",
    }


@pytest.mark.parametrize("text", ["<b>đậm</b>", "=1+1", "<script>alert(1)</script>", "\"'><img src=x>"])
async def test_markup_and_formulas_stay_text_wherever_they_are_shown(stage: Stage, hoa: Browser, text: str) -> None:
    answer = await hoa.submit("/instruments", typed(stage, serial=f"S{text}", place=text, maker=text))
    assert answer.status_code == 303
    address = answer.headers["location"]
    pages = [(await hoa.get(path)).text for path in (address, f"{address}/edit", "/instruments?q=quay")]

    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;")
    assert escaped.replace("'", "&#39;") in pages[0]
    for page in pages:
        assert not any(tag in page for tag in ("<b>đậm", "<script>alert", "<img"))


async def test_another_one_like_it_starts_with_its_facts_but_no_serial_number(stage: Stage, hoa: Browser) -> None:
    number = stage.cast.instruments["scale_due_today"]
    text = (await hoa.get(f"/instruments/new?like={number}")).text

    assert 'value="SW-1S"' in text
    assert "SW230102" not in text


async def test_an_edit_is_saved_and_a_stale_one_shows_both_versions(stage: Stage, hoa: Browser) -> None:
    address = await _another(stage, "edit-1", place="Quầy cũ")
    form = typed(stage, serial="edit-1", place="Quầy mới", version="1")
    assert (await hoa.submit(f"{address}/edit", form)).status_code == 303

    stale = await hoa.submit(f"{address}/edit", form | {"place": "Quầy của người đến sau"})

    assert stale.status_code == 422
    assert "Người khác vừa sửa bản ghi này" in stale.text
    assert "Quầy mới" in stale.text
    assert 'value="Quầy của người đến sau"' in stale.text
    version = re.search(r'name="version" value="(\d+)"', stale.text)
    assert version
    again = await hoa.submit(f"{address}/edit", form | {"place": "Quầy của người đến sau", "version": version[1]})
    assert again.status_code == 303
    assert "Quầy của người đến sau" in (await hoa.get(address)).text


async def test_a_change_of_status_can_be_undone(stage: Stage, hoa: Browser) -> None:
    address = await _another(stage, "status-1")
    answer = await hoa.submit(f"{address}/status", {"status": "stopped"})
    text = (await hoa.get(answer.headers["location"])).text

    assert "Đã ghi tình trạng: Tạm ngừng." in text
    assert '<input type="hidden" name="status" value="in_use">' in text
    await hoa.submit(f"{address}/status", {"status": "in_use"})
    assert '<option value="in_use" selected>' in (await hoa.get(address)).text


CONTROL = {
    "kind": "verification", "occasion": "periodic", "result": "pass", "policy": "month_end", "body": "Trung tâm",
    "officer": "Lương Văn Thắng", "performed_on": "10/11/2026", "certificate_number": "KĐ-77", "sticker_number": "T-77",
}  # fmt: skip

REFUSED = {
    "a future date": ({"performed_on": "24/11/2026"}, "performed_on", "sau hôm nay"),
    "no date": ({"performed_on": ""}, "performed_on", "Xin điền"),
    "an impossible date": ({"performed_on": "31/02/2026"}, "performed_on", "31/02/2026"),
    "a date that is none": ({"performed_on": "hôm qua"}, "performed_on", "hôm qua"),
    "valid until before the verification": ({"printed_valid_until": "01/11/2026"}, "printed_valid_until", "trước ngày"),
    "valid far too long": ({"printed_valid_until": "01/11/2096"}, "printed_valid_until", "quá xa"),
    "a certificate of a failure": ({"result": "fail"}, "certificate_number", "không đạt"),
    "an unknown result": ({"result": "perhaps"}, "result", ""),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_a_control_that_cannot_be_is_refused_with_the_reason(stage: Stage, hoa: Browser, case: str) -> None:
    changed, name, said = REFUSED[case]
    address = stage.instrument("unverified_scale")
    answer = await hoa.submit(f"{address}/controls", CONTROL | changed)

    assert answer.status_code == 422
    assert f'<a href="#{name}">' in answer.text
    assert said in answer.text
    assert 'value="KĐ-77"' in answer.text
    assert "Chưa có kết quả nào được ghi." in (await hoa.get(address)).text


async def test_a_recorded_control_moves_the_due_date_and_says_why(stage: Stage, hoa: Browser) -> None:
    address = await _another(stage, "control-1")
    before = (await hoa.get(address)).text
    answer = await hoa.submit(f"{address}/controls", CONTROL)
    after = (await hoa.get(address)).text

    assert "Chưa có kết quả kiểm định nào được ghi nhận" in before
    assert answer.status_code == 303
    for shown in ("30/11/2027", "chu kỳ 12 tháng theo danh mục", "KĐ-77", "Kiểm định định kỳ: đạt", "23/2013/TT-BKHCN"):
        assert shown in after, shown


async def test_the_printed_date_wins_and_a_failure_ends_validity(stage: Stage, hoa: Browser) -> None:
    address = await _another(stage, "control-2")
    await hoa.submit(f"{address}/controls", CONTROL | {"printed_valid_until": "15/10/2027"})
    printed = (await hoa.get(address)).text
    await hoa.submit(
        f"{address}/controls",
        CONTROL | {"result": "fail", "performed_on": "20/11/2026", "certificate_number": "", "sticker_number": ""},
    )
    failed = (await hoa.get(address)).text

    assert "15/10/2027" in printed
    assert "Ngày hiệu lực in trên giấy chứng nhận" in printed
    assert "không được sử dụng cho đến khi kiểm định lại đạt" in failed
    assert failed.index("Kiểm định định kỳ: không đạt") < failed.index("Kiểm định định kỳ: đạt")


async def test_a_row_from_memory_carries_its_badge_everywhere(stage: Stage) -> None:
    clinic, address = await stage.at("thu"), stage.instrument("sphygmomanometer")
    confirmed = _badges(await (await stage.at("hoa")).get(stage.instrument("late_scale")))
    own = [_badges(await clinic.get(path)) for path in (address, "/instruments", "/home")]

    row = law().row("32")
    assert row
    assert confirmed == 0
    assert [count > 0 for count in own] == [row.confidence == "memory"] * 3


def _badges(answer: httpx.Response) -> int:
    """Those of the row of the list; the rule on errors carries its own, further down."""
    return answer.text.partition('aria-labelledby="traits"')[0].count("chưa kiểm chứng")


async def test_a_record_of_the_wrong_instrument_is_withdrawn_with_its_reason(stage: Stage) -> None:
    address = stage.instrument("weighbridge")
    (control,) = await find.controls(stage.cast.instruments["weighbridge"])
    head = await stage.at("head")
    assert f"/controls/{control.id}/withdraw" in (await head.get(address)).text
    assert f"/controls/{control.id}/withdraw" not in (await (await stage.at("quan")).get(address)).text
    assert (await head.submit(f"/controls/{control.id}/withdraw", {"reason": " "})).status_code == 422

    done = await head.submit(f"/controls/{control.id}/withdraw", {"reason": "Ghi nhầm <máy> khác"})
    assert (done.status_code, done.headers["location"]) == (303, address)
    page = (await (await stage.at("quan")).get(address)).text
    assert "đã rút lại, không còn giá trị" in page
    assert "Ghi nhầm &lt;máy&gt; khác" in page
    assert control.certificate_number in page
    assert (await head.get(f"/controls/{control.id}/withdraw")).status_code == 404
