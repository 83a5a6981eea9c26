"""`etalon worker`: delivers what waits in the outbox, apart from the pages; any number of them may run at once."""

import argparse
import asyncio
import logging
import signal
import sys

import asyncpg

from scheduler.job_runs import Runner, recorded
from scheduler.notices.outbox import DeliverResult, Pace, deliver
from web.cli.opened import CommandError, Desk, say_json, with_database
from web.mail_settings import mail_route

log = logging.getLogger(__name__)

LOOK_SECONDS = 5.0
"""How long a worker with nothing to do waits before it looks again."""

_LEAST_LEASE = 10.0
_LONGEST_LEASE = 86_400.0


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--once", action="store_true", help="deliver what can be claimed now, then end")
    parser.add_argument(
        "--lease",
        type=float,
        default=Pace().lease_seconds,
        metavar="SECONDS",
        help="how long a message stays with a worker that says nothing more (default %(default)g)",
    )
    parser.add_argument("--json", action="store_true", help="print JSON at the end")


def run(parsed: argparse.Namespace) -> int:
    """Deliver until SIGINT or SIGTERM; the mail under way is finished first."""
    pace = _pace(parsed.lease)

    async def work(desk: Desk) -> DeliverResult:
        return await _work(desk, pace, once=parsed.once)

    result = with_database(work)
    if parsed.json:
        say_json({"sent": result.sent, "failed": result.failed, "pending": result.pending})
    else:
        sys.stdout.write(f"Đã gửi {result.sent}; hỏng {result.failed}; còn chờ {result.pending}.\n")
    return 0


def _pace(lease: float) -> Pace:
    if not _LEAST_LEASE <= lease <= _LONGEST_LEASE:
        why = f"--lease phải từ {_LEAST_LEASE:g} đến {_LONGEST_LEASE:g} giây."
        raise CommandError(why, "bad_lease")
    usual = Pace()
    return Pace(usual.batch, lease, min(usual.mail_seconds, lease / 2.5))


async def _work(desk: Desk, pace: Pace, *, once: bool) -> DeliverResult:
    stopping = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopping.set)
    total, runner = DeliverResult(0, 0, 0), Runner("worker")
    async with mail_route(desk.settings) as mail:

        async def delivered() -> DeliverResult:
            settings, going = desk.settings, lambda: not stopping.is_set()
            return await deliver(
                mail, desk.now, public_url=settings.address, pace=pace, keep_going=going, zone=settings.zone
            )

        while True:
            try:
                done = await recorded("deliver", delivered, desk.now, runner, often=True)
                total = DeliverResult(total.sent + done.sent, total.failed + done.failed, done.pending)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                if once:
                    raise
                log.exception("no database; looking again in %g s", LOOK_SECONDS)
            if once or await _stopped(stopping):
                return total


async def _stopped(stopping: asyncio.Event) -> bool:
    """Wait a little for something to do; True when it is time to go."""
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            return await stopping.wait()
    except TimeoutError:
        return False
