"""A real PostgreSQL for every test that asks for one: `database_url` (the server) and `db` (a clean database)."""

import asyncio
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest
from piccolo.engine.postgres import PostgresEngine
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from registry.database import bind, close_pool, connection, make_engine, migrate, open_pool, tables
from registry.embedded import embedded_server

# Tests check what is stored, not that it survives a power cut.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class ByFile(LoadScopeScheduling):
    """Files stay whole, since their tests share a module's fixtures; all browser tests share one installation."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", 1)[0]
        return "tests/browser" if file.startswith("tests/browser/") else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    return ByFile(config, log)


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """TEST_DATABASE_URL, else a server of our own from the wheel or the distribution; without any, an error."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="etalon-test-"))
    folder.chmod(0o755)  # a private folder would need root's help to let the server's account in
    try:
        with embedded_server(folder, settings=FAST) as address:
            yield address
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def database_url(server_url: str) -> Iterator[str]:
    """A database of this test run, migrated once from empty, dropped afterwards."""
    with new_database(server_url) as address:
        asyncio.run(migrate(address))
        yield address


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[PostgresEngine]:
    """The migrated database without a single row, bound and pooled for one test.

    Deleting from the few filled tables takes milliseconds; TRUNCATE or a fresh copy of a template takes 20 to 60 times
    as long.
    """
    engine = make_engine(database_url)
    bind(engine)
    await open_pool(engine)
    try:
        async with connection() as raw:
            await raw.execute(";".join(f'DELETE FROM "{table._meta.tablename}"' for table in reversed(tables())))
        yield engine
    finally:
        await close_pool(engine)


@contextmanager
def new_database(server_url: str) -> Iterator[str]:
    """An empty database on a server for the time of a block."""
    name = f"etalon_test_{secrets.token_hex(6)}"
    asyncio.run(_send(server_url, f"CREATE DATABASE {name}"))
    try:
        yield re.sub(r"^(\w+://[^/]*)/[^?]*", rf"\1/{name}", server_url)
    finally:
        asyncio.run(_send(server_url, f"DROP DATABASE {name} (FORCE)"))


async def _send(address: str, statement: str) -> None:
    server = await asyncpg.connect(address)
    try:
        await server.execute(statement)
    finally:
        await server.close()
