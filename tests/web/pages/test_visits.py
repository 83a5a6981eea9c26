"""A visit's page for its enterprise, and the calendar feed read by a real calendar parser."""

import re
from datetime import timedelta

import icalendar
import pytest

from registry.database import connection
from scheduler.plans import plan_registry
from scheduler.visit_life import announce_visits, cancel_visit, confirm_visit
from scheduler.visits import VisitRow, visits
from tests.cast import NOW, TODAY
from tests.web.pages.conftest import Stage
from web.demo.cast import MARKET

LAST = TODAY + timedelta(days=100)


@pytest.fixture(scope="module")
async def planned(stage: Stage) -> Stage:
    """Six weeks planned and announced."""
    await plan_registry(today=TODAY, now=NOW, weeks=6, seconds=0.5)
    await announce_visits(TODAY, LAST, now=NOW, by=None)
    return stage


async def of_market(stage: Stage) -> VisitRow:
    found = await visits(TODAY, LAST)
    return next(visit for visit in found if visit.enterprise_id == stage.cast.enterprises[MARKET])


async def feed_address(stage: Stage, who: str) -> str:
    text = (await (await stage.at(who)).submit("/calendar")).text
    found = re.search(r"/feeds/[\w-]{43}\.ics", text)
    assert found
    return found[0]


async def test_an_enterprise_sees_its_visit_at_home_and_asks_for_another_day(planned: Stage) -> None:
    visit, hoa = await of_market(planned), await planned.at("hoa")
    assert f'href="/visits/{visit.id}"' in (await hoa.get("/home")).text
    answer = await hoa.submit(f"/visits/{visit.id}/ask", {"wish": "Sau phiên chợ ngày 10"})

    assert answer.status_code == 303
    assert "Sau phiên chợ ngày 10" in (await (await planned.at("head")).get("/planning")).text


async def test_a_visit_is_nothing_to_another_enterprise_and_only_planners_cancel(planned: Stage) -> None:
    visit = await of_market(planned)
    stranger = await planned.at("stranger")
    got = [(await stranger.get(f"/visits/{visit.id}")).status_code]
    got += [(await stranger.submit(f"/visits/{visit.id}/{act}")).status_code for act in ("confirm", "ask", "cancel")]
    own = await (await planned.at("hoa")).submit(f"/visits/{visit.id}/cancel")

    assert got == [404, 404, 404, 403]
    assert own.status_code == 403


async def test_planners_read_why_a_visit_stands_on_its_day(planned: Stage) -> None:
    visit = await of_market(planned)

    assert "Vì sao ngày này" in (await (await planned.at("head")).get(f"/visits/{visit.id}")).text
    assert "Vì sao ngày này" not in (await (await planned.at("hoa")).get(f"/visits/{visit.id}")).text


async def test_a_feed_keeps_its_entries_over_two_fetches_and_tells_each_change(planned: Stage) -> None:
    address, nobody = await feed_address(planned, "hoa"), await planned.at("")
    first = icalendar.Calendar.from_ical((await nobody.get(address)).text)
    visit = await of_market(planned)
    await confirm_visit(visit.id, now=NOW)
    second = icalendar.Calendar.from_ical((await nobody.get(address)).text)
    before = {str(event["UID"]): event for event in first.walk("VEVENT")}
    after = {str(event["UID"]): event for event in second.walk("VEVENT")}
    (uid,) = [uid for uid in after if uid.startswith(f"visit-{visit.id}@")]

    assert before.keys() == after.keys()
    assert any(uid.startswith("due-") for uid in after)
    assert (str(before[uid]["STATUS"]), str(after[uid]["STATUS"])) == ("TENTATIVE", "CONFIRMED")
    assert int(after[uid]["SEQUENCE"]) > int(before[uid]["SEQUENCE"])
    assert [alarm["TRIGGER"].dt for alarm in after[uid].walk("VALARM")] == [timedelta(days=-14), timedelta(days=-2)]
    assert {"LOCATION", "GEO", "URL"} <= set(after[uid])
    assert second["REFRESH-INTERVAL"]


async def test_a_revoked_feed_is_gone_at_once_and_only_its_hash_was_ever_kept(planned: Stage) -> None:
    address, nobody = await feed_address(planned, "inspector"), await planned.at("")
    assert (await nobody.get(address)).status_code == 200
    token = address.removeprefix("/feeds/").removesuffix(".ics")
    async with connection() as database:
        assert await database.fetchval("SELECT count(*) FROM feed WHERE token_hash = $1", token.encode()) == 0
    await (await planned.at("inspector")).submit("/calendar/revoke")

    assert (await nobody.get(address)).status_code == 404
    assert (await nobody.get("/feeds/x.ics")).status_code == 404


async def test_a_cancelled_visit_stays_in_the_feed_as_cancelled(planned: Stage) -> None:
    address = await feed_address(planned, "toan")
    found = await visits(TODAY, LAST)
    visit = next(one for one in found if one.enterprise_id != planned.cast.enterprises[MARKET])
    await cancel_visit(visit.id, now=NOW)
    inspector = await feed_address(planned, "inspector")
    text = (await (await planned.at("")).get(inspector)).text
    assert address != inspector
    events = icalendar.Calendar.from_ical(text).walk("VEVENT")

    assert {str(one["STATUS"]) for one in events if str(one["UID"]).startswith(f"visit-{visit.id}@")} == {"CANCELLED"}
