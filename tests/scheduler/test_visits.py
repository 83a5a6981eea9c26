"""The life of a visit on the real database: planned, announced, confirmed, done or cancelled, each change told once."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from registry.database import connection
from registry.language import translator
from registry.values import NewControl
from scheduler.acts import change_status, record_work
from scheduler.plans import plan_registry
from scheduler.visit_life import VisitError, announce_visits, ask_for_another_day, cancel_visit, confirm_visit
from scheduler.visits import VisitRow, visits
from tests.cast import BODY, NOW, OFFICER, TODAY, Cast, enrol_cast

LAST = TODAY + timedelta(days=60)


@dataclass
class Planned:
    cast: Cast

    async def visits(self) -> tuple[VisitRow, ...]:
        return await visits(TODAY, LAST)

    async def one(self, instrument: str) -> VisitRow:
        async with connection() as database:
            number = await database.fetchval(
                """SELECT v.id FROM visit v JOIN plan p ON p.id = v.plan AND p.state = 'current'
                   JOIN visit_instrument w ON w.visit = v.id AND w.instrument = $1""",
                self.cast.instruments[instrument],
            )
        return next(visit for visit in await self.visits() if visit.id == number)


@pytest.fixture
async def planned(db: object) -> Planned:
    cast = await enrol_cast()
    await plan_registry(today=TODAY, now=NOW, weeks=4, seconds=0.5)
    return Planned(cast)


async def told() -> list[tuple[int, str]]:
    async with connection() as database:
        return [(row["visit"], row["kind"]) for row in await database.fetch("SELECT * FROM visit_event ORDER BY id")]


async def state_of(visit_id: int) -> str:
    async with connection() as database:
        return str(await database.fetchval("SELECT state FROM visit WHERE id = $1", visit_id))


async def test_announcing_tells_every_draft_visit_of_the_span_once(planned: Planned) -> None:
    first = await announce_visits(TODAY, LAST, now=NOW, by=None)
    second = await announce_visits(TODAY, LAST, now=NOW, by=None)

    assert (first, second) == (len(await planned.visits()), 0)
    assert {visit.state for visit in await planned.visits()} == {"announced"}
    assert sorted(await told()) == sorted((visit.id, "proposed") for visit in await planned.visits())


async def test_a_visit_confirmed_twice_is_told_once(planned: Planned) -> None:
    visit = await planned.one("pump_phai_ve")
    await confirm_visit(visit.id, now=NOW)
    await confirm_visit(visit.id, now=NOW)

    assert await told() == [(visit.id, "confirmed")]
    assert await state_of(visit.id) == "confirmed"


async def test_a_cancelled_visit_leaves_the_calendar_and_cannot_be_confirmed_any_more(planned: Planned) -> None:
    visit = await planned.one("pump_phai_ve")
    await announce_visits(TODAY, LAST, now=NOW, by=None)
    await cancel_visit(visit.id, now=NOW)

    assert (visit.id, "cancelled") in await told()
    assert visit.id not in {one.id for one in await planned.visits()}
    with pytest.raises(VisitError) as refused:
        await confirm_visit(visit.id, now=NOW)
    assert "đã hủy" in refused.value.reason.say(translator("vi"))


async def test_a_wish_for_another_day_is_kept_with_the_visit(planned: Planned) -> None:
    visit = await planned.one("pump_phai_ve")
    await ask_for_another_day(visit.id, "  Sau ngày 10/12 ", now=NOW)

    assert (await planned.one("pump_phai_ve")).wish == "Sau ngày 10/12"
    with pytest.raises(VisitError):
        await ask_for_another_day(visit.id, "x" * 501, now=NOW)


async def test_retiring_the_only_instrument_of_a_visit_cancels_it_and_any_other_only_leaves_it(
    planned: Planned,
) -> None:
    shared, alone = await planned.one("scale_due_soon"), await planned.one("pump_phai_ve")
    assert shared.instrument_count > 1
    assert alone.instrument_count == 1

    assert await change_status(planned.cast.instruments["scale_due_soon"], "retired", NOW) == 0
    assert await change_status(planned.cast.instruments["pump_phai_ve"], "retired", NOW) == 1
    assert {await state_of(shared.id), await state_of(alone.id)} == {"draft", "cancelled"}
    assert next(one for one in await planned.visits() if one.id == shared.id).instrument_count == (
        shared.instrument_count - 1
    )


async def test_a_visit_is_done_when_its_last_instrument_has_been_controlled(planned: Planned) -> None:
    visit = await planned.one("pump_phai_ve")
    control = NewControl(
        instrument_id=planned.cast.instruments["pump_phai_ve"],
        kind="verification",
        occasion="periodic",
        result="pass",
        performed_on=visit.day,
        printed_valid_until=None,
        body=BODY,
        officer=OFFICER,
        certificate_number="KĐ-1",
        sticker_number="LS1",
    )
    await record_work(control, today=visit.day, now=NOW)

    assert await state_of(visit.id) == "done"
    assert await told() == []


async def test_a_visit_of_nobody_is_refused_in_words(planned: Planned) -> None:
    assert planned
    with pytest.raises(VisitError):
        await confirm_visit(999_999, now=NOW)
