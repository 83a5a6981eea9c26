"""Notices rendered, composed, sent and recorded, against `smtplib` sending ready-made messages over one connection.

`python -m bench.mail [--json] [--mails N] [--rounds N]`. Both send to the same sink, a process of its own that answers
yes and throws everything away. The floor sends exactly the bytes that our delivery had sent. Before anything is
measured, mails of one round are parsed back and compared with what it was made from. `deliver` includes what the
floor does not have to do: claiming, reading the registry, and one durable record per mail. The usual way, Jinja2 and
`EmailMessage`, is measured for composing alone.
"""

import argparse
import asyncio
import json
import multiprocessing
import smtplib
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from bench.sweep import NOW, TODAY, fill, ratio, table, temporary_server
from registry.database import bind, close_pool, connection, make_engine, migrate, open_pool
from registry.law.load import law
from registry.places.load import gazetteer
from scheduler.notices import claims
from scheduler.notices.letters import Books, letter
from scheduler.notices.links import LinkMaker
from scheduler.notices.mail import Envelope, MailSettings, compose
from scheduler.notices.outbox import deliver
from scheduler.notices.render import render
from scheduler.notices.session import MailSession
from scheduler.sweep import sweep

URL = "https://etalon.example"
SENDER = "Etalon <nhac-han@etalon.example>"
SAMPLE = 100
"""Mails that are composed by EmailMessage, and parsed back three ways: both are slow."""


def sink(ready: Any) -> None:
    """A mail server that says yes to one client after another and keeps nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        ready.send(listening.getsockname()[1])
        while True:
            client, _ = listening.accept()
            with client:
                _converse(client)


def _converse(client: socket.socket) -> None:
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    client.sendall(b"220 sink\r\n")
    buffer = b""
    ending = b"\r\n"
    while chunk := client.recv(65536):
        buffer += chunk
        while ending in buffer:
            line, _, buffer = buffer.partition(ending)
            verb = line[:4].upper()
            if len(ending) > 2:  # the end of a mail
                ending, answer = b"\r\n", b"250 taken\r\n"
            elif verb == b"DATA":
                ending, answer = b"\r\n.\r\n", b"354 go on\r\n"
            else:
                answer = b"221 bye\r\n" if verb == b"QUIT" else b"250 sink\r\n"
            client.sendall(answer)


@contextmanager
def running_sink() -> Iterator[MailSettings]:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=sink, args=(theirs,), daemon=True)
    process.start()
    try:
        yield MailSettings("127.0.0.1", ours.recv(), SENDER)
    finally:
        process.kill()
        process.join()


def floor(settings: MailSettings, mails: list[tuple[str, bytes]]) -> float:
    """Seconds of smtplib for ready-made messages over one connection, whose opening is not counted."""
    with smtplib.SMTP(settings.host, settings.port, local_hostname="bench.example") as server:
        server.ehlo()
        begun = time.perf_counter()
        for recipient, raw in mails:
            server.sendmail(settings.sender_address, [recipient], raw)
        return time.perf_counter() - begun


async def requeue() -> None:
    async with connection() as database:
        await database.execute("UPDATE message SET state = 'queued', attempts = 0, next_attempt_at = now()")


async def sent(settings: MailSettings, made: list[tuple[Envelope, Any, str]]) -> float:
    """Seconds of rendering, composing and sending, without the database."""
    async with MailSession(settings, 30) as session:
        await session.send("warm-up@x.example", b"Subject: warm-up\r\n\r\n")
        begun = time.perf_counter()
        for to, said, language in made:
            answer = await session.send(to.recipient, compose(settings, to, render(said, language, URL), NOW))
            assert answer.verdict == "sent", answer
        return time.perf_counter() - begun


async def delivered(settings: MailSettings, mails: int) -> float:
    begun = time.perf_counter()
    result = await deliver(settings, lambda: NOW, public_url=URL)
    took = time.perf_counter() - begun
    assert (result.sent, result.failed, result.pending) == (mails, 0, 0), result
    return took


async def sent_mails() -> list[tuple[str, bytes]]:
    async with connection() as database:
        rows = await database.fetch("SELECT recipient, mail FROM message WHERE state = 'sent' ORDER BY id")
    return [(row["recipient"], row["mail"]) for row in rows]


async def letters() -> list[tuple[Envelope, Any, str]]:
    async with connection() as database:
        rows = await database.fetch("SELECT * FROM message ORDER BY id")
    facts = await claims.facts(rows)
    books = Books(law(), gazetteer(), LinkMaker(URL))
    made = []
    for row in rows:
        said = letter(row, facts.enterprises[row["enterprise"]], facts.notices[row["id"]], books)
        to = Envelope(row["message_id"], row["recipient"], row["recipient_name"], row["language"])
        made.append((to, said, row["language"]))
    return made


def composed(settings: MailSettings, made: list[tuple[Envelope, Any, str]]) -> list[bytes]:
    return [compose(settings, to, render(said, language, URL), NOW) for to, said, language in made]


def composed_the_usual_way(settings: MailSettings, made: list[tuple[Envelope, Any, str]]) -> list[bytes]:
    mails = []
    for to, said, language in made:
        words = render(said, language, URL)
        mail = EmailMessage()
        mail["From"], mail["To"] = settings.sender, f"{to.recipient_name} <{to.recipient}>"
        mail["Subject"], mail["Message-ID"] = words.subject, to.message_id
        mail.set_content(words.text)
        mail.add_alternative(words.html, subtype="html")
        mails.append(mail.as_bytes())
    return mails


def check(settings: MailSettings, made: list[tuple[Envelope, Any, str]], sent: list[tuple[str, bytes]]) -> None:
    """Both ways of composing a sample, and what was sent, read the same; raises AssertionError where they do not.

    Spaces of the subject are not compared: Python 3.11's own composer loses one where it folds the line.
    """
    ways = (composed(settings, made), composed_the_usual_way(settings, made), [raw for _, raw in sent[:SAMPLE]])
    for raws in zip(*ways, strict=True):
        assert len({_read(raw) for raw in raws}) == 1, _read(raws[0])[:2]


def _read(raw: bytes) -> tuple[Any, ...]:
    mail = message_from_bytes(raw, policy=default)
    return ("".join(str(mail["Subject"]).split()), str(mail["Message-ID"]), _lines(mail, "plain"), _lines(mail, "html"))


def _lines(mail: EmailMessage, kind: str) -> tuple[str, ...]:
    part = mail.get_body((kind,))
    assert part is not None
    return tuple(part.get_content().splitlines())


def timed(work: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


async def measure(address: str, settings: MailSettings, mails: int, rounds: int) -> dict[str, Any]:
    await migrate(address)
    engine = make_engine(address)
    bind(engine)
    await open_pool(engine)
    try:
        await fill(mails * 10)  # every tenth instrument is owed, each of another enterprise
        made_now = (await sweep(TODAY, NOW, mail_domain=settings.domain)).queued
        count = await _messages()
        await delivered(settings, count)
        ready = await sent_mails()
        made = await letters()
        sample = made[:SAMPLE]
        check(settings, sample, ready)
        whole, alone, composing = [], [], []
        for _ in range(rounds):
            await requeue()
            base = floor(settings, ready)
            whole.append(await delivered(settings, count) / base)
            alone.append(await sent(settings, made) / base)
            ours = timed(lambda: composed(settings, sample))
            composing.append(timed(lambda: composed_the_usual_way(settings, sample)) / ours)
    finally:
        await close_pool(engine)
    return {
        "bench": "mail",
        "mails": count,
        "notices": made_now,
        "bytes_per_mail": sum(len(raw) for _, raw in ready) // count,
        "rounds": rounds,
        "floor": "smtplib.sendmail of the same bytes over one connection",
        "target": "render_compose_send_over_floor at most 3",
        "render_compose_send_over_floor": ratio(alone),
        "deliver_over_floor": ratio(whole),
        "EmailMessage_over_ours_composing": ratio(composing),
    }


async def _messages() -> int:
    async with connection() as database:
        count: int = await database.fetchval("SELECT count(*) FROM message")
    return count


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--mails", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with temporary_server() as address, running_sink() as settings:
        result = asyncio.run(measure(address, settings, asked.mails, asked.rounds))
    print(json.dumps(result, indent=2) if asked.json else table(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
