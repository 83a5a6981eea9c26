"""Standards: who may use which, and a recall from its preview to its end, as people click it."""

import pytest

from registry.database import connection
from registry.enrol import enrol_instrument
from registry.values import InstrumentFacts
from tests.cast import NOW
from tests.web.clients import Browser
from tests.web.pages.conftest import Stage
from web.demo.cast import MARKET

CONTROL = {
    "kind": "verification", "occasion": "periodic", "performed_on": "20/11/2026", "result": "pass",
    "policy": "month_end",
}  # fmt: skip
GOOD = {"number": "HC-1", "body": "QUATEST 1", "performed_on": "05/01/2026", "valid_until": "31/12/2026"}
RECALL = {"last_good_on": "05/01/2026", "reason": "Quả cân 5 kg sứt mép."}


@pytest.fixture
async def head(stage: Stage) -> Browser:
    return await stage.at("head")


async def standard(head: Browser, code: str, certificate: dict[str, str] | None = None) -> str:
    """The address of a new standard with a certificate of this year."""
    answer = await head.submit("/standards", {"code": code, "standard_name": "Bộ quả cân M1", "serial": "77"})
    address = answer.headers["location"]
    certified = await head.submit(f"{address}/certificates", GOOD if certificate is None else certificate)
    assert certified.status_code == 303
    return address


async def scale(stage: Stage, serial: str) -> str:
    facts = InstrumentFacts(site_id=stage.cast.sites[MARKET][0], kind_code="8b", maker="CAS", serial=serial)
    return f"/instruments/{await enrol_instrument(stage.cast.enterprises[MARKET], facts, NOW)}"


def ticked(address: str) -> dict[str, str]:
    return CONTROL | {f"standard_{address.rpartition('/')[2]}": "1"}


async def test_a_result_names_the_standards_used_to_the_house_and_not_to_others(stage: Stage, head: Browser) -> None:
    address, instrument = await standard(head, "USED-1"), await scale(stage, "STD-1")
    assert "USED-1" in (await head.get(f"{instrument}/controls/new")).text
    assert (await head.submit(f"{instrument}/controls", ticked(address))).status_code == 303
    assert "chuẩn USED-1" in (await head.get(instrument)).text
    hoa = await stage.at("hoa")
    assert "USED-1" not in (await hoa.get(instrument)).text
    assert "USED-1" not in (await hoa.get(f"{instrument}/controls/new")).text


async def test_an_overdue_standard_is_refused_until_a_second_person_gives_leave(stage: Stage, head: Browser) -> None:
    old = GOOD | {"performed_on": "05/01/2025", "valid_until": "31/12/2025"}
    address, instrument = await standard(head, "OLD-1", old), await scale(stage, "STD-2")
    refused = await head.submit(f"{instrument}/controls", ticked(address))
    assert refused.status_code == 422
    assert "Chuẩn OLD-1 không có giấy chứng nhận nào còn hiệu lực vào ngày 20/11/2026." in refused.text
    leave = {"first_day": "20/11/2026", "last_day": "20/11/2026", "leave_reason": "Chỉ có bộ này."}
    assert (await head.submit(f"{address}/leaves", leave)).status_code == 303
    async with connection() as database:
        number = await database.fetchval("SELECT max(id) FROM standard_exception")
    await head.submit(f"{address}/leaves/{number}/give")
    assert (await head.submit(f"{instrument}/controls", ticked(address))).status_code == 422
    inspector = await stage.at("inspector")
    assert "chờ người thứ hai đồng ý" in (await inspector.get(address)).text
    await inspector.submit(f"{address}/leaves/{number}/give")
    assert (await head.submit(f"{instrument}/controls", ticked(address))).status_code == 303


async def test_a_recall_is_previewed_sent_and_taken_back(stage: Stage, head: Browser) -> None:
    address, instrument = await standard(head, "BAD-1"), await scale(stage, "STD-3")
    await head.submit(f"{instrument}/controls", ticked(address))
    preview = (await head.get(f"{address}/recall", params=RECALL)).text
    for said in ("1 giấy chứng nhận bị nghi ngờ", "STD-3", "hoa.nong@chokylua.example", "không có số đo"):
        assert said in preview
    async with connection() as database:
        assert await database.fetchval("SELECT count(*) FROM standard_recall") == 0
    answer = await head.submit(f"{address}/recall", RECALL)
    assert answer.headers["location"] == f"{address}/recall"
    assert "Đã thu hồi" in (await head.get("/standards")).text
    assert (await head.submit(f"{instrument}/controls", ticked(address))).status_code == 422
    async with connection() as database:
        told = await database.fetch("SELECT recipient FROM message WHERE letter = 'standard_recalled'")
    assert [row[0] for row in told] == ["hoa.nong@chokylua.example"]
    assert (await head.submit(f"{address}/recall", RECALL)).headers["location"] == address
    assert (await head.submit(f"{address}/lift", {"lift_reason": ""})).status_code == 422
    assert (await head.submit(f"{address}/lift", {"lift_reason": "Đo lại: đạt."})).status_code == 303
    assert "Đo lại: đạt." in (await head.get(address)).text
    assert (await head.submit(f"{address}/lift", {"lift_reason": "x"})).status_code == 404


BAD = {
    "a code that another has": ("/standards", {"code": "TWICE-1", "standard_name": "x"}, "Đã có chuẩn mang mã này"),
    "no name": ("/standards", {"code": "NEW-9", "standard_name": ""}, "Xin điền"),
    "a certificate to come": ("{one}/certificates", GOOD | {"performed_on": "24/11/2026"}, "sau hôm nay"),
    "reversed dates": ("{one}/certificates", GOOD | {"valid_until": "04/01/2026"}, "lại trước ngày chứng nhận"),
    "leave without a reason": (
        "{one}/leaves", {"first_day": "20/11/2026", "last_day": "20/11/2026", "leave_reason": ""}, "Xin điền",
    ),
    "leave for too long": (
        "{one}/leaves", {"first_day": "20/11/2026", "last_day": "21/12/2026", "leave_reason": "x"}, "tối đa 31 ngày",
    ),
    "a recall without a reason": ("{one}/recall", {"last_good_on": "05/01/2026", "reason": ""}, "Xin điền"),
    "a last good day to come": ("{one}/recall", RECALL | {"last_good_on": "24/11/2026"}, "sau hôm nay"),
}  # fmt: skip


async def test_each_bad_field_says_the_mend(head: Browser) -> None:
    one = await standard(head, "TWICE-1")
    for name, (path, typed, said) in BAD.items():
        answer = await head.submit(path.format(one=one), typed)
        assert (answer.status_code, said in answer.text) == (422, True), name


async def test_a_planner_says_for_which_field_a_standard_goes_out_and_may_take_that_back(head: Browser) -> None:
    answer = await head.submit("/standards", {"code": "M1-77", "standard_name": "Bộ quả cân", "field": "mass"})
    address = answer.headers["location"]
    assert "Mang đi cho lĩnh vực: Khối lượng." in (await head.get(address)).text
    assert "mang đi cho: Khối lượng" in (await head.get("/standards")).text
    assert (await head.submit(f"{address}/field", {"field": ""})).status_code == 303
    assert "Kế hoạch không tính đến chuẩn này." in (await head.get(address)).text
    refused = await head.submit(f"{address}/field", {"field": "gold"})
    assert refused.status_code == 422
    assert "Kế hoạch không tính đến chuẩn này." in refused.text


async def test_an_inspector_sees_for_which_field_a_standard_goes_out_and_does_not_change_it(
    stage: Stage, head: Browser
) -> None:
    answer = await head.submit("/standards", {"code": "M1-78", "standard_name": "Bộ quả cân", "field": "mass"})
    inspector = await stage.at("inspector")
    text = (await inspector.get(answer.headers["location"])).text
    assert "Khối lượng" in text
    assert "/field" not in text
    assert (await inspector.submit(f"{answer.headers['location']}/field", {"field": ""})).status_code == 403
