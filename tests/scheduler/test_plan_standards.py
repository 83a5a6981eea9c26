"""Which standard goes out with whom: given when a plan is written, kept where it may, missed when it is out of use."""

from datetime import date, timedelta

import pytest

from registry.database import connection
from registry.standards import By, NewCertificate, add_certificate, add_standard, recall_standard, set_field
from registry.tables.people import Inspector
from scheduler.happenings import Happening
from scheduler.plan_in_hand import plan_in_hand
from scheduler.plan_repair import consequence
from scheduler.plan_standards import outings_of, share_out_current, short_of_standards, standards_taken
from scheduler.plan_write import save
from scheduler.plans import plan_registry
from scheduler.visit_life import announce_visits
from scheduler.visits import instruments_of, visits
from tests.cast import NOW, TODAY, Cast, enrol_cast

LAST = TODAY + timedelta(days=60)
YEAR_END = date(2027, 12, 31)


@pytest.fixture
async def cast(db: object) -> Cast:
    """Six weeks planned with one standard for scales; I9 may verify scales too."""
    assert db is None or db
    enrolled = await enrol_cast()
    await a_standard(enrolled, "M1-05")
    await plan_registry(today=TODAY, now=NOW, weeks=6, seconds=0.5)
    await Inspector.insert(Inspector(code="I9", name="Hoàng Thị Bích", fields=["mass"]))
    return enrolled


async def a_standard(cast: Cast, code: str, field: str = "mass") -> int:
    by = By(cast.accounts["head"], NOW)
    number = await add_standard(code, "Bộ quả cân M1", code, by, field=field)
    await add_certificate(NewCertificate(number, f"HC-{code}", "", date(2026, 1, 5), YEAR_END), by)
    return number


async def scale_days() -> set[tuple[date, int]]:
    """The inspector-days with scales."""
    found = await visits(TODAY, LAST)
    held = await instruments_of([visit.id for visit in found])
    return {
        (visit.day, visit.inspector_id)
        for visit in found
        if any(row.kind_code in ("8a", "8b") for row in held[visit.id])
    }


async def given() -> dict[tuple[date, int], list[str]]:
    return {key: [one.code for one in taken] for key, taken in (await standards_taken(TODAY, LAST)).items()}


async def upset(event: Happening) -> tuple[int, int]:
    """The event carried out: how many visits moved, and how many wait for a person."""
    hand = await plan_in_hand(TODAY)
    assert hand is not None
    done = consequence(hand, event, TODAY)
    await save(hand, done, event, details={}, now=NOW, by=None)
    return done.moved, done.broken


def out_of_use(first: date, last: date) -> Happening:
    return Happening("standard", first, last, field="mass", standard="M1-05", reason="Sứt mép")


@pytest.mark.usefixtures("cast")
async def test_each_day_with_scales_has_the_standard_and_no_other_day_has() -> None:
    assert await given() == {key: ["M1-05"] for key in await scale_days()}
    assert await short_of_standards(TODAY) == 0


async def test_a_second_standard_is_not_swapped_for_the_one_people_were_told_of(cast: Cast) -> None:
    await Inspector.update({Inspector.active: False}).where(Inspector.code == "I9")
    await a_standard(cast, "M1-04")  # before M1-05 by code
    await share_out_current()
    await plan_registry(today=TODAY, now=NOW, weeks=6, seconds=0.5)
    assert {code for taken in (await given()).values() for code in taken} == {"M1-05"}


async def test_a_standard_out_of_use_moves_its_visits_to_other_days_and_tells_their_owners(cast: Cast) -> None:
    await announce_visits(TODAY, LAST, now=NOW, by=None)
    first = min(day for day, _ in await scale_days())
    moved, waiting = await upset(out_of_use(first, first))
    assert (moved > 0, waiting) == (True, 0)
    assert first not in {day for day, _ in await scale_days()}
    assert await given() == {key: ["M1-05"] for key in await scale_days()}
    async with connection() as database:
        assert await database.fetchval("SELECT count(*) FROM visit_event WHERE kind = 'moved'") == moved
        assert await database.fetchval("SELECT count(*) FROM standard_away") == 1
    await plan_registry(today=TODAY, now=NOW, weeks=6, seconds=0.5)  # later plans know of it
    assert first not in {day for day, _ in await scale_days()}


async def test_another_standard_goes_instead_where_there_is_one_and_nobody_moves(cast: Cast) -> None:
    await a_standard(cast, "M1-06")
    days = await scale_days()
    assert await upset(out_of_use(TODAY, LAST)) == (0, 0)
    assert await scale_days() == days
    assert await given() == {key: ["M1-06"] for key in days}


async def test_a_recalled_standard_is_missed_until_its_visits_are_placed_anew(cast: Cast) -> None:
    by = By(cast.accounts["head"], NOW)
    async with connection() as database:
        number = await database.fetchval("SELECT id FROM standard WHERE code = 'M1-05'")
    assert await outings_of(number, TODAY)
    days = await scale_days()
    await recall_standard(number, date(2026, 6, 1), "Sứt mép", by)
    await share_out_current()
    assert await short_of_standards(TODAY) == len(days)
    assert await outings_of(number, TODAY) == []
    hand = await plan_in_hand(TODAY)
    assert hand is not None
    assert len(hand.troubled) > 0
    assert (await upset(out_of_use(TODAY, LAST)))[1] > 0  # no other standard: for a person to decide
    async with connection() as database:
        assert await database.fetchval("SELECT count(*) FROM standard_away") == 0  # the recall says it already
    await a_standard(cast, "M1-06")
    await share_out_current()
    assert await short_of_standards(TODAY) == 0
    assert await given() == {key: ["M1-06"] for key in await scale_days()}


async def test_a_standard_no_longer_marked_goes_out_of_the_plan(cast: Cast) -> None:
    async with connection() as database:
        number = await database.fetchval("SELECT id FROM standard WHERE code = 'M1-05'")
    await set_field(number, "")
    await share_out_current()
    assert await given() == {}
    assert cast.enterprises


async def test_the_database_refuses_one_standard_with_two_people_on_one_day(cast: Cast) -> None:
    async with connection() as database:
        row = await database.fetchrow("SELECT plan, day, standard FROM plan_standard LIMIT 1")
        other = await database.fetchval("SELECT id FROM inspector WHERE code = 'I9'")
        with pytest.raises(Exception, match="plan_standard_uq_one"):
            await database.execute(
                "INSERT INTO plan_standard (plan, day, inspector, standard) VALUES ($1, $2, $3, $4)",
                row["plan"],
                row["day"],
                other,
                row["standard"],
            )
    assert cast.inspector
