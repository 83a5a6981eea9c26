"""Minimal valid rows for the tests of notices, and a real mail server that keeps what it is given."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import count
from typing import Any

from aiosmtpd.smtp import SMTP

from registry.database import connection
from scheduler.notices.mail import MailSettings

NOW = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
TODAY = date(2026, 11, 22)
URL = "https://etalon.example"

_serials = count(1)


async def fetch(query: str, *values: Any) -> list[Any]:
    async with connection() as database:
        return await database.fetch(query, *values)


async def new_enterprise(name: str = "Công ty TNHH Xăng dầu Kỳ Lừa", language: str = "vi") -> int:
    number = next(_serials)
    rows = await fetch(
        "INSERT INTO enterprise (tax_code, name, name_fold, name_sort, sector, language, address, phone, created_at)"
        " VALUES ($1, $2, '', '', '', $3, '', '', $4) RETURNING id",
        f"{4900000000 + number}",
        name,
        language,
        NOW,
    )
    return int(rows[0]["id"])


async def new_contact(
    enterprise: int, email: str, *, name: str = "Hoàng Thị Lan", language: str | None = None, receives: bool = True
) -> int:
    rows = await fetch(
        "INSERT INTO contact (enterprise, name, email, phone, language, receives_notices)"
        " VALUES ($1, $2, $3, '', $4, $5) RETURNING id",
        enterprise,
        name,
        email,
        language,
        receives,
    )
    return int(rows[0]["id"])


async def new_instrument(enterprise: int, due_on: date | None, **columns: Any) -> int:
    """An instrument in use of kind 8b in a site of its own; `columns` overrides what is stored."""
    number = next(_serials)
    site = await fetch(
        "INSERT INTO site (enterprise, name, name_fold, commune_code, address, created_at)"
        " VALUES ($1, 'Cửa hàng', '', $2, '', $3) RETURNING id",
        enterprise,
        "06184",
        NOW,
    )
    values = {
        "enterprise": enterprise,
        "site": site[0]["id"],
        "kind_code": "8b",
        "legal_basis": "",
        "kind_name": "",
        "maker": "Nhơn Hòa",
        "model": "NHB-60",
        "serial": f"SN{number:06}",
        "serial_fold": "",
        "accuracy_class": "",
        "place": "Quầy 3",
        "status": "in_use",
        "identity_key": f"key-{number}",
        "search": "",
        "verified_on": date(2025, 11, 1),
        "validity_policy": "month_end",
        "last_result": "pass",
        "due_on": due_on,
        "due_sort": due_on or date(9999, 12, 31),
        "version": 1,
        "created_at": NOW,
        "updated_at": NOW,
        **columns,
    }
    holes = ", ".join(f"${place}" for place in range(1, len(values) + 1))
    rows = await fetch(f"INSERT INTO instrument ({', '.join(values)}) VALUES ({holes}) RETURNING id", *values.values())
    return int(rows[0]["id"])


@dataclass
class Server:
    """A mail server on this machine. `answer` decides what it says to a command; None means yes."""

    settings: MailSettings
    mails: list[EmailMessage] = field(default_factory=list)
    answer: Callable[[str, str], str | None] = lambda _verb, _address: None
    connections: int = 0

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        refusal = self.answer("RCPT", address)
        if refusal is None:
            envelope.rcpt_tos.append(address)
        return refusal or "250 OK"

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        refusal = self.answer("MAIL", address)
        if refusal is None:
            envelope.mail_from = address
        return refusal or "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        refusal = self.answer("DATA", envelope.rcpt_tos[0])
        if refusal == "hang up":
            server.transport.abort()
            return "421 gone"
        if refusal == "silence":
            await asyncio.sleep(3600)
        if refusal is None:
            parsed = message_from_bytes(envelope.original_content, policy=default)
            assert isinstance(parsed, EmailMessage)
            self.mails.append(parsed)
        return refusal or "250 accepted as number 7"


@asynccontextmanager
async def mail_server(**options: Any) -> AsyncIterator[Server]:
    """A real SMTP server for the time of a block."""
    loop = asyncio.get_running_loop()
    held = Server(MailSettings("127.0.0.1", 0, "Etalon <nhac-han@etalon.example>"))

    def protocol() -> SMTP:
        held.connections += 1
        return SMTP(held, hostname="mail.test", loop=loop, **options)

    listening = await loop.create_server(protocol, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    held.settings = MailSettings("127.0.0.1", port, held.settings.sender)
    try:
        yield held
    finally:
        listening.close()
        await listening.wait_closed()
