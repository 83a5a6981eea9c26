"""A search for a plan is killed: the plan people work by is as it was, and the last better draft can be accepted."""

import asyncio
from typing import Any

import pytest

from scheduler.acceptance import accept
from scheduler.drafts import settle_stale
from scheduler.plans import plan_registry
from scheduler.visit_life import announce_visits, confirm_visit
from scheduler.visits import current_plan, visits
from tests.cast import NOW, TODAY
from tests.crash.proof import PROCESSES
from tests.crash.worker import search_for_ever
from tests.scheduler.notices.rows import fetch
from web.demo.load import load_demo

SECONDS = 240


async def worked_by() -> list[Any]:
    """Every visit of the plan people work by, as its row stands."""
    return [tuple(row) for row in await fetch(
        "SELECT v.* FROM visit v JOIN plan p ON p.id = v.plan AND p.state = 'current' ORDER BY v.id"
    )]  # fmt: skip


async def drafted() -> int:
    """The newest draft, once its rows hold a plan and its search has said how far it is; 0 before."""
    rows = await fetch(
        "SELECT max(p.id) FROM plan p WHERE p.state = 'draft' AND p.summary ? 'round'"
        " AND EXISTS (SELECT FROM visit v WHERE v.plan = p.id)"
    )
    return rows[0][0] or 0


@pytest.mark.crash
@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("accepted", [False, True], ids=["as the pages search", "as the command plans"])
async def test_a_search_that_is_killed_leaves_the_plan_people_work_by_and_a_draft_to_accept(
    database_url: str, *, accepted: bool
) -> None:
    await load_demo(TODAY, NOW)  # a search among the cast's few instruments is over before anybody could stop it
    await plan_registry(today=TODAY, now=NOW, weeks=6, seconds=0.5)
    before = await current_plan()
    found = await visits(before.first_day, before.last_day) if before else ()
    await announce_visits(found[0].day, found[-1].day, now=NOW, by=None)
    await confirm_visit(found[-1].id, now=NOW)
    rows = await worked_by()

    process = PROCESSES.Process(
        target=search_for_ever, args=(database_url,), kwargs={"accepted": accepted}, daemon=True
    )
    process.start()
    try:
        async with asyncio.timeout(SECONDS):
            while not (draft := await drafted()):
                await asyncio.sleep(0.05)
        assert process.is_alive()
    finally:
        process.kill()
        process.join()

    assert await current_plan() == before
    assert await worked_by() == rows
    await settle_stale(0.0)
    twice = await fetch(
        "SELECT w.instrument FROM visit_instrument w JOIN visit v ON v.id = w.visit WHERE v.plan = $1"
        " GROUP BY w.instrument HAVING count(*) > 1",
        draft,
    )
    assert twice == []
    await accept(draft, today=TODAY, now=NOW, by=None)
    after = await current_plan()
    assert after is not None
    assert after.id == draft
    kept = {visit.id: visit for visit in await visits(after.first_day, after.last_day)}
    assert (kept[found[-1].id].day, kept[found[-1].id].state) == (found[-1].day, "confirmed")
