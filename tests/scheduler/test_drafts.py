"""From draft to current plan on the real database: what people were told of stays theirs, whatever a new plan says."""

import asyncio
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from registry.database import connection
from scheduler.acceptance import accept, difference
from scheduler.comparison import Kept, changes
from scheduler.drafts import settle_stale, stop_search
from scheduler.plans import Asked, open_draft, plan_registry, solve_draft
from scheduler.visit_life import VisitError, announce_visits, confirm_visit
from scheduler.visits import current_plan, plan_by_id, visits
from tests.cast import NOW, TODAY, enrol_cast

LAST = TODAY + timedelta(days=100)
ROOT = Path(__file__).parents[2]
ASKED = Asked(weeks=6, seed=3, seconds=None, iterations=50)

SEARCH = """
import asyncio
from datetime import date, datetime
from registry.database import bind, make_engine, open_pool
from scheduler.plans import Asked, open_draft, solve_draft

async def main():
    engine = make_engine({url!r})
    bind(engine)
    await open_pool(engine)
    asked = Asked(weeks=6, seconds=60.0)
    today, now = date.fromisoformat({today!r}), datetime.fromisoformat({now!r})
    plan = await open_draft(asked, today=today, now=now, made_by=None)
    print(plan, flush=True)
    await solve_draft(plan, asked, today=today)

if __name__ == "__main__":
    asyncio.run(main())
"""


def kept(number: int, day: int, *instruments: int, state: str = "draft", site: int = 1) -> Kept:
    return Kept(number, state, site, 1, TODAY + timedelta(days=day), frozenset(instruments))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([kept(1, 3, 7, 8)], [kept(2, 3, 7, 8)], [("same", 1, 2, False)]),
        ([kept(1, 3, 7, state="announced")], [kept(2, 5, 7)], [("moved", 1, 2, True)]),
        ([kept(1, 3, 7)], [kept(2, 5, 7)], [("moved", 1, 2, False)]),
        ([kept(1, 3, 7)], [], [("removed", 1, None, False)]),
        ([kept(1, 3, 7, state="confirmed")], [], [("same", 1, None, False)]),
        ([], [kept(2, 5, 7)], [("added", None, 2, False)]),
        # the visit people know of finds its twin first
        ([kept(1, 3, 7), kept(2, 4, 8, state="announced")], [kept(3, 4, 7, 8)],
         [("same", 2, 3, False), ("removed", 1, None, False)]),
    ],
)  # fmt: skip
def test_two_plans_are_compared_visit_by_visit(old, new, expected):
    found = [(one.kind, one.old, one.new, one.told) for one in changes(old, new)]

    assert found == expected


async def new_draft(asked: Asked = ASKED) -> int:
    plan_id = await open_draft(asked, today=TODAY, now=NOW, made_by=None)
    await solve_draft(plan_id, asked, today=TODAY)
    return plan_id


async def rows(plan_id: int) -> list[tuple[object, ...]]:
    async with connection() as database:
        found = await database.fetch(
            """SELECT v.day, v.inspector, v.site, array_agg(w.instrument ORDER BY w.instrument) FROM visit v
               JOIN visit_instrument w ON w.visit = v.id WHERE v.plan = $1 GROUP BY v.id ORDER BY v.day, v.site""",
            plan_id,
        )
    return [tuple(row) for row in found]


@pytest.mark.usefixtures("db")
async def test_the_same_seed_and_iterations_make_the_same_draft_and_a_draft_is_not_the_plan() -> None:
    await enrol_cast()
    first, second = await new_draft(), await new_draft()

    made = [(await plan_by_id(number)).summary["made"] for number in (first, second)]  # type: ignore[union-attr]

    assert await rows(first) == await rows(second) != []
    assert made[0] == made[1]
    faults = (await plan_by_id(first)).summary["faults"]  # type: ignore[union-attr]
    assert {one["code"] for one in faults} <= {"holidays_not_decreed"}
    assert len(made[0]["inputs"]) == 64
    assert await current_plan() is None


@pytest.mark.usefixtures("db")
async def test_a_confirmed_visit_keeps_its_row_and_its_day_when_a_new_plan_is_accepted() -> None:
    await enrol_cast()
    await plan_registry(today=TODAY, now=NOW, weeks=6, seconds=0.5)
    before = await visits(TODAY, LAST)
    await announce_visits(TODAY, LAST, now=NOW, by=None)
    await confirm_visit(before[0].id, now=NOW)
    draft = await new_draft()

    said = await difference(draft, TODAY)
    done = await accept(draft, today=TODAY, now=NOW, by=None)
    after = {visit.id: visit for visit in await visits(TODAY, LAST)}

    assert done.changes == said.changes
    assert after.keys() == {visit.id for visit in before}
    assert (after[before[0].id].day, after[before[0].id].state) == (before[0].day, "confirmed")
    assert {visit.state for visit in after.values()} == {"announced", "confirmed"}
    plan = await current_plan()
    assert plan is not None
    assert plan.id == draft
    async with connection() as database:
        assert await database.fetchval("SELECT count(*) FROM plan WHERE state = 'superseded'") == 1
        copies = "SELECT count(*) FROM visit v JOIN plan p ON p.id = v.plan WHERE p.state = 'superseded'"
        assert await database.fetchval(copies) == len(before)


@pytest.mark.usefixtures("db")
async def test_a_draft_is_accepted_once_and_never_while_it_runs() -> None:
    await enrol_cast()
    running = await open_draft(ASKED, today=TODAY, now=NOW, made_by=None)
    with pytest.raises(VisitError, match="đang được tính"):
        await accept(running, today=TODAY, now=NOW, by=None)
    draft = await new_draft()
    await accept(draft, today=TODAY, now=NOW, by=None)
    with pytest.raises(VisitError, match="Không còn bản dự thảo"):
        await accept(draft, today=TODAY, now=NOW, by=None)


@pytest.mark.usefixtures("db")
async def test_stopping_a_search_keeps_the_best_plan_found() -> None:
    await enrol_cast()
    asked = Asked(weeks=6, seconds=60.0)
    draft = await open_draft(asked, today=TODAY, now=NOW, made_by=None)
    searching = asyncio.create_task(solve_draft(draft, asked, today=TODAY))
    await asyncio.sleep(0.3)
    await stop_search(draft, discard=False)
    async with asyncio.timeout(20):
        plan = await searching

    assert plan.days
    assert await rows(draft)


@pytest.mark.usefixtures("db")
async def test_killing_a_search_leaves_the_accepted_plan_and_a_readable_draft(database_url: str) -> None:
    await enrol_cast()
    await plan_registry(today=TODAY, now=NOW, weeks=6, seconds=0.5)
    plan = await current_plan()
    assert plan is not None
    before = await rows(plan.id)
    code = SEARCH.format(url=database_url, today=TODAY.isoformat(), now=NOW.isoformat())
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=ROOT, text=True) as search:
        draft = int((await asyncio.to_thread(search.stdout.readline)).strip())  # type: ignore[union-attr]
        until = time.monotonic() + 30
        while not (found := await rows(draft)) and time.monotonic() < until:
            await asyncio.sleep(0.1)
        search.send_signal(signal.SIGKILL)
    await settle_stale(seconds=-1.0)

    assert found
    assert await rows(draft) == found
    assert await rows(plan.id) == before
    now = await current_plan()
    assert now is not None
    assert now.id == plan.id
    await accept(draft, today=TODAY, now=NOW, by=None)
