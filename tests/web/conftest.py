"""Browsers on the real application: `browser` is nobody's; `as_member`, `as_inspector`, ... hold a session."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from litestar import Litestar
from piccolo.engine.postgres import PostgresEngine

from tests.web.clients import (
    MORNING,
    QUICK_HASH,
    ZONE,
    Browser,
    FixedClock,
    Person,
    add_account,
    add_enterprise,
    add_inspector,
    signed_in_browser,
)
from web.app import create_app
from web.settings import Settings

SignIn = Callable[[Person], Awaitable[Browser]]


@dataclass(frozen=True)
class People:
    """One account of each role, two members of different enterprises."""

    fuel: Person  # member of 4900100004
    market: Person  # member of 4900100011
    inspector: Person
    planner: Person
    administrator: Person

    def all(self) -> tuple[Person, ...]:
        return (self.fuel, self.market, self.inspector, self.planner, self.administrator)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Development settings; the database is the one `db` has bound."""
    return Settings(data_dir=tmp_path, zone=ZONE, secret="s" * 40, background=False)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Litestar:
    """Registering every route takes longer than most tests: those of a module share one application."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("web"), zone=ZONE, secret="s" * 40, background=False)
    return create_app(settings, FixedClock())


@pytest.fixture
def clock(built: Litestar) -> FixedClock:
    """The clock of `app`, put back to the morning for each test."""
    clock: FixedClock = built.state.desk.clock
    clock.instant = MORNING
    return clock


@pytest.fixture
def app(built: Litestar, clock: FixedClock) -> Litestar:
    """Without its lifespan: the pool is that of `db`, in the same event loop. It remembers nothing between requests."""
    return built


@pytest.fixture
async def browser(db: PostgresEngine, app: Litestar) -> AsyncIterator[Browser]:
    """A browser nobody has signed in with, on an empty database."""
    async with Browser(app) as nobody:
        yield nobody


@pytest.fixture
async def people(db: PostgresEngine) -> People:
    fuel = await add_enterprise("4900100004", "Công ty TNHH Xăng dầu Đồng Đăng")
    market = await add_enterprise("4900100011", "Ban quản lý chợ Đông Kinh")
    inspector = await add_inspector("I1", "Hoàng Thị Hoa")
    return People(
        fuel=await add_account("fuel@example.vn", "member", enterprise=fuel, password_hash=QUICK_HASH),
        market=await add_account("market@example.vn", "member", enterprise=market, password_hash=QUICK_HASH),
        inspector=await add_account("hoa@example.vn", "inspector", inspector=inspector),
        planner=await add_account("head@example.vn", "planner"),
        administrator=await add_account("admin@example.vn", "administrator"),
    )


@pytest.fixture
async def sign_in_as(app: Litestar, people: People) -> AsyncIterator[SignIn]:
    """Give a browser in which a person is signed in: `browser = await sign_in_as(people.fuel)`."""
    async with AsyncExitStack() as open_browsers:

        async def opened(person: Person) -> Browser:
            return await open_browsers.enter_async_context(await signed_in_browser(app, person.account_id))

        yield opened
