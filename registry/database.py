"""The one door to PostgreSQL: engine, pool, transactions, raw connections, migrations, and a count of queries."""

import asyncio
import contextlib
import importlib
import io
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from types import TracebackType
from typing import cast

import asyncpg
from piccolo.apps.migrations.tables import Migration
from piccolo.conf.apps import Finder, PiccoloConfModule
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction
from piccolo.table import Table, sort_table_classes

from registry.counted import CountedConnection, QueryLog, open_logs

OLDEST_SERVER = 150_000
POOL_SIZE = 10
CLOSE_SECONDS = 3.0  # everything has to be down ten seconds after it was told to stop
# Any constant nobody else uses on this database: the bytes of "etalon".
MIGRATION_LOCK = int.from_bytes(b"etalon")


class DatabaseError(RuntimeError):
    """The database cannot be used as it is; the message says why and how to mend it, in Vietnamese."""


class Transaction(PostgresTransaction):
    """Piccolo's transaction, except that a failing COMMIT (deferred constraint, lost server) still frees it.

    Piccolo 1.38 leaves its connection out of the pool, and itself in place for the next query, when COMMIT raises.
    """

    async def __aexit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        """Commit or roll back; the connection goes back and the transaction ends whatever happens."""
        if self._parent:
            return exception is None
        try:
            await self._settle(failed=exception is not None)
        finally:
            self.engine.current_transaction.reset(self.context)
            if self.engine.pool:
                await self.engine.pool.release(self.connection)
            else:
                await self.connection.close()
        return exception is None

    async def _settle(self, *, failed: bool) -> None:
        if not failed and not (self._rolled_back or self._committed):
            await self.commit()  # type: ignore[no-untyped-call]
        elif not (self._rolled_back or self._committed):
            with contextlib.suppress(asyncpg.InterfaceError):  # the line broke: back in the pool, answering nothing
                await self.rollback()  # type: ignore[no-untyped-call]


class Engine(PostgresEngine):
    """Piccolo's engine that never connects while it is being made, with the transaction above."""

    async def check_version(self) -> None:
        """Left to `migrate`, which refuses old servers in words."""

    def transaction(self, allow_nested: bool = True) -> Transaction:
        """As Piccolo's."""
        return Transaction(engine=self, allow_nested=allow_nested)


def make_engine(dsn: str) -> PostgresEngine:
    """An engine for one database; nothing connects yet. Sessions run in UTC, whatever the server's default.

    JSONB travels as text in both directions, as Piccolo expects; encode and decode it with msgspec where it is used.
    """
    return Engine(
        config={
            "dsn": dsn,
            "connection_class": CountedConnection,
            "server_settings": {"timezone": "UTC", "application_name": "etalon"},
        }
    )


class _Bound:
    """Piccolo keeps each table's engine in the process; so do we."""

    engine: PostgresEngine | None = None


def bind(engine: PostgresEngine) -> None:
    """Make every table of every app use this engine: one process, one database at a time."""
    for table in tables():
        table._meta.db = engine  # noqa: SLF001 - the documented way to set a table's engine at run time
    _Bound.engine = engine


def tables() -> list[type[Table]]:
    """Every table of every app, referenced ones before those that refer to them."""
    return sort_table_classes([table for config in Finder().get_app_configs() for table in config.table_classes])


def bound() -> PostgresEngine:
    """The engine in use. Raises DatabaseError when nothing was bound."""
    if _Bound.engine is None:
        raise DatabaseError("Chưa gắn cơ sở dữ liệu: gọi bind(make_engine(...)) trước.")
    return _Bound.engine


async def open_pool(engine: PostgresEngine, *, size: int = POOL_SIZE, patience: float | None = None) -> None:
    """Open the pool of this event loop. `size` times the number of processes must stay below max_connections.

    `patience`: the seconds after which a frozen server or dead line is given up with TimeoutError; None: never (bulk).
    The usual reset after each use costs a round trip and undoes session state; we keep none (decision 0001, point 7).
    """
    limits = {} if patience is None else {"command_timeout": patience, "timeout": patience}
    await engine.start_connection_pool(min_size=1, max_size=size, reset=_keep_session, **limits)


async def _keep_session(connection: asyncpg.Connection) -> None:
    """Nothing to undo."""


async def close_pool(engine: PostgresEngine, *, seconds: float = CLOSE_SECONDS) -> None:
    """Wait for the connections in use, then close all; those still in use after `seconds` are cut off."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await engine.close_connection_pool()
    engine.pool = None


@asynccontextmanager
async def connection() -> AsyncIterator[asyncpg.Connection]:
    """The raw connection of the open transaction, or one from the pool for the time of the block."""
    engine = bound()
    current = engine.current_transaction.get()
    if current is not None:
        yield current.connection
    elif engine.pool is not None:
        async with engine.pool.acquire() as lent:
            yield lent
    else:
        alone = await engine.get_new_connection()
        try:
            yield alone
        finally:
            await alone.close()


@asynccontextmanager
async def transaction() -> AsyncIterator[asyncpg.Connection]:
    """All or nothing for ORM and raw SQL alike; inside another one it is a savepoint.

    Piccolo's own nested transaction is no savepoint: an inner error that is caught would leave its rows behind.
    """
    engine = bound()
    current = engine.current_transaction.get()
    if current is None:
        async with engine.transaction() as outer:
            yield outer.connection
    else:
        async with current.connection.transaction():
            yield current.connection


@contextmanager
def count_queries() -> Iterator[QueryLog]:
    """Every statement this process sends meanwhile, for tests and benchmarks."""
    log = QueryLog()
    open_logs.append(log)
    try:
        yield log
    finally:
        open_logs.remove(log)


async def migrate(dsn: str) -> list[str]:
    """Bring the database to the newest schema; give the names of the migrations that ran.

    Any number of processes may call it at once: they queue on a lock that lives exactly as long as the transaction
    in which everything, the record of what ran included, happens or does not happen.
    Raises DatabaseError when the server is older than PostgreSQL 15 or a migration fails.
    """
    engine = make_engine(dsn)
    ran: set[str] = set()
    with _migrating(engine):
        async with engine.transaction() as lock:
            await _refuse_old_server(lock.connection)
            await lock.connection.execute("SELECT pg_advisory_xact_lock($1)", MIGRATION_LOCK)
            before = await _already_ran()
            await _forwards()
            ran = await _already_ran() - before
    return sorted(ran)


async def _refuse_old_server(server: asyncpg.Connection) -> None:
    version = int(await server.fetchval("SHOW server_version_num"))
    if version < OLDEST_SERVER:
        raise DatabaseError(f"Cần PostgreSQL 15 trở lên; máy chủ này là phiên bản {version // 10_000}.")


async def _already_ran() -> set[str]:
    if not await Migration.table_exists():
        return set()
    return set(await Migration.get_migrations_which_ran())


async def _forwards() -> None:
    """Piccolo tells its progress on standard output, where it would mix with a command's JSON."""
    from piccolo.apps.migrations.commands.forwards import run_forwards  # noqa: PLC0415 - slow to import, seldom needed

    told = io.StringIO()
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
        result = await run_forwards("all")
    if not result.success:
        raise DatabaseError(f"Không nâng cấp được lược đồ cơ sở dữ liệu: {result.message}\n{told.getvalue()}")


@contextmanager
def _migrating(engine: PostgresEngine) -> Iterator[None]:
    """Let Piccolo's migrations find this engine in `piccolo_conf`, and forget their modules afterwards.

    Each remembers the engine it first met, which would send a second database's migration to the first.
    """
    conf = cast("PiccoloConfModule", importlib.import_module("piccolo_conf"))
    usual, search_path = conf.DB, list(sys.path)
    conf.DB = engine
    Migration._meta.db = engine  # noqa: SLF001 - the documented way to set a table's engine at run time
    try:
        yield
    finally:
        conf.DB = usual
        sys.path[:] = search_path
        _forget_migration_modules()


def _forget_migration_modules() -> None:
    folders = {Path(config.migrations_folder_path).resolve() for config in Finder().get_app_configs()}
    for name, module in list(sys.modules.items()):
        origin = getattr(module, "__file__", None)
        if origin and Path(origin).resolve().parent in folders:
            del sys.modules[name]
