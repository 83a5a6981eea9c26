"""Make a backup: one snapshot of the database and the data files, read back whole before the file gets its name."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import asyncpg

from registry.backup import archive
from registry.backup.archive import DUMP, FILES, FORMAT, Manifest, fingerprint
from registry.backup.errors import BackupError
from registry.backup.folder import backup_name
from registry.backup.tools import run_tool
from registry.language import N_, words
from registry.schema import seen_migrations

# Any constant nobody else uses on this database: the bytes of "backup".
BACKUP_LOCK = int.from_bytes(b"backup")

# Of the data folder: the cluster is in the dump, and the rest belongs to a running server or to the demo.
_NOT_KEPT = {"pg", "pg.new", "pg.sock", "pg.lock", "pg.users", "pg.pwfile", "backups", "mailbox", "mailbox.json",
             "mailbox.lock", "secrets/pg-password"}  # fmt: skip

_NO_TABLES = N_("{path}: bản sao cơ sở dữ liệu thiếu bảng {tables}.")
_BUSY = N_("Đang có một bản sao lưu khác được tạo; hãy đợi xong rồi thử lại.")

PUBLIC_TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Made:
    """A finished backup: the file, its size, and what is in it."""

    path: Path
    bytes: int
    tables: int
    rows: int
    files: int


async def make_backup(address: str, data_dir: Path, folder: Path, now: datetime) -> Made:
    """A new backup in `folder`; the file appears under its name only when it was read back whole.

    Raises BackupError: another one is being made; PostgreSQL's programs are missing or refuse. OSError: no room.
    """
    with _workplace(folder) as work:
        dump = work / DUMP
        async with _snapshot(address) as (server, snapshot):
            manifest = await _described(server, now)
            options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={dump}"]
            await run_tool("pg_dump", options, address)
        sources = {DUMP: dump} | await asyncio.to_thread(_copied, data_dir, work, folder)
        members = {name: await asyncio.to_thread(fingerprint, path) for name, path in sources.items()}
        whole = Manifest(FORMAT, now, manifest.server, manifest.migrations, manifest.rows, members)
        target = folder / backup_name(now)
        await _written(work, target, whole, sources)
    rows = sum(whole.rows.values())
    return Made(target, target.stat().st_size, len(whole.rows), rows, len(members) - 1)


async def _written(work: Path, target: Path, manifest: Manifest, sources: dict[str, Path]) -> None:
    """Half made under a name of its own, on the disk, read back; then named in one step."""
    half = target.with_name(f"{target.name}.part-{os.getpid()}")
    half.unlink(missing_ok=True)
    try:
        await asyncio.to_thread(archive.write, half, manifest, sources)
        await asyncio.to_thread(_synced, half)
        await verified(half, work)
        half.replace(target)
        await asyncio.to_thread(_synced, target.parent)
    finally:
        half.unlink(missing_ok=True)


async def verified(path: Path, work: Path) -> Manifest:
    """Every byte has its checksum, and PostgreSQL's own program reads the dump to its end. Raises BackupError."""
    manifest = await asyncio.to_thread(archive.checked, path)
    dump = work / "read-back.dump"
    await asyncio.to_thread(archive.unpack, path, DUMP, dump)
    try:
        listed = await run_tool("pg_restore", ["--list", str(dump)])
        await run_tool("pg_restore", ["--file=/dev/null", str(dump)])
    finally:
        dump.unlink()
    missing = [table for table in manifest.rows if f" TABLE DATA public {table} " not in listed]
    if missing:
        raise BackupError(words(_NO_TABLES, path=path, tables=", ".join(missing)), "bad_backup")
    return manifest


@contextmanager
def _workplace(folder: Path) -> Iterator[Path]:
    """A private folder beside the backups, so that there is room for one where there is room for the other."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    work = Path(tempfile.mkdtemp(prefix=".etalon-backup-", dir=folder))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


@asynccontextmanager
async def _snapshot(address: str) -> AsyncIterator[tuple[asyncpg.Connection, str]]:
    """One view of the database that pg_dump and our own questions share; only one backup at a time."""
    server = await asyncpg.connect(address, server_settings={"application_name": "etalon backup"})
    try:
        async with server.transaction(isolation="repeatable_read", readonly=True):
            if not await server.fetchval("SELECT pg_try_advisory_xact_lock($1)", BACKUP_LOCK):
                raise BackupError(words(_BUSY), "backup_busy")
            yield server, await server.fetchval("SELECT pg_export_snapshot()")
    finally:
        await server.close()


async def _described(server: asyncpg.Connection, now: datetime) -> Manifest:
    tables = [row["relname"] for row in await server.fetch(PUBLIC_TABLES)]
    rows = {table: await server.fetchval(f'SELECT count(*) FROM public."{table}"') for table in tables}
    version = int(await server.fetchval("SHOW server_version_num"))
    return Manifest(FORMAT, now, version, sorted(await seen_migrations(server)), rows, {})


def _copied(data_dir: Path, work: Path, folder: Path) -> dict[str, Path]:
    """The data files as they are now, copied so that they cannot change between checksum and archive."""
    data_dir, found = data_dir.resolve(), dict[str, Path]()
    for path in _data_files(data_dir, folder.resolve()):
        copy = work / f"file-{len(found)}"
        try:
            shutil.copyfile(path, copy, follow_symlinks=False)
        except FileNotFoundError:
            continue  # it went while we looked
        found[FILES + path.relative_to(data_dir).as_posix()] = copy
    return found


def _data_files(data_dir: Path, folder: Path) -> Iterator[Path]:
    there = data_dir.iterdir() if data_dir.is_dir() else ()
    for top in sorted(path for path in there if path.name not in _NOT_KEPT):
        for path in sorted([top, *(top.rglob("*") if top.is_dir() and not top.is_symlink() else ())]):
            plain = path.is_file() and not path.is_symlink() and path.suffix != ".log"
            if plain and folder not in path.parents and path.relative_to(data_dir).as_posix() not in _NOT_KEPT:
                yield path


def _synced(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
