"""A message that was given up is sent once more when a person says so, as the same message, and it stays known who."""

import asyncio
from datetime import timedelta

import pytest

from scheduler.notices.dead_letters import acts_on, dead_letters, deal_with
from scheduler.notices.outbox import deliver
from scheduler.notices.queue import queue
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
UNKNOWN = "550 5.1.1 no such user"


@pytest.fixture
async def head(db):
    rows = await fetch(
        "INSERT INTO account (email, name, role, password_hash, language, active, created_at)"
        " VALUES ('head@example.vn', 'Minh', 'planner', '!', 'vi', true, $1) RETURNING id",
        NOW,
    )
    return rows[0]["id"]


async def refused(server, *people, words=UNKNOWN):
    """Each is owed a mail, and the server refuses all of them; their messages in order."""
    for person in people:
        enterprise = await new_enterprise()
        await new_contact(enterprise, person)
        await new_instrument(enterprise, TODAY + timedelta(days=20))
    await sweep(TODAY, NOW, mail_domain="etalon.example")
    server.answer = lambda verb, _address: words if verb == "RCPT" else None
    await deliver(server.settings, lambda: NOW, public_url=URL)
    server.answer = lambda _verb, _address: None
    return [row["id"] for row in await fetch("SELECT id FROM message WHERE state = 'failed' ORDER BY id")]


async def again(server):
    return await deliver(server.settings, lambda: NOW, public_url=URL)


async def test_a_refused_mail_goes_out_once_the_server_takes_it_with_the_message_id_it_always_had(head):
    async with mail_server() as server:
        (message,) = await refused(server, "a@x.example")
        (before,) = await fetch("SELECT message_id FROM message")
        assert [(one.id, one.words, one.alike) for one in await dead_letters()] == [(message, UNKNOWN, 1)]
        assert (await again(server)).sent == 0

        assert await deal_with("resent", by=head, now=NOW, messages=[message]) == 1
        assert (await again(server)).sent == 1
    assert [mail["Message-ID"] for mail in server.mails] == [before["message_id"]]
    assert await dead_letters() == []
    assert [(one.act, one.by, one.at, one.words) for one in await acts_on(message)] == [
        ("resent", "Minh", NOW, UNKNOWN)
    ]
    assert [row["verdict"] for row in await fetch("SELECT verdict FROM attempt ORDER BY id")] == ["refused", "sent"]


async def test_two_clicks_at_once_put_it_back_once(head):
    async with mail_server() as server:
        (message,) = await refused(server, "a@x.example")
        counts = await asyncio.gather(*(deal_with("resent", by=head, now=NOW, messages=[message]) for _ in range(4)))
        await again(server)
    assert sorted(counts) == [0, 0, 0, 1]
    assert len(server.mails) == 1
    assert len(await acts_on(message)) == 1


async def test_all_of_one_reason_go_back_and_the_others_stay(head):
    async with mail_server() as server:
        await refused(server, "a@x.example", "b@x.example")
        full = await refused(server, "c@x.example", words="552 mailbox full")
        found = await dead_letters()
        assert [(one.words, one.alike) for one in found] == [(UNKNOWN, 2), (UNKNOWN, 2), ("552 mailbox full", 1)]
        assert await deal_with("resent", by=head, now=NOW, reason=found[0].reason) == 2
        await again(server)
    assert sorted(mail["To"].rpartition("<")[2] for mail in server.mails) == ["a@x.example>", "b@x.example>"]
    assert [one.id for one in await dead_letters()] == full[-1:]


async def test_what_is_set_aside_is_no_open_question_until_it_is_refused_again(head):
    async with mail_server() as server:
        (message,) = await refused(server, "a@x.example")
        assert (await queue()).failed == 1
        assert await deal_with("set_aside", by=head, now=NOW, messages=[message]) == 1
        assert (await dead_letters(), (await queue()).failed) == ([], 0)
        assert await deal_with("resent", by=head, now=NOW, reason="") == 0

        await deal_with("resent", by=head, now=NOW, messages=[message])
        server.answer = lambda verb, _address: UNKNOWN if verb == "RCPT" else None
        await again(server)
        assert [one.id for one in await dead_letters()] == [message]
    assert [one.act for one in await acts_on(message)] == ["resent", "set_aside"]


@pytest.mark.parametrize("state", ["queued", "sending", "sent", "cancelled"])
async def test_only_what_was_given_up_goes_back(head, state):
    async with mail_server() as server:
        (message,) = await refused(server, "a@x.example")
    await fetch("UPDATE message SET state = $1", state)
    assert await deal_with("resent", by=head, now=NOW, messages=[message]) == 0
    assert [row["state"] for row in await fetch("SELECT state FROM message")] == [state]
    assert await acts_on(message) == []


async def test_a_mail_whose_instrument_was_verified_meanwhile_does_not_leave(head):
    async with mail_server() as server:
        (message,) = await refused(server, "a@x.example")
        await fetch("UPDATE instrument SET due_on = $1, verified_on = $2", TODAY + timedelta(days=365), TODAY)
        await deal_with("resent", by=head, now=NOW, messages=[message])
        await again(server)
    assert server.mails == []
    assert [row["state"] for row in await fetch("SELECT state FROM message")] == ["cancelled"]
