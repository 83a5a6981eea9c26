"""The buttons of a proposed visit change the plan: confirmed once, or a wish kept for the planner."""

from datetime import timedelta
from typing import Any

import pytest

from scheduler.notices.kinds import VISIT_PROPOSED
from scheduler.notices.links import Purpose
from scheduler.plans import plan_registry
from scheduler.visit_life import announce_visits, cancel_visit
from scheduler.visits import VisitRow, visits
from tests.cast import NOW, TODAY
from tests.web.pages.conftest import Stage
from tests.web.pages.test_mail_links import a_mail, fetch, link, post
from web.demo.cast import MARKET

LAST = TODAY + timedelta(days=100)


@pytest.fixture
async def proposed(stage: Stage) -> VisitRow:
    """The market's first visit of a plan whose visits have just been announced."""
    await plan_registry(today=TODAY, now=NOW, weeks=6, seconds=0.5)
    await announce_visits(TODAY, LAST, now=NOW, by=None)
    found = await visits(TODAY, LAST)
    return next(visit for visit in found if visit.enterprise_id == stage.cast.enterprises[MARKET])


async def row(visit: VisitRow) -> Any:
    return (await fetch("SELECT state, wish FROM visit WHERE id = $1", visit.id))[0]


async def pressed(stage: Stage, visit: VisitRow, purpose: Purpose, words: str = "") -> str:
    """The page after the button; pressed a second time it says that this was done before."""
    nobody = await stage.at("")
    address = link(purpose, await a_mail(stage, VISIT_PROPOSED, {f"visit:{visit.id}": None}))
    before = await row(visit)
    assert (await nobody.get(address)).status_code == 200
    assert await row(visit) == before  # opening a link does nothing
    text = (await post(nobody, address, {"words": words})).text
    events = await fetch("SELECT count(*) FROM visit_event WHERE visit = $1", visit.id)
    await post(nobody, address, {"words": words})
    assert await fetch("SELECT count(*) FROM visit_event WHERE visit = $1", visit.id) == events
    return str(text)


async def test_the_button_confirms_the_visit_in_the_plan(stage: Stage, proposed: VisitRow) -> None:
    assert (await row(proposed))["state"] == "announced"
    text = await pressed(stage, proposed, "confirm")
    assert "Đã xác nhận lịch kiểm định" in text
    assert (await row(proposed))["state"] == "confirmed"


async def test_the_wish_for_another_day_reaches_the_planner(stage: Stage, proposed: VisitRow) -> None:
    text = await pressed(stage, proposed, "another_day", "Sau phiên chợ ngày 10")
    assert "Đã gửi đề nghị đổi ngày" in text
    assert (await row(proposed))["wish"] == "Sau phiên chợ ngày 10"


async def test_a_visit_cancelled_meanwhile_is_not_confirmed(stage: Stage, proposed: VisitRow) -> None:
    nobody = await stage.at("")
    address = link("confirm", await a_mail(stage, VISIT_PROPOSED, {f"visit:{proposed.id}": None}))
    await cancel_visit(proposed.id, now=NOW)
    assert "không còn hiệu lực" in (await post(nobody, address)).text
    assert (await row(proposed))["state"] == "cancelled"
