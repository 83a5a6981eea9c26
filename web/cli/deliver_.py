"""`etalon deliver`: send what waits in the outbox, then return."""

import argparse
import sys

from scheduler.job_runs import Runner, recorded
from scheduler.notices import claims
from scheduler.notices.outbox import DeliverResult, deliver
from web.cli.opened import Desk, say_json, with_database
from web.mail_settings import mail_route


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(parsed: argparse.Namespace) -> int:
    """Deliver until nothing is claimable; beside other workers it shares their queue."""
    result = with_database(_deliver)
    if parsed.json:
        say_json({"sent": result.sent, "failed": result.failed, "pending": result.pending})
    else:
        sys.stdout.write(f"Đã gửi {result.sent}; hỏng {result.failed}; còn chờ {result.pending}.\n")
    return 0


async def _deliver(desk: Desk) -> DeliverResult:
    async with mail_route(desk.settings) as mail:
        await claims.wake()  # whoever types this has mended the mail server, and does not want to wait for the clock

        async def delivered() -> DeliverResult:
            return await deliver(mail, desk.now, public_url=desk.settings.address, zone=desk.settings.zone)

        return await recorded("deliver", delivered, desk.now, Runner("deliver"), often=True)
