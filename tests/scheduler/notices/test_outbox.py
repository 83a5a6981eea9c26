"""What the sweep queued is delivered to a real mail server, once, and every refusal is kept in the server's words."""

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest

from scheduler.notices.mail import MailSettings
from scheduler.notices.outbox import DeliverResult, Pace, deliver, preview
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

MEMORY_KIND = "27b"
QUICK = Pace(batch=4, lease_seconds=2.0, mail_seconds=0.8)


async def send(settings: MailSettings, **options: Any) -> DeliverResult:
    return await deliver(settings, lambda: NOW, public_url=URL, **options)


async def queued(*emails: str, days: int = 20) -> list[int]:
    """One enterprise, instrument and message for each address; the instruments."""
    made = []
    for email in emails or ("lan@cong-ty.example",):
        enterprise = await new_enterprise()
        await new_contact(enterprise, email)
        made.append(await new_instrument(enterprise, TODAY + timedelta(days=days)))
    await sweep(TODAY, NOW, mail_domain="etalon.example")
    return made


async def message() -> Any:
    (row,) = await fetch("SELECT * FROM message")
    return row


async def due_again() -> None:
    await fetch("UPDATE message SET next_attempt_at = now()")


def refusing(verb: str, answer: str, address: str = "") -> Callable[[str, str], str | None]:
    return lambda said, to: answer if said == verb and (not address or to == address) else None


async def test_a_swept_notice_arrives_once_with_both_bodies() -> None:
    enterprise = await new_enterprise()
    await new_contact(enterprise, "lan@cong-ty.example")
    await new_instrument(enterprise, TODAY + timedelta(days=20), serial="NH-0012")
    await sweep(TODAY, NOW, mail_domain="etalon.example")
    async with mail_server() as server:
        first, second = await send(server.settings), await send(server.settings)
    assert (first, second) == (DeliverResult(1, 0, 0), DeliverResult(0, 0, 0))
    (mail,) = server.mails
    assert mail["Subject"] == "1 phương tiện đo sắp đến hạn – hạn gần nhất 12/12/2026"
    assert mail["To"].addresses[0].addr_spec == "lan@cong-ty.example"
    for kind in ("plain", "html"):
        body = mail.get_body((kind,))
        assert body is not None
        for fact in ("NH-0012", "còn 20 ngày", "xã Đồng Đăng", "23/2013/TT-BKHCN", f"{URL}/notices/"):
            assert fact in body.get_content()


async def test_the_record_keeps_the_mail_as_sent_and_the_servers_words() -> None:
    await queued()
    async with mail_server() as server:
        await send(server.settings)
    row = await message()
    assert (row["state"], row["attempts"], row["server_words"]) == ("sent", 1, "250 accepted as number 7")
    kept = message_from_bytes(row["mail"], policy=default)
    assert kept["Subject"] == server.mails[0]["Subject"] == row["subject"]
    assert kept["Message-ID"] == row["message_id"]
    assert row["sent_at"] is not None
    assert row["owner"] is None


async def test_an_english_contact_reads_the_kind_in_english() -> None:
    enterprise = await new_enterprise(language="en")
    await new_contact(enterprise, "lan@cong-ty.example")
    await new_instrument(enterprise, TODAY + timedelta(days=20))
    await sweep(TODAY, NOW)
    async with mail_server() as server:
        await send(server.settings)
    assert server.mails[0]["Content-Language"] == "en"
    body = server.mails[0].get_body(("plain",))
    assert body is not None
    assert "Common scale" in body.get_content()


async def test_a_kind_known_only_from_memory_is_to_be_confirmed() -> None:
    enterprise = await new_enterprise()
    await new_contact(enterprise, "lan@cong-ty.example")
    await new_instrument(enterprise, TODAY + timedelta(days=20), kind_code=MEMORY_KIND)
    await sweep(TODAY, NOW)
    async with mail_server() as server:
        await send(server.settings)
    body = server.mails[0].get_body(("plain",))
    assert body is not None
    assert "cần xác nhận" in body.get_content()


@pytest.mark.parametrize(
    ("change", "state", "reason"),
    [
        ("UPDATE instrument SET status = 'retired'", "cancelled", "retired"),
        ("UPDATE instrument SET status = 'stopped'", "cancelled", "stopped"),
        ("UPDATE instrument SET last_result = 'fail'", "cancelled", "failed"),
        ("UPDATE instrument SET due_on = due_on + 365", "cancelled", "verified"),
        ("UPDATE instrument SET due_on = NULL", "cancelled", "due_changed"),
        ("UPDATE contact SET receives_notices = false", "cancelled", "opted_out"),
        ("UPDATE contact SET email = 'minh@cong-ty.example'", "cancelled", "contact_removed"),
        ("DELETE FROM contact", "cancelled", "contact_removed"),
    ],
)
async def test_what_changes_between_sweep_and_mail_is_not_told(change: str, state: str, reason: str) -> None:
    await queued()
    await fetch(change)
    async with mail_server() as server:
        assert await send(server.settings) == DeliverResult(0, 0, 0, cancelled=1)
    assert server.mails == []
    rows = await fetch("SELECT state, reason FROM notice WHERE stage = 'before_30'")
    assert [tuple(row) for row in rows] == [(state, reason)]
    assert (await message())["state"] == "cancelled"


async def test_a_message_tells_what_is_left_of_it() -> None:
    enterprise = await new_enterprise()
    await new_contact(enterprise, "lan@cong-ty.example")
    gone = await new_instrument(enterprise, TODAY + timedelta(days=10), serial="GONE-1")
    await new_instrument(enterprise, TODAY + timedelta(days=20), serial="STAYS-2")
    await sweep(TODAY, NOW)
    await fetch("UPDATE instrument SET status = 'retired' WHERE id = $1", gone)
    async with mail_server() as server:
        await send(server.settings)
    text = server.mails[0].get_body(("plain",))
    assert text is not None
    assert "STAYS-2" in text.get_content()
    assert "GONE-1" not in text.get_content()
    assert server.mails[0]["Subject"].startswith("1 phương tiện đo")


async def test_a_stage_that_waited_too_long_gives_way_to_the_later_one() -> None:
    await queued(days=31)
    await sweep(TODAY + timedelta(days=28), NOW)
    async with mail_server() as server:
        assert await send(server.settings) == DeliverResult(1, 0, 0, cancelled=1)
    rows = await fetch("SELECT stage, state, reason FROM notice ORDER BY id")
    assert [tuple(row) for row in rows] == [
        ("before_60", "superseded", "later_stage"),
        ("before_30", "superseded", "later_stage"),
        ("before_7", "queued", ""),
    ]


async def test_a_permanent_refusal_is_final_and_stops_nobody_else() -> None:
    await queued("none@x.vn", "lan@x.vn")
    async with mail_server() as server:
        server.answer = refusing("RCPT", "550 5.1.1 no such user", "none@x.vn")
        assert await send(server.settings) == DeliverResult(1, 1, 0)
        assert await send(server.settings) == DeliverResult(0, 0, 0)
    rows = await fetch("SELECT server_words, mail FROM message WHERE state = 'failed'")
    assert [tuple(row) for row in rows] == [("550 5.1.1 no such user", None)]
    assert server.connections == 1  # the refused mail does not cost the line


async def test_a_temporary_refusal_waits_and_is_tried_again() -> None:
    await queued()
    async with mail_server() as server:
        server.answer = refusing("RCPT", "451 4.7.1 greylisted")
        assert await send(server.settings) == DeliverResult(0, 0, 1)
        row = await message()
        assert (row["state"], row["attempts"], row["server_words"]) == ("queued", 1, "451 4.7.1 greylisted")
        waits = await fetch("SELECT extract(epoch FROM next_attempt_at - now()) FROM message")
        assert 25 <= waits[0][0] <= 60
        server.answer = refusing("nothing", "")
        assert await send(server.settings) == DeliverResult(0, 0, 1)
        await due_again()
        assert await send(server.settings) == DeliverResult(1, 0, 0)
    assert (await message())["attempts"] == 2


async def test_a_line_cut_in_the_middle_of_a_mail_is_tried_again_with_the_same_message_id() -> None:
    await queued()
    async with mail_server() as server:
        server.answer = refusing("DATA", "hang up")
        assert await send(server.settings) == DeliverResult(0, 0, 1)
        server.answer = refusing("nothing", "")
        await due_again()
        assert await send(server.settings) == DeliverResult(1, 0, 0)
    assert server.mails[0]["Message-ID"] == (await message())["message_id"]


async def test_a_server_that_hangs_up_between_mails_is_called_again_at_once() -> None:
    await queued(*(f"p{n}@x.vn" for n in range(5)))
    async with mail_server() as server:
        said = iter(range(100))
        server.answer = lambda verb, _to: "421 too many" if verb == "MAIL" and next(said) % 3 == 2 else None
        assert await send(server.settings) == DeliverResult(5, 0, 0)
    assert server.connections > 1


async def test_a_silent_server_costs_a_limited_time_and_loses_nothing() -> None:
    await queued("silent@x.vn", "lan@x.vn")
    async with mail_server() as server:
        server.answer = refusing("DATA", "silence", "silent@x.vn")
        assert await send(server.settings, pace=QUICK) == DeliverResult(1, 0, 1)
    rows = await fetch("SELECT state, server_words <> '' FROM message WHERE recipient = 'silent@x.vn'")
    assert [tuple(row) for row in rows] == [("queued", True)]


async def test_without_a_server_everything_waits_and_one_try_is_enough_to_know(
    caplog: pytest.LogCaptureFixture,
) -> None:
    await queued(*(f"p{n}@x.vn" for n in range(6)))
    async with mail_server() as server:
        settings = server.settings
    with caplog.at_level(logging.WARNING):
        assert await send(settings, pace=QUICK) == DeliverResult(0, 0, 6)
    assert sum("no mail server" in record.getMessage() for record in caplog.records) == 1
    tried = await fetch("SELECT count(*) FROM message WHERE attempts = 1 AND server_words <> '' AND owner IS NULL")
    assert tried[0][0] == QUICK.batch


async def test_a_refused_sender_or_password_is_no_fault_of_the_mails() -> None:
    await queued()
    async with mail_server() as server:
        server.answer = refusing("MAIL", "550 sender not allowed")
        assert await send(server.settings) == DeliverResult(0, 0, 1)
    row = await message()
    assert (row["state"], row["server_words"]) == ("queued", "550 sender not allowed")


async def test_an_unsendable_mail_fails_alone(caplog: pytest.LogCaptureFixture) -> None:
    await queued("bad@x.vn", "lan@x.vn")
    await fetch("UPDATE message SET recipient = 'bad' WHERE recipient = 'bad@x.vn'")
    await fetch("UPDATE contact SET email = 'bad' WHERE email = 'bad@x.vn'")
    async with mail_server() as server:
        assert await send(server.settings) == DeliverResult(1, 1, 0)
    assert "cannot be composed" in caplog.text


async def test_two_deliveries_at_once_send_each_message_once() -> None:
    await queued(*(f"p{n}@x.vn" for n in range(30)))
    async with mail_server() as server:
        results = await asyncio.gather(*(send(server.settings, pace=Pace(batch=3)) for _ in range(3)))
    assert sum(result.sent for result in results) == 30
    assert len({mail["Message-ID"] for mail in server.mails}) == len(server.mails) == 30


async def test_a_message_of_a_dead_worker_is_sent_when_its_lease_is_over() -> None:
    await queued()
    await fetch(
        "UPDATE message SET state = 'sending', owner = gen_random_uuid(), lease_until = now() + interval '1 hour'"
    )
    async with mail_server() as server:
        assert await send(server.settings) == DeliverResult(0, 0, 1)
        await fetch("UPDATE message SET lease_until = now() - interval '1 second'")
        assert await send(server.settings) == DeliverResult(1, 0, 0)


async def test_a_stop_between_two_mails_leaves_the_rest_free_for_others() -> None:
    await queued(*(f"p{n}@x.vn" for n in range(5)))
    async with mail_server() as server:
        result = await send(server.settings, keep_going=lambda: len(server.mails) < 2)
    assert result == DeliverResult(2, 0, 3)
    free = await fetch("SELECT count(*) FROM message WHERE state = 'queued' AND owner IS NULL AND attempts = 0")
    assert free[0][0] == 3


async def test_a_cancelled_delivery_gives_back_what_it_had_not_begun() -> None:
    await queued(*(f"p{n}@x.vn" for n in range(5)))
    async with mail_server() as server:
        server.answer = refusing("DATA", "silence")
        task = asyncio.create_task(send(server.settings))
        await asyncio.sleep(0.5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    states = await fetch("SELECT state, count(*) FROM message GROUP BY state ORDER BY state")
    assert [tuple(row) for row in states] == [("queued", 4), ("sending", 1)]


def test_a_lease_shorter_than_a_slow_mail_is_refused() -> None:
    with pytest.raises(ValueError, match="lease"):
        Pace(lease_seconds=60, mail_seconds=45)


async def test_a_preview_reads_like_the_mail() -> None:
    await queued()
    row = await message()
    shown = await preview(row["id"], URL)
    async with mail_server() as server:
        await send(server.settings)
    text = server.mails[0].get_body(("plain",))
    assert text is not None
    assert shown is not None
    assert (shown.subject, shown.text.splitlines()) == (server.mails[0]["Subject"], text.get_content().splitlines())
    assert await preview(row["id"] + 1, URL) is None
