"""The real application on the real database, in the test's own event loop, driven as a browser would."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from argon2 import PasswordHasher
from litestar import Litestar

from registry.fold import fold, sort_key
from registry.tables.people import Account, Inspector
from registry.tables.places import Enterprise
from web.auth.form_tokens import FIELD
from web.auth.sessions import open_session

ADDRESS = "http://etalon.test"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # Monday, 08:00 in Lạng Sơn

PASSWORD = "mật khẩu của chợ"
# Argon2id of PASSWORD with one pass over 8 KiB: quick, and older than today's parameters, so signing in renews it.
QUICK_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


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
        return await self.post(
            path, data=filled, files=files, headers={"origin": str(self.base_url), **(headers or {})}
        )


@dataclass(frozen=True)
class Person:
    """An account of the tests."""

    account_id: int
    email: str
    enterprise_id: int | None = None


async def add_enterprise(tax_code: str, name: str) -> int:
    row = Enterprise(tax_code=tax_code, name=name, name_fold=fold(name), name_sort=sort_key(name), created_at=MORNING)
    await row.save()
    return row.id


async def add_inspector(code: str, name: str) -> int:
    row = Inspector(code=code, name=name, fields=["mass"])
    await row.save()
    return row.id


async def add_account(email: str, role: str, **facts: Any) -> Person:
    """`facts` are further columns; without a password_hash nobody can sign in with a password."""
    columns = {"password_hash": "!", "created_at": MORNING, "name": email.partition("@")[0], **facts}
    row = Account(email=email, role=role, **columns)
    await row.save()
    return Person(row.id, email, row.enterprise)


async def signed_in_browser(app: Litestar, account_id: int) -> Browser:
    """A browser that already holds a session of this account."""
    desk = app.state.desk
    browser = Browser(app)
    browser.cookies.set(desk.session_cookie, await open_session(account_id, desk.clock.now()))
    return browser
