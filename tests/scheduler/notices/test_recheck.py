"""Between the sweep and the mail the world goes on: whatever a notice says, of every kind, is held against it again."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from scheduler.notices import outbox
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
from tests.scheduler.test_sweep_news import act, happens, visit

pytestmark = pytest.mark.usefixtures("db")

LAN = "lan@cong-ty.example"
DUC = "duc@so.example"
DAY = TODAY + timedelta(days=9)


async def instrument(due_in: int = 400) -> int:
    enterprise = await new_enterprise()
    await new_contact(enterprise, LAN)
    return await new_instrument(enterprise, TODAY + timedelta(days=due_in))


async def acted(result: str) -> int:
    which = await instrument()
    await fetch("UPDATE instrument SET last_result = $2 WHERE id = $1", which, result)
    await act(which, result)
    return which


async def visited(kind: str, state: str) -> int:
    which = await visit(await instrument(), DAY)
    await fetch("UPDATE visit SET state = $2 WHERE id = $1", which, state)
    await happens(which, kind, DAY)
    return which


async def escalated() -> int:
    await fetch("INSERT INTO officer (level, commune_code, name, email) VALUES ('department', '', 'Đức', $1)", DUC)
    enterprise = await new_enterprise()
    which = await new_instrument(enterprise, TODAY - timedelta(days=90))
    await new_contact(enterprise, LAN, receives=False)
    return which


KINDS: dict[str, Callable[[], Awaitable[int]]] = {
    "due": lambda: instrument(20),
    "recorded": lambda: acted("pass"),
    "stop_use": lambda: acted("fail"),
    "visit_proposed": lambda: visited("proposed", "announced"),
    "visit_confirmed": lambda: visited("confirmed", "confirmed"),
    "visit_moved": lambda: visited("moved", "announced"),
    "escalation": escalated,
}

VISITS = {"visit_proposed", "visit_confirmed", "visit_moved"}
OWNERS = {"due", "recorded", "stop_use", *VISITS}

RETIRED = "UPDATE instrument SET status = 'retired'"
LATER_ACT = """
INSERT INTO control (instrument, kind, occasion, performed_on, result, recorded_by, recorded_at)
SELECT instrument, kind, 'after_repair', performed_on, 'pass', recorded_by, recorded_at FROM control
"""
LATER_EVENT = (
    "INSERT INTO visit_event (visit, kind, old_day, at) SELECT visit, 'cancelled', new_day, at FROM visit_event"
)
OTHER_PERSON = "UPDATE contact SET email = 'minh@cong-ty.example'"
NOT_WANTED = "UPDATE contact SET receives_notices = false"
OTHER_SITE = "UPDATE contact SET site = (SELECT max(id) FROM site)"
MORE_SITES = """
INSERT INTO site (enterprise, name, name_fold, commune_code, address, created_at)
SELECT enterprise, 'Kho', '', commune_code, '', created_at FROM site
"""
BOUNCING = "UPDATE contact SET address_state = 'bouncing'"
STOPPED = """
INSERT INTO notice_opt_out (enterprise, recipient, kind, source, stopped_at, stopped_by, resumed_by)
SELECT enterprise, recipient, kind, 'link', now(), '', '' FROM notice WHERE state = 'queued' AND kind <> 'escalation'
"""


CHANGES = [
    # what the notice is about
    (RETIRED, "cancelled", "retired", {"due", "recorded", "stop_use", "escalation"}),
    ("UPDATE instrument SET status = 'stopped'", "cancelled", "stopped", {"due", "recorded", "stop_use", "escalation"}),
    ("UPDATE instrument SET due_on = due_on + 400", "cancelled", "verified", {"due", "escalation"}),
    (LATER_ACT, "superseded", "later_stage", {"recorded", "stop_use"}),
    (LATER_EVENT, "superseded", "later_stage", VISITS),
    ("UPDATE visit SET state = 'done'", "cancelled", "visit_over", VISITS),
    # whom it goes to
    (OTHER_PERSON, "cancelled", "contact_removed", OWNERS),
    (f"{MORE_SITES}; {OTHER_SITE}", "cancelled", "contact_removed", OWNERS),
    ("UPDATE officer SET active = false", "cancelled", "contact_removed", {"escalation"}),
    (NOT_WANTED, "cancelled", "opted_out", OWNERS - {"stop_use"}),
    (STOPPED, "cancelled", "opted_out", OWNERS - {"stop_use"}),
    (BOUNCING, "unsendable", "bouncing", OWNERS),
]


@pytest.mark.parametrize(("change", "state", "reason", "kinds"), CHANGES)
async def test_what_is_no_longer_true_is_not_sent_whatever_its_kind(
    change: str, state: str, reason: str, kinds: set[str]
) -> None:
    for start in KINDS.values():
        await start()
    await sweep(TODAY, NOW)
    for statement in change.split(";"):
        await fetch(statement)
    async with mail_server() as server:
        done = await deliver(server.settings, lambda: NOW, public_url=URL)
    assert (done.sent, done.cancelled) == (len(KINDS) - len(kinds), len(kinds))
    rows = await fetch("SELECT kind, state, reason FROM notice WHERE message IS NOT NULL AND state <> 'queued'")
    assert {tuple(row) for row in rows} == {(kind, state, reason) for kind in kinds}


async def test_what_is_still_true_is_sent() -> None:
    for start in KINDS.values():
        await start()
    await sweep(TODAY, NOW)
    async with mail_server() as server:
        assert await deliver(server.settings, lambda: NOW, public_url=URL) == DeliverResult(len(KINDS), 0, 0)


async def test_an_act_under_the_law_reaches_even_who_stopped_everything() -> None:
    await acted("fail")
    await sweep(TODAY, NOW)
    await fetch(NOT_WANTED)
    async with mail_server() as server:
        assert (await deliver(server.settings, lambda: NOW, public_url=URL)).sent == 1


async def test_a_visit_whose_day_has_passed_is_not_announced() -> None:
    await visited("proposed", "announced")
    await sweep(TODAY, NOW)
    async with mail_server() as server:
        result = await deliver(server.settings, lambda: NOW + timedelta(days=10), public_url=URL)
    assert result == DeliverResult(0, 0, 0, cancelled=1)
    assert (await sweep(TODAY + timedelta(days=10), NOW)).queued == 0


async def test_a_done_visit_is_no_news() -> None:
    await visited("confirmed", "done")
    assert (await sweep(TODAY, NOW)).queued == 0


async def test_a_mended_address_is_told_what_bouncing_kept_back() -> None:
    await instrument(20)
    await sweep(TODAY, NOW)
    await fetch(BOUNCING)
    async with mail_server() as server:
        await deliver(server.settings, lambda: NOW, public_url=URL)
        await sweep(TODAY, NOW)
        await fetch("UPDATE contact SET address_state = 'ok'")
        assert (await sweep(TODAY, NOW)).queued == 1
        assert (await deliver(server.settings, lambda: NOW, public_url=URL)).sent == 1


async def test_behind_a_slow_mail_server_each_mail_is_checked_shortly_before_it_leaves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outbox, "_FRESH_SECONDS", 0.0)
    for address in ("first@x.example", LAN):
        await instrument(20)
        await fetch("UPDATE contact SET email = $1 WHERE enterprise = (SELECT max(id) FROM enterprise)", address)
    await sweep(TODAY, NOW)
    async with mail_server() as server:
        usual = server.handle_DATA

        async def slow(*said: Any) -> str:
            await fetch(f"{RETIRED} WHERE enterprise = (SELECT max(id) FROM enterprise)")
            return await usual(*said)

        monkeypatch.setattr(server, "handle_DATA", slow)
        result = await deliver(server.settings, lambda: NOW, public_url=URL)
    assert result == DeliverResult(1, 0, 0, cancelled=1)
    assert [mail["To"].addresses[0].addr_spec for mail in server.mails] == ["first@x.example"]
