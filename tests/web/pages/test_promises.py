"""Half days of leave, hours that move, and promises that somebody has to decide on before a draft is accepted."""

from datetime import date, timedelta

import pytest

from registry.database import connection
from scheduler.plans import Asked, open_draft, plan_registry, solve_draft, working_officers
from scheduler.visit_life import announce_visits, confirm_visit
from scheduler.visits import VisitRow, clashes, visits
from tests.cast import NOW, TODAY
from tests.web.pages.conftest import Stage
from tests.web.pages.test_events import form_of

LAST = TODAY + timedelta(days=100)


@pytest.fixture(scope="module")
async def planned(stage: Stage) -> Stage:
    await plan_registry(today=TODAY, now=NOW, weeks=6, seconds=0.5)
    await announce_visits(TODAY, LAST, now=NOW, by=None)
    return stage


async def happens(stage: Stage, asked: str) -> int:
    head = await stage.at("head")
    text = (await head.get(f"/planning/events/new?{asked}")).text
    return (await head.submit("/planning/events", form_of(text))).status_code


async def first_day() -> tuple[date, str, list[VisitRow]]:
    found = await visits(TODAY + timedelta(days=1), LAST)
    day, code = found[0].day, found[0].inspector_code
    return day, code, [one for one in found if (one.day, one.inspector_code) == (day, code)]


async def marks(day: date) -> dict[int, tuple[int, object]]:
    async with connection() as database:
        rows = await database.fetch(
            "SELECT id, sequence, changed_at FROM visit WHERE day = $1 AND key IS NOT NULL", day
        )
    return {row["id"]: (row["sequence"], row["changed_at"]) for row in rows}


async def test_a_visit_whose_hour_alone_moves_is_newer_in_the_calendar_too(planned: Stage) -> None:
    day, code, own = await first_day()
    before = await marks(day)
    planned.clock.instant += timedelta(hours=1)
    assert await happens(planned, f"kind=late&inspector={code}&first={day:%d/%m/%Y}&minutes=15") == 303
    after = await marks(day)
    moved = [one.id for one in own if one.id in after and after[one.id] != before[one.id]]
    assert moved
    for number in moved:
        assert after[number][0] > before[number][0]
        assert after[number][1] == planned.clock.now()


async def test_a_morning_of_leave_leaves_the_afternoon_and_both_halves_are_the_whole_day(planned: Stage) -> None:
    day, code, _ = await first_day()
    assert (
        await happens(planned, f"kind=away&part=morning&inspector={code}&first={day:%d/%m/%Y}&last={day:%d/%m/%Y}")
        == 303
    )
    officer = next(one for one in (await working_officers()).all if one.code == code)
    assert day in officer.half_days
    assert all(one.arrive >= 780 for one in await visits(day, day) if one.inspector_code == code)
    assert await clashes(TODAY) == 0
    page = (await (await planned.at("head")).get(f"/planning/board?month={day:%Y-%m}")).text
    assert "Nghỉ buổi sáng" in page
    assert "buổi sáng" in (await (await planned.at("head")).get("/planning/events")).text

    assert (
        await happens(planned, f"kind=away&part=afternoon&inspector={code}&first={day:%d/%m/%Y}&last={day:%d/%m/%Y}")
        == 303
    )
    officer = next(one for one in (await working_officers()).all if one.code == code)
    assert day in officer.days_off
    assert day not in officer.half_days


async def test_a_draft_that_breaks_a_promise_names_the_visit_and_offers_the_decision(planned: Stage) -> None:
    own = (await first_day())[2]
    await confirm_visit(own[0].id, now=NOW)
    async with connection() as database:
        await database.execute("UPDATE inspector SET active = false")
        await database.execute(
            """INSERT INTO day_off (inspector, day) SELECT id, $1 FROM inspector
               ON CONFLICT (inspector, day) DO UPDATE SET part = 'whole'""",
            own[0].day,
        )
        await database.execute("UPDATE inspector SET active = true")
    asked = Asked(weeks=6, seconds=None, iterations=50)
    number = await open_draft(asked, today=TODAY, now=NOW, made_by=None)
    await solve_draft(number, asked, today=TODAY)
    head = await planned.at("head")
    text = (await head.get(f"/planning/drafts/{number}")).text

    assert "Chưa chấp nhận được: cần người quyết định trước" in text
    assert f'href="/visits/{own[0].id}/move"' in text
    assert f'action="/visits/{own[0].id}/cancel"' in text
    assert f'action="/planning/drafts/{number}/accept"' not in text
    await head.submit(f"/planning/drafts/{number}/accept", {})
    refused = (await head.get(f"/planning/drafts/{number}")).text
    assert own[0].site_name in refused.split("Bản dự thảo đổi lượt đã xác nhận")[1][:200]

    await head.submit(f"/visits/{own[0].id}/cancel", {})
    assert f'action="/planning/drafts/{number}/accept"' in (await head.get(f"/planning/drafts/{number}")).text
