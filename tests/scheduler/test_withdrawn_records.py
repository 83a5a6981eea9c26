"""A record written for the wrong instrument: it stays readable, counts for nothing, and what rested on it goes."""

import asyncio
from datetime import date
from typing import Any

import pytest

from registry import find
from registry.values import NewControl
from registry.withdraw import WithdrawnBeforeError, withdraw_control
from scheduler.acts import record_work, withdraw_work
from scheduler.notices.outbox import deliver
from scheduler.sweep import sweep
from tests.cast import BODY, NOW, OFFICER, TODAY, Cast, enrol_cast
from tests.scheduler.notices.rows import URL, fetch, mail_server

WHY = "Ghi nhầm: kết quả là của cân khác."


@pytest.fixture
async def cast(db: object) -> Cast:
    return await enrol_cast()


async def recorded(cast: Cast, name: str, result: Any = "pass", day: date = TODAY) -> int:
    passed = result == "pass"
    new = NewControl(
        instrument_id=cast.instruments[name], kind="verification", occasion="periodic", result=result,
        performed_on=day, body=BODY, officer=OFFICER, certificate_number="KĐ-LẠC" if passed else "",
        sticker_number="LS-LẠC" if passed else "", recorded_by=cast.accounts["inspector"],
    )  # fmt: skip
    return await record_work(new, today=TODAY, now=NOW)


async def withdrawn(cast: Cast, control: int) -> int:
    return await withdraw_work(control, WHY, by=cast.accounts["head"], now=NOW)


async def standing(cast: Cast, name: str) -> tuple[Any, ...]:
    row = await find.instrument(cast.instruments[name])
    assert row is not None
    return row.due_on, row.verified_on, row.last_result


@pytest.mark.parametrize("name", ["late_scale", "good_scale", "unverified_scale", "failed_pump_huu_lung"])
@pytest.mark.parametrize("result", ["pass", "fail"])
async def test_a_record_withdrawn_gives_back_the_date_of_what_remains(cast: Cast, name: str, result: str) -> None:
    before = await standing(cast, name)
    control = await recorded(cast, name, result)
    assert await standing(cast, name) != before

    await withdrawn(cast, control)
    assert await standing(cast, name) == before


async def test_a_withdrawn_record_stays_readable_with_its_reason(cast: Cast) -> None:
    control = await recorded(cast, "late_scale")
    await withdrawn(cast, control)

    held = next(one for one in await find.controls(cast.instruments["late_scale"]) if one.id == control)
    assert (held.certificate_number, held.sticker_number) == ("KĐ-LẠC", "LS-LẠC")
    assert (held.withdrawn_reason, held.withdrawn_by_name, held.withdrawn_at) == (WHY, "Hoàng Thị Minh", NOW)


async def test_unsent_notices_resting_on_a_withdrawn_record_are_retracted(cast: Cast) -> None:
    control = await recorded(cast, "late_scale")
    await sweep(TODAY, NOW)
    subject = f"control:{control}"
    assert await fetch("SELECT 1 FROM notice WHERE subject = $1 AND state = 'queued'", subject)

    assert await withdrawn(cast, control) >= 1
    rows = await fetch("SELECT DISTINCT state, reason FROM notice WHERE subject = $1", subject)
    assert [tuple(row) for row in rows] == [("cancelled", "withdrawn")]
    await sweep(TODAY, NOW)
    async with mail_server() as server:
        await deliver(server.settings, lambda: NOW, public_url=URL)
    assert server.mails
    assert not any("KĐ-LẠC" in mail.as_string() for mail in server.mails)
    # and what is owed again by the date that came back is told
    late = await fetch(
        "SELECT 1 FROM notice WHERE instrument = $1 AND state = 'queued' AND kind <> 'certificate'",
        cast.instruments["late_scale"],
    )
    assert late


async def test_a_record_is_withdrawn_once_however_many_ask_at_once(cast: Cast) -> None:
    control = await recorded(cast, "late_scale")
    both = await asyncio.gather(withdrawn(cast, control), withdrawn(cast, control), return_exceptions=True)
    assert [isinstance(one, WithdrawnBeforeError) for one in both].count(True) == 1


async def test_what_is_no_record_cannot_be_withdrawn(cast: Cast) -> None:
    assert cast
    with pytest.raises(LookupError):
        await withdraw_control(999_999, WHY, by=None, now=NOW)
