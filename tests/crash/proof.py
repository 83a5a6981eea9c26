"""What the proofs share: their length, their figures, processes that can be killed, and debts in bulk."""

import asyncio
import multiprocessing
import os
from collections import Counter
from dataclasses import dataclass
from multiprocessing.process import BaseProcess

from tests.crash.worker import deliver_for_ever, sweep_for_ever
from tests.scheduler.notices.rows import NOW, TODAY, Server, fetch

FULL = os.environ.get("ETALON_PROOF") == "full"
"""`make proof` runs each proof at full length, `make test` a short form of it."""

FIGURES: list[str] = []
"""One line a proof, printed at the end of the run."""

# New processes come from one that has imported everything, so the time goes into mails and not into start-up.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.crash.worker"])


def say(proof: str, **figures: object) -> None:
    """Keep the figures of a proof for the end of the run."""
    FIGURES.append(f"{proof}: " + ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in figures.items()))


@dataclass
class Crew:
    """Sweepers and workers on one database and one mail server."""

    dsn: str
    port: int
    workers: int
    processes: list[BaseProcess]

    @classmethod
    def start(cls, dsn: str, server: Server, workers: int) -> "Crew":
        crew = cls(dsn, server.settings.port, workers, [])
        crew.processes = [crew.begun(place) for place in range(workers + 1)]
        return crew

    def begun(self, place: int) -> BaseProcess:
        """The last place is the sweeper's."""
        target = deliver_for_ever if place < self.workers else sweep_for_ever
        process = PROCESSES.Process(target=target, args=(self.dsn, self.port), daemon=True)
        process.start()
        return process

    def kill(self, place: int) -> None:
        """With SIGKILL: the process is told nothing. Another takes its place."""
        self.processes[place].kill()
        self.processes[place].join()
        self.processes[place] = self.begun(place)

    def end(self) -> None:
        for process in self.processes:
            process.kill()
            process.join()


async def debts(count: int) -> None:
    """`count` enterprises with one contact and one instrument each, all of which owe a notice on TODAY."""
    await fetch(
        "INSERT INTO enterprise (tax_code, name, name_fold, name_sort, sector, language, address, phone, created_at)"
        " SELECT (8000000000 + n)::text, 'Cơ sở ' || n, '', '', '', 'vi', '', '', $2 FROM generate_series(1, $1) n",
        count,
        NOW,
    )
    await fetch(
        "INSERT INTO contact (enterprise, name, email, phone, receives_notices)"
        " SELECT id, 'Hoàng Thị Lan', 'p' || id || '@x.example', '', true FROM enterprise"
    )
    await fetch(
        "INSERT INTO site (enterprise, name, name_fold, commune_code, address, created_at)"
        " SELECT id, 'Cửa hàng', '', '06184', '', $1 FROM enterprise",
        NOW,
    )
    await fetch(
        "INSERT INTO instrument (enterprise, site, kind_code, legal_basis, kind_name, maker, model, serial,"
        " serial_fold, accuracy_class, place, status, identity_key, search, verified_on, validity_policy, last_result,"
        " due_on, due_sort, version, created_at, updated_at)"
        " SELECT enterprise, id, '8b', '', '', 'Nhơn Hòa', 'NHB-60', 'SN' || id, '', '', '', 'in_use', 'key' || id,"
        " '', $1::date - 300, 'month_end', 'pass', $1::date - 20 + (id % 80)::int, $1::date - 20 + (id % 80)::int, 1,"
        " $2, $2 FROM site",
        TODAY,
        NOW,
    )


async def all_sent(count: int) -> bool:
    """Whether every one of `count` messages was written and accepted; late ones are tried again at once."""
    # A machine busy with other things may have made a mail late; nobody waits a minute for its next try here.
    await fetch("UPDATE message SET next_attempt_at = now() WHERE state = 'queued' AND attempts > 0")
    (row,) = await fetch("SELECT count(*), count(*) FILTER (WHERE state = 'sent') FROM message")
    return bool(row[0] == row[1] == count)


async def until_all_sent(count: int) -> None:
    while not await all_sent(count):
        await asyncio.sleep(0.1)


@dataclass(frozen=True)
class Arrived:
    """What a mail server was given: how often each Message-ID, and which recipients."""

    times: Counter[str]
    recipients: set[str]

    @classmethod
    def at(cls, server: Server) -> "Arrived":
        return cls(
            Counter(str(mail["Message-ID"]) for mail in server.mails),
            {mail["To"].addresses[0].addr_spec for mail in server.mails},
        )

    @property
    def repeated(self) -> int:
        return sum(self.times.values()) - len(self.times)


async def check_nothing_lost(server: Server, count: int, most_repeated: int) -> Arrived:
    """Every recipient has its mail; what came more than once is the same mail by its Message-ID.

    `most_repeated`: what the interruptions may have cost; an answer that came too late may cost one too.
    """
    found = Arrived.at(server)
    assert len(found.times) == len(found.recipients) == count
    ((late,),) = await fetch("SELECT count(*) FROM attempt WHERE verdict = 'later'")
    assert found.repeated <= most_repeated + late, f"{found.repeated} repeated, {late} answers too late"
    stored = await fetch("SELECT message_id FROM message")
    assert {row[0] for row in stored} == set(found.times)
    return found


def slow_mails(server: Server, before: float = 0.04, after: float = 0.01) -> None:
    """Give the kills something to hit: each mail takes a moment, also after it was accepted."""
    handle = server.handle_DATA

    async def late(*arguments: object) -> str:
        await asyncio.sleep(before)
        answer = await handle(*arguments)
        await asyncio.sleep(after)  # accepted, and the worker does not know it yet
        return answer

    server.handle_DATA = late  # type: ignore[method-assign]
