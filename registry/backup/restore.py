"""Restore a backup: into an empty database, or over a filled one when told so; all of it or nothing."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from registry.backup import archive
from registry.backup.archive import DUMP, FILES, Manifest
from registry.backup.errors import BackupError
from registry.backup.make import PUBLIC_TABLES, verified
from registry.backup.tools import run_tool
from registry.database import migrate
from registry.language import N_, words
from registry.schema import known_migrations

_TIMEOUT, _HEAD_LINES = b"SET transaction_timeout", 40
_TIMEOUT_SINCE = 170_000
"""Older servers do not know `transaction_timeout`, which pg_restore of a newer version sets."""

_NEWER = N_("Bản sao lưu do phiên bản mới hơn của chương trình tạo ra; hãy cập nhật chương trình rồi nạp lại.")
_IN_USE = N_("Còn tiến trình Etalon đang dùng cơ sở dữ liệu này; hãy dừng hết rồi nạp lại.")
_HAS_DATA = N_(
    "Cơ sở dữ liệu này đã có dữ liệu (bảng {table}). Hãy nạp vào một cơ sở dữ liệu trống; "
    "hoặc thêm --replace để thay toàn bộ dữ liệu hiện có bằng bản sao lưu."
)

# Tables that a fresh start fills by itself.
_NO_DATA = {"migration", "job_run"}

_OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE 'etalon%'
"""

# Everything of ours goes in the transaction that brings the backup: what fails leaves the database as it was.
_CLEAR = f"""
DO $clear$
DECLARE found text;
BEGIN
    FOR found IN {PUBLIC_TABLES} LOOP
        EXECUTE format('DROP TABLE IF EXISTS public.%I CASCADE', found);
    END LOOP;
    FOR found IN SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                 WHERE n.nspname = 'public'
                   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
        EXECUTE 'DROP FUNCTION IF EXISTS ' || found || ' CASCADE';
    END LOOP;
END $clear$;
"""

_COUNT = """
DO $count$ BEGIN
    IF (SELECT count(*) FROM public."{table}") <> {rows} THEN
        RAISE EXCEPTION 'table {table} has not the {rows} rows of the backup';
    END IF;
END $count$;
"""


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back; `migrated`: the migrations that ran since the backup was made by an older version."""

    rows: int
    tables: int
    files: int
    migrated: tuple[str, ...]


async def restore(path: Path, address: str, data_dir: Path, *, replace: bool = False) -> Restored:
    """Bring back a backup. `replace`: also over a database with data, which is then gone.

    Raises BackupError: damaged, made by a newer version, data in the way, somebody connected, PostgreSQL refuses.
    """
    with _workplace(data_dir) as work:
        manifest = await verified(path, work)
        _refuse_newer(manifest)
        names = archive.file_names(manifest)
        server = await _refuse_in_the_way(address, replace=replace)
        script = await _script(path, manifest, server, work)
        await run_tool(
            "psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "--single-transaction", "-f", str(script)], address
        )
        migrated = await migrate(address)
        for name in names:
            _put(path, FILES + name.as_posix(), data_dir / name)
    return Restored(sum(manifest.rows.values()), len(manifest.rows), len(names), tuple(migrated))


@contextmanager
def _workplace(data_dir: Path) -> Iterator[Path]:
    """A private folder on the disk of the data, where there is room for them."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".etalon-restore-", dir=data_dir) as made:
        yield Path(made)


def _refuse_newer(manifest: Manifest) -> None:
    if set(manifest.migrations) - known_migrations():
        raise BackupError(words(_NEWER), "newer_backup")


async def _refuse_in_the_way(address: str, *, replace: bool) -> int:
    """The version of the server, once nobody works there and nothing would be lost unasked."""
    server = await asyncpg.connect(address, server_settings={"application_name": "etalon restore"})
    try:
        if await server.fetchval(_OTHERS):
            raise BackupError(words(_IN_USE), "in_use")
        tables = {row["relname"] for row in await server.fetch(PUBLIC_TABLES)} - _NO_DATA
        for table in sorted(tables) if not replace else ():
            if await server.fetchval(f'SELECT EXISTS (SELECT FROM public."{table}")'):
                raise BackupError(words(_HAS_DATA, table=table), "has_data")
        return int(await server.fetchval("SHOW server_version_num"))
    finally:
        await server.close()


async def _script(path: Path, manifest: Manifest, server: int, work: Path) -> Path:
    """One SQL file: clear, load, count."""
    dump, loading, script = work / DUMP, work / "load.sql", work / "restore.sql"
    archive.unpack(path, DUMP, dump)
    await run_tool("pg_restore", ["--no-owner", "--no-privileges", f"--file={loading}", str(dump)])
    dump.unlink()
    counts = "".join(_COUNT.format(table=table, rows=rows) for table, rows in manifest.rows.items())
    with loading.open("rb") as source, script.open("wb") as out:
        out.write(_CLEAR.encode())
        for number, line in enumerate(source):
            unknown = number < _HEAD_LINES and server < _TIMEOUT_SINCE and line.startswith(_TIMEOUT)
            out.write(b"" if unknown else line)
        out.write(counts.encode())
    loading.unlink()
    return script


def _put(path: Path, name: str, target: Path) -> None:
    """One data file into its place in one step; a different one that stood there stays beside it."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = target.with_name(f"{target.name}.restored")
    fresh.unlink(missing_ok=True)
    archive.unpack(path, name, fresh)
    fresh.chmod(0o600)
    if target.exists() and target.read_bytes() != fresh.read_bytes():
        target.replace(target.with_name(f"{target.name}.before-restore"))
    fresh.replace(target)
