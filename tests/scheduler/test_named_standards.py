"""The standards of the registry in plans: fit ones go out, one with one inspector a day, and are named where short."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from registry.database import connection
from registry.enrol import enrol_instrument
from registry.record import record_control
from registry.standard_rules import Span, StandardFacts
from registry.standards import By, NewCertificate, add_certificate, add_standard
from registry.tables.people import Inspector
from registry.values import InstrumentFacts, NewControl
from scheduler.named_standards import FieldStandard, with_named
from scheduler.planner.model import Instance
from scheduler.planner.reading import from_json
from scheduler.planner.words import sentence
from scheduler.plans import Asked, plan_registry, registry_instance
from scheduler.visits import instruments_of, visits
from tests.cast import NOW, TODAY, Cast, enrol_cast
from tests.scheduler.planner.problems import problem
from web.demo.cast import MARKET, PETROL

LAST = TODAY + timedelta(days=60)
YEAR = Span(date(2026, 1, 1), date(2027, 12, 31))


def instance() -> Instance:
    """Ten working days from Monday 4 January 2027, one lorry for truck scales."""
    return from_json(problem([(1, "table", "2027-01-20"), (2, "truck_scale", "2027-01-20")]))


def held(field: str, code: str, *valid: Span, recalled: date | None = None) -> FieldStandard:
    leaves = ((1, Span(date(2027, 1, 6), date(2027, 1, 6))),) if code == "LEAVE" else ()
    return FieldStandard(field, StandardFacts(1, code, valid, recalled, recalled, leaves))


def there(found: Instance, field: str) -> list[int]:
    """How many may serve a field, by working day."""
    away = found.equipment_away.get(field, {})
    return [found.equipment[field] - away.get(day, 0) for day in found.working_days]


@pytest.mark.parametrize(
    ("listed", "counts"),
    [
        ([held("mass", "A", YEAR)], [1] * 10),
        ([held("mass", "A", YEAR), held("mass", "B", YEAR)], [2] * 10),
        ([held("mass", "A", YEAR), held("mass", "B", Span(YEAR.first, date(2027, 1, 5)))], [2, 2] + [1] * 8),
        ([held("mass", "A", Span(date(2027, 1, 7), YEAR.last))], [0] * 3 + [1] * 7),
        ([held("mass", "A", YEAR, recalled=date(2026, 12, 1))], [0] * 10),
        ([held("mass", "LEAVE")], [0, 0, 1] + [0] * 7),  # a second person gave leave for that day
    ],
)
def test_as_many_people_a_day_as_standards_that_may_be_used(listed: list[FieldStandard], counts: list[int]) -> None:
    assert there(with_named(instance(), listed), "mass") == counts


def test_the_lorry_limits_where_there_are_more_standards_than_lorries_and_a_lorry_away_counts_too() -> None:
    two = [held("heavy", "A", YEAR), held("heavy", "B", YEAR)]
    assert there(with_named(instance(), two), "heavy") == [1] * 10
    broken = replace(instance(), equipment_away={"heavy": {date(2027, 1, 5): 1}})
    assert there(with_named(broken, two), "heavy") == [1, 0] + [1] * 8


def test_a_field_without_marked_standards_is_planned_as_before() -> None:
    plain = instance()
    assert with_named(plain, [held("med", "A", YEAR)]) == plain


def test_a_standard_that_runs_out_within_the_plan_is_said_with_its_last_day() -> None:
    ends = held("mass", "M1-05", Span(YEAR.first, date(2027, 1, 9)))
    found = with_named(instance(), [ends, held("mass", "M1-06")])
    said = [sentence(fault) for fault in found.faults]
    assert any("“M1-05”" in one and "đến 08/01/2027" in one for one in said)  # the 9th is a Saturday
    assert any("“M1-06”" in one and "không dùng được ngày nào" in one for one in said)


@pytest.fixture
async def cast(db: object) -> Cast:
    assert db is None or db
    return await enrol_cast()


async def a_standard(cast: Cast, code: str, field: str, until: date) -> int:
    by = By(cast.accounts["head"], NOW)
    number = await add_standard(code, "Bộ quả cân M1", code, by, field=field)
    await add_certificate(NewCertificate(number, f"HC-{code}", "", date(2026, 1, 5), until), by)
    return number


async def mass_days() -> list[tuple[date, str]]:
    """Day and inspector of the visits with scales."""
    found = await visits(TODAY, LAST)
    held = await instruments_of([visit.id for visit in found])
    return [
        (visit.day, visit.inspector_code)
        for visit in found
        if any(row.kind_code in ("8a", "8b", "9") for row in held[visit.id])
    ]


async def test_scales_are_planned_while_their_standard_is_good_and_not_after(cast: Cast) -> None:
    until = TODAY + timedelta(days=3)
    await a_standard(cast, "M1-05", "mass", until)
    plan = await plan_registry(today=TODAY, now=NOW, weeks=6, seconds=0.5)
    planned = await mass_days()
    assert planned
    assert max(day for day, _ in planned) <= until
    assert any("M1-05" in sentence(fault) for fault in plan.faults)


async def test_nothing_is_planned_with_a_recalled_standard(cast: Cast) -> None:
    number = await a_standard(cast, "M1-05", "mass", YEAR.last)
    async with connection() as database:
        await database.execute(
            "INSERT INTO standard_recall (standard, last_good_on, reason, recalled_at) VALUES ($1, $2, 'Sứt mép', $3)",
            number,
            date(2026, 6, 1),
            NOW,
        )
    plan = await plan_registry(today=TODAY, now=NOW, weeks=6, seconds=0.5)
    assert await mass_days() == []
    assert {item.reason.code for item in plan.unplanned} >= {"no_standard_for_field"}


async def scales(cast: Cast, count: int) -> None:
    """More scales due at once at far ends of the province than one person can do in a week."""
    for number in range(count):
        tax_code = (MARKET, PETROL)[number % 2]
        site = cast.sites[tax_code][number // 2 % len(cast.sites[tax_code])]
        facts = InstrumentFacts(site_id=site, kind_code="9", maker="Keli", serial=f"MANY-{number}")
        instrument = await enrol_instrument(cast.enterprises[tax_code], facts, NOW)
        act = NewControl(instrument, "verification", "periodic", date(2025, 12, 1), "pass", printed_valid_until=TODAY)
        await record_control(act, today=TODAY, now=NOW)


async def test_one_serial_never_goes_out_with_two_inspectors_on_one_day(cast: Cast) -> None:
    await Inspector.insert(Inspector(code="I9", name="Hoàng Thị Bích", fields=["mass"]))
    await scales(cast, 24)
    await plan_registry(today=TODAY, now=NOW, weeks=6, seconds=0.5)
    both = await mass_days()
    assert len({day for day, _ in both}) < len(set(both))  # without a limit both work on one day
    await a_standard(cast, "M1-05", "mass", YEAR.last)
    plan = await plan_registry(today=TODAY, now=NOW, weeks=6, seconds=0.5)
    alone = await mass_days()
    assert alone
    assert len({day for day, _ in alone}) == len(set(alone))
    named = [(day.date, standard) for day in plan.days for field, standard in day.standards if field == "mass"]
    assert len(named) == len(set(named)) == len(set(alone))
    assert [one.id for one in (await registry_instance(Asked(6), TODAY)).standards] == ["M1-05"]
