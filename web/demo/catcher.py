"""The demo's own mail server: takes every mail on this machine and keeps it in a Maildir, whose page shows it.

One server per data folder: the first process that needs it runs it, behind a lock that dies with that process, and
publishes its port in `mailbox.json`; others send to it. Nothing ever leaves the machine. Like any mail server it
refuses addresses of domains that cannot exist, those of `.invalid` (RFC 6761); so the demo shows a refusal, too.
"""

import asyncio
import contextlib
import fcntl
import json
import mailbox
import os
import re
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, BinaryIO

from aiosmtpd.smtp import SMTP, Envelope

from scheduler.notices.mail import MailSettings

SENDER = "Etalon <nhac-han@etalon.example>"

_ADDRESS = "127.0.0.1"
_LARGEST_MAIL = 8_000_000
_NOWHERE = ".invalid"
_PATIENCE_SECONDS = 10.0
_KEY = re.compile(r"(\d{1,12})\.M(\d{1,9})P(\d{1,12})Q(\d{1,12})\.[^/\x00]{1,200}")
# What `email` is known to raise on hostile input.
_UNREADABLE = (LookupError, ValueError, TypeError, AttributeError, RecursionError, MessageError)


@dataclass(frozen=True, slots=True)
class CaughtMail:
    """One line of the mailbox. `received_at` is in UTC; all texts are hostile."""

    key: str
    subject: str
    sender: str
    recipient: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class CaughtMessage:
    """One mail as it arrived, with both bodies; `html` is foreign markup, to be shown only in a sandbox."""

    mail: CaughtMail
    message_id: str
    date: str
    text: str
    html: str
    raw: bytes


class _Keeper:
    """What the server does with a mail."""

    def __init__(self, data_dir: Path) -> None:
        self._maildir = mailbox.Maildir(_folder(data_dir), create=True)
        # A thread of its own: the shared ones may all be waiting for this very server. One, because Maildir counts.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mailbox")

    async def handle_RCPT(self, _server: SMTP, _session: Any, envelope: Envelope, to: str, _options: Any) -> str:  # noqa: N802 - the name aiosmtpd calls
        """Refuse whom no mail can reach."""
        if to.lower().endswith(_NOWHERE):
            return "550 5.1.2 no such domain"
        envelope.rcpt_tos.append(to)
        return "250 2.1.5 will be kept"

    async def handle_DATA(self, _server: SMTP, _session: Any, envelope: Envelope) -> str:  # noqa: N802 - the name aiosmtpd calls
        """Keep it on disk before saying so."""
        content = envelope.original_content
        if content is None:
            return "451 nothing received"
        key = await asyncio.get_running_loop().run_in_executor(self._thread, self._maildir.add, content)
        return f"250 kept as {key}"

    def close(self) -> None:
        """Let the mail being kept be kept."""
        self._thread.shutdown()


@asynccontextmanager
async def catching(data_dir: Path) -> AsyncIterator[MailSettings]:
    """Settings of the mail catcher of `data_dir`, run by us unless another process already does.

    Raises TimeoutError when another process holds the lock and never answers.
    """
    with _lock_file(data_dir) as lock:
        port = await _port_of_other(data_dir, lock.fileno())
        if port is not None:
            yield _settings(port)
            return
        async with _serving(data_dir) as own_port:
            yield _settings(own_port)


def _lock_file(data_dir: Path) -> BinaryIO:
    data_dir.mkdir(parents=True, exist_ok=True)
    return (data_dir / "mailbox.lock").open("ab")


def _settings(port: int) -> MailSettings:
    return MailSettings(_ADDRESS, port, SENDER)


async def _port_of_other(data_dir: Path, lock: int) -> int | None:
    """The port of whoever holds the lock; None once we hold it ourselves."""
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while True:
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return None
            port = _published(data_dir)
            if port is not None and await _answers(port):
                return port
            await asyncio.sleep(0.05)


def _published(data_dir: Path) -> int | None:
    try:
        port = json.loads((data_dir / "mailbox.json").read_text("ascii"))["port"]
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return port if isinstance(port, int) else None


async def _answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(_ADDRESS, port)
    except OSError:
        return False
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return True


@asynccontextmanager
async def _serving(data_dir: Path) -> AsyncIterator[int]:
    published = data_dir / "mailbox.json"
    published.unlink(missing_ok=True)  # of a process that was killed
    keeper, loop = _Keeper(data_dir), asyncio.get_running_loop()
    talks: set[SMTP] = set()

    def talk() -> SMTP:
        protocol = SMTP(keeper, data_size_limit=_LARGEST_MAIL, hostname="localhost", ident="Etalon", loop=loop)
        talks.add(protocol)
        return protocol

    server = await loop.create_server(talk, _ADDRESS, 0)
    port: int = server.sockets[0].getsockname()[1]
    draft = published.with_suffix(".new")
    draft.write_text(json.dumps({"port": port, "pid": os.getpid()}), "ascii")
    draft.replace(published)
    try:
        yield port
    finally:
        published.unlink(missing_ok=True)
        server.close()
        for protocol in talks:
            if protocol.transport is not None:
                protocol.transport.close()
        await server.wait_closed()
        keeper.close()


def _folder(data_dir: Path) -> Path:
    return data_dir / "mailbox"


def caught(data_dir: Path, *, after: str | None = None, limit: int = 50) -> list[CaughtMail]:
    """Up to `limit` mails, newest first; those older than the key `after`. Reads files: call it in a thread."""
    folder = _folder(data_dir) / "new"
    keys = [entry.name for entry in os.scandir(folder)] if folder.is_dir() else []
    known = sorted((_order(key), key) for key in keys if _KEY.fullmatch(key))
    if after is not None:
        if not _KEY.fullmatch(after):
            return []
        known = [pair for pair in known if pair[0] < _order(after)]
    return [_line(key, _read(folder / key)) for _, key in reversed(known[-limit:])]


def caught_message(data_dir: Path, key: str) -> CaughtMessage | None:
    """One mail, or None where there is none of that key; a key that is no mere file name of ours is none, too."""
    path = _folder(data_dir) / "new" / key if _KEY.fullmatch(key) else None
    if path is None or not path.is_file() or path.is_symlink():
        return None
    raw = path.read_bytes()
    parsed = _parsed(raw)
    return CaughtMessage(
        mail=_line(key, parsed),
        message_id=_header(parsed, "Message-ID"),
        date=_header(parsed, "Date"),
        text=_body(parsed, "plain"),
        html=_body(parsed, "html"),
        raw=raw,
    )


def _order(key: str) -> tuple[int, ...]:
    match = _KEY.fullmatch(key)
    return tuple(map(int, match.groups())) if match else ()


def _read(path: Path) -> EmailMessage:
    try:
        return _parsed(path.read_bytes())
    except OSError:
        return EmailMessage()  # deleted since the folder was read


def _parsed(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=default)


def _line(key: str, message: EmailMessage) -> CaughtMail:
    received_at = datetime.fromtimestamp(_order(key)[0], UTC)
    sender, recipient = _header(message, "From"), _header(message, "To")
    return CaughtMail(key, _header(message, "Subject"), sender, recipient, received_at)


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message.get(name, "")).split())
    except _UNREADABLE:
        return ""


def _body(message: EmailMessage, subtype: str) -> str:
    try:
        part = message.get_body((subtype,))
        content = part.get_content() if part is not None else ""
    except _UNREADABLE:
        return ""
    return content if isinstance(content, str) else ""
