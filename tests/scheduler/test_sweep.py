"""The sweep writes each debt once, whoever runs it, how often, and for whichever day."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from typing import Any

import pytest

from registry.database import count_queries
from scheduler.sweep import SweepResult, sweep
from tests.scheduler.notices.rows import NOW, TODAY, fetch, new_contact, new_enterprise, new_instrument

pytestmark = pytest.mark.usefixtures("db")


def due_in(days: int) -> date:
    return TODAY + timedelta(days=days)


async def notices() -> list[tuple[str, str, str, str]]:
    rows = await fetch("SELECT recipient, stage, state, reason FROM notice ORDER BY instrument, recipient, id")
    return [tuple(row) for row in rows]


async def messages() -> list[Any]:
    return await fetch("SELECT * FROM message ORDER BY id")


async def enterprise_with(*days: int, email: str = "lan@cong-ty.example") -> int:
    enterprise = await new_enterprise()
    await new_contact(enterprise, email)
    for each in days:
        await new_instrument(enterprise, due_in(each))
    return enterprise


async def test_a_second_sweep_queues_nothing() -> None:
    await enterprise_with(50, 20, -3)
    first, second = await sweep(TODAY, NOW), await sweep(TODAY, NOW)
    assert first == SweepResult(owed=7, queued=3, already=4, superseded=4)
    assert second == SweepResult(owed=7, queued=0, already=7)
    assert len(await messages()) == 1


async def test_ten_sites_of_one_person_make_one_message_listing_all() -> None:
    await enterprise_with(*range(10, 20))
    await sweep(TODAY, NOW)
    (message,) = await messages()
    rows = await fetch("SELECT count(*) FROM notice WHERE message = $1 AND state = 'queued'", message["id"])
    assert rows[0][0] == 10


async def test_a_person_of_two_enterprises_gets_a_message_for_each() -> None:
    await enterprise_with(20)
    await enterprise_with(20)
    await sweep(TODAY, NOW)
    assert len({message["message_id"] for message in await messages()}) == 2


@pytest.mark.parametrize(
    "columns",
    [
        {"status": "retired"},
        {"status": "stopped"},
        {"last_result": "fail"},
        {"due_on": None},
        {"due_on": due_in(61)},
    ],
)
async def test_what_is_not_used_failed_undated_or_far_off_owes_nothing(columns: dict[str, Any]) -> None:
    enterprise = await enterprise_with()
    await new_instrument(enterprise, **{"due_on": due_in(20), **columns})
    assert await sweep(TODAY, NOW) == SweepResult()


async def test_an_instrument_without_a_recorded_result_but_with_a_due_date_owes() -> None:
    enterprise = await enterprise_with()
    await new_instrument(enterprise, due_in(50), last_result=None)
    assert (await sweep(TODAY, NOW)).queued == 1


async def test_the_stages_of_one_cycle_are_told_one_by_one() -> None:
    await enterprise_with(60)
    told = [(await sweep(TODAY + timedelta(days=day), NOW)).queued for day in range(63)]
    assert [day for day, queued in enumerate(told) if queued] == [0, 30, 53, 61]
    assert [row[2] for row in await notices()] == ["queued"] * 4


async def test_after_ten_days_without_a_sweep_only_the_latest_stage_is_told() -> None:
    await enterprise_with(31)
    await sweep(TODAY, NOW)
    assert await sweep(TODAY + timedelta(days=35), NOW) == SweepResult(owed=4, queued=1, already=3, superseded=2)


async def test_three_days_stopped_then_started_tells_what_is_owed_now_once() -> None:
    await enterprise_with(61, 32, 9, 2)  # each reaches its next stage meanwhile
    assert (await sweep(TODAY, NOW)).queued == 3
    later = await sweep(due_in(3), NOW)
    assert (later.queued, (await sweep(due_in(3), NOW)).queued) == (4, 0)
    rows = await fetch("SELECT stage FROM notice WHERE owed_on > $1 AND state = 'queued' ORDER BY due_on", TODAY)
    assert [row[0] for row in rows] == ["after_1", "before_7", "before_30", "before_60"]


async def test_a_sweep_of_an_earlier_day_tells_nothing_older() -> None:
    await enterprise_with(5)
    await sweep(TODAY, NOW)
    assert (await sweep(TODAY - timedelta(days=40), NOW)).queued == 0


async def test_a_verified_instrument_owes_for_its_new_date_only() -> None:
    enterprise = await enterprise_with()
    instrument = await new_instrument(enterprise, due_in(5))
    await sweep(TODAY, NOW)
    await fetch("UPDATE instrument SET due_on = $2, due_sort = $2 WHERE id = $1", instrument, due_in(370))
    assert await sweep(TODAY, NOW) == SweepResult()
    assert (await sweep(due_in(315), NOW)).queued == 1


async def test_nobody_to_tell_is_recorded_once_with_the_reason_and_told_when_a_contact_appears() -> None:
    enterprise = await new_enterprise()
    await new_instrument(enterprise, due_in(50))
    first, second = await sweep(TODAY, NOW), await sweep(TODAY, NOW)
    assert (first.queued, first.unsendable, second.unsendable) == (0, 1, 0)
    assert await notices() == [("", "before_60", "unsendable", "no_recipient")]
    await new_contact(enterprise, "lan@cong-ty.example")
    assert (await sweep(TODAY, NOW)).queued == 1
    assert await notices() == [
        ("", "before_60", "cancelled", "contact_added"),
        ("lan@cong-ty.example", "before_60", "queued", ""),
    ]


@pytest.mark.parametrize(
    ("email", "receives", "reason"), [("lan@x.vn", False, "opted_out"), ("lan@x", True, "bad_address")]
)
async def test_a_contact_that_cannot_be_told_is_a_reason(email: str, receives: bool, reason: str) -> None:
    enterprise = await new_enterprise()
    await new_contact(enterprise, email, receives=receives)
    await new_instrument(enterprise, due_in(50))
    assert (await sweep(TODAY, NOW)).unsendable == 1
    assert [row[3] for row in await notices()] == [reason]
    assert await messages() == []


async def test_a_notice_cancelled_while_stopped_is_told_when_the_instrument_is_used_again() -> None:
    await enterprise_with(50)
    await sweep(TODAY, NOW)
    await fetch("UPDATE notice SET state = 'cancelled', reason = 'stopped'")
    await fetch("UPDATE message SET state = 'cancelled'")
    assert (await sweep(TODAY, NOW)).queued == 1
    first, second = await messages()
    assert first["message_id"] != second["message_id"]
    assert await notices() == [("lan@cong-ty.example", "before_60", "queued", "")]


async def test_two_sweeps_at_once_write_each_debt_once() -> None:
    for _ in range(20):
        await enterprise_with(50, 5, -2)
    results = await asyncio.gather(*(sweep(TODAY, NOW, batch=7) for _ in range(4)))
    assert sum(result.queued for result in results) == 60
    assert sum(result.faulty for result in results) == 0
    assert len(await messages()) == 20
    unlinked = await fetch("SELECT 1 FROM notice WHERE state = 'queued' AND message IS NULL")
    assert unlinked == []


async def test_the_language_is_the_contacts_or_the_enterprises() -> None:
    for language, own in (("vi", None), ("en", None), ("vi", "en")):
        enterprise = await new_enterprise(language=language)
        await new_contact(enterprise, "lan@x.vn", language=own)
        await new_instrument(enterprise, due_in(50))
    await sweep(TODAY, NOW)
    assert [message["language"] for message in await messages()] == ["vi", "en", "en"]


async def test_the_number_of_statements_does_not_grow_with_the_rows() -> None:
    await enterprise_with(20)
    with count_queries() as few:
        await sweep(TODAY, NOW)
    for _ in range(30):
        await enterprise_with(50, 20, -3)
    with count_queries() as many:
        await sweep(TODAY, NOW)
    assert len(few) == len(many) <= 25


async def test_small_batches_give_the_same_as_large_ones() -> None:
    for _ in range(5):
        await enterprise_with(50, -3)
    assert await sweep(TODAY, NOW, batch=2) == SweepResult(owed=25, queued=10, already=15, superseded=15)


@pytest.mark.parametrize("day", [date.min, date.max])
async def test_any_day_of_the_calendar_can_be_swept(day: date) -> None:
    await enterprise_with(50)
    assert (await sweep(day, NOW)).queued == (1 if day == date.max else 0)


@asynccontextmanager
async def poisoned(recipient: str) -> AsyncIterator[None]:
    """The database refuses notices to one recipient."""
    await fetch(
        "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN IF NEW.recipient = TG_ARGV[0] THEN RAISE 'poison'; END IF; RETURN NEW; END $$"
    )
    try:
        await fetch(
            f"CREATE TRIGGER poison BEFORE INSERT ON notice FOR EACH ROW EXECUTE FUNCTION poison('{recipient}')"
        )
        yield
    finally:
        await fetch("DROP FUNCTION poison CASCADE")


async def test_one_poisoned_enterprise_never_stops_the_others() -> None:
    await enterprise_with(50)
    await enterprise_with(50, email="poison@x.vn")
    await enterprise_with(50)
    async with poisoned("poison@x.vn"):
        result = await sweep(TODAY, NOW)
    assert (result.queued, result.faulty) == (2, 1)
    assert (await sweep(TODAY, NOW)).queued == 1
