"""`etalon sweep`: write the notices that are owed."""

import argparse
import sys

from scheduler.job_runs import Runner, recorded
from scheduler.law_day import sweep_today
from scheduler.sweep import SweepResult, sweep
from web.cli.opened import Desk, day, say_json, with_database
from web.mail_settings import mail_domain


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--as-of", type=day, metavar="DATE", help="judge by this day (YYYY-MM-DD) instead of today")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(parsed: argparse.Namespace) -> int:
    """Sweep once; a second sweep of the same day writes nothing."""
    result = with_database(lambda desk: _sweep(desk, parsed))
    if parsed.json:
        say_json({"owed": result.owed, "queued": result.queued, "already": result.already})
    else:
        sys.stdout.write(f"Phải báo {result.owed}; mới xếp hàng {result.queued}; đã có {result.already}.\n")
    return 0


async def _sweep(desk: Desk, parsed: argparse.Namespace) -> SweepResult:
    today, settings = desk.today(parsed.as_of), desk.settings

    async def swept() -> SweepResult:
        domain, zone = mail_domain(settings), settings.zone
        if today == desk.today(None):
            return await sweep_today(today, desk.now(), mail_domain=domain, zone=zone)
        return await sweep(today, desk.now(), mail_domain=domain, zone=zone)

    # A sweep for another day is no substitute for today's: it is kept under a name of its own.
    name = "sweep" if today == desk.today(None) else "sweep_as_of"
    return await recorded(name, swept, desk.now, Runner("sweep"))
