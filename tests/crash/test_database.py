"""The database goes away in the middle: stopped and started, or killed with everything it runs."""

import asyncio
import contextlib
import os
import shutil
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from registry.database import bind, close_pool, make_engine, migrate, open_pool
from registry.embedded import embedded_server, stop
from tests.crash.proof import FULL, Crew, check_nothing_lost, debts, say, slow_mails, until_all_sent
from tests.crash.worker import AWAY
from tests.scheduler.notices.rows import Server, fetch, mail_server

NOTICES, TIMES = (2_000, 12) if FULL else (80, 2)
WORKERS = 2
SECONDS = 900 if FULL else 400  # a database that writes through waits for whoever else uses the disk


@contextmanager
def durable_folder() -> Iterator[Path]:
    """A data folder for a database that writes through to the disk, as an installation has it."""
    folder = Path(tempfile.mkdtemp(prefix="etalon-crash-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        stop(folder)
        shutil.rmtree(folder)


@asynccontextmanager
async def own_database(folder: Path) -> AsyncIterator[str]:
    with embedded_server(folder) as address:
        await migrate(address)
        engine = make_engine(address)
        bind(engine)
        await open_pool(engine)
        try:
            assert (await fetch("SHOW fsync"))[0][0] == (await fetch("SHOW synchronous_commit"))[0][0] == "on"
            yield address
        finally:
            await close_pool(engine)


def restart(folder: Path) -> None:
    stop(folder)
    with embedded_server(folder):
        pass  # whoever else uses it keeps it running


def kill(folder: Path) -> None:
    """SIGKILL to every process of the server until none is left, then a start, which recovers from the log."""
    while running := list(processes_in(folder / "pg")):
        for pid in running:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)
    with embedded_server(folder):
        pass


def processes_in(cluster: Path) -> Iterator[int]:
    """Every process of PostgreSQL works inside its cluster."""
    for process in Path("/proc").iterdir():
        with contextlib.suppress(OSError):  # it ended meanwhile, or is nobody we may ask
            if process.name.isdigit() and str((process / "cwd").readlink()) == str(cluster):
                yield int(process.name)


class Acknowledged:
    """What the database said was committed: notices that exist, messages recorded as sent."""

    def __init__(self) -> None:
        self.notices: set[int] = set()
        self.sent: set[int] = set()

    async def watch(self) -> None:
        while True:
            try:
                notices, sent = await _committed()
            except AWAY:
                await asyncio.sleep(0.1)
                continue
            self.notices |= notices
            self.sent |= sent
            await asyncio.sleep(0.02)

    async def check(self) -> None:
        notices, sent = await _committed()
        assert self.notices <= notices
        assert self.sent <= sent


async def _committed() -> tuple[set[int], set[int]]:
    sent = {row[0] for row in await fetch("SELECT id FROM message WHERE state = 'sent'")}
    return {row[0] for row in await fetch("SELECT id FROM notice")}, sent


async def answering() -> None:
    """Wait until the database answers again; the pool finds out by itself that its lines are dead."""
    while True:
        try:
            await fetch("SELECT 1")
        except AWAY:
            await asyncio.sleep(0.05)
        else:
            return


async def interrupted(folder: Path, server: Server, address: str, interrupt: Callable[[Path], None]) -> Acknowledged:
    """Sweep and deliver while the database is interrupted again and again; what was acknowledged stays."""
    known = Acknowledged()
    watching = asyncio.create_task(known.watch())
    crew = Crew.start(address, server, WORKERS)
    try:
        for number in range(TIMES):
            while len(server.mails) < (number + 1) * NOTICES * 3 // (4 * TIMES):
                await asyncio.sleep(0.01)
            await asyncio.to_thread(interrupt, folder)
            await answering()
            await known.check()
        await until_all_sent(NOTICES)
    finally:
        watching.cancel()
        crew.end()
    return known


@pytest.mark.crash
@pytest.mark.parametrize("interrupt", [restart, kill])
async def test_a_database_interrupted_in_the_middle_loses_nothing_it_acknowledged(
    interrupt: Callable[[Path], None],
) -> None:
    with durable_folder() as folder:
        async with own_database(folder) as address, mail_server() as server, asyncio.timeout(SECONDS):
            await debts(NOTICES)
            slow_mails(server, 0.02, 0.005)
            known = await interrupted(folder, server, address, interrupt)
            found = await check_nothing_lost(server, NOTICES, most_repeated=TIMES * WORKERS)
            assert len(known.notices) >= NOTICES
    name = "database restarted" if interrupt is restart else "database killed, fsync on"
    say(name, notices=NOTICES, times=TIMES, lost=0, repeated_with_the_same_id=found.repeated)
