"""Reads a mailbox by IMAP: each unseen mail is taken in, then marked as seen; what fails stays unseen for next time.

`imaplib` blocks, so the conversation runs in a thread of its own and hands over one mail at a time.
"""

import asyncio
import imaplib
import logging
import ssl
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from scheduler.notices.backchannel import take_in
from scheduler.timetable import Every, Job

log = logging.getLogger(__name__)

ImapTls = Literal["none", "starttls", "tls"]

_SECONDS = 30.0
_MOST = 200
"""Mails of one visit; the next one goes on."""

_LARGEST = 5_000_000
"""Bytes fetched of one mail."""


@dataclass(frozen=True, slots=True)
class ImapSettings:
    """The mailbox that bounces and replies come to."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    tls: ImapTls = "tls"


class MailboxError(OSError):
    """The mailbox cannot be read now; the words are the server's, or the network's."""


@dataclass(frozen=True, slots=True)
class Read:
    """What one visit took in."""

    taken: int
    failed: int


async def read_mailbox(
    settings: ImapSettings, now: Callable[[], datetime], keep_going: Callable[[], bool] = lambda: True
) -> Read:
    """Take in what is unseen. Raises MailboxError when the server cannot be reached or refuses."""
    loop = asyncio.get_running_loop()

    def hand_over(raw: bytes) -> bool:
        """In the thread: wait until the mail is taken in."""
        return asyncio.run_coroutine_threadsafe(_one(raw, now), loop).result()

    return await asyncio.to_thread(_visit, settings, hand_over, keep_going)


def _one(raw: bytes, now: Callable[[], datetime]) -> Coroutine[Any, Any, bool]:
    async def taken() -> bool:
        try:
            await take_in(raw, now())
        except Exception:
            # The boundary of one mail: it stays unseen, and the others are read.
            log.exception("a received mail cannot be taken in")
            return False
        return True

    return taken()


def _visit(settings: ImapSettings, hand_over: Callable[[bytes], bool], keep_going: Callable[[], bool]) -> Read:
    try:
        with _connected(settings) as server:
            server.login(settings.user, settings.password)
            _checked(server.select(f'"{settings.folder}"'))
            return _read(server, hand_over, keep_going)
    except (imaplib.IMAP4.error, OSError, ssl.SSLError) as error:
        raise MailboxError(str(error)[:300] or type(error).__name__) from error


def _connected(settings: ImapSettings) -> imaplib.IMAP4:
    if settings.tls == "tls":
        return imaplib.IMAP4_SSL(
            settings.host, settings.port, ssl_context=ssl.create_default_context(), timeout=_SECONDS
        )
    server = imaplib.IMAP4(settings.host, settings.port, timeout=_SECONDS)
    if settings.tls == "starttls":
        server.starttls(ssl.create_default_context())
    return server


def _read(server: imaplib.IMAP4, hand_over: Callable[[bytes], bool], keep_going: Callable[[], bool]) -> Read:
    (found,) = _checked(server.uid("SEARCH", "UNSEEN"))[:1] or [b""]
    taken = failed = 0
    for uid in (found or b"").split()[:_MOST]:
        if not keep_going():
            break
        raw = _fetched(server, uid.decode("ascii"))
        if raw is None or not hand_over(raw):
            failed += 1
            continue
        # Marked only now: killed in between, the mail comes again and its digest is known.
        server.uid("STORE", uid.decode("ascii"), "+FLAGS", "(\\Seen)")
        taken += 1
    with suppress(imaplib.IMAP4.error, OSError):
        server.close()
    return Read(taken, failed)


def _fetched(server: imaplib.IMAP4, uid: str) -> bytes | None:
    """The mail without marking it; None where it is gone."""
    answer = _checked(server.uid("FETCH", uid, f"(BODY.PEEK[]<0.{_LARGEST}>)"))
    return next((bytes(part[1]) for part in answer if isinstance(part, tuple)), None)


def _checked(answer: tuple[str, list[Any]]) -> list[Any]:
    status, lines = answer
    if status != "OK":
        raise MailboxError(str(lines)[:300])
    return lines


READ_EVERY = Every(seconds=300)


def mailbox_jobs(settings: ImapSettings | None, now: Callable[[], datetime]) -> tuple[Job, ...]:
    """The clock's job for the mailbox; none without one."""
    if settings is None:
        return ()
    there = settings

    async def read(keep_going: Callable[[], bool]) -> Read:
        return await read_mailbox(there, now, keep_going)

    return (Job("mailbox", READ_EVERY, read),)
