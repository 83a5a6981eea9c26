"""An instrument out of use is told of no more: what waits in the outbox about it goes in the same transaction."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from registry.database import transaction
from registry.values import Status
from scheduler.acts import change_status
from scheduler.notices import claims
from scheduler.notices.outbox import DeliverResult, deliver
from scheduler.sweep import sweep
from tests.scheduler.notices.rows import (
    NOW,
    TODAY,
    URL,
    fetch,
    mail_server,
    new_contact,
    new_enterprise,
    new_instrument,
)

pytestmark = pytest.mark.usefixtures("db")


async def waiting(*days: int) -> list[int]:
    """One enterprise with an instrument due in each of so many days, all of them in one unsent mail."""
    enterprise = await new_enterprise()
    await new_contact(enterprise, "lan@cong-ty.example")
    made = [await new_instrument(enterprise, TODAY + timedelta(days=day)) for day in days]
    await sweep(TODAY, NOW)
    return made


async def told() -> list[tuple[Any, ...]]:
    rows = await fetch(
        "SELECT n.instrument, n.state, n.reason, m.state AS mail FROM notice n JOIN message m ON m.id = n.message"
        " WHERE n.reason <> 'later_stage' ORDER BY n.id"
    )
    return [tuple(row) for row in rows]


async def _retired_and_regretted(instrument: int) -> None:
    async with transaction():
        await change_status(instrument, "retired", NOW)
        raise RuntimeError("second thoughts")


@pytest.mark.parametrize("status", ["retired", "stopped"])
async def test_retiring_an_instrument_cancels_its_unsent_notices_at_once(status: Status) -> None:
    gone, stays = await waiting(10, 20)
    await change_status(gone, status, NOW)
    assert sorted(await told()) == sorted([(gone, "cancelled", status, "queued"), (stays, "queued", "", "queued")])


async def test_a_mail_left_with_nothing_to_tell_is_cancelled_with_its_last_line() -> None:
    (gone,) = await waiting(10)
    await change_status(gone, "retired", NOW)
    assert await told() == [(gone, "cancelled", "retired", "cancelled")]
    async with mail_server() as server:
        assert await deliver(server.settings, lambda: NOW, public_url=URL) == DeliverResult(0, 0, 0)
    assert server.mails == []


async def test_a_retirement_taken_back_by_its_transaction_takes_nothing_from_the_outbox() -> None:
    (kept,) = await waiting(10)
    with pytest.raises(RuntimeError, match="second thoughts"):
        await _retired_and_regretted(kept)
    assert await told() == [(kept, "queued", "", "queued")]


async def test_what_was_sent_stays_sent_and_what_a_worker_holds_is_left_to_it() -> None:
    sent, held = await waiting(10, 20), await waiting(10)
    await fetch("UPDATE message SET state = 'sent' WHERE id = (SELECT min(id) FROM message)")
    (message,) = await claims.claim(uuid4(), 600, 5)
    for instrument in (*sent, *held):
        await change_status(instrument, "retired", NOW)
    assert {state for _, state, *_ in await told()} == {"queued"}
    facts = await claims.facts([message])
    assert [row["status"] for row in facts.notices[message["id"]]] == ["retired"]  # seen when it looks again


async def test_an_instrument_taken_into_use_again_is_told_of_again() -> None:
    (back,) = await waiting(10)
    await change_status(back, "stopped", NOW)
    assert (await sweep(TODAY, NOW)).queued == 0
    await change_status(back, "in_use", NOW)
    assert (await sweep(TODAY, NOW)).queued == 1
    assert await told() == [(back, "queued", "", "queued")]
