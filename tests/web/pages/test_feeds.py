"""A calendar fetched again and again: entries keep their names, their numbers never fall, what is known is not sent."""

import re
from collections.abc import Awaitable, Callable
from datetime import date, timedelta

import icalendar
import pytest

from registry.enrol import set_status
from registry.record import record_control
from registry.values import NewControl
from scheduler.plans import plan_registry
from scheduler.visit_life import announce_visits, ask_for_another_day, cancel_visit, confirm_visit
from scheduler.visits import visits
from tests.cast import BODY, NOW, OFFICER, TODAY
from tests.web.pages.conftest import Stage

HOUR = timedelta(hours=1)
LAST = TODAY + timedelta(days=100)


@pytest.fixture(scope="module")
async def planned(stage: Stage) -> Stage:
    """Six weeks planned and announced."""
    await plan_registry(today=TODAY, now=NOW, weeks=6, seconds=0.5)
    await announce_visits(TODAY, LAST, now=NOW, by=None)
    return stage


async def feed_address(stage: Stage, who: str) -> str:
    found = re.search(r"/feeds/[\w-]{43}\.ics", (await (await stage.at(who)).submit("/calendar")).text)
    assert found
    return found[0]


async def entry(stage: Stage, address: str, name: str) -> icalendar.Component:
    text = (await (await stage.at("")).get(address)).text
    (event,) = (one for one in icalendar.Calendar.from_ical(text).walk("VEVENT") if one["UID"].startswith(f"{name}@"))
    return event


async def passes(stage: Stage, instrument: int) -> None:
    await record(stage, instrument, date(2028, 10, 31))


async def passes_for_less(stage: Stage, instrument: int) -> None:
    await record(stage, instrument, date(2027, 5, 31))


async def stops(stage: Stage, instrument: int) -> None:
    await set_status(instrument, "stopped", stage.clock.now())


async def record(stage: Stage, instrument: int, until: date) -> None:
    control = NewControl(
        instrument,
        "verification",
        "periodic",
        TODAY,
        "pass",
        body=BODY,
        officer=OFFICER,
        certificate_number=f"KĐ {until}",
        printed_valid_until=until,
    )
    await record_control(control, today=TODAY, now=stage.clock.now())


@pytest.mark.parametrize(
    ("happens", "status", "moves"),
    [
        (passes, "TENTATIVE", 1),  # due later
        (passes_for_less, "TENTATIVE", -1),  # due earlier again
        (stops, "CANCELLED", 0),
    ],
)
async def test_a_due_date_keeps_its_entry_and_its_number_rises_whichever_way_it_moves(
    stage: Stage, happens: Callable[[Stage, int], Awaitable[None]], status: str, moves: int
) -> None:
    number, address = stage.cast.instruments["good_scale"], await feed_address(stage, "hoa")
    before = await entry(stage, address, f"due-{number}")
    stage.clock.instant += HOUR
    await happens(stage, number)
    after = await entry(stage, address, f"due-{number}")
    moved = after["DTSTART"].dt - before["DTSTART"].dt

    assert (moved > timedelta()) - (moved < timedelta()) == moves
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["LAST-MODIFIED"].dt == stage.clock.now() > before["LAST-MODIFIED"].dt
    assert after["STATUS"] == status
    assert after["UID"] == before["UID"]


async def test_what_was_cancelled_leaves_the_calendar_after_thirty_days(planned: Stage) -> None:
    address, started = await feed_address(planned, "toan"), planned.clock.instant
    visit = next(one for one in await visits(TODAY, LAST) if one.enterprise_name.startswith("Công ty"))
    inspector = await feed_address(planned, "inspector")
    await cancel_visit(visit.id, now=planned.clock.now())
    planned.clock.instant += timedelta(days=29)
    kept = await entry(planned, inspector, f"visit-{visit.id}")
    planned.clock.instant += timedelta(days=2)
    text = (await (await planned.at("")).get(inspector)).text
    planned.clock.instant = started

    assert kept["STATUS"] == "CANCELLED"
    assert f"visit-{visit.id}@" not in text
    assert address != inspector


async def test_a_visit_keeps_its_entry_through_everything_that_happens_to_it(planned: Stage) -> None:
    visit, address = (await visits(TODAY, LAST))[0], await feed_address(planned, "inspector")
    seen = [await entry(planned, address, f"visit-{visit.id}")]
    for happens in (confirm_visit, lambda number, now: ask_for_another_day(number, "thứ Sáu", now=now), cancel_visit):
        planned.clock.instant += HOUR
        await happens(visit.id, now=planned.clock.now())
        seen.append(await entry(planned, address, f"visit-{visit.id}"))
    numbers = [int(one["SEQUENCE"]) for one in seen]

    assert [one["STATUS"] for one in seen] == ["TENTATIVE", "CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert numbers == sorted(numbers)
    assert numbers[0] < numbers[1] < numbers[3]
    assert len({one["LAST-MODIFIED"].dt for one in seen}) == 4
    assert len({one["UID"] for one in seen}) == 1
    assert seen[0]["DTSTART"].params["TZID"] == "Asia/Ho_Chi_Minh"


@pytest.mark.parametrize(
    ("held", "status"),
    [
        ("{tag}", 304),
        ('"of another day", {tag}', 304),
        ('W/"of another day"', 200),
        ("", 200),
        ("*", 200),  # for those who write; a calendar is only read
    ],
)
async def test_a_calendar_that_says_what_it_said_is_not_sent_again(planned: Stage, held: str, status: int) -> None:
    address, nobody = await feed_address(planned, "inspector"), await planned.at("")
    first = await nobody.get(address)
    planned.clock.instant += timedelta(minutes=5)
    tag = first.headers["etag"]
    again = await nobody.get(address, headers={"if-none-match": held.format(tag=tag)})

    assert again.status_code == status
    assert again.headers["etag"] == tag
    assert (again.content == b"") == (status == 304)


async def test_a_change_is_sent_to_those_who_hold_the_calendar_of_before(planned: Stage) -> None:
    address, nobody = await feed_address(planned, "inspector"), await planned.at("")
    tag = (await nobody.get(address)).headers["etag"]
    visit = next(one for one in await visits(TODAY, LAST) if one.state == "announced")
    await confirm_visit(visit.id, now=planned.clock.now())
    again = await nobody.get(address, headers={"if-none-match": tag})

    assert again.status_code == 200
    assert again.headers["etag"] != tag
    await (await planned.at("inspector")).submit("/calendar/revoke")
    assert (await nobody.get(address, headers={"if-none-match": again.headers["etag"]})).status_code == 404
