"""Reporting a loss of evidence: by its owner or an officer, corrected and never erased; pages say so at once."""

from itertools import count

import pytest

from registry.enrol import enrol_instrument
from registry.losses import losses
from registry.record import record_control
from registry.values import InstrumentFacts, NewControl
from tests.cast import NOW, TODAY
from tests.web.clients import Browser
from tests.web.pages.conftest import Stage
from web.demo.cast import MARKET

SERIALS = count(1)
GOOD = {"cause": "sticker", "happened_on": "22/11/2026", "reason": "Tem bị bóc khi rửa cân."}


async def scale(stage: Stage, serial: str, *, verified: bool = True) -> int:
    """One more scale of the market, verified in March."""
    facts = InstrumentFacts(site_id=stage.cast.sites[MARKET][0], kind_code="8b", maker="CAS", serial=serial)
    number = await enrol_instrument(stage.cast.enterprises[MARKET], facts, NOW)
    if verified:
        day = TODAY.replace(month=3, day=10)
        await record_control(
            NewControl(number, "verification", "periodic", day, "pass"), today=TODAY, now=NOW.replace(month=3)
        )
    return number


@pytest.fixture
async def hoa(stage: Stage) -> Browser:
    return await stage.at("hoa")


async def test_what_an_owner_reports_ends_validity_on_page_and_list_and_is_told(stage: Stage, hoa: Browser) -> None:
    number = await scale(stage, "LOST-1")
    answer = await hoa.submit(f"/instruments/{number}/loss", GOOD)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/instruments/{number}")
    page = (await hoa.get(f"/instruments/{number}")).text
    assert "Mất hiệu lực" in page
    assert "Tem bị bóc khi rửa cân." in page
    assert "Thông tư 23/2013/TT-BKHCN, điều 20 khoản 7" in page
    assert "Mất hiệu lực" in (await hoa.get("/instruments?kind=8b")).text
    assert "Mất hiệu lực kiểm định: ngừng sử dụng" in (await hoa.get("/preferences")).text
    (held,) = await losses(number)
    assert held.reported
    head = await stage.at("head")
    assert f"/instruments/{number}" in (await head.get("/tasks")).text


BAD = {
    "no cause": ({"cause": ""}, "Xin điền"),
    "a cause that is not offered": ({"cause": "mistake"}, "Xin chọn"),
    "a day to come": ({"happened_on": "24/11/2026"}, "sau hôm nay"),
    "a day before the last verification": ({"happened_on": "01/01/2026"}, "được kiểm định lại ngày 10/03/2026"),
    "no reason": ({"reason": " "}, "Xin điền"),
    "a reason too long": ({"reason": "x" * 2001}, "2000"),
    "control characters": ({"reason": "a\x07b"}, "ký tự điều khiển"),
}


@pytest.mark.parametrize(("typed", "said"), BAD.values(), ids=list(BAD))
async def test_a_bad_field_keeps_what_was_typed_and_says_the_mend(
    *, stage: Stage, hoa: Browser, typed: dict[str, str], said: str
) -> None:
    number = await scale(stage, f"BAD-{next(SERIALS)}")
    answer = await hoa.submit(f"/instruments/{number}/loss", GOOD | typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert await losses(number) == []


async def test_an_instrument_without_validity_has_none_to_lose(stage: Stage, hoa: Browser) -> None:
    number = await scale(stage, "NEVER-1", verified=False)
    assert "/loss" not in (await hoa.get(f"/instruments/{number}")).text
    answer = await hoa.submit(f"/instruments/{number}/loss", GOOD)
    assert answer.status_code == 422
    assert "chưa có hiệu lực để mất" in answer.text


async def test_a_correction_stays_beside_what_it_corrects(stage: Stage, hoa: Browser) -> None:
    number = await scale(stage, "MISTAKE-1")
    await hoa.submit(f"/instruments/{number}/loss", GOOD)
    (first,) = await losses(number)
    answer = await hoa.submit(f"/losses/{first.id}", GOOD | {"cause": "mistake", "reason": "Nhầm số máy."})
    assert answer.status_code == 303
    page = (await hoa.get(f"/instruments/{number}")).text
    for said in ("đã được đính chính", "Nhầm số máy.", "Tem bị bóc khi rửa cân."):
        assert said in page
    assert "31/03/2027" in page
    assert (await hoa.get(f"/losses/{first.id}")).status_code == 404


async def test_what_an_officer_recorded_only_officers_correct(stage: Stage, hoa: Browser) -> None:
    number = await scale(stage, "OFFICER-1")
    inspector = await stage.at("inspector")
    await inspector.submit(f"/instruments/{number}/loss", GOOD)
    (held,) = await losses(number)
    assert (await hoa.get(f"/losses/{held.id}")).status_code == 404
    assert (await inspector.get(f"/losses/{held.id}")).status_code == 200
