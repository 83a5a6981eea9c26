"""A plan made by the page, and the inspector's days and day sheets that follow from it."""

import asyncio
import re
from datetime import date

import pytest

from scheduler.visits import current_plan, visits
from tests.cast import TODAY
from tests.web.pages.conftest import Stage
from web.shown import address_text, phone_text, weekday


@pytest.fixture(scope="module")
async def planned(stage: Stage) -> Stage:
    """Two weeks planned by Ms Minh."""
    head = await stage.at("head")
    answer = await head.submit("/planning", {"weeks": "2", "seconds": "1"})
    draft = answer.headers["location"]
    async with asyncio.timeout(60):
        while "/accept" not in (await head.get(draft)).text:
            await asyncio.sleep(0.2)
    accepted = await head.submit(f"{draft}/accept")
    assert accepted.headers["location"] == "/planning"
    return stage


async def test_a_plan_made_by_the_page_is_the_one_people_work_by(planned: Stage) -> None:
    plan = await current_plan()
    text = (await (await planned.at("head")).get("/planning")).text

    assert plan is not None
    assert plan.made_by_name == "Hoàng Thị Minh"
    assert "Lương Văn Thắng" in text
    assert "Hoàng Thị Minh" in text


@pytest.mark.parametrize("weeks", ["0", "54", "", "vài", "-1", "99999999999999999999"])
async def test_a_plan_of_impossible_length_is_refused_with_the_reason(stage: Stage, weeks: str) -> None:
    head = await stage.at("head")
    before = await current_plan()
    answer = await head.submit("/planning", {"weeks": weeks})
    text = (await head.get("/planning")).text

    assert answer.status_code == 303
    assert '<div class="flash bad"' in text
    assert await current_plan() == before


async def test_an_inspector_or_member_cannot_plan(stage: Stage) -> None:
    for who in ("inspector", "hoa"):
        assert (await (await stage.at(who)).submit("/planning", {"weeks": "1"})).status_code == 403


async def test_the_inspectors_days_lead_to_a_sheet_with_every_instrument(planned: Stage) -> None:
    inspector = await planned.at("inspector")
    stops = await visits(TODAY, date(2026, 12, 31), planned.cast.inspector)
    days = (await inspector.get("/days")).text
    first = stops[0].day
    sheet = (await inspector.get(f"/days/{first.isoformat()}")).text

    assert f'href="/days/{first.isoformat()}?inspector=I1"' in days
    expected = sum(stop.instrument_count for stop in stops if stop.day == first)
    assert len(re.findall(r'<a class="name" href="/instruments/\d+"', sheet)) == expected > 0
    assert weekday(first, "vi") in sheet
    assert sheet.count('<li class="visit">') == len([stop for stop in stops if stop.day == first])
    assert 'href="geo:21.' in sheet
    assert 'href="tel:+84' in sheet


async def test_the_next_visit_stands_on_the_instruments_page(planned: Stage) -> None:
    inspector = await planned.at("inspector")
    first = (await visits(TODAY, date(2026, 12, 31), planned.cast.inspector))[0].day
    sheet = (await inspector.get(f"/days/{first.isoformat()}")).text
    found = re.search(r'href="(/instruments/\d+)"', sheet)
    assert found

    text = (await inspector.get(found[1])).text
    assert "Dự kiến kiểm định" in text
    assert f'href="/days/{first.isoformat()}?inspector=I1"' in text


async def test_an_instrument_that_nobody_will_visit_says_so(planned: Stage) -> None:
    text = (await (await planned.at("hoa")).get(planned.instrument("good_scale"))).text

    assert "Chưa có lượt kiểm định nào được xếp." in text


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("+842050100004", "0205 010 0004"),
        ("+84912345678", "0912 345 678"),
        ("+8613800138000", "+8613800138000"),
        ("", ""),
    ],
)
def test_a_phone_number_is_shown_as_people_dial_it(stored: str, shown: str) -> None:
    assert phone_text(stored) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("Số 5, phường Kỳ Lừa, tỉnh Lạng Sơn", "Số 5, phường Kỳ Lừa, tỉnh Lạng Sơn"),
        ("Số 5, đường Trần Đăng Ninh", "Số 5, đường Trần Đăng Ninh, phường Kỳ Lừa"),
        ("", "phường Kỳ Lừa"),
    ],
)
def test_the_commune_stands_once_in_an_address(address: str, shown: str) -> None:
    assert address_text(address, "phường Kỳ Lừa") == shown
