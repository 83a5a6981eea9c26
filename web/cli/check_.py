"""`etalon check`: one line for each thing to mend, and a failing exit status while there is one."""

import argparse
import asyncio
import sys
from datetime import timedelta

from registry.schema import pending_migrations
from scheduler.checks import MAIL_LIMIT, Facts, Finding, findings
from web.cli.main import FAILED
from web.cli.opened import CommandError, answering, bound_database, database_address, say_json
from web.health import bare_facts, facts
from web.settings import Settings, read_settings
from web.today import SystemClock

_LONGEST_MINUTES = 10_000


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "--mail-minutes",
        type=int,
        default=MAIL_LIMIT // timedelta(minutes=1),
        metavar="MINUTES",
        help="how long mail may stand still (default %(default)s)",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(parsed: argparse.Namespace) -> int:
    """Look at everything; nothing is changed, no migration runs."""
    if not 1 <= parsed.mail_minutes <= _LONGEST_MINUTES:
        raise CommandError(f"--mail-minutes phải từ 1 đến {_LONGEST_MINUTES}.", "bad_minutes")
    settings = read_settings()
    with database_address(settings) as address:
        known = asyncio.run(_facts(settings, address))
    found = findings(known, timedelta(minutes=parsed.mail_minutes))
    if parsed.json:
        say_json({"ok": not found, "findings": [_item(one) for one in found]})
    else:
        _say(found)
    return FAILED if found else 0


async def _facts(settings: Settings, address: str) -> Facts:
    """What can be known: with an older schema only that, since the questions are those of the new one."""
    clock = SystemClock(settings.zone)
    await answering(address)
    pending = await pending_migrations(address)
    if pending:
        return bare_facts(settings, clock, pending)
    async with bound_database(address):
        return await facts(settings, clock)


def _item(one: Finding) -> dict[str, str]:
    return {"code": one.code, "message": one.what.say(str), "mend": one.mend.say(str)}


def _say(found: tuple[Finding, ...]) -> None:
    for one in found:
        line = f"{one.code}: {one.what.say(str)} {one.mend.say(str)}"
        sys.stdout.write(" ".join(line.split()) + "\n")
    if not found:
        sys.stdout.write("Mọi việc chạy đúng kế hoạch.\n")
