"""Events upset the plan of the registry: what moves is said before, written at once, and the plan before is kept."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from registry.database import connection
from registry.tables.people import Inspector
from scheduler.happenings import Happening
from scheduler.in_hand import InHand
from scheduler.plan_in_hand import plan_in_hand
from scheduler.plan_repair import by_hand, consequence
from scheduler.plan_write import save
from scheduler.planner.by_hand import offers
from scheduler.planner.places import Place
from scheduler.plans import plan_registry
from scheduler.visit_life import VisitError, announce_visits, ask_for_another_day, cancel_visit, confirm_visit
from scheduler.visits import VisitRow, clashes, visits
from tests.cast import NOW, TODAY, Cast, enrol_cast

LAST = TODAY + timedelta(days=100)
ALL_FIELDS = ["mass", "heavy", "fuel", "volume", "med", "electric", "physics", "environment", "length"]


@pytest.fixture
async def cast(db: object) -> Cast:
    """Six weeks planned; a second inspector who can do everything joins afterwards."""
    assert db is None or db
    enrolled = await enrol_cast()
    await plan_registry(today=TODAY, now=NOW, weeks=6, seconds=0.5)
    await Inspector.insert(Inspector(code="I9", name="Hoàng Thị Bích", fields=ALL_FIELDS))
    return enrolled


async def in_hand(*, with_new: bool = False) -> InHand:
    found = await plan_in_hand(TODAY, with_new=with_new)
    assert found is not None
    return found


async def stored() -> dict[int, VisitRow]:
    return {visit.id: visit for visit in await visits(TODAY, LAST)}


async def events() -> list[tuple[int, str, date, date]]:
    async with connection() as database:
        found = await database.fetch("SELECT visit, kind, old_day, new_day FROM visit_event WHERE kind = 'moved'")
    return [tuple(row) for row in found]


def away(code: str, first: date, last: date) -> Happening:
    return Happening("away", first, last, inspector=code, reason="Ốm")


@pytest.mark.usefixtures("cast")
async def test_confirmed_visits_of_somebody_ill_go_to_a_colleague_on_the_same_day_and_the_plan_before_is_kept() -> None:
    await announce_visits(TODAY, LAST, now=NOW, by=None)
    before = await stored()
    for visit_id in before:
        await confirm_visit(visit_id, now=NOW)
    first = next(iter(before.values()))
    hand = await in_hand()
    event = away(first.inspector_code, TODAY, LAST)
    done = consequence(hand, event, TODAY)
    await save(hand, done, event, details={}, now=NOW, by=None)
    after = await stored()

    assert after.keys() == before.keys()
    assert [after[number].day for number in after] == [before[number].day for number in after]
    assert {visit.inspector_code for visit in after.values()} == {"I9"}
    assert {visit.state for visit in after.values()} == {"confirmed"}
    other_hours = [number for number in after if abs(after[number].arrive - before[number].arrive) >= 60]
    assert (done.moved, done.told, done.broken) == (len(before), len(other_hours), 0)
    assert sorted(await events()) == sorted(
        (number, "moved", before[number].day, before[number].day) for number in other_hours
    )
    async with connection() as database:
        kept = await database.fetch("SELECT v.day, v.inspector FROM visit v JOIN plan_event e ON e.before = v.plan")
        off = await database.fetchval("SELECT count(*) FROM day_off WHERE inspector = $1", first.inspector_id)
    assert sorted((row["day"], row["inspector"]) for row in kept) == sorted(
        (visit.day, visit.inspector_id) for visit in before.values()
    )
    assert off == (LAST - TODAY).days + 1


@pytest.mark.usefixtures("cast")
async def test_a_promise_nobody_can_keep_stays_where_it_is_and_is_counted_as_broken() -> None:
    await announce_visits(TODAY, LAST, now=NOW, by=None)
    before = await stored()
    first = next(iter(before.values()))
    await confirm_visit(first.id, now=NOW)
    await Inspector.update({Inspector.active: False}).where(Inspector.code == "I9")
    hand = await in_hand()
    event = away(first.inspector_code, first.day, first.day)
    done = consequence(hand, event, TODAY)
    await save(hand, done, event, details={}, now=NOW, by=None)
    after = await stored()

    assert [line.row.id for line in done.lines if line.broken and line.row] == [first.id]
    assert (after[first.id].day, after[first.id].state) == (first.day, "confirmed")
    again = await in_hand()
    assert {row.id for index in again.troubled if (row := again.row(again.before, index))} >= {first.id}


@pytest.mark.usefixtures("cast")
async def test_announced_visits_that_must_move_are_told_with_the_day_before_and_after() -> None:
    await announce_visits(TODAY, LAST, now=NOW, by=None)
    before = await stored()
    first = next(iter(before.values()))
    await Inspector.update({Inspector.active: False}).where(Inspector.code == "I9")
    hand = await in_hand()
    event = away(first.inspector_code, first.day, first.day)
    done = consequence(hand, event, TODAY)
    await save(hand, done, event, details={}, now=NOW, by=None)
    after = await stored()
    moved = {number for number in before if after[number].day != before[number].day}

    assert first.id in moved
    assert all(before[number].day == first.day for number in moved)
    assert sorted(await events()) == sorted(
        (number, "moved", before[number].day, after[number].day) for number in moved
    )
    assert done.told == len(moved)
    assert {after[number].state for number in moved} == {"announced"}


@pytest.mark.usefixtures("cast")
async def test_who_saw_one_plan_does_not_change_another() -> None:
    hand = await in_hand()
    first = next(iter((await stored()).values()))
    event = away(first.inspector_code, first.day, first.day)
    done = consequence(hand, event, TODAY)
    await confirm_visit(first.id, now=NOW)
    with pytest.raises(VisitError, match="vừa được người khác thay đổi"):
        await save(hand, done, event, details={}, now=NOW, by=None)
    async with connection() as database:
        assert await database.fetchval("SELECT count(*) FROM plan_event") == 0
        assert await database.fetchval("SELECT count(*) FROM day_off") == 0


@pytest.mark.usefixtures("cast")
async def test_a_visit_moved_by_hand_costs_what_was_said_and_is_told() -> None:
    await announce_visits(TODAY, LAST, now=NOW, by=None)
    before = await stored()
    first = next(iter(before.values()))
    await confirm_visit(first.id, now=NOW)
    await ask_for_another_day(first.id, "Sau ngày 27", now=NOW)
    hand = await in_hand()
    row = hand.rows[first.id]
    days = [day for day in hand.instance.working_days if first.day < day <= first.day + timedelta(days=20)]
    best = offers(hand.before, hand.visits_of(first.id), days)[0]
    weighed, done = by_hand(hand, row, best.place)
    assert done is not None
    assert weighed == best
    assert done.change.travel_minutes == weighed.travel_there + weighed.travel_here
    assert done.change.waste_minutes == pytest.approx(weighed.waste_minutes)
    event = Happening("by_hand", best.place.date, best.place.date)
    await save(hand, done, event, details={}, now=NOW, by=None)
    after = (await stored())[first.id]

    assert (after.day, after.inspector_code, after.state, after.wish) == (
        best.place.date,
        best.place.inspector,
        "announced",
        "",
    )
    told = await events()
    assert [one for one in told if one[0] == first.id] == [(first.id, "moved", first.day, best.place.date)]
    # Who was on that day already hears at most of another hour.
    assert {one[2:] for one in told if one[0] != first.id} <= {(best.place.date, best.place.date)}
    again = await in_hand()
    assert again.troubled == frozenset()


@pytest.mark.usefixtures("cast")
async def test_a_move_to_a_holiday_or_to_somebody_without_the_competence_is_refused_in_words() -> None:
    hand = await in_hand()
    row = next(iter(hand.rows.values()))
    sunday = TODAY + timedelta(days=6)
    weighed, done = by_hand(hand, row, Place(sunday, row.code))
    assert done is None
    assert [fault.code for fault in weighed.faults] == ["rule_away"]


@pytest.mark.usefixtures("cast")
async def test_an_inspector_far_behind_does_what_fits_and_the_rest_of_the_day_moves() -> None:
    before = await stored()
    first = next(iter(before.values()))
    hand = await in_hand()
    event = Happening("late", first.day, first.day, inspector=first.inspector_code, minutes=470)
    done = consequence(hand, event, TODAY)
    await save(hand, done, event, details={}, now=NOW, by=None)
    after = await stored()

    assert done.moved > 0
    assert {line.was.date for line in done.lines if line.was} == {first.day}
    assert all(after[line.row.id].day > TODAY for line in done.lines if line.row and line.now)


@pytest.mark.usefixtures("cast")
async def test_new_instruments_get_a_visit_and_no_other_visit_moves() -> None:
    before = await stored()
    async with connection() as database:
        gone = next(iter(before))
        lost = await database.fetch("DELETE FROM visit_instrument WHERE visit = $1 RETURNING instrument", gone)
        await database.execute("DELETE FROM visit WHERE id = $1", gone)
    hand = await in_hand(with_new=True)
    event = Happening("new", TODAY, TODAY)
    done = consequence(hand, event, TODAY)
    await save(hand, done, event, details={}, now=NOW, by=None)
    after = await stored()

    assert {one for line in done.lines for one in line.instruments} == {row["instrument"] for row in lost}
    unmoved = {number: replace(after[number], arrive=0, leave=0, travel_minutes=0, position=0) for number in after}
    was = {number: replace(before[number], arrive=0, leave=0, travel_minutes=0, position=0) for number in before}
    assert all(unmoved[number] == was[number] for number in was if number != gone)
    assert len(after) >= len(before)


@pytest.mark.usefixtures("cast")
async def test_equipment_that_is_away_is_away_for_later_plans_too() -> None:
    hand = await in_hand()
    event = Happening("equipment", TODAY, TODAY + timedelta(days=3), field="heavy")
    await save(hand, consequence(hand, event, TODAY), event, details={}, now=NOW, by=None)
    again = await in_hand()

    assert again.instance.equipment_away == {"heavy": {TODAY + timedelta(days=n): 1 for n in range(4)}}


def morning_off(code: str, day: date) -> Happening:
    return Happening("away", day, day, inspector=code, reason="Họp tỉnh", part="morning")


async def alone() -> None:
    await Inspector.update({Inspector.active: False}).where(Inspector.code == "I9")


async def one_promise(count: int = 1) -> VisitRow:
    """The first visit, confirmed, alone on its day, at half past seven plus the drive."""
    await alone()
    await announce_visits(TODAY, LAST, now=NOW, by=None)
    found = await stored()
    lonely = [
        visit
        for visit in found.values()
        if sum(other.day == visit.day for other in found.values()) == count and visit.leave - visit.arrive < 120
    ]
    await confirm_visit(lonely[0].id, now=NOW)
    return (await stored())[lonely[0].id]


@pytest.mark.usefixtures("cast")
async def test_a_confirmed_visit_whose_morning_becomes_leave_goes_to_the_afternoon_and_its_owner_is_told() -> None:
    before = await one_promise()
    hand = await in_hand()
    event = morning_off(before.inspector_code, before.day)
    done = consequence(hand, event, TODAY)
    assert [(line.site, line.rehoured, line.inform) for line in done.lines] == [(before.site_id, True, True)]
    assert (done.moved, done.told, done.broken) == (0, 1, 0)
    await save(hand, done, event, details={}, now=NOW, by=None)
    after = (await stored())[before.id]

    assert (after.day, after.state) == (before.day, "confirmed")
    assert (before.arrive < 720, after.arrive >= 780) == (True, True)
    assert await events() == [(before.id, "moved", before.day, before.day)]
    assert await clashes(TODAY) == 0


@pytest.mark.usefixtures("cast")
async def test_an_afternoon_off_leaves_a_mornings_visit_alone_and_nobody_is_told() -> None:
    before = await one_promise()
    hand = await in_hand()
    event = replace(morning_off(before.inspector_code, before.day), part="afternoon")
    done = consequence(hand, event, TODAY)
    await save(hand, done, event, details={}, now=NOW, by=None)
    assert done.lines == ()
    assert (await stored())[before.id] == before
    assert await events() == []


@pytest.mark.parametrize(("minutes", "told"), [(45, 0), (90, 1)])
@pytest.mark.usefixtures("cast")
async def test_who_is_an_hour_late_or_more_tells_those_who_wait(minutes: int, told: int) -> None:
    before = await one_promise()
    hand = await in_hand()
    event = Happening("late", before.day, before.day, inspector=before.inspector_code, minutes=minutes)
    done = consequence(hand, event, TODAY)
    await save(hand, done, event, details={}, now=NOW, by=None)
    assert done.told == told
    assert len(await events()) == told
    assert (await stored())[before.id].arrive == before.arrive + minutes


async def open_tasks_now() -> list[tuple[str, str]]:
    async with connection() as database:
        found = await database.fetch("SELECT subject, words FROM task WHERE kind = 'stuck_visit' AND closed_at IS NULL")
    return [tuple(row) for row in found]


@pytest.mark.usefixtures("cast")
async def test_a_promise_that_cannot_be_kept_is_a_task_until_the_visit_moves() -> None:
    before = await one_promise()
    hand, event = await in_hand(), away(before.inspector_code, before.day, before.day)
    await save(hand, consequence(hand, event, TODAY), event, details={}, now=NOW, by=None)
    assert await open_tasks_now() == [(f"visit:{before.id}", f"{before.day:%d/%m/%Y}, {before.site_name}")]

    hand = await in_hand()
    days = [day for day in hand.instance.working_days if before.day < day <= before.day + timedelta(days=20)]
    best = offers(hand.before, hand.visits_of(before.id), days)[0]
    _, done = by_hand(hand, hand.rows[before.id], best.place)
    assert done is not None
    event = Happening("by_hand", best.place.date, best.place.date)
    await save(hand, done, event, details={}, now=NOW, by=None)
    assert await open_tasks_now() == []


@pytest.mark.usefixtures("cast")
async def test_a_promise_that_cannot_be_kept_is_no_task_any_more_once_it_is_cancelled() -> None:
    before = await one_promise()
    hand, event = await in_hand(), away(before.inspector_code, before.day, before.day)
    await save(hand, consequence(hand, event, TODAY), event, details={}, now=NOW, by=None)
    await cancel_visit(before.id, now=NOW)
    assert await open_tasks_now() == []
