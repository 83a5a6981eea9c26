"""Rules on errors that an administrator enters: proved first, nearest for their kind, retired and never changed."""

import re

import pytest

from registry import find_readings
from registry.enrol import enrol_instrument
from registry.values import InstrumentFacts
from tests.cast import NOW
from tests.web.clients import Browser
from tests.web.pages.conftest import Stage
from web.demo.cast import CLINIC, MARKET

# Row 54, illuminance meters, has no table in the book.
GOOD = {
    "kind": "54", "document": "ĐLVN 117:2003", "edition": "2003", "clause": "bảng 1", "checked": "1",
    "effective_from": "01/11/2026", "phase_initial": "1", "phase_subsequent": "1", "quantity_kind": "illuminance",
    "unit": "lx", "percent_of_reading": "10", "floor": "5",
}  # fmt: skip
READINGS = {
    "kind": "verification", "occasion": "periodic", "performed_on": "20/11/2026", "result": "pass",
    "policy": "month_end", "unit": "lx", "reference_0": "1 000 lx", "found_0": "1 100 lx",
}  # fmt: skip

BAD = {
    "an unknown kind": ("kind", "máy không biết", "máy không biết"),
    "a unit of another quantity": ("unit", "kg", "độ rọi"),
    "a negative term": ("percent_of_reading", "-1", "không thể âm"),
    "an ambiguous number": ("percent_of_reading", "1.234", "1234"),
    "no document": ("document", "", "Xin điền"),
    "an impossible day": ("effective_from", "31/11/2026", "31/11/2026"),
    "a step without a slope": ("step", "1", "hệ số b"),
}


@pytest.fixture
async def admin(stage: Stage) -> Browser:
    return await stage.at("admin")


async def meter(stage: Stage, serial: str) -> str:
    site = stage.cast.sites[CLINIC][0]
    facts = InstrumentFacts(site_id=site, kind_code="54", maker="Hioki", serial=serial)
    return f"/instruments/{await enrol_instrument(stage.cast.enterprises[CLINIC], facts, NOW)}"


@pytest.mark.parametrize("case", BAD)
async def test_a_bad_rule_is_refused_at_its_field_and_nothing_is_kept(admin: Browser, case: str) -> None:
    name, value, said = BAD[case]
    answer = await admin.submit("/rules", GOOD | {name: value, "document": GOOD["document"]} | {name: value})

    assert answer.status_code == 422
    message = " ".join(re.findall(r'<p class="error"[^>]*>.*?<span>(.*?)</span>', answer.text, re.DOTALL))
    assert said in message
    assert "Chưa nhập quy định nào." in (await admin.get("/rules")).text


@pytest.mark.parametrize(
    ("kind", "unit", "said"),
    [("Rockwell hardness C", "HRC", "không trừ được"), ("sound level", "dB", "giá trị cố định")],
)
async def test_a_rule_that_could_never_judge_is_refused(admin: Browser, kind: str, unit: str, said: str) -> None:
    answer = await admin.submit("/rules", GOOD | {"quantity_kind": kind, "unit": unit})
    assert answer.status_code == 422
    assert said in answer.text


async def test_a_rule_without_any_term_or_phase_is_refused(admin: Browser) -> None:
    bare = {name: text for name, text in GOOD.items() if name not in {"percent_of_reading", "floor"}}
    no_phase = {name: text for name, text in GOOD.items() if not name.startswith("phase_")}

    assert "ít nhất một thành phần" in (await admin.submit("/rules", bare)).text
    assert "ít nhất một giai đoạn" in (await admin.submit("/rules", no_phase)).text


async def test_an_entered_rule_judges_its_kind_until_it_is_retired(stage: Stage, admin: Browser) -> None:
    thu, address = await stage.at("thu"), await meter(stage, "LX-1")
    before = await thu.submit(f"{address}/controls", READINGS)
    assert "ghi căn cứ của kết quả" in before.text  # no rule: not stated, so the officer says what Pass rests on

    entered = await admin.submit("/rules", GOOD)
    assert entered.status_code == 303
    saved = await thu.submit(f"{address}/controls", READINGS)
    assert saved.status_code == 303
    (kept,) = (await find_readings.judgements(int(address.rpartition("/")[2]))).values()
    assert (kept.verdict, kept.document, kept.clause, kept.trust) == ("pass", "ĐLVN 117:2003", "bảng 1", "seen")
    page = (await thu.get(address)).text
    assert "ĐLVN 117:2003, 2003, bảng 1" in page

    listed = (await admin.get("/rules")).text
    assert "±10 % số đo, không nhỏ hơn 5\N{NO-BREAK SPACE}lx" in listed
    number = re.search(r"/rules/(\d+)/retire", listed)
    assert number
    early = await admin.submit(f"/rules/{number[1]}/retire", {f"retired_from_{number[1]}": "01/11/2026"})
    assert early.status_code == 422
    assert "phải sau ngày bắt đầu" in early.text
    retired = await admin.submit(f"/rules/{number[1]}/retire", {f"retired_from_{number[1]}": "15/11/2026"})
    assert retired.status_code == 303
    assert "Đã thôi áp dụng" in (await admin.get("/rules")).text
    again = await admin.submit(f"/rules/{number[1]}/retire", {f"retired_from_{number[1]}": "16/11/2026"})
    assert again.status_code == 404

    after = await thu.submit(f"{address}/controls", READINGS)
    assert after.status_code == 422
    assert "Chưa có quy định về sai số cho phép" in after.text


async def test_an_entered_rule_wins_over_the_international_one(stage: Stage, admin: Browser) -> None:
    rule = GOOD | {
        "kind": "8b",
        "quantity_kind": "mass",
        "unit": "g",
        "percent_of_reading": "",
        "floor": "",
        "fixed": "1",
    }
    assert (await admin.submit("/rules", rule)).status_code == 303
    site = stage.cast.sites[MARKET][0]
    facts = InstrumentFacts(site_id=site, kind_code="8b", maker="CAS", serial="WIN-1", accuracy_class="Cấp III")
    number = await enrol_instrument(stage.cast.enterprises[MARKET], facts, NOW)
    hoa = await stage.at("hoa")
    typed = READINGS | {"unit": "kg", "reference_0": "2,5 kg", "found_0": "2,502 kg", "result": "fail"}

    saved = await hoa.submit(f"/instruments/{number}/controls", typed)

    assert saved.status_code == 303
    (kept,) = (await find_readings.judgements(number)).values()
    assert (kept.verdict, kept.document) == ("fail", "ĐLVN 117:2003")  # R 76 would allow 2,5 g


async def test_only_an_administrator_writes_rules(stage: Stage) -> None:
    for who in ("hoa", "inspector", "head"):
        browser = await stage.at(who)
        assert (await browser.submit("/rules", GOOD)).status_code == 403
        assert (await browser.submit("/rules/1/retire", {"retired_from_1": "01/12/2026"})).status_code == 403


@pytest.mark.parametrize(
    "name", ["kind", "document", "clause", "unit", "quantity_kind", "fixed", "step", "effective_from"]
)
async def test_nothing_typed_breaks_the_form_of_a_rule(admin: Browser, name: str) -> None:
    for text in ("\x00", "x" * 5000, "9" * 39, "½", "<script>alert(1)</script>", "1e99999", "0001", "kg kg"):
        answer = await admin.submit("/rules", GOOD | {"document": ""} | {name: text})
        assert answer.status_code == 422 or (answer.status_code == 303 and name == "document"), text
        assert "<script>alert" not in answer.text
    assert "<script>alert" not in (await admin.get("/rules")).text
