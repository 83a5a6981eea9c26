"""The conversation with servers that ask for encryption and a password, over real TLS."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from scheduler.notices.mail import MailSettings
from scheduler.notices.session import MailSession
from tests.scheduler.notices.rows import Server, mail_server

# A key that guards nothing: self-signed for this machine, for these tests only.
PEM = Path(__file__).with_name("mail-server.pem")
RIGHT = "mật khẩu"
MAIL = b"Subject: x\r\nFrom: a@x.example\r\nTo: lan@x.example\r\n\r\nx\r\n"


def who_may(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: LoginPassword) -> AuthResult:
    known = (data.login, data.password) == (b"nhac-han", RIGHT.encode())
    return AuthResult(success=known, handled=known)  # unhandled: the server itself says 535


@asynccontextmanager
async def guarded() -> AsyncIterator[Server]:
    """A server that takes mail only after STARTTLS and a password."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(PEM)
    async with mail_server(
        tls_context=context, require_starttls=True, auth_required=True, authenticator=who_may
    ) as server:
        yield server


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(PEM))


def with_password(settings: MailSettings, password: str = RIGHT) -> MailSettings:
    return replace(settings, host="localhost", user="nhac-han", password=password, tls="starttls")


async def talk(settings: MailSettings) -> tuple[str, str]:
    async with MailSession(settings, 6) as session:
        answer = await session.send("lan@x.example", MAIL)
    return answer.verdict, answer.words


@pytest.mark.usefixtures("trusted")
async def test_a_mail_goes_through_starttls_with_a_password() -> None:
    async with guarded() as server:
        assert (await talk(with_password(server.settings)))[0] == "sent"
    assert server.mails[0]["Subject"] == "x"


@pytest.mark.usefixtures("trusted")
async def test_a_wrong_password_is_told_and_is_no_fault_of_the_mail() -> None:
    async with guarded() as server:
        verdict, words = await talk(with_password(server.settings, "sai"))
    assert verdict == "no_server"
    assert words.startswith("535")


async def test_a_certificate_nobody_vouches_for_is_refused() -> None:
    async with guarded() as server:
        verdict, words = await talk(with_password(server.settings))
    assert verdict == "no_server"
    assert "certificate" in words.lower()
    assert server.mails == []


@pytest.mark.usefixtures("trusted")
async def test_a_server_without_encryption_gets_nothing_when_encryption_was_asked_for() -> None:
    async with mail_server() as server:
        verdict, _ = await talk(with_password(server.settings))
    assert verdict == "no_server"
    assert server.mails == []


async def test_an_answer_without_end_is_cut_off_and_the_mail_is_tried_later() -> None:
    async with mail_server() as server:
        server.answer = lambda verb, _to: "250 " + "x" * 10_000 if verb == "RCPT" else None
        verdict, words = await talk(server.settings)
    assert verdict == "later"
    assert len(words) <= 500
