"""When the work was done decides, not when it was typed, nor when it was due."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from registry import find
from registry.record import record_control
from registry.values import NewControl
from scheduler.acts import record_work
from scheduler.sweep import sweep
from tests.scheduler.notices.rows import fetch, new_contact, new_enterprise, new_instrument

pytestmark = pytest.mark.usefixtures("db")

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
DUE = date(2025, 3, 31)


async def scale(due_on: date | None = DUE) -> int:
    """A scale of a cycle of 12 months, verified on 10 March 2024."""
    instrument = await new_instrument(await new_enterprise(), None, verified_on=None, last_result=None)
    if due_on is not None:
        await record(instrument, date(2024, 3, 10))
        assert await due_of(instrument) == due_on
    return instrument


async def record(instrument: int, day: date, **given: Any) -> int:
    values = {"kind": "verification", "occasion": "periodic", "result": "pass"} | given
    new = NewControl(instrument_id=instrument, performed_on=day, **values)
    return await record_work(new, today=TODAY, now=NOW)


async def due_of(instrument: int) -> date | None:
    found = await find.instrument(instrument)
    assert found is not None
    return found.due_on


@pytest.mark.parametrize(
    ("done_on", "next_due"),
    [
        (date(2024, 11, 5), date(2025, 11, 30)),  # early: no rule keeps the old anniversary
        (date(2025, 3, 3), date(2026, 3, 31)),  # in the window before the due day
        (DUE, date(2026, 3, 31)),  # on the due day
        (date(2025, 5, 20), date(2026, 5, 31)),  # late: nothing is given back, nothing extended
        (date(2026, 11, 20), date(2027, 11, 30)),  # years late
    ],
    ids=["early", "in the window", "on the due day", "late", "very late"],
)
async def test_a_new_period_counts_from_the_work_whether_early_on_time_late_or_years_late(
    done_on: date, next_due: date
) -> None:
    instrument = await scale()
    await record(instrument, done_on)
    assert await due_of(instrument) == next_due


@pytest.mark.parametrize("kind", ["calibration", "testing"])
async def test_extra_work_is_recorded_as_such_and_moves_no_date(kind: str) -> None:
    instrument = await scale()
    await record(instrument, date(2024, 9, 1), kind=kind)
    assert await due_of(instrument) == DUE
    assert kind in {control.kind for control in await find.controls(instrument)}


async def test_work_typed_weeks_later_counts_from_the_day_it_was_done() -> None:
    instrument = await scale()
    new = NewControl(
        instrument_id=instrument,
        kind="verification",
        occasion="periodic",
        result="pass",
        performed_on=TODAY - timedelta(days=40),
    )
    await record_control(new, today=TODAY, now=NOW)
    assert await due_of(instrument) == date(2027, 10, 31)


@pytest.mark.parametrize(
    ("results", "due_on", "last"),
    [
        (("fail", "pass"), date(2026, 6, 30), "pass"),  # repaired and verified again on the same day
        (("pass", "fail"), date(2025, 6, 2), "fail"),
        (("pass", "pass"), date(2026, 6, 30), "pass"),
    ],
)
async def test_of_two_records_of_one_day_the_later_one_counts(
    results: tuple[str, str], due_on: date, last: str
) -> None:
    instrument = await scale()
    for result in results:
        await record(instrument, date(2025, 6, 2), result=result)
    rows = await fetch("SELECT due_on, last_result FROM instrument WHERE id = $1", instrument)
    assert tuple(rows[0]) == (due_on, last)
    assert len(await find.controls(instrument)) == 3


async def test_a_failed_result_gives_no_new_validity_and_is_told_as_stop_using() -> None:
    instrument = await scale(due_on=None)
    (row,) = await fetch("SELECT enterprise FROM instrument WHERE id = $1", instrument)
    await new_contact(row[0], "lan@cong-ty.example")
    (account,) = await fetch(
        "INSERT INTO account (email, name, role, password_hash, language, active, created_at)"
        " VALUES ('a@x.vn', 'Ma Thị Én', 'inspector', '', 'vi', true, $1) RETURNING id",
        NOW,
    )
    await record(instrument, TODAY, result="fail", recorded_by=account[0])
    assert await due_of(instrument) == TODAY
    later = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
    assert (await sweep(TODAY, later)).queued == 1
    assert [tuple(row) for row in await fetch("SELECT kind, state FROM notice")] == [("stop_use", "queued")]
    # The due date of a failed instrument is no promise to remind of.
    assert (await sweep(TODAY + timedelta(days=1), later)).queued == 0
