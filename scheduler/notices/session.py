"""One conversation with the mail server, kept open over many mails, and what each answer of the server means."""

import asyncio
import contextlib
from types import TracebackType
from typing import Self

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
)

from scheduler.notices.backoff import Answer
from scheduler.notices.mail import MailSettings

_PERMANENT = 500
_CLOSING = 421
_ONE_ANSWER = 1 / 3
"""The share of a mail's time that one answer may take: a dead server is told from a slow one."""

_GOODBYE_SECONDS = 5.0
_WORDS = 500
"""The most characters kept of what a server says."""


class MailSession:
    """Gives mails to one server one after another; connects when first needed and again when the server hangs up.

    No mail takes longer than `seconds`, connecting included, so a lease longer than that is never outlived.
    """

    def __init__(self, settings: MailSettings, seconds: float) -> None:
        self._settings = settings
        self._seconds = seconds
        self._server: SMTP | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            await self._leave()
        self._drop()  # cut off in the middle of something, a server may never answer

    async def send(self, recipient: str, mail: bytes, sender: str | None = None) -> Answer:
        """Offer one mail to the server; never raises for anything a server or network can do.

        `sender`: the return path of this mail, where it has one of its own.
        """
        try:
            async with asyncio.timeout(self._seconds):
                return await self._send(recipient, mail, sender or self._settings.sender_address)
        except TimeoutError:
            self._drop()
            return Answer("later", f"no answer within {self._seconds:g} s")

    async def _send(self, recipient: str, mail: bytes, sender: str) -> Answer:
        if not await self._greeted(sender):
            try:
                self._server = await self._connect(sender)
            except (SMTPException, OSError) as error:
                return Answer("no_server", _said(error))
        assert self._server is not None  # noqa: S101 - for the type checker: connected just above
        try:
            words = await self._offer(self._server, recipient, mail)
        except (SMTPException, OSError) as error:
            return await self._after(error)
        return Answer("sent", words)

    async def _greeted(self, sender: str) -> bool:
        """Whether the open connection still answers; servers hang up after some mails, or some idle time."""
        if self._server is None or not self._server.is_connected:
            return False
        try:
            await self._server.mail(sender)
        except (SMTPException, OSError):
            self._drop()
            return False
        return True

    async def _connect(self, sender: str) -> SMTP:
        settings = self._settings
        server = SMTP(
            hostname=settings.host,
            port=settings.port,
            username=settings.user or None,
            password=settings.password or None,
            use_tls=settings.tls == "tls",
            start_tls=settings.tls == "starttls",
            local_hostname=settings.domain,  # the library's default asks a name server
            timeout=self._seconds * _ONE_ANSWER,
        )
        try:
            await server.connect()
            await server.mail(sender)
        except BaseException:
            server.close()
            raise
        return server

    async def _offer(self, server: SMTP, recipient: str, mail: bytes) -> str:
        """MAIL was said already: by `_connect`, or by `_greeted` as the test of the line."""
        await server.rcpt(recipient)
        answer = await server.data(mail)
        return _cut(f"{answer.code} {answer.message}")

    async def _after(self, error: Exception) -> Answer:
        code = error.code if isinstance(error, SMTPResponseException) else 0
        about_mail = isinstance(error, SMTPRecipientRefused | SMTPDataError)
        if not about_mail or code == _CLOSING:
            self._drop()
        else:
            await self._reset()
        return Answer("refused" if about_mail and code >= _PERMANENT else "later", _said(error))

    async def _reset(self) -> None:
        """Forget the refused mail; a server that cannot is left."""
        try:
            if self._server is not None:
                await self._server.rset()
        except (SMTPException, OSError):
            self._drop()

    async def _leave(self) -> None:
        if self._server is not None and self._server.is_connected:
            with contextlib.suppress(SMTPException, OSError):
                await self._server.quit(timeout=_GOODBYE_SECONDS)

    def _drop(self) -> None:
        if self._server is not None:
            self._server.close()
        self._server = None


def _said(error: Exception) -> str:
    if isinstance(error, SMTPResponseException):
        return _cut(f"{error.code} {error.message}")
    return _cut(str(error) or type(error).__name__)


def _cut(words: str) -> str:
    """Printable and short: servers are strangers."""
    plain = "".join(char if char.isprintable() else " " for char in words)
    return plain.encode(errors="replace").decode()[:_WORDS]
