import asyncio
import contextlib
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import asyncpg
import pytest
from piccolo.engine.postgres import PostgresEngine

from registry.database import (
    DatabaseError,
    bind,
    bound,
    close_pool,
    connection,
    count_queries,
    make_engine,
    migrate,
    open_pool,
    tables,
    transaction,
)
from registry.embedded import distribution_binaries, find_binaries
from registry.tables.places import Enterprise
from tests.conftest import new_database

ROOT = Path(__file__).parents[2]
PROGRAMS = [find_binaries(), *distribution_binaries()]
MIGRATE = "import asyncio, sys; from registry.database import migrate; print(len(asyncio.run(migrate(sys.argv[1]))))"


def enterprise(tax_code: str) -> Enterprise:
    return Enterprise(
        tax_code=tax_code, name="Chợ Kỳ Lừa", name_fold="cho ky lua", name_sort="", created_at=datetime.now(UTC)
    )


async def tax_codes() -> list[str]:
    return sorted(row["tax_code"] for row in await Enterprise.select(Enterprise.tax_code))


def test_three_processes_that_migrate_an_empty_database_at_once_all_succeed_and_one_does_the_work(server_url: str):
    with new_database(server_url) as address:
        crowd = [
            subprocess.Popen([sys.executable, "-c", MIGRATE, address], cwd=ROOT, stdout=subprocess.PIPE, text=True)
            for _ in range(3)
        ]
        told = [process.communicate(timeout=120)[0].strip() for process in crowd]
        assert [process.returncode for process in crowd] == [0, 0, 0]
        done = sorted(int(count) for count in told)
        assert done[:2] == [0, 0]
        assert done[2] >= 2


def test_migrations_print_nothing_into_the_output_of_a_command(server_url: str, capsys: pytest.CaptureFixture[str]):
    with new_database(server_url) as address:
        assert asyncio.run(migrate(address))
        assert asyncio.run(migrate(address)) == []
    assert capsys.readouterr() == ("", "")


def test_a_second_database_migrated_by_the_same_process_gets_its_own_tables(server_url: str):
    with new_database(server_url) as first, new_database(server_url) as second:
        assert asyncio.run(migrate(first)) == asyncio.run(migrate(second))
        names = asyncio.run(_table_names(second))
    assert {table._meta.tablename for table in tables()} <= names


async def _table_names(address: str) -> set[str]:
    server = await asyncpg.connect(address)
    try:
        return {row[0] for row in await server.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
    finally:
        await server.close()


def test_a_failing_migration_leaves_the_database_as_it_was(server_url: str):
    with new_database(server_url) as address:
        # the last table of the last app is in the way
        asyncio.run(_run(address, f'CREATE TABLE "{tables()[-1]._meta.tablename}" (in_the_way int)'))
        with pytest.raises(asyncpg.DuplicateTableError):
            asyncio.run(migrate(address))
        assert asyncio.run(_table_names(address)) == {tables()[-1]._meta.tablename}


async def _run(address: str, statement: str) -> None:
    server = await asyncpg.connect(address)
    try:
        await server.execute(statement)
    finally:
        await server.close()


def programs_of(address: str) -> Path:
    """pg_dump and pg_restore of the server's own version, as docs/operations.md asks."""
    with_version = {path: subprocess.check_output([path / "pg_dump", "--version"], text=True) for path in PROGRAMS}
    major = asyncio.run(_fetch(address, "SHOW server_version")).split(".")[0]
    return next((path for path, version in with_version.items() if f" {major}." in version), PROGRAMS[0])


async def _fetch(address: str, question: str) -> str:
    server = await asyncpg.connect(address)
    try:
        return str(await server.fetchval(question))
    finally:
        await server.close()


def test_a_dump_restored_into_an_empty_database_holds_the_same_rows_and_needs_no_migration(
    server_url: str, tmp_path: Path
):
    programs = programs_of(server_url)
    with new_database(server_url) as first, new_database(server_url) as second:
        asyncio.run(migrate(first))
        asyncio.run(
            _run(first, "INSERT INTO holiday_override (day, working, reason) VALUES ('2026-02-17', false, 'Tết')")
        )
        dump = tmp_path / "etalon.dump"
        subprocess.run([programs / "pg_dump", "-Fc", "--no-owner", "-d", first, "-f", dump], check=True)
        subprocess.run([programs / "pg_restore", "--no-owner", "--exit-on-error", "-d", second, dump], check=True)
        assert asyncio.run(_fetch(second, "SELECT day || ' ' || reason FROM holiday_override")) == "2026-02-17 Tết"
        assert asyncio.run(migrate(second)) == []


async def test_a_committed_transaction_keeps_orm_and_raw_rows_together(db: PostgresEngine):
    async with transaction() as raw:
        await enterprise("4900100004").save()
        assert await raw.fetchval("SELECT count(*) FROM enterprise") == 1
        await raw.execute("UPDATE enterprise SET phone = '+842053812345'")
    assert [row["phone"] for row in await Enterprise.select(Enterprise.phone)] == ["+842053812345"]


async def test_an_error_takes_back_orm_and_raw_rows_together(db: PostgresEngine):
    async def half_done() -> None:
        async with transaction() as raw:
            await enterprise("4900100004").save()
            await raw.execute("UPDATE enterprise SET phone = '1'")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await half_done()
    assert await tax_codes() == []


async def test_an_inner_error_that_is_caught_leaves_nothing_of_the_inner_block(db: PostgresEngine):
    async def the_same_twice() -> None:
        async with transaction():
            await enterprise("4900100011").save()
            await enterprise("4900100011").save()

    async with transaction():
        await enterprise("4900100004").save()
        with pytest.raises(asyncpg.UniqueViolationError):
            await the_same_twice()
        await enterprise("4900100029").save()
    assert await tax_codes() == ["4900100004", "4900100029"]


async def test_connection_inside_a_transaction_is_the_transactions_own(db: PostgresEngine):
    async with transaction() as outer, connection() as inner:
        assert inner is outer


async def test_a_commit_that_fails_gives_its_connection_back_and_ends_the_transaction(db: PostgresEngine):
    async with connection() as raw:
        await raw.execute("CREATE TABLE late (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)")
    try:
        for _ in range(15):  # more often than the pool has connections
            with pytest.raises(asyncpg.UniqueViolationError):
                async with transaction() as raw:
                    await raw.execute("INSERT INTO late VALUES (1), (1)")
        assert db.current_transaction.get() is None
        assert await tax_codes() == []
    finally:
        async with connection() as raw:
            await raw.execute("DROP TABLE late")


async def test_a_connection_lost_inside_a_transaction_is_an_error_and_the_pool_goes_on(db: PostgresEngine):
    async def cut_off() -> None:
        async with transaction() as raw:
            victim = await raw.fetchval("SELECT pg_backend_pid()")
            async with db.pool.acquire() as other:
                await other.execute("SELECT pg_terminate_backend($1, 5000)", victim)
            await raw.execute("SELECT 1")

    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, ConnectionError)):
        await cut_off()
    assert db.current_transaction.get() is None
    assert await tax_codes() == []


@asynccontextmanager
async def line_that_stays_open(address: str) -> AsyncIterator[str]:
    """An address that passes on what both sides say, and not that the server has hung up."""
    place = urlsplit(address)
    asked = dict(parse_qsl(place.query))
    folder, port = asked["host"], asked["port"]

    async def passed_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        while some := await source.read(65_536):
            target.write(some)

    served: list[asyncio.Task[object]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if task := asyncio.current_task():
            served.append(task)
        far_reader, far_writer = await asyncio.open_unix_connection(f"{folder}/.s.PGSQL.{port}")
        with contextlib.suppress(ConnectionError):
            await asyncio.gather(passed_on(reader, far_writer), passed_on(far_reader, writer))
        for end in (writer, far_writer):
            end.close()
            with contextlib.suppress(ConnectionError):
                await end.wait_closed()

    proxy = await asyncio.start_server(serve, "127.0.0.1", 0)
    near = proxy.sockets[0].getsockname()[1]
    try:
        yield f"postgresql://{place.username}:{place.password}@127.0.0.1:{near}{place.path}?sslmode=disable"
    finally:
        proxy.close()
        await asyncio.gather(*served)


async def test_a_line_on_which_the_server_said_farewell_is_an_error_of_the_line_and_the_pool_goes_on(
    database_url: str,
):
    async with line_that_stays_open(database_url) as address:
        engine = make_engine(address)
        bind(engine)
        await open_pool(engine, size=1)
        try:
            async with connection() as raw:
                backend = await raw.fetchval("SELECT pg_backend_pid()")
            other = await asyncpg.connect(database_url)
            await other.execute("SELECT pg_terminate_backend($1::int, 5000)", backend)
            await other.close()
            await asyncio.sleep(0.2)  # the farewell has come, the end of the line has not
            with pytest.raises(asyncpg.InterfaceError):
                async with connection() as raw:
                    await raw.fetchval("SELECT $1::int", 1)
            async with connection() as raw:
                assert await raw.fetchval("SELECT $1::int", 1) == 1
        finally:
            await close_pool(engine)


async def test_a_statement_that_outlasts_the_patience_of_the_pool_is_given_up_and_the_pool_goes_on(database_url: str):
    engine = make_engine(database_url)
    bind(engine)
    await open_pool(engine, size=1, patience=0.3)
    try:
        with pytest.raises(TimeoutError):
            async with connection() as raw:
                await raw.execute("SELECT pg_sleep(20)")
        async with connection() as raw:
            assert await raw.fetchval("SELECT 1") == 1
    finally:
        await close_pool(engine)


async def test_closing_waits_for_a_connection_in_use_only_so_long(database_url: str):
    engine = make_engine(database_url)
    bind(engine)
    await open_pool(engine, size=2)
    assert engine.pool is not None
    lent = await engine.pool.acquire()
    begun = time.monotonic()
    await close_pool(engine, seconds=0.3)
    assert time.monotonic() - begun < 3
    assert engine.pool is None
    with pytest.raises(asyncpg.InterfaceError):
        await lent.fetchval("SELECT 1")


async def test_every_statement_is_counted_once_whoever_sends_it(db: PostgresEngine):
    with count_queries() as sent:
        async with transaction() as raw:
            await enterprise("4900100004").save()  # 1
            await raw.execute("SELECT 1")  # 2
            await raw.execute("SELECT $1::int", 1)  # 3
            await raw.executemany("SELECT $1::int", [(1,), (2,)])  # 4
            await raw.execute("CREATE TEMPORARY TABLE stage (n int) ON COMMIT DROP")  # 5
            await raw.copy_records_to_table("stage", records=[(1,), (2,)])  # 6
        await Enterprise.select()  # 7
        async with connection() as other:
            await other.fetchrow("SELECT 1")  # 8
    assert len(sent) == 8, sent.statements
    await Enterprise.select()
    assert len(sent) == 8


async def test_every_session_speaks_utc_whatever_the_servers_zone(db: PostgresEngine):
    async with connection() as raw:
        assert await raw.fetchval("SHOW timezone") == "UTC"
        assert (await raw.fetchval("SELECT '2026-01-01 07:00+07'::timestamptz")).isoformat() == (
            "2026-01-01T00:00:00+00:00"
        )


async def test_a_database_without_a_pool_still_answers(database_url: str):
    bind(make_engine(database_url))
    async with connection() as raw:
        assert await raw.fetchval("SELECT 1") == 1


async def test_making_an_engine_connects_nowhere_and_warns_of_nothing():
    engine = make_engine("postgresql://nobody@/nowhere?host=/nonexistent")
    with pytest.raises(OSError, match=r"nonexistent|No such file"):
        await open_pool(engine)


def test_asking_for_the_engine_before_one_is_bound_is_a_clear_error():
    told = subprocess.run(
        [sys.executable, "-c", "from registry.database import bound; bound()"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 1
    assert f"{DatabaseError.__name__}: Chưa gắn cơ sở dữ liệu" in told.stderr


async def test_binding_reaches_every_table_of_every_app(db: PostgresEngine):
    assert bound() is db
    assert {type(table._meta.db) for table in tables()} == {type(db)}
    assert all(table._meta.db is db for table in tables())
    assert {"enterprise", "message"} <= {table._meta.tablename for table in tables()}
