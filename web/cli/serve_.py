"""`etalon serve`: everything at once: database, migrations, demo, pages, clock, mail; and a clean end of it all."""

import argparse
import asyncio
import contextlib
import dataclasses
import errno
import logging
import signal
import socket
import sys
from collections.abc import Iterator
from datetime import timedelta
from types import FrameType
from typing import Any

import uvloop
from granian.constants import Interfaces
from granian.server.embed import Server
from litestar import Litestar

from registry.language import N_
from scheduler.plans import plan_registry
from scheduler.visit_life import announce_visits, confirm_visit
from scheduler.visits import visits
from web.app import create_app
from web.cli.opened import CommandError, database_address, opened_database
from web.demo.accounts import demo_accounts
from web.demo.load import load_demo
from web.settings import Settings, read_settings
from web.today import SystemClock

STOP_SECONDS = 6.0  # of the ten in which everything has to be down; the pool and the database need the others
DEMO_WEEKS, DEMO_PLAN_SECONDS = 13, 3.0  # enough to show a plan; people ask for a better one on its page

_PORT_TAKEN = N_(
    "Cổng {port} đang được chương trình khác dùng. Hãy dừng chương trình đó, hoặc chọn cổng khác: PORT={other}"
)
_NO_PORT = N_("Không mở được cổng {port} trên {host}: {why}.")


def arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments: the settings come from the environment (docs/operations.md)."""
    del parser


def run(parsed: argparse.Namespace) -> int:
    """Serve until SIGINT or SIGTERM."""
    del parsed
    return serve(read_settings())


def serve(settings: Settings) -> int:
    """Serve one installation until it is told to stop; 0 when it stopped because it was told to.

    Raises CommandError when the port cannot be had, and what database and migrations raise.
    """
    refuse_taken_port(settings.host, settings.port)
    with _stopped_by_signals(), database_address(settings) as address:
        found = dataclasses.replace(settings, database_url=address)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_prepare(found))
            runner.run(_serve(create_app(found), found))
    return 0


def refuse_taken_port(host: str, port: int) -> None:
    """Raise CommandError while somebody else listens there: better now than after the database has started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise CommandError(_PORT_TAKEN.format(port=port, other=port + 1), "port_taken") from error
            raise CommandError(_NO_PORT.format(port=port, host=host, why=error.strerror), "port") from error


@contextlib.contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """SIGTERM ends the program as Ctrl-C does; once it is ending, neither can interrupt the tidying up."""

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


async def _prepare(settings: Settings) -> None:
    """The newest schema; where the database is empty and nobody relies on it, the demo province and its plan."""
    async with opened_database(settings.database_url):
        if settings.production:
            return
        clock = SystemClock(settings.zone)
        found = await load_demo(clock.today(), clock.now())
        if found.loaded:
            await plan_registry(today=clock.today(), now=clock.now(), weeks=DEMO_WEEKS, seconds=DEMO_PLAN_SECONDS)
            await _tell_demo_visits(clock)


async def _tell_demo_visits(clock: SystemClock) -> None:
    """The visits of the next two weeks are announced, and every third of them confirmed."""
    today, now = clock.today(), clock.now()
    last = today + timedelta(weeks=2)
    await announce_visits(today, last, now=now, by=None)
    for visit in (await visits(today, last))[::3]:
        await confirm_visit(visit.id, now=now)


async def _serve(app: Litestar, settings: Settings) -> None:
    """Run the application in this loop, with Granian in front, until a signal; end within STOP_SECONDS."""
    logging.getLogger("_granian").setLevel(logging.ERROR)  # it announces itself as experimental at each start
    server = Server(
        app,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGINL,
        websockets=False,
        log_enabled=False,
    )
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with app.lifespan():
        serving = asyncio.create_task(server.serve())
        announce(settings)
        await asyncio.wait([serving, asyncio.create_task(stop.wait())], return_when=asyncio.FIRST_COMPLETED)
        server.stop()  # type: ignore[no-untyped-call]  # granian left it untyped
        await _end(serving)


async def _end(serving: asyncio.Task[None]) -> None:
    """Let answers under way be given. A client that never finishes asking is left; it ends with the event loop."""
    done, _ = await asyncio.wait([serving], timeout=STOP_SECONDS)
    if not done:
        asyncio.get_running_loop().set_exception_handler(_left_unfinished)
    for task in done:
        task.result()


def _left_unfinished(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Granian reports the end of a left client to a future that ended with the loop: no news to anybody."""
    if not isinstance(context.get("exception"), asyncio.InvalidStateError):
        loop.default_exception_handler(context)


def announce(settings: Settings) -> None:
    """Say where the pages are and, in a demo, who can sign in."""
    lines = ["", f"Etalon: {settings.address}", ""]
    if settings.demo:
        lines.append("Tài khoản dùng thử (dữ liệu không có thật):")
        lines += [
            f"  {account.email:<44} {account.password:<22} {account.what_for.say(str)}" for account in demo_accounts()
        ]
        lines.append("")
    lines.append("Ctrl-C để dừng.")
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
