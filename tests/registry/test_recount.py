"""Stored due dates follow the lists in force: once, in batches, whoever else is at it, however often it is cut off."""

import asyncio
from contextvars import copy_context
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import asyncpg
import pytest

from registry.database import connection, count_queries, transaction
from registry.evidence import latest_evidence
from registry.law.lists import KindList, Law
from registry.law.load import law
from registry.law.validity import stored_due
from registry.recount import foresee_recount, recount
from tests.cast import Cast, enrol_cast
from tests.scheduler.notices.rows import fetch, new_enterprise, new_instrument

NOW = datetime(2026, 11, 22, 1, tzinfo=UTC)
TODAY = date(2026, 11, 22)
NEW_DAY = date(2026, 4, 15)
ROWS = {**law().lists[-1].rows, "8b": replace(law().lists[-1].rows["8b"], cycle_months=24)}
LATE = replace(law(), lists=(*law().lists, KindList(NEW_DAY, "Danh mục mới", ROWS)))
"""The law once a list that gives scales 24 months instead of 12 is loaded, seven months after its first day."""

MAY = date(2026, 5, 4)
STORED = "SELECT verified_on, valid_until, validity_policy, last_result, ended_on, ended_by, due_on, due_sort"


async def verified(enterprise: int, day: date = MAY, printed: date | None = None, **columns: Any) -> int:
    """A scale with one verification, its due date stored by the lists that are loaded now."""
    instrument = await new_instrument(enterprise, None, **columns)
    await fetch(
        "INSERT INTO control (instrument, kind, occasion, result, performed_on, printed_valid_until, body, officer,"
        " certificate_number, sticker_number, policy, remark, withdrawn_reason, recorded_at)"
        " VALUES ($1, 'verification', 'periodic', 'pass', $2, $3, '', '', '', '', 'month_end', '', '', $4)",
        *(instrument, day, printed, NOW),
    )
    return instrument


@pytest.fixture
async def scales(db: object) -> list[int]:
    """Seven: five that the new list governs, one verified before it, one with a printed date."""
    first, second = await new_enterprise(), await new_enterprise()
    made = [await verified(enterprise) for enterprise in (first, first, second, second, second)]
    made += [await verified(first, date(2026, 4, 14)), await verified(first, printed=date(2027, 5, 31))]
    assert (await recount(law(), TODAY, NOW)).looked == 7
    await fetch("DELETE FROM due_change")
    return made


async def dates() -> list[date | None]:
    return [row[0] for row in await fetch("SELECT due_on FROM instrument ORDER BY id")]


async def history() -> list[tuple[Any, ...]]:
    query = "SELECT instrument, due_before, due_after, list_from FROM due_change ORDER BY instrument, id"
    return [tuple(row) for row in await fetch(query)]


OLD, NEW = date(2027, 5, 31), date(2028, 5, 31)
KEPT = [date(2027, 4, 30), date(2027, 5, 31)]


def governed(scales: list[int]) -> list[tuple[Any, ...]]:
    return [(instrument, OLD, NEW, NEW_DAY) for instrument in scales[:5]]


async def test_dates_that_the_list_governs_move_and_the_history_says_from_when_to_when(scales: list[int]) -> None:
    done = await recount(LATE, TODAY, NOW)
    assert (done.looked, done.changed, done.finished) == (7, 5, True)
    assert await dates() == [NEW] * 5 + KEPT
    assert await history() == governed(scales)


async def test_a_second_time_changes_nothing_and_does_not_even_look(scales: list[int]) -> None:
    await recount(LATE, TODAY, NOW)
    assert (await recount(LATE, TODAY, NOW)).looked == 0
    again = await recount(LATE, TODAY, NOW, again=True)
    assert (again.looked, again.changed) == (7, 0)
    assert await history() == governed(scales)


async def test_lists_taken_back_give_the_dates_back(scales: list[int]) -> None:
    await recount(LATE, TODAY, NOW)
    assert (await recount(law(), TODAY, NOW)).changed == 5
    assert (await recount(LATE, TODAY, NOW)).changed == 5
    assert len(await history()) == 15


async def test_what_is_foreseen_is_what_happens_and_foreseeing_writes_nothing(scales: list[int]) -> None:
    looked, touched = await foresee_recount(LATE, batch=2)
    assert (looked, len({one.enterprise_id for one in touched})) == (7, 2)
    assert await history() == []
    assert await dates() == [OLD] * 5 + KEPT
    await recount(LATE, TODAY, NOW)
    assert [(one.id, one.before, one.after, one.list_from) for one in touched] == await history()


@pytest.mark.parametrize("cut_after", [0, 1, 2, 3])
async def test_cut_off_after_some_batches_it_goes_on_there(scales: list[int], cut_after: int) -> None:
    asked = count()
    first = await recount(LATE, TODAY, NOW, batch=2, keep_going=lambda: next(asked) < cut_after)
    assert (first.finished, first.looked) == (False, min(2 * cut_after, 7))
    rest = await recount(LATE, TODAY, NOW, batch=2)
    assert (first.looked + rest.looked, first.changed + rest.changed, rest.finished) == (7, 5, True)
    assert await history() == governed(scales)


async def test_a_connection_killed_in_the_middle_of_a_batch_leaves_it_undone_and_the_next_run_does_it(
    scales: list[int],
) -> None:
    """Somebody holds the fifth scale; the server ends the passage that waits for it, and nothing is half-written."""
    outside = copy_context()
    async with transaction() as database:
        await database.execute("SELECT FROM instrument WHERE id = $1 FOR UPDATE", scales[4])
        running = asyncio.create_task(recount(LATE, TODAY, NOW, batch=2), context=outside)
        await killed_while_waiting(running)
        with pytest.raises((asyncpg.AdminShutdownError, asyncpg.PostgresConnectionError)):
            await running
    assert await dates() == [NEW] * 4 + [OLD, *KEPT]
    rest = await recount(LATE, TODAY, NOW, batch=2)
    assert (rest.looked, rest.changed) == (3, 1)
    assert await history() == governed(scales)


async def killed_while_waiting(running: asyncio.Task[Any]) -> None:
    end = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event_type = 'Lock'"""
    async with asyncio.timeout(20):
        while not running.done() and not await fetch(end):
            await fetch("SELECT pg_stat_clear_snapshot()")
            await asyncio.sleep(0.02)


async def test_two_at_once_share_the_work_and_write_everything_once(scales: list[int]) -> None:
    done = await asyncio.gather(*(recount(LATE, TODAY, NOW, batch=1) for _ in range(3)))
    assert (sum(one.looked for one in done), sum(one.changed for one in done)) == (7, 5)
    assert all(one.finished for one in done)
    assert await history() == governed(scales)
    assert len(await fetch("SELECT FROM due_recount")) == 2


async def test_the_number_of_statements_does_not_depend_on_the_rows(scales: list[int]) -> None:
    def batches(size: int) -> int:
        return -(-7 // size)

    sent = {}
    for size in (2, 7):
        with count_queries() as log:
            await recount(LATE if size == 2 else law(), TODAY, NOW, batch=size)
        sent[size] = len(log)
    assert sent[2] <= 3 + 6 * batches(2) + 3
    assert sent[7] == 3 + 6 + 3


async def test_instruments_of_every_kind_have_the_date_of_their_own_records(db: object) -> None:
    cast: Cast = await enrol_cast()
    assert (await recount(law(), TODAY, NOW)).changed == 0
    await recount(LATE, TODAY, NOW)
    for instrument in cast.instruments.values():
        async with connection() as database:
            row = await database.fetchrow("SELECT kind_code, interval_months FROM instrument WHERE id = $1", instrument)
            evidence = await latest_evidence(database, instrument, row["kind_code"])
        expected = stored_due(LATE, row["kind_code"], row["interval_months"], evidence)
        ((*stored,),) = await fetch(f"{STORED} FROM instrument WHERE id = $1", instrument)
        assert stored == [getattr(expected, name) for name in expected.__slots__]


def test_the_list_of_these_tests_is_newer_than_those_that_are_loaded() -> None:
    assert isinstance(LATE, Law)
    assert law().lists[-1].effective_from < NEW_DAY
