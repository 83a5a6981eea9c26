"""What every command needs: the settings, the clock, and a database that is up, migrated and bound."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

import asyncpg
import msgspec

from registry.database import DatabaseError, bind, close_pool, make_engine, migrate, open_pool
from registry.embedded import embedded_server
from registry.language import N_
from web.settings import Settings, read_settings
from web.today import Clock, SystemClock

T = TypeVar("T")

CONNECT_SECONDS = 15.0

_UNREACHABLE = N_(
    "Không kết nối được cơ sở dữ liệu: {why}. "
    "Đề nghị kiểm tra DATABASE_URL (dạng postgresql://tài-khoản:mật-khẩu@máy-chủ:5432/tên) và máy chủ."
)


class CommandError(Exception):
    """A command cannot do what was asked; the message says why and how to mend it. `code` is for scripts."""

    def __init__(self, message: str, code: str = "refused") -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Desk:
    """One command's surroundings."""

    settings: Settings
    clock: Clock

    def today(self, as_of: date | None) -> date:
        """The day to judge by: the one given, or today."""
        return as_of or self.clock.today()

    def now(self) -> datetime:
        """The instant, in UTC."""
        return self.clock.now()


@contextmanager
def database_address(settings: Settings) -> Iterator[str]:
    """DATABASE_URL, or the embedded server: the running one of this data folder, or one for our own duration."""
    if settings.database_url:
        yield settings.database_url
    else:
        with embedded_server(settings.data_dir) as address:
            yield address


@asynccontextmanager
async def opened_database(address: str) -> AsyncIterator[None]:
    """The database migrated, bound and pooled for the time of a block. Raises DatabaseError where none answers."""
    await answering(address)
    await migrate(address)
    async with bound_database(address):
        yield


@asynccontextmanager
async def bound_database(address: str) -> AsyncIterator[None]:
    """The database as it is, bound and pooled for the time of a block."""
    engine = make_engine(address)
    bind(engine)
    await open_pool(engine)
    try:
        yield
    finally:
        await close_pool(engine)


async def answering(address: str) -> None:
    """Whether a database can be reached there, before anything else is tried: the words are for whoever set it up."""
    try:
        await (await asyncpg.connect(address, timeout=CONNECT_SECONDS)).close()
    except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise DatabaseError(_UNREACHABLE.format(why=str(error) or type(error).__name__)) from error


def with_database(work: Callable[[Desk], Awaitable[T]]) -> T:
    """Run one command's work on the database of this environment."""
    settings = read_settings()

    async def run(address: str) -> T:
        async with opened_database(address):
            return await work(Desk(settings, SystemClock(settings.zone)))

    with database_address(settings) as address:
        return asyncio.run(run(address))


def say_json(answer: Any) -> None:
    """One JSON document on standard output."""
    sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(answer), indent=2) + b"\n")


def day(text: str) -> date:
    """A date of the command line, YYYY-MM-DD. Raises ValueError, which argparse words as a usage error."""
    return date.fromisoformat(text)
