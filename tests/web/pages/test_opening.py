"""The page of the days on which a site may be visited."""

from datetime import timedelta

from registry import find_places
from registry.site_days import set_opening
from scheduler.lunar import lunar_day
from scheduler.plans import plan_registry
from scheduler.visits import visits
from tests.cast import NOW, TODAY
from tests.web.pages.conftest import Stage
from web.demo.cast import MARKET


async def test_a_planner_keeps_the_days_of_a_fair_and_sees_the_next_ones(stage: Stage) -> None:
    head, site = await stage.at("head"), stage.cast.sites[MARKET][0]
    address = f"/sites/{site}/opening"
    assert "Mọi ngày làm việc." in (await head.get(address)).text
    assert (await head.submit(address, {"lunar_days": "mùng 2, 7, 12, 17, 22, 27"})).status_code == 303
    text = (await head.get(address)).text
    assert 'value="2, 7, 12, 17, 22, 27"' in text
    assert "17 âm lịch" in text  # Wednesday 25 November 2026
    assert "Thứ Tư 25/11/2026" in text.replace("</span>", "").replace("\n", "") or "25/11/2026" in text
    enterprise = (await head.get(f"/enterprises/{stage.cast.enterprises[MARKET]}")).text
    assert "phiên chợ ngày 2, 7, 12, 17, 22, 27 âm lịch" in enterprise
    assert f'href="{address}"' in enterprise


async def test_a_visit_says_the_days_of_the_fair_and_its_own_lunar_day(stage: Stage) -> None:
    site = stage.cast.sites[MARKET][0]
    await set_opening(site, [], [2, 7, 12, 17, 22, 27])
    await plan_registry(today=TODAY, now=NOW, weeks=6, seconds=0.5)
    visit = next(one for one in await visits(TODAY, TODAY + timedelta(days=60)) if one.site_id == site)
    text = (await (await stage.at("head")).get(f"/visits/{visit.id}")).text
    assert f"phiên chợ ngày 2, 7, 12, 17, 22, 27 âm lịch; lượt này vào ngày {lunar_day(visit.day)} âm lịch" in text
    moved = await (await stage.at("head")).get(f"/visits/{visit.id}/move?day=02/12/2026&inspector=I1")
    assert "Địa điểm không mở cửa ngày 02/12/2026." in moved.text  # day 24 of the tenth lunar month


async def test_weekdays_are_kept_and_all_seven_mean_any_day(stage: Stage) -> None:
    head, site = await stage.at("head"), stage.cast.sites[MARKET][0]
    await head.submit(f"/sites/{site}/opening", {"weekday_0": "1", "weekday_3": "1"})
    row = await find_places.site(site)
    assert row is not None
    assert (row.weekdays, row.lunar_days) == ((0, 3), ())
    await head.submit(f"/sites/{site}/opening", {f"weekday_{day}": "1" for day in range(7)})
    row = await find_places.site(site)
    assert row is not None
    assert row.weekdays == ()


async def test_days_that_are_none_or_never_worked_are_refused_and_nothing_is_kept(stage: Stage) -> None:
    head, site = await stage.at("head"), stage.cast.sites[MARKET][0]
    before = await find_places.site(site)
    for said, why in (
        ({"lunar_days": "31"}, "không phải ngày của tháng âm lịch"),
        ({"weekday_6": "1"}, "không có ngày làm việc nào"),
        ({"lunar_days": "1" * 300}, "120"),
    ):
        answer = await head.submit(f"/sites/{site}/opening", said)
        assert answer.status_code == 422
        assert why in answer.text
    assert await find_places.site(site) == before


async def test_an_inspector_reads_the_days_on_the_enterprises_page_and_cannot_change_them(stage: Stage) -> None:
    inspector, site = await stage.at("inspector"), stage.cast.sites[MARKET][0]
    text = (await inspector.get(f"/enterprises/{stage.cast.enterprises[MARKET]}")).text
    assert "Ngày đến được" in text
    assert "/opening" not in text
    assert (await inspector.submit(f"/sites/{site}/opening", {"lunar_days": "2"})).status_code == 403
