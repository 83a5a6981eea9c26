"""Something happens: the page says what moves and what breaks before anything is saved, and then keeps both plans."""

import re
from datetime import timedelta

import pytest

from registry.database import connection
from scheduler.plans import plan_registry
from scheduler.visit_life import announce_visits, confirm_visit
from scheduler.visits import visits
from tests.cast import NOW, TODAY
from tests.web.pages.conftest import Stage

LAST = TODAY + timedelta(days=100)


@pytest.fixture(scope="module")
async def planned(stage: Stage) -> Stage:
    await plan_registry(today=TODAY, now=NOW, weeks=6, seconds=0.5)
    await announce_visits(TODAY, LAST, now=NOW, by=None)
    return stage


def form_of(text: str) -> dict[str, str]:
    (form,) = re.findall(r'<form method="post" action="/planning/events">.*?</form>', text, re.DOTALL)
    found = dict(re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]*)"', form))
    return {name: value for name, value in found.items() if name != "_csrf_token"}


async def count(table: str) -> int:
    async with connection() as database:
        return int(await database.fetchval(f"SELECT count(*) FROM {table}"))


async def test_leave_shows_what_moves_and_breaks_then_saves_leave_moves_and_the_plan_before(planned: Stage) -> None:
    head, found = await planned.at("head"), await visits(TODAY, LAST)
    day = found[0].day
    own = [visit for visit in found if visit.day == day]
    await confirm_visit(own[0].id, now=NOW)
    asked = f"/planning/events/new?kind=away&inspector=I1&first={day:%d/%m/%Y}&last={day:%d/%m/%Y}&reason=Ốm"
    text = (await head.get(asked)).text
    assert "Lời hẹn không giữ được" in text
    assert await count("day_off") == 0
    answer = await head.submit("/planning/events", form_of(text))
    after = {visit.id: visit for visit in await visits(TODAY, LAST)}

    assert answer.status_code == 303
    assert after[own[0].id].day == day
    assert all(after[visit.id].day != day for visit in own[1:])
    assert (await count("day_off"), await count("plan_event")) == (1, 1)
    page = (await head.get("/planning/events")).text
    assert own[0].site_name in page.split("Đã xảy ra")[0]
    assert "Lương Văn Thắng, " in page
    assert "1 lượt" in (await head.get("/planning")).text.split("Việc cần quyết hôm nay")[1]
    assert "Ốm" in page
    (old,) = re.findall(r'href="(/planning/drafts/[0-9]+)"', page)
    assert (await head.get(old)).status_code == 200


async def test_saving_what_was_worked_out_on_an_older_plan_shows_it_again(planned: Stage) -> None:
    head, found = await planned.at("head"), await visits(TODAY, LAST)
    last = found[-1]
    asked = f"/planning/events/new?kind=late&inspector=I1&first={last.day:%d/%m/%Y}&minutes=60"
    form = form_of((await head.get(asked)).text)
    await confirm_visit(last.id, now=NOW)
    before = await count("plan_event")
    answer = await head.submit("/planning/events", form)

    assert answer.status_code == 409
    assert "Hệ quả, chưa lưu" in answer.text
    assert await count("plan_event") == before


async def test_equipment_out_of_use_and_instruments_without_a_visit_are_events_too(planned: Stage) -> None:
    head = await planned.at("head")
    day = f"{TODAY + timedelta(days=3):%d/%m/%Y}"
    text = (await head.get(f"/planning/events/new?kind=equipment&field=heavy&count=1&first={day}&last={day}")).text
    answer = await head.submit("/planning/events", form_of(text))
    assert answer.status_code == 303
    assert await count("equipment_away") == 1
    assert "Không lượt nào phải đổi." in (await head.get("/planning/events/new?kind=new")).text


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("kind=away&inspector=I99&first=01/12/2026&last=02/12/2026", "inspector"),
        ("kind=away&inspector=I1&first=01/12/2026&last=30/11/2026", "last"),
        ("kind=away&inspector=I1&first=01/01/2020&last=02/12/2026", "first"),
        ("kind=away&inspector=I1&first=01/12/2026&last=31/12/2028", "last"),
        ("kind=away&inspector=I1&first=32/12/2026&last=31/12/2026", "first"),
        ("kind=late&inspector=I1&first=01/12/2026&minutes=-5", "minutes"),
        ("kind=equipment&field=moon&count=1&first=01/12/2026&last=01/12/2026", "field"),
        ("kind=equipment&field=heavy&count=x&first=01/12/2026&last=01/12/2026", "count"),
    ],
)
async def test_what_is_filled_in_wrong_is_named_and_nothing_is_saved(planned: Stage, asked: str, field: str) -> None:
    head, before = await planned.at("head"), await count("plan_event")
    answer = await head.get(f"/planning/events/new?{asked}")
    assert answer.status_code == 200
    assert f'id="{field}-error"' in answer.text
    posted = await head.submit("/planning/events", dict(pair.split("=") for pair in asked.split("&")))
    assert posted.status_code == 422
    assert await count("plan_event") == before


async def test_only_planners_record_events(planned: Stage) -> None:
    got = [
        (await (await planned.at(who)).submit("/planning/events", {"kind": "new"})).status_code
        for who in ("hoa", "stranger", "inspector")
    ]
    assert got == [403, 403, 403]
