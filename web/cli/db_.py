"""`etalon db`: the embedded database: stop it, bring its schema up to date, or print its address."""

import argparse
import sys

from registry.embedded import stop
from web.cli.opened import Desk, database_address, with_database
from web.settings import read_settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("act", choices=["stop", "migrate", "address"])


def run(parsed: argparse.Namespace) -> int:
    """Do one of the three."""
    settings = read_settings()
    if parsed.act == "stop":
        stopped = stop(settings.data_dir)
        sys.stdout.write("Đã dừng PostgreSQL.\n" if stopped else "Không có PostgreSQL nào đang chạy.\n")
    elif parsed.act == "migrate":
        with_database(_nothing_more)
        sys.stdout.write("Lược đồ cơ sở dữ liệu là mới nhất.\n")
    else:
        with database_address(settings) as address:
            sys.stdout.write(f"{address}\n")
    return 0


async def _nothing_more(_: Desk) -> None:
    """Opening the database has migrated it."""
