"""The real application on the real database, in the test's own event loop, driven as a browser would."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from litestar import Litestar

from registry.database import connection
from registry.fold import fold, sort_key
from web.auth.form_tokens import FIELD
from web.auth.sessions import SignedIn, open_session

ADDRESS = "http://etalon.test"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # Monday, 08:00 in Lạng Sơn

PASSWORD = "mật khẩu của chợ"
# Argon2id of PASSWORD with one pass over 8 KiB: quick, and older than today's parameters, so signing in renews it.
QUICK_HASH = "$argon2id$v=19$m=8,t=1,p=1$"


@dataclass
class FixedClock:
    """A clock that moves only when a test moves it."""

    instant: datetime = MORNING

    def now(self) -> datetime:
        return self.instant

    def today(self) -> date:
        return self.instant.astimezone(ZONE).date()


class Browser(httpx.AsyncClient):
    """A browser: keeps cookies, follows nothing by itself, posts forms with the token of the page it saw last."""

    def __init__(self, app: Litestar, *, base_url: str = ADDRESS) -> None:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False, client=("192.0.2.7", 40000))
        super().__init__(transport=transport, base_url=base_url, headers={"accept": "text/html,*/*;q=0.8"})
        self.app = app
        self.user: SignedIn | None = None

    async def token(self, path: str = "/law") -> str:
        """A form token from a page, as a person's browser gets it."""
        found = re.search(rf'name="{FIELD}" value="([^"]+)"', (await self.get(path)).text)
        assert found, f"no form on {path}"
        return found[1]

    async def submit(
        self, path: str, data: Mapping[str, Any] | None = None, *, files: Any = None, headers: Any = None
    ) -> httpx.Response:
        """Post a form as our own page would."""
        filled = {FIELD: await self.token(), **(data or {})}
        return await self.post(path, data=filled, files=files, headers={"origin": str(self.base_url), **(headers or {})})


@dataclass(frozen=True)
class Person:
    """An account of the tests."""

    account_id: int
    email: str
    enterprise_id: int | None = None


async def add_enterprise(tax_code: str, name: str) -> int:
    async with connection() as database:
        return await database.fetchval(
            "INSERT INTO enterprise (tax_code, name, name_fold, name_sort, sector, language, address, phone, created_at)"
            " VALUES ($1, $2, $3, $4, '', 'vi', '', '', $5) RETURNING id",
            tax_code,
            name,
            fold(name),
            sort_key(name),
            MORNING,
        )


async def add_inspector(code: str, name: str) -> int:
    async with connection() as database:
        return await database.fetchval(
            "INSERT INTO inspector (code, name, card_number, fields, active) VALUES ($1, $2, '', '{mass}', true)"
            " RETURNING id",
            code,
            name,
        )


async def add_account(
    email: str,
    role: str,
    *,
    enterprise_id: int | None = None,
    inspector_id: int | None = None,
    language: str = "vi",
    password_hash: str = "!",
) -> Person:
    async with connection() as database:
        account_id = await database.fetchval(
            "INSERT INTO account (email, name, role, enterprise, inspector, password_hash, language, active, created_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, true, $8) RETURNING id",
            email,
            email.partition("@")[0],
            role,
            enterprise_id,
            inspector_id,
            password_hash,
            language,
            MORNING,
        )
    return Person(account_id, email, enterprise_id)


async def signed_in_browser(app: Litestar, account_id: int) -> Browser:
    """A browser that already holds a session of this account."""
    desk = app.state.desk
    browser = Browser(app)
    browser.cookies.set(desk.session_cookie, await open_session(account_id, desk.clock.now()))
    return browser
