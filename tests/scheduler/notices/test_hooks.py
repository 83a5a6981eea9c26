"""Webhooks with a real HTTP server: signed, tried again, given up, never led elsewhere, and never lost or doubled."""

import asyncio
import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, date
from typing import Any

import pytest

from scheduler.notices import hook_rows
from scheduler.notices.hook_channel import HookChannel
from scheduler.notices.hook_rows import NewHook
from scheduler.notices.hook_rules import secret_of, signature
from scheduler.notices.hooks import HookSettings, call_now
from scheduler.notices.mail import MailSettings
from scheduler.notices.outbox import deliver
from scheduler.sweep import sweep
from tests.scheduler.notices.http_server import OK, HttpServer, http_server, said
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

KEY = b"k" * 32


async def hook(url: str, name: str = "Cổng Zalo", letters: tuple[str, ...] = ()) -> int:
    return await hook_rows.create(NewHook(name, url, letters), b"salt", None, NOW)


async def owed(people: int = 1) -> int:
    """So many enterprises with somebody to tell."""
    for number in range(people):
        enterprise = await new_enterprise()
        contact = await new_contact(enterprise, f"lan{number}@cong-ty.example")
        await fetch("UPDATE contact SET phone = '+84912345678' WHERE id = $1", contact)
        last = await new_instrument(enterprise, TODAY)
    await sweep(TODAY, NOW, mail_domain="etalon.example")
    return last


async def go(mail: MailSettings, *, inside: bool = True) -> None:
    settings = replace(mail, link_key=KEY, inside_hooks=inside)
    await deliver(settings, lambda: NOW, public_url=URL)


async def go_without_mail(*, inside: bool = True) -> None:
    async with mail_server() as server:
        await go(server.settings, inside=inside)


async def deliveries() -> list[Any]:
    return await fetch("SELECT state, words, attempts FROM webhook_delivery ORDER BY id")


async def soon() -> None:
    await fetch("UPDATE webhook_delivery SET next_attempt_at = now() WHERE state = 'queued'")


async def test_what_a_mail_tells_is_given_as_signed_json() -> None:
    async with http_server() as server, mail_server() as mails:
        await hook(f"{server.url}/gate?k=1")
        await owed()
        await go(mails.settings)
    (call,) = server.calls
    (mail,) = mails.mails
    assert call.path == "/gate?k=1"
    assert call.headers["content-type"] == "application/json; charset=utf-8"
    stamp, event = int(call.headers["webhook-timestamp"]), call.headers["webhook-id"]
    assert stamp == int(NOW.timestamp())
    assert call.headers["webhook-signature"] == signature(secret_of(KEY, b"salt"), event, stamp, call.body)
    told = json.loads(call.body)
    assert (told["version"], told["type"], told["id"], told["letter"]) == (1, "notice", event, "due")
    assert told["message_id"] == mail["Message-ID"]
    assert told["subject"] == mail["Subject"]
    assert told["recipient"] == {
        "name": "Hoàng Thị Lan",
        "email": "lan0@cong-ty.example",
        "phone": "+84912345678",
    }
    assert [(one["kind"], one["due_on"]) for one in told["notices"]] == [("due", TODAY.isoformat())]
    assert [row["state"] for row in await deliveries()] == ["sent"]
    assert (await fetch("SELECT verdict FROM webhook_attempt"))[0]["verdict"] == "sent"


async def test_a_busy_program_is_asked_again_with_the_same_identity() -> None:
    async with http_server() as server:
        server.answer = lambda _path: said(503, "đang bảo trì")
        await hook(server.url)
        await owed()
        await go_without_mail()
        ((row),) = await deliveries()
        assert (row["state"], row["words"], row["attempts"]) == ("queued", "503 Reason đang bảo trì", 1)
        await go_without_mail()
        assert len(server.calls) == 1  # not before its time
        server.answer = lambda _path: OK
        await soon()
        await go_without_mail()
    assert [row["state"] for row in await deliveries()] == ["sent"]
    assert len({call.headers["webhook-id"] for call in server.calls}) == 1
    assert len(server.calls) == 2


async def test_a_refusal_is_a_dead_letter_until_somebody_sends_it_again() -> None:
    async with http_server() as server:
        server.answer = lambda _path: said(422, "số điện thoại sai")
        number = await hook(server.url)
        await owed()
        await go_without_mail()
        ((row),) = await fetch("SELECT id, state, words FROM webhook_delivery")
        assert (row["state"], row["words"]) == ("failed", "422 Reason số điện thoại sai")
        server.answer = lambda _path: OK
        assert not await hook_rows.send_again(number + 1, row["id"])
        assert await hook_rows.send_again(number, row["id"])
        assert not await hook_rows.send_again(number, row["id"])
        await go_without_mail()
    assert [row["state"] for row in await deliveries()] == ["sent"]


async def test_a_program_that_asks_to_be_left_alone_is_left_alone_with_all_its_events() -> None:
    async with http_server() as server:
        server.answer = lambda _path: said(429, "", "Retry-After: 7200")
        await hook(server.url)
        await owed(3)
        await go_without_mail()
        await go_without_mail()
        assert len(server.calls) == 1
    rows = await fetch("SELECT state, next_attempt_at > now() + interval '119 minutes' AS waits FROM webhook_delivery")
    assert [tuple(row) for row in rows] == [("queued", True)] * 3


async def test_gone_switches_a_webhook_off_and_keeps_what_waits() -> None:
    async with http_server() as server:
        server.answer = lambda _path: said(410)
        number = await hook(server.url)
        await owed(3)
        await go_without_mail()
        assert len(server.calls) == 1
        (row,) = await fetch("SELECT active, off_words FROM webhook")
        assert (row["active"], row["off_words"]) == (False, "410 Reason")
        server.answer = lambda _path: OK
        await hook_rows.switch(number, on=True)
        await go_without_mail()
    assert Counter(row["state"] for row in await deliveries()) == {"failed": 1, "sent": 2}


async def test_a_dead_program_holds_no_other_and_no_mail() -> None:
    async with http_server() as server, mail_server() as mails:
        server.answer = lambda path: None if path == "/dead" else OK
        await hook(f"{server.url}/dead", "Chết")
        await hook(f"{server.url}/well", "Sống")
        await owed(3)
        await go(mails.settings)
    assert len(mails.mails) == 3
    assert Counter(call.path for call in server.calls) == {"/well": 3, "/dead": 1}  # one try, then later


async def test_a_webhook_hears_only_of_the_letters_it_wants() -> None:
    async with http_server() as server:
        await hook(server.url, "Chỉ lịch hẹn", ("visit_proposed",))
        await owed()
        await go_without_mail()
    assert (server.calls, await deliveries()) == ([], [])


async def test_what_is_owed_no_more_is_not_told_to_programs_either() -> None:
    async with http_server() as server:
        await hook(server.url)
        instrument = await owed()
        await fetch("UPDATE instrument SET status = 'retired' WHERE id = $1", instrument)
        await go_without_mail()
    assert server.calls == []
    assert [row["state"] for row in await deliveries()] == ["cancelled"]


async def test_a_program_inside_the_house_is_not_called_unless_a_setting_allows_it() -> None:
    async with http_server() as server:
        port = server.url.rpartition(":")[2]
        for number, url in enumerate((server.url, f"https://127.0.0.1:{port}/", f"https://localhost:{port}/")):
            await hook(url, f"Số {number}")
        await owed()
        await go_without_mail(inside=False)
    assert server.calls == []
    assert {(row["state"], row["words"].partition(":")[0]) for row in await deliveries()} == {
        ("failed", "address not allowed")
    }


async def test_four_workers_give_each_event_once() -> None:
    async with http_server() as server, mail_server() as mails:
        await hook(server.url)
        await owed(20)
        await asyncio.gather(*(go(mails.settings) for _ in range(4)))
    assert Counter(call.headers["webhook-id"] for call in server.calls).most_common(1)[0][1] == 1
    assert len(server.calls) == 20


async def test_what_a_killed_worker_held_is_given_by_another_after_its_lease() -> None:
    async with http_server() as server:
        await hook(server.url)
        await owed()
        await fetch(
            "UPDATE webhook_delivery SET state = 'sending', owner = gen_random_uuid(),"
            " lease_until = now() + interval '1 minute'"
        )
        await go_without_mail()
        assert server.calls == []
        await fetch("UPDATE webhook_delivery SET lease_until = now()")
        await go_without_mail()
    assert [row["state"] for row in await deliveries()] == ["sent"]


async def test_while_a_secret_is_changed_the_former_one_signs_too() -> None:
    async with http_server() as server:
        number = await hook(server.url)
        await hook_rows.rotate(number, b"new", 24)
        assert await hook_rows.queue_test(number, "test_1", NOW)
        await go_without_mail()
        await fetch("UPDATE webhook SET former_until = now()")
        await hook_rows.queue_test(number, "test_2", NOW)
        await go_without_mail()
    both, one = (call.headers["webhook-signature"].split(" ") for call in server.calls)
    assert both == [
        signature(secret_of(KEY, salt), "test_1", int(NOW.timestamp()), server.calls[0].body)
        for salt in (b"new", b"salt")
    ]
    assert len(one) == 1
    assert json.loads(server.calls[0].body)["type"] == "test"


async def call(server: HttpServer, answer: bytes | str | None, seconds: float = 5) -> tuple[str, str]:
    server.answer = lambda _path: answer
    told = await HookChannel("e1", (b"s",), NOW, private=True, seconds=seconds).send(server.url, b"{}")
    return told.verdict, told.words


async def test_no_answer_of_a_stranger_harms_or_leads_elsewhere() -> None:
    async with http_server() as server:
        assert await call(server, said(302, "", f"Location: {server.url}/else")) == ("refused", "302 Reason")
        assert len(server.calls) == 1  # not followed
        assert await call(server, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n") == (
            "sent",
            "200 OK ok",
        )
        assert (await call(server, b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 5_000_000))[0] == "sent"
        assert (await call(server, b"HTTP/1.1 200 OK\r\nA: " + b"x" * 5_000_000))[0] == "sent"
        assert (await call(server, b"220 mail.example ESMTP\r\n"))[0] == "later"
        assert (await call(server, b"\xff\x00" * 100))[0] == "later"
        assert (await call(server, None))[0] == "later"
        assert await call(server, "silence", seconds=0.3) == ("later", "no answer within 0.3 s")
        verdict, words = await call(server, said(400, "a\r\nb\x1b[31m<b>"))
        assert (verdict, words.isprintable()) == ("refused", True)


async def test_a_server_whose_certificate_nobody_vouches_for_is_not_told_anything() -> None:
    async with http_server() as server:
        url = server.url.replace("http:", "https:")
        answer = await HookChannel("e1", (b"s",), NOW, private=True).send(url, b"{}")
    assert answer.verdict == "later"
    assert server.calls == []


async def test_a_report_is_named_to_programs_as_to_people() -> None:
    await fetch(
        "INSERT INTO account (email, name, role, password_hash, language, active, created_at)"
        " VALUES ('minh@so.vn', 'Hoàng Thị Minh', 'planner', '', 'vi', true, $1)",
        NOW,
    )
    async with http_server() as server:
        await hook(server.url)
        await sweep(date(2027, 3, 20), NOW)
        await call_now(HookSettings(KEY, URL, UTC, private=True), lambda: NOW, lambda: True)
    told = json.loads(server.calls[0].body)
    assert told["letter"] == "report_due"
    assert "Báo cáo về đo lường trong bán lẻ" in told["text"]
