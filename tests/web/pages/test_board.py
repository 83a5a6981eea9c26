"""The month board: every visit of the month on its day, whom it may ask to move, leave and holidays."""

import re
from datetime import date, timedelta

import pytest

from registry.tables.people import DayOff
from scheduler.plans import plan_registry
from scheduler.visit_life import announce_visits, confirm_visit
from scheduler.visits import visits
from tests.cast import NOW, TODAY
from tests.web.pages.conftest import Stage

LAST = date(2026, 12, 31)


@pytest.fixture(scope="module")
async def planned(stage: Stage) -> Stage:
    await plan_registry(today=TODAY, now=NOW, weeks=6, seconds=0.5)
    await announce_visits(TODAY, LAST, now=NOW, by=None)
    await DayOff.insert(DayOff(inspector=stage.cast.inspector, day=date(2026, 12, 31), reason="Nghỉ phép năm"))
    return stage


async def test_each_visit_of_the_month_stands_on_the_board_with_its_state_and_a_way_to_move_it(planned: Stage) -> None:
    found = await visits(TODAY, date(2026, 11, 30))
    await confirm_visit(found[0].id, now=NOW)
    text = (await (await planned.at("head")).get("/planning/board?month=2026-11")).text

    assert set(re.findall(r'href="/visits/([0-9]+)"', text)) == {str(visit.id) for visit in found}
    assert set(re.findall(r'href="/visits/([0-9]+)/move"', text)) == {str(visit.id) for visit in found}
    assert text.count("Đã xác nhận") == 1
    assert "month=2026-10" in text
    assert "month=2026-12" in text


async def test_leave_stands_on_the_board_with_its_reason(planned: Stage) -> None:
    text = (await (await planned.at("head")).get("/planning/board?month=2026-12")).text
    assert "Nghỉ: Nghỉ phép năm" in text.split("31/12/2026")[1]


async def test_new_years_day_is_a_holiday_on_the_board(planned: Stage) -> None:
    text = (await (await planned.at("head")).get("/planning/board?month=2027-01")).text
    assert "Nghỉ lễ" in text.split("01/01/2027")[1].split("</th>")[0]


@pytest.mark.parametrize("asked", ["month=2026-13", "month=2026", "month=x", "month=99999-01", "month=1999-12",
                                   "month=٢٠٢٦-٠١", "month=2026-1-1", "group=9", "group=x", "group=-1"])  # fmt: skip
async def test_months_and_groups_that_are_none_are_not_found(planned: Stage, asked: str) -> None:
    assert (await (await planned.at("head")).get(f"/planning/board?{asked}")).status_code == 404


async def test_the_board_opens_on_this_month(planned: Stage) -> None:
    text = (await (await planned.at("head")).get("/planning/board")).text
    assert f"Tháng {TODAY:%m/%Y}" in text
    assert (TODAY + timedelta(days=1)).strftime("%d/%m/%Y") in text
