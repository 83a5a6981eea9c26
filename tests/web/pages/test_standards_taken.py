"""Standards that go out: on the day sheet, the board, the standard's page, and placed anew when one fails."""

import re
from datetime import date, timedelta

import pytest

from scheduler.plans import plan_registry
from scheduler.visits import instruments_of, visits
from tests.cast import NOW, TODAY
from tests.web.pages.conftest import Stage

LAST = TODAY + timedelta(days=100)
GOOD = {"number": "HC-1", "performed_on": "05/01/2026", "valid_until": "31/12/2027"}


async def scale_day() -> date:
    """The first day with scales."""
    found = await visits(TODAY, LAST)
    held = await instruments_of([visit.id for visit in found])
    return min(visit.day for visit in found if any(row.kind_code in ("8a", "8b") for row in held[visit.id]))


@pytest.fixture(scope="module")
async def planned(stage: Stage) -> tuple[Stage, str]:
    """Six weeks planned with a standard for scales; and the address of that."""
    head = await stage.at("head")
    answer = await head.submit("/standards", {"code": "M1-05", "standard_name": "Bộ quả cân", "field": "mass"})
    address = answer.headers["location"]
    await head.submit(f"{address}/certificates", GOOD)
    await plan_registry(today=TODAY, now=NOW, weeks=6, seconds=0.5)
    return stage, address


async def test_day_sheet_board_and_the_standards_page_say_what_goes_out_when(planned: tuple[Stage, str]) -> None:
    stage, address = planned
    head, inspector, day = await stage.at("head"), await stage.at("inspector"), await scale_day()
    sheet = (await inspector.get(f"/days/{day.isoformat()}")).text
    assert "Chuẩn mang theo" in sheet
    assert f'href="{address}"' in sheet
    assert "Chuẩn: M1-05" in (await head.get(f"/planning/board?month={day:%Y-%m}")).text
    assert f"/days/{day.isoformat()}?inspector=I1" in (await head.get(address)).text


async def test_a_standard_out_of_use_shows_what_moves_then_saves_it(planned: tuple[Stage, str]) -> None:
    stage, address = planned
    head, day = await stage.at("head"), await scale_day()
    said = {"kind": "standard", "standard": "M1-05", "first": f"{day:%d/%m/%Y}", "last": f"{day:%d/%m/%Y}"}
    shown = (await head.get("/planning/events/new", params=said)).text
    assert "Hệ quả, chưa lưu" in shown
    (seen,) = re.findall(r'name="seen" value="([^"]+)"', shown)
    assert (await head.submit("/planning/events", said | {"seen": seen})).status_code == 303
    assert await scale_day() != day
    assert "M1-05, " in (await head.get("/planning/events")).text
    assert f"/days/{day.isoformat()}?" not in (await head.get(address)).text


async def test_a_standard_that_plans_do_not_count_is_no_event(planned: tuple[Stage, str]) -> None:
    head = await planned[0].at("head")
    said = {"kind": "standard", "standard": "M1-99", "first": f"{TODAY:%d/%m/%Y}", "last": f"{TODAY:%d/%m/%Y}"}
    text = (await head.get("/planning/events/new", params=said)).text
    assert "Hệ quả, chưa lưu" not in text
    assert "Chưa xem được hệ quả" in text


async def test_a_recalled_standard_is_missed_on_the_day_sheet_and_among_what_is_to_be_decided(
    planned: tuple[Stage, str],
) -> None:
    stage, address = planned
    head, day = await stage.at("head"), await scale_day()
    await head.submit(f"{address}/recall", {"last_good_on": "05/01/2026", "reason": "Sứt mép."})
    assert "Thiếu chuẩn" in (await (await stage.at("inspector")).get(f"/days/{day.isoformat()}")).text
    assert "thiếu chuẩn dùng được" in (await head.get("/planning")).text
    assert "xem phải xếp lại những lượt nào" in (await head.get(address)).text
    await head.submit(f"{address}/lift", {"lift_reason": "Cân lại: đạt."})
    assert "Thiếu chuẩn" not in (await (await stage.at("inspector")).get(f"/days/{day.isoformat()}")).text
