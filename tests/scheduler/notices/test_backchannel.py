"""What comes back is matched to its notice, has its consequences once, and a real mailbox is read to its end."""

import asyncio
import contextlib
import imaplib
import socket
import subprocess
import sys
import time
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scheduler.notices.backchannel import answers, take_in
from scheduler.notices.imap import ImapSettings, MailboxError, read_mailbox
from scheduler.notices.mail import Envelope, MailSettings, compose
from scheduler.notices.outbox import deliver
from scheduler.notices.render import render
from scheduler.notices.samples import sample
from scheduler.notices.tasks import tasks
from scheduler.notices.works_again import doubted, works_again
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
from tests.scheduler.notices.test_returned import DEAD, REPORT

pytestmark = pytest.mark.usefixtures("db")

LAN = "lan@cong-ty.example"


async def sent_mail() -> Any:
    """One mail that a mail server took, and its row."""
    enterprise = await new_enterprise()
    await new_contact(enterprise, LAN)
    await new_instrument(enterprise, TODAY)
    await sweep(TODAY, NOW, mail_domain="etalon.example")
    async with mail_server() as server:
        await deliver(server.settings, lambda: NOW, public_url=URL)
    (row,) = await fetch("SELECT * FROM message")
    return row


def bounce(ours: str, status: str = "5.1.1", action: str = "failed", words: str = DEAD) -> bytes:
    return REPORT.format(action=action, status=status, words=words, returned="message/rfc822", ours=ours).encode()


async def contact() -> Any:
    (row,) = await fetch("SELECT * FROM contact")
    return row


async def test_a_permanent_bounce_marks_the_mail_and_the_address_and_opens_a_task() -> None:
    mail = await sent_mail()
    assert await take_in(bounce(mail["message_id"]), NOW) == "bounce"
    (row,) = await fetch("SELECT * FROM message")
    assert row["bounced_at"] == NOW
    assert row["bounce_words"] == f"5.1.1 {DEAD}"
    lan = await contact()
    assert (lan["address_state"], lan["address_words"], lan["address_since"]) == ("bouncing", f"5.1.1 {DEAD}", NOW)
    (task,) = await fetch("SELECT * FROM task")
    assert (task["kind"], task["subject"], task["words"]) == ("bouncing", f"contact:{lan['id']}", f"5.1.1 {DEAD}")


async def test_the_same_mail_is_taken_in_once() -> None:
    mail = await sent_mail()
    raw = bounce(mail["message_id"])
    assert await take_in(raw, NOW) == "bounce"
    await fetch("UPDATE contact SET address_state = 'ok'")  # somebody mended it since
    assert await take_in(raw, NOW) == "repeated"
    assert (await contact())["address_state"] == "ok"
    assert len(await answers()) == 1


@pytest.mark.parametrize("status", ["5.2.2", "5.7.1", "4.4.7"])
async def test_a_bounce_that_is_no_fault_of_the_address_marks_only_the_mail(status: str) -> None:
    mail = await sent_mail()
    await take_in(bounce(mail["message_id"], status), NOW)
    (row,) = await fetch("SELECT bounced_at FROM message")
    assert row["bounced_at"] == NOW
    assert (await contact())["address_state"] == "ok"
    assert await fetch("SELECT 1 FROM task") == []


async def test_a_delay_is_recorded_and_changes_nothing() -> None:
    mail = await sent_mail()
    assert await take_in(bounce(mail["message_id"], "4.4.1", "delayed"), NOW) == "delayed"
    (row,) = await fetch("SELECT bounced_at FROM message")
    assert row["bounced_at"] is None
    assert [answer.kind for answer in await answers(mail["id"])] == ["delayed"]


async def test_a_bounce_that_names_no_mail_of_ours_marks_no_address() -> None:
    """Anybody can write one; only who had our mail knows its Message-ID."""
    await sent_mail()
    forged = bounce(f"<{'0' * 40}@etalon.example>")
    assert await take_in(forged, NOW) == "bounce"
    assert (await contact())["address_state"] == "ok"
    (row,) = await fetch("SELECT bounced_at FROM message")
    assert row["bounced_at"] is None
    (task,) = await fetch("SELECT kind, subject FROM task")
    assert task["kind"] == "bouncing"
    assert task["subject"].startswith("enterprise:")


async def _told_once_more(days: int) -> None:
    await fetch("UPDATE instrument SET due_on = due_on + $1::int, due_sort = due_sort + $1::int", days)
    await sweep(TODAY, NOW, mail_domain="etalon.example")
    async with mail_server() as server:
        await deliver(server.settings, lambda: NOW, public_url=URL)


async def _tasks() -> list[Any]:
    return [tuple(row) for row in await fetch("SELECT kind, closed_at, closed_by FROM task ORDER BY id")]


async def test_the_task_of_a_forged_bounce_closes_once_the_address_takes_mail_again() -> None:
    await sent_mail()
    await take_in(bounce(f"<{'0' * 40}@etalon.example>"), NOW)
    assert await _tasks() == [("bouncing", None, "")]
    async with mail_server() as server:  # nothing new leaves, so nothing is known
        await deliver(server.settings, lambda: NOW, public_url=URL)
    assert await _tasks() == [("bouncing", None, "")]
    await _told_once_more(30)
    assert await _tasks() == [("bouncing", NOW, "")]


async def test_a_dead_address_counts_as_working_everywhere_once_it_took_mail_anywhere() -> None:
    mail = await sent_mail()
    await take_in(bounce(mail["message_id"]), NOW)
    await _told_once_more(30)
    assert await _tasks() == [("bouncing", None, "")], "mail to it does not leave, so it proves nothing"
    other = await new_enterprise()
    await new_contact(other, LAN)
    await new_instrument(other, TODAY)
    await _told_once_more(0)
    assert await _tasks() == [("bouncing", NOW, "")]
    assert {row[0] for row in await fetch("SELECT address_state FROM contact")} == {"ok"}


async def test_mail_for_somebody_else_closes_no_task() -> None:
    await sent_mail()
    await take_in(bounce(f"<{'0' * 40}@etalon.example>"), NOW)
    await fetch("UPDATE contact SET email = 'minh@cong-ty.example'")
    await _told_once_more(30)
    assert [row[0] for row in await fetch("SELECT recipient FROM message ORDER BY id")] == [LAN, "minh@cong-ty.example"]
    assert await _tasks() == [("bouncing", None, "")]


async def test_a_reply_stands_with_the_mail_it_answers() -> None:
    mail = await sent_mail()
    raw = (
        f"From: Lan <{LAN}>\nSubject: Re: thông báo\nIn-Reply-To: {mail['message_id']}\n"
        "Content-Type: text/plain; charset=utf-8\n\nCân này đã bán rồi.\n> Kính gửi\n"
    ).encode()
    assert await take_in(raw, NOW) == "reply"
    (answer,) = await answers(mail["id"])
    assert (answer.kind, answer.sender, answer.words) == ("reply", LAN, "Cân này đã bán rồi.")


async def test_a_reply_to_nothing_of_ours_is_kept_as_unknown() -> None:
    raw = f"From: x@y.example\nIn-Reply-To: <{'a' * 40}@etalon.example>\n\nxin chào".encode()
    assert await take_in(raw, NOW) == "unknown"


THU = "thu@chicuc.example"
NO_MAIL_OF_OURS = f"<{'0' * 40}@etalon.example>"


async def staff_mail() -> Any:
    """A mail of the house to its own people, who have an account and no enterprise."""
    await fetch(
        """INSERT INTO account (name, email, role, active, language, password_hash, created_at)
           VALUES ('Lý Thị Thu', $1, 'planner', true, 'vi', '', $2)""",
        THU.upper(), NOW,
    )  # fmt: skip
    (row,) = await fetch(
        """INSERT INTO message (message_id, letter, channel, recipient, recipient_name, language, as_of, state,
                                next_attempt_at, created_at, sent_at)
           VALUES ('<' || repeat('1', 40) || '@etalon.example>', 'report_due', 'email', $1, 'Lý Thị Thu', 'vi', $2,
                   'sent', $3, $3, $3) RETURNING *""",
        THU, TODAY, NOW,
    )  # fmt: skip
    return row


@pytest.mark.parametrize("named", [True, False])
async def test_returned_mail_of_a_staff_member_is_a_task_that_names_the_person(*, named: bool) -> None:
    mail = await staff_mail()
    ours = mail["message_id"] if named else NO_MAIL_OF_OURS
    await take_in(bounce(ours).replace(b"Lan@Cong-Ty.example", THU.encode()), NOW)
    (task,) = await tasks()
    (account,) = await fetch("SELECT id FROM account")
    assert (task.subject, task.whom, task.address) == (f"account:{account['id']}", "Lý Thị Thu", THU.upper())
    assert [(address, len(found)) for address, found in (await doubted()).items()] == [(THU, 1)]
    await works_again(THU, (await doubted())[THU], NOW)
    assert await tasks() == []


async def test_returned_mail_of_an_officer_that_names_no_mail_of_ours_names_the_officer() -> None:
    await staff_mail()
    await fetch("UPDATE message SET letter = 'escalation'")
    await fetch("INSERT INTO officer (level, commune_code, name, email) VALUES ('department', '', 'Đức', $1)", THU)
    await take_in(bounce(NO_MAIL_OF_OURS).replace(b"Lan@Cong-Ty.example", THU.encode()), NOW)
    (task,) = await tasks()
    assert (task.subject.partition(":")[0], task.whom) == ("officer", "Đức")


async def test_returned_mail_of_somebody_who_left_names_the_address() -> None:
    mail = await staff_mail()
    await fetch("DELETE FROM account")
    await take_in(bounce(mail["message_id"]).replace(b"Lan@Cong-Ty.example", THU.encode()), NOW)
    (task,) = await tasks()
    assert (task.subject, task.whom) == (f"address:{THU}", THU)
    assert list(await doubted()) == [THU]


async def test_a_bouncing_officer_raises_a_task_too() -> None:
    mail = await sent_mail()
    await fetch(
        "INSERT INTO officer (level, commune_code, name, email) VALUES ('commune', '06184', 'Hoàng Văn Nam', $1)", LAN
    )
    await take_in(bounce(mail["message_id"]), NOW)
    rows = await fetch("SELECT subject FROM task ORDER BY subject")
    assert [row["subject"].partition(":")[0] for row in rows] == ["contact", "officer"]


# --- a real IMAP server ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def imap() -> Iterator[ImapSettings]:
    """pymap, a server of its own process, with one empty account."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = [Path(sys.executable).with_name("pymap"), "--no-tls", "--host", "127.0.0.1", "--port", str(port)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen([*program, "dict", "--demo-data"], **quiet)  # type: ignore[call-overload]
    settings = ImapSettings("127.0.0.1", port, "demouser", "demopass", folder="Sent", tls="none")
    try:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and server.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield settings
    finally:
        server.kill()
        server.wait()


def put(settings: ImapSettings, *mails: bytes) -> None:
    """As the mail server of the mailbox would."""
    with imaplib.IMAP4(settings.host, settings.port) as server:
        server.login(settings.user, settings.password)
        server.select(settings.folder)
        server.uid("STORE", "1:*", "+FLAGS", "(\\Seen)")
        for mail in mails:
            assert server.append(settings.folder, "", None, mail.replace(b"\n", b"\r\n"))[0] == "OK"


async def test_a_mailbox_is_read_to_its_end_and_once(imap: ImapSettings) -> None:
    mail = await sent_mail()
    reply = f"From: {LAN}\nIn-Reply-To: {mail['message_id']}\n\nxin chào\n".encode()
    await asyncio.to_thread(put, imap, bounce(mail["message_id"]), reply, b"\0\xff rubbish\n")
    first = await read_mailbox(imap, lambda: NOW)
    second = await read_mailbox(imap, lambda: NOW)
    assert (first.taken, first.failed) == (3, 0)
    assert (second.taken, second.failed) == (0, 0)
    assert sorted(answer.kind for answer in await answers()) == ["bounce", "reply", "unknown"]
    assert (await contact())["address_state"] == "bouncing"


async def test_a_mail_that_cannot_be_taken_in_stays_for_the_next_time(
    imap: ImapSettings, caplog: pytest.LogCaptureFixture
) -> None:
    await asyncio.to_thread(put, imap, b"Subject: a\n\nx\n", b"Subject: b\n\nx\n")
    await fetch("ALTER TABLE received_mail RENAME TO received_mail_away")
    try:
        assert (await read_mailbox(imap, lambda: NOW)).failed == 2
    finally:
        await fetch("ALTER TABLE received_mail_away RENAME TO received_mail")
    assert "cannot be taken in" in caplog.text
    assert (await read_mailbox(imap, lambda: NOW)).taken == 2


async def test_a_stop_is_heard_between_two_mails(imap: ImapSettings) -> None:
    await asyncio.to_thread(put, imap, b"Subject: c\n\nx\n", b"Subject: d\n\nx\n")
    asked = iter([True, False])
    assert (await read_mailbox(imap, lambda: NOW, lambda: next(asked))).taken == 1


@pytest.mark.parametrize("changed", [{"password": "sai"}, {"folder": "Khong-co"}, {"port": 1}, {"tls": "tls"}])
async def test_a_mailbox_that_cannot_be_read_says_why(imap: ImapSettings, changed: dict[str, Any]) -> None:
    with pytest.raises(MailboxError) as caught:
        await read_mailbox(replace(imap, **changed), lambda: NOW)
    assert str(caught.value)
    assert imap.password not in str(caught.value)


# --- a second reader of our own mails: the IMAP server takes them apart by itself ---------------------------------


def taken_apart(settings: ImapSettings, mail: bytes) -> tuple[str, list[bytes]]:
    """BODYSTRUCTURE, and the text, HTML and calendar parts, as the server found them."""
    put(settings, mail.replace(b"\r\n", b"\n"))
    with imaplib.IMAP4(settings.host, settings.port) as server:
        server.login(settings.user, settings.password)
        server.select(settings.folder)
        _, answer = server.uid("SEARCH", "UNSEEN")
        uid = answer[0].split()[-1].decode()
        _, structure = server.uid("FETCH", uid, "(BODYSTRUCTURE)")
        parts = []
        for place in ("1.1", "1.2", "2"):
            _, part = server.uid("FETCH", uid, f"(BODY[{place}])")
            parts.append(b64decode(next(piece[1] for piece in part if isinstance(piece, tuple))))
    lines = [piece if isinstance(piece, bytes) else piece[0] + piece[1] for piece in structure if piece]
    whole = b" ".join(lines).decode()
    return whole.lower(), parts


async def test_a_second_reader_takes_our_mail_apart_the_same_way(imap: ImapSettings) -> None:
    said = render(sample("due", "usual", TODAY, URL), "vi", URL)
    to = Envelope("<0123abcd@etalon.example>", LAN, "Hoàng Thị Lan", "vi")
    raw = compose(MailSettings("127.0.0.1", 25, "Etalon <nhac-han@etalon.example>"), to, said, NOW)
    structure, (text, html, file) = await asyncio.to_thread(taken_apart, imap, raw)
    for kind in ('"plain"', '"html"', '"calendar"', '"alternative"', '"mixed"', '"utf-8"', "etalon.ics"):
        assert kind in structure
    assert text.decode().splitlines() == said.text.splitlines()
    assert html.decode().splitlines() == said.html.splitlines()
    assert file == said.attachments[0].content


async def test_a_bounce_is_matched_by_the_return_path_that_a_real_server_was_given() -> None:
    enterprise = await new_enterprise()
    await new_contact(enterprise, LAN)
    await new_instrument(enterprise, TODAY)
    await sweep(TODAY, NOW, mail_domain="etalon.example")
    paths: list[str] = []
    async with mail_server() as server:
        server.answer = lambda verb, address: paths.append(address) if verb == "MAIL" else None
        await deliver(replace(server.settings, verp="+"), lambda: NOW, public_url=URL)
    (path,) = paths
    raw = f"Return-Path: <>\nFrom: postmaster@x.example\nTo: {path}\nSubject: ?\n\n550 5.1.1 no such user\n"
    assert await take_in(raw.encode(), NOW) == "bounce"
    (row,) = await fetch("SELECT bounced_at, bounce_words FROM message")
    assert (row["bounced_at"], row["bounce_words"]) == (NOW, "5.1.1 550 5.1.1 no such user")
    assert (await contact())["address_state"] == "bouncing"
