"""`etalon backup`: one file with the whole database and the data files, read back before it gets its name."""

import argparse
import asyncio
import dataclasses
import sys
from pathlib import Path

from registry.backup.folder import prune
from registry.backup.make import Made, make_backup
from scheduler.backups import BackupResult
from scheduler.job_runs import Runner, recorded
from web.cli.opened import CommandError, answering, bound_database, database_address, say_json
from web.settings import Settings, read_settings
from web.today import SystemClock


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="put it here instead of the folder of ETALON_BACKUPS")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(parsed: argparse.Namespace) -> int:
    """Make one backup now; of those in the folder of the settings the oldest ones go."""
    settings = read_settings()
    folder: Path | None = parsed.to or settings.backups
    if folder is None:
        raise CommandError(
            "ETALON_BACKUPS=off: hãy cho biết thư mục, ví dụ etalon backup --to /mnt/saoluu.", "no_folder"
        )
    with database_address(settings) as address:
        found = dataclasses.replace(settings, database_url=address)
        made = asyncio.run(_backup(found, folder, pruned=parsed.to is None))
    if parsed.json:
        say_json(
            {"file": str(made.path), "bytes": made.bytes, "tables": made.tables, "rows": made.rows, "files": made.files}
        )
    else:
        sys.stdout.write(f"{made.path}: {made.tables} bảng, {made.rows} dòng, {made.files} tệp, {made.bytes} byte.\n")
    return 0


async def _backup(settings: Settings, folder: Path, *, pruned: bool) -> Made:
    """Made of the database as it is: before an upgrade, no migration runs."""
    await answering(settings.database_url)
    now = SystemClock(settings.zone).now
    kept: list[Made] = []

    async def work() -> BackupResult:
        made = await make_backup(settings.database_url, settings.data_dir, folder, now())
        kept.append(made)
        gone = prune(folder, settings.backups_kept, now()) if pruned else []
        return BackupResult(1, -(-made.bytes // 1000), made.rows, made.files, len(gone))

    async with bound_database(settings.database_url):
        await recorded("backup", work, now, Runner("backup"))
    return kept[0]
