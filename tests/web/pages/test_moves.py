"""A visit moved by hand from its page: the consequence is shown, rules are kept, nobody overwrites another's change."""

import re
from datetime import date, timedelta

import pytest

from registry.database import connection
from scheduler.plans import plan_registry
from scheduler.visit_life import announce_visits, ask_for_another_day, confirm_visit
from scheduler.visits import VisitRow, visit_by_id, visits
from tests.cast import NOW, TODAY
from tests.web.pages.conftest import Stage

LAST = TODAY + timedelta(days=100)


@pytest.fixture(scope="module")
async def planned(stage: Stage) -> Stage:
    await plan_registry(today=TODAY, now=NOW, weeks=6, seconds=0.5)
    await announce_visits(TODAY, LAST, now=NOW, by=None)
    return stage


async def one(number: int) -> VisitRow:
    return (await visits(TODAY, LAST))[number]


def hidden(text: str, *, day: str = "") -> dict[str, str]:
    """The first form of the page that would move the visit (to `day`, if one is wanted)."""
    for form in re.findall(r'<form method="post" action="/visits/[0-9]+/move">.*?</form>', text, re.DOTALL):
        found = dict(re.findall(r'<input type="hidden" name="(day|inspector|seen)" value="([^"]*)"', form))
        if not day or found["day"] == day:
            return found
    raise AssertionError(f"no button for {day or 'any day'}")


def written(day: date) -> str:
    return f"{day:%d/%m/%Y}"


async def test_the_best_days_are_offered_and_one_press_moves_the_visit(planned: Stage) -> None:
    head, visit = await planned.at("head"), await one(0)
    await ask_for_another_day(visit.id, "Sau phiên chợ", now=NOW)
    assert f"/visits/{visit.id}/move" in (await head.get("/planning")).text
    text = (await head.get(f"/visits/{visit.id}/move")).text
    assert "Sau phiên chợ" in text
    chosen = hidden(text)
    answer = await head.submit(f"/visits/{visit.id}/move", chosen)
    after = await visit_by_id(visit.id)

    assert answer.status_code == 303
    assert after is not None
    assert (written(after.day), after.wish, after.state) == (chosen["day"], "", "announced")
    assert after.day != visit.day
    assert "Cơ sở sẽ được báo" in (await head.get(f"/visits/{visit.id}")).text
    async with connection() as database:
        told = await database.fetchrow("SELECT * FROM visit_event WHERE visit = $1 AND kind = 'moved'", visit.id)
    assert (told["old_day"], told["new_day"], told["by"]) == (visit.day, after.day, planned.cast.accounts["head"])


async def test_what_breaks_a_rule_is_refused_in_words_and_has_no_button(planned: Stage) -> None:
    head, visit = await planned.at("head"), await one(0)
    sunday = TODAY + timedelta(days=20)
    asked = f"/visits/{visit.id}/move?day={written(sunday)}&inspector=I1"
    text = (await head.get(asked)).text
    seen = hidden(text)["seen"]
    answer = await head.submit(f"/visits/{visit.id}/move", {"day": written(sunday), "inspector": "I1", "seen": seen})

    assert f"Lương Văn Thắng không làm việc ngày {written(sunday)}" in text
    assert answer.status_code == 422
    assert (await visit_by_id(visit.id)) == visit


async def test_the_consequence_says_minutes_and_who_becomes_overdue(planned: Stage) -> None:
    head, visit = await planned.at("head"), await one(0)
    late = date(2027, 1, 20)
    text = (await head.get(f"/visits/{visit.id}/move?day={written(late)}&inspector=I1")).text
    shown = text.split("Nếu chuyển sang")[1].split("</section>")[0]

    assert "Đi đường ngày mới" in shown
    assert re.search(r"[+−]?[0-9]+ phút", shown)
    assert visit.enterprise_name in shown
    assert "Không có phương tiện nào" not in shown


async def test_a_confirmed_visit_moves_only_with_the_enterprises_consent(planned: Stage) -> None:
    head, visit = await planned.at("head"), await one(1)
    await confirm_visit(visit.id, now=NOW)
    day = written(visit.day + timedelta(days=7 if visit.day.weekday() < 5 else 8))
    page = (await head.get(f"/visits/{visit.id}/move?day={day}&inspector=I1")).text
    form = hidden(page, day=day)
    refused = await head.submit(f"/visits/{visit.id}/move", form)
    assert refused.status_code == 422
    assert "cơ sở đồng ý" in refused.text
    agreed = await head.submit(f"/visits/{visit.id}/move", {**form, "agreed": "1"})
    after = await visit_by_id(visit.id)

    assert agreed.status_code == 303
    assert after is not None
    assert (written(after.day), after.state) == (day, "announced")


async def test_a_move_worked_out_on_an_older_plan_is_shown_again_and_not_done(planned: Stage) -> None:
    head, visit = await planned.at("head"), await one(0)
    form = hidden((await head.get(f"/visits/{visit.id}/move")).text)
    await confirm_visit(visit.id, now=NOW)
    answer = await head.submit(f"/visits/{visit.id}/move", {**form, "agreed": "1"})

    assert answer.status_code == 409
    after = await visit_by_id(visit.id)
    assert after is not None
    assert after.day == visit.day


@pytest.mark.parametrize("typed", ["", "hôm nay", "31/02/2027", "23/11/2026", "01/01/2020", "01/01/2099"])
async def test_days_that_are_none_or_past_are_named(planned: Stage, typed: str) -> None:
    head, visit = await planned.at("head"), await one(0)
    answer = await head.get(f"/visits/{visit.id}/move?day={typed}&inspector=I1")
    assert answer.status_code == 200
    assert 'id="day-error"' in answer.text


async def test_only_planners_move_visits(planned: Stage) -> None:
    visit = await one(0)
    got = [
        (await (await planned.at(who)).submit(f"/visits/{visit.id}/move", {})).status_code
        for who in ("hoa", "stranger", "inspector")
    ]
    assert got == [403, 403, 403]
    assert (await (await planned.at("head")).get("/visits/999999/move")).status_code == 404
