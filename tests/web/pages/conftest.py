"""One stage for each module: the cast enrolled, the real application, and a browser for everybody.

Tests of a module share the stage, so a test that changes something plays with an instrument of its own.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import pytest
from litestar import Litestar

from registry.database import bind, close_pool, connection, make_engine, open_pool, tables
from tests.cast import Cast, enrol_cast
from tests.web.clients import ZONE, Browser, FixedClock, signed_in_browser
from web.app import create_app
from web.settings import Settings


@dataclass
class Stage:
    """Everybody and everything; `at("hoa")` is the browser of an account of the cast, `at("")` that of nobody."""

    app: Litestar
    settings: Settings
    clock: FixedClock
    cast: Cast
    doors: AsyncExitStack
    browsers: dict[str, Browser] = field(default_factory=dict)

    async def at(self, who: str) -> Browser:
        if who not in self.browsers:
            opened = await signed_in_browser(self.app, self.cast.accounts[who]) if who else Browser(self.app)
            self.browsers[who] = await self.doors.enter_async_context(opened)
        return self.browsers[who]

    def instrument(self, name: str) -> str:
        """The address of an instrument of the cast."""
        return f"/instruments/{self.cast.instruments[name]}"


@pytest.fixture(scope="module")
async def stage(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    engine = make_engine(database_url)
    bind(engine)
    await open_pool(engine)
    try:
        async with connection() as raw:
            await raw.execute(";".join(f'DELETE FROM "{table._meta.tablename}"' for table in reversed(tables())))
        folder = tmp_path_factory.mktemp("stage")
        settings = Settings(data_dir=folder, zone=ZONE, secret="s" * 40, background=False)
        clock = FixedClock()
        async with AsyncExitStack() as doors:
            yield Stage(create_app(settings, clock), settings, clock, await enrol_cast(), doors)
    finally:
        await close_pool(engine)
