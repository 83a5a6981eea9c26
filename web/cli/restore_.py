"""`etalon restore`: bring back a backup, into an empty database, or over a filled one when told so."""

import argparse
import asyncio
import sys
from pathlib import Path

from registry.backup.restore import Restored, restore
from web.cli.opened import answering, database_address, say_json
from web.settings import Settings, read_settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a backup made by etalon backup")
    parser.add_argument("--replace", action="store_true", help="also over a database with data, which is then gone")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(parsed: argparse.Namespace) -> int:
    """All of it or nothing; then the schema is brought up to date."""
    settings = read_settings()
    parsed.file.open("rb").close()  # a wrong path is said before a database is started for it
    with database_address(settings) as address:
        back = asyncio.run(_restore(settings, address, parsed.file, replace=parsed.replace))
    if parsed.json:
        migrated = list(back.migrated)
        say_json({"tables": back.tables, "rows": back.rows, "files": back.files, "migrated": migrated})
    else:
        sys.stdout.write(f"Đã khôi phục {back.tables} bảng, {back.rows} dòng, {back.files} tệp.\n")
    return 0


async def _restore(settings: Settings, address: str, file: Path, *, replace: bool) -> Restored:
    await answering(address)
    return await restore(file, address, settings.data_dir, replace=replace)
