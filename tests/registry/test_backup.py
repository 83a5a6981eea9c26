"""A backup holds everything, is whole or absent, and comes back into an empty database, or over a filled one."""

import asyncio
import io
import os
import re
import shutil
import stat
import tarfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from registry.backup.archive import MANIFEST
from registry.backup.errors import BackupError
from registry.backup.folder import backup_name, backups, made_at, newest, prune
from registry.backup.make import BACKUP_LOCK, make_backup
from registry.backup.restore import restore
from registry.backup.tools import without_password
from registry.database import migrate
from registry.embedded import find_binaries
from tests.conftest import new_database

NOW = datetime(2026, 11, 25, 19, 15, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def source(server_url):
    """A filled database that no test changes."""
    with new_database(server_url) as address:
        asyncio.run(filled(address))
        yield address


@pytest.fixture(scope="module")
async def made(source, tmp_path_factory):
    """Its backup, without data files."""
    folder = tmp_path_factory.mktemp("made")
    return (await make_backup(source, folder / "data", folder / "kept", NOW)).path


@pytest.fixture
def target(server_url):
    with new_database(server_url) as address:
        yield address


@pytest.fixture
async def copy(server_url, source):
    """The filled database once more, to be changed."""
    name = "etalon_test_copy"
    await sql(server_url, f"CREATE DATABASE {name} TEMPLATE {_name(source)}")
    yield re.sub(rf"/{_name(source)}\b", f"/{name}", source)
    await sql(server_url, f"DROP DATABASE {name} (FORCE)")


def _name(address):
    return re.search(r"/(etalon_test_\w+)", address)[1]


async def sql(address, statement, *values):
    server = await asyncpg.connect(address)
    try:
        return [tuple(row) for row in await server.fetch(statement, *values)]
    finally:
        await server.close()


async def filled(address):
    """A migrated database with rows that are easily spoiled: Vietnamese, line breaks, backslashes, bytes, decimals."""
    await migrate(address)
    await sql(
        address,
        "INSERT INTO enterprise (tax_code, name, name_fold, name_sort, sector, language, address, phone, created_at)"
        " VALUES ('4900100011', E'Chợ “Kỳ Lừa”\\n\\\\.\\tĐông Kinh', 'x', 'x', '', 'vi', '', '', $1)",
        NOW,
    )
    await sql(
        address,
        "INSERT INTO message (message_id, recipient, language, as_of, state, next_attempt_at, created_at, mail)"
        " VALUES ('<1@x>', 'a@b.vn', 'vi', '2026-11-25', 'sent', $1, $1, $2)",
        NOW,
        bytes(range(256)),
    )


def data_folder(tmp_path):
    data = tmp_path / "data"
    for name in ("secrets", "pg", "backups", "mailbox/new", "photos/2026"):
        (data / name).mkdir(parents=True)
    for name, text in {
        "secrets/web-key": "khóa", "secrets/pg-password": "p", "pg/PG_VERSION": "18", "pg.lock": "",
        "mailbox/new/1": "m", "photos/2026/cân.jpg": "ảnh", "backups/old.tar": "x", "serve.log": "l",
    }.items():  # fmt: skip
        (data / name).write_text(text)
    (data / "link").symlink_to("/etc/hostname")
    return data


async def everything(address):
    tables = [row[0] for row in await sql(address, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    rows = {name: sorted(await sql(address, f'SELECT t::text FROM "{name}" t')) for name in tables}
    triggers = await sql(address, "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1")
    indexes = await sql(address, "SELECT indexname FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1")
    following = await sql(address, "SELECT sequencename, last_value FROM pg_sequences ORDER BY 1")
    return rows, triggers, indexes, following


async def test_what_was_backed_up_comes_back_the_same_database_and_files(source, target, tmp_path):
    data, there = data_folder(tmp_path), tmp_path / "there"
    made = await make_backup(source, data, data / "backups", NOW)

    assert made.path.name == "etalon-20261125T191530Z.tar"
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert sorted(path.name for path in (data / "backups").iterdir()) == [made.path.name, "old.tar"]
    back = await restore(made.path, target, there)

    assert await everything(target) == await everything(source)
    assert (back.rows, back.files, back.migrated) == (made.rows, 2, ())
    kept = {path.relative_to(there).as_posix(): path.read_text() for path in there.rglob("*") if path.is_file()}
    assert kept == {"secrets/web-key": "khóa", "photos/2026/cân.jpg": "ảnh"}

    # once more: a file that differs is not lost
    (there / "secrets" / "web-key").write_text("another")
    await restore(made.path, target, there, replace=True)
    assert (there / "secrets" / "web-key").read_text() == "khóa"
    assert (there / "secrets" / "web-key.before-restore").read_text() == "another"


async def test_a_filled_database_is_replaced_only_when_told_and_then_wholly(source, made, copy, tmp_path):
    await sql(copy, "CREATE TABLE newer (id bigint PRIMARY KEY, enterprise bigint REFERENCES enterprise)")
    await sql(copy, "UPDATE enterprise SET name = 'changed'")

    with pytest.raises(BackupError, match="đã có dữ liệu") as refused:
        await restore(made, copy, tmp_path / "there")
    assert refused.value.code == "has_data"
    assert await sql(copy, "SELECT name FROM enterprise") == [("changed",)]

    await restore(made, copy, tmp_path / "there", replace=True)
    assert await everything(copy) == await everything(source)


async def test_a_migrated_database_without_rows_counts_as_empty(source, made, copy, tmp_path):
    await sql(copy, "TRUNCATE enterprise, message CASCADE")
    await restore(made, copy, tmp_path / "there")
    assert await everything(copy) == await everything(source)


async def test_a_backup_of_an_older_version_is_brought_up_to_date(copy, target, tmp_path):
    await sql(copy, "DROP INDEX job_run_ix_job")
    for column in ("since", "times", "counts", "host", "pid", "command"):
        await sql(copy, f"ALTER TABLE job_run DROP COLUMN {column}")
    await sql(copy, "DELETE FROM migration WHERE app_name = 'scheduler' AND name = '2026-11-25T21:24:51:000000'")
    older = await make_backup(copy, tmp_path / "data", tmp_path / "kept", NOW)
    back = await restore(older.path, target, tmp_path / "there")

    assert "2026-11-25T21:24:51:000000" in back.migrated
    assert await sql(target, "SELECT 1 FROM pg_indexes WHERE indexname = 'job_run_ix_job'") == [(1,)]


async def test_a_restore_that_fails_half_way_leaves_the_database_as_it_was(made, copy, tmp_path):
    before = await everything(copy)
    forged = tmp_path / "forged.tar"
    _rewritten(made, forged, lambda text: re.sub(rb'"message": ?1\b', b'"message": 2', text))

    with pytest.raises(BackupError, match="message has not the 2 rows"):
        await restore(forged, copy, tmp_path / "there", replace=True)
    assert await everything(copy) == before


def _rewritten(path, target, change):
    with tarfile.open(path) as old, tarfile.open(target, "w") as new:
        for member in old:
            body = old.extractfile(member).read()
            body = change(body) if member.name == MANIFEST else body
            member.size = len(body)
            new.addfile(member, io.BytesIO(body))


@pytest.mark.parametrize("spoil", ["cut", "flip", "text", "empty", "tar", "missing"])
async def test_a_damaged_file_is_refused_before_anything_is_touched(made, target, tmp_path, spoil):
    whole, bad = made.read_bytes(), tmp_path / "bad.tar"
    middle = len(whole) // 2
    bad.write_bytes(
        {
            "cut": whole[:middle],
            "flip": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
            "text": b"not a backup",
            "empty": b"",
        }.get(spoil, b"")
    )
    if spoil == "tar":
        with tarfile.open(bad, "w") as other:
            other.add(__file__, "database.dump")
    if spoil == "missing":
        with tarfile.open(made) as old, tarfile.open(bad, "w") as new:
            new.addfile(old.getmember(MANIFEST), old.extractfile(MANIFEST))

    with pytest.raises(BackupError) as refused:
        await restore(bad, target, tmp_path / "there", replace=True)
    assert refused.value.code == "bad_backup"
    assert await sql(target, "SELECT 1 FROM pg_tables WHERE schemaname = 'public'") == []


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "a/../../evil"])
async def test_no_file_is_written_outside_the_data_folder(source, target, tmp_path, name):
    data = tmp_path / "data"
    data.mkdir()
    (data / "innocent").write_text("x")
    made = await make_backup(source, data, tmp_path / "kept", NOW)
    forged = tmp_path / "forged.tar"
    with tarfile.open(made.path) as old, tarfile.open(forged, "w") as new:
        for member in old:
            body = old.extractfile(member).read()
            if member.name == MANIFEST:
                body = body.replace(b"files/innocent", f"files/{name}".encode())
            member.name = member.name.replace("innocent", name)
            member.size = len(body)
            new.addfile(member, io.BytesIO(body))

    with pytest.raises(BackupError, match="đường dẫn"):
        await restore(forged, target, tmp_path / "there")
    assert await sql(target, "SELECT 1 FROM pg_tables WHERE schemaname = 'public'") == []


async def test_a_backup_of_a_newer_version_is_refused(copy, target, tmp_path):
    await sql(copy, "INSERT INTO migration (name, app_name, ran_on) VALUES ('2999-01-01T00:00:00:000000', 'registry', now())")  # fmt: skip  # noqa: E501 - one statement
    made = await make_backup(copy, tmp_path / "data", tmp_path / "kept", NOW)
    with pytest.raises(BackupError) as refused:
        await restore(made.path, target, tmp_path / "there")
    assert refused.value.code == "newer_backup"


async def test_nothing_is_restored_under_the_feet_of_a_running_process(made, target, tmp_path):
    server = await asyncpg.connect(target, server_settings={"application_name": "etalon"})
    try:
        with pytest.raises(BackupError) as refused:
            await restore(made, target, tmp_path / "there", replace=True)
        assert refused.value.code == "in_use"
    finally:
        await server.close()


async def test_two_backups_at_once_are_one(source, tmp_path):
    server = await asyncpg.connect(source)
    try:
        await server.execute(f"SELECT pg_advisory_lock({BACKUP_LOCK})")
        with pytest.raises(BackupError) as refused:
            await make_backup(source, tmp_path / "data", tmp_path / "kept", NOW)
    finally:
        await server.close()
    assert refused.value.code == "backup_busy"
    assert list((tmp_path / "kept").iterdir()) == []


async def test_a_backup_that_fails_leaves_nothing_under_a_backups_name(source, tmp_path, monkeypatch):
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "pg_dump").write_text("#!/bin/sh\necho 'server version mismatch' >&2\nexit 1\n")
    (programs / "pg_dump").chmod(0o755)
    monkeypatch.setattr("registry.backup.tools.find_binaries", lambda: programs)
    with pytest.raises(BackupError, match="server version mismatch"):
        await make_backup(source, tmp_path / "data", tmp_path / "kept", NOW)
    assert list((tmp_path / "kept").iterdir()) == []
    (programs / "pg_dump").unlink()
    with pytest.raises(BackupError, match="Không thấy pg_dump"):
        await make_backup(source, tmp_path / "data", tmp_path / "kept", NOW)


def test_a_backup_is_found_by_its_name_and_old_ones_go(tmp_path):
    for day in range(5):
        (tmp_path / backup_name(NOW - timedelta(days=day))).write_text("x")
    for other in ("etalon-2026.tar", "etalon-20269999T000000Z.tar", "mine.tar"):
        (tmp_path / other).write_text("x")
    half = tmp_path / "etalon-20261125T191530Z.tar.part-7"
    fresh = tmp_path / "etalon-20261125T191530Z.tar.part-8"
    for path in (half, fresh):
        path.write_text("x")
    os.utime(half, (0, 0))
    os.utime(fresh, (NOW.timestamp(), NOW.timestamp()))

    assert newest(tmp_path) == NOW
    gone = prune(tmp_path, 2, NOW)
    assert [made_at(path) for path in backups(tmp_path)] == [NOW - timedelta(days=1), NOW]
    assert len(gone) == 4
    assert not half.exists()
    assert fresh.exists()
    assert (tmp_path / "mine.tar").exists()
    assert newest(tmp_path / "nowhere") is None


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("postgresql://u:p%40s@h:5432/d?sslmode=require", ("postgresql://u@h:5432/d?sslmode=require", "p@s")),
        ("postgresql://u@/d?host=/run/pg", ("postgresql://u@/d?host=/run/pg", "")),
        ("postgresql://h/d", ("postgresql://h/d", "")),
        ("", ("", "")),
    ],
)
def test_a_password_never_stands_on_a_command_line(address, expected):
    assert without_password(address) == expected


def test_the_programs_for_backups_are_here():
    folder = Path(find_binaries())
    assert [name for name in ("pg_dump", "pg_restore", "psql") if not shutil.which(folder / name)] == []
