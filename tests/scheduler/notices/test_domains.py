"""Mail to one domain keeps its pace across workers, and never keeps mail to others waiting: real SMTP, two domains."""

import asyncio
from collections import Counter
from dataclasses import replace
from uuid import uuid4

import pytest

from scheduler.notices import claims, domains
from scheduler.notices.outbox import deliver
from scheduler.notices.pacing import Limit
from scheduler.sweep import sweep
from tests.scheduler.notices.rows import (
    NOW,
    TODAY,
    URL,
    Server,
    fetch,
    mail_server,
    new_contact,
    new_enterprise,
    new_instrument,
)

pytestmark = pytest.mark.usefixtures("db")

SLOW, QUICK = "cham.example", "nhanh.example"


async def mails_to(*counts: tuple[str, int]) -> None:
    """So many mails wait for each domain, in this order."""
    enterprise = await new_enterprise()
    await new_instrument(enterprise, TODAY)
    for domain, count in counts:
        for number in range(count):
            await new_contact(enterprise, f"p{number:03}@{domain}")
    await sweep(TODAY, NOW, mail_domain="etalon.example")
    order = [domain for domain, _ in counts]
    await fetch(
        "UPDATE message SET next_attempt_at = $1::timestamptz + array_position($2, split_part(recipient, '@', 2))"
        " * interval '1 minute'",
        NOW,
        order,
    )


async def later(seconds: float) -> None:
    """The time of the domains passes; nobody sleeps."""
    await fetch("UPDATE sending_domain SET next_allowed = next_allowed - $1 * interval '1 second'", seconds)


async def delivered(server: Server, workers: int = 1) -> Counter[str]:
    """What so many workers at once deliver in one go, by domain."""
    before = len(server.mails)
    await asyncio.gather(*(deliver(server.settings, lambda: NOW, public_url=URL) for _ in range(workers)))
    return Counter(mail["To"].addresses[0].domain for mail in server.mails[before:])


async def test_a_slow_domain_at_the_head_of_the_queue_holds_nobody_else() -> None:
    await mails_to((SLOW, 30), (QUICK, 30))
    await domains.enter(SLOW, Limit(per_minute=10))
    async with mail_server() as server:
        assert await delivered(server) == {SLOW: 2, QUICK: 30}
        assert server.mails[0]["To"].addresses[0].domain == SLOW  # its turn came first, too
        assert await delivered(server) == {}
        await later(15)
        assert await delivered(server) == {SLOW: 2}


async def test_the_pace_is_held_across_workers_and_nothing_is_lost() -> None:
    await mails_to((SLOW, 9), (QUICK, 20))
    await domains.enter(SLOW, Limit(per_minute=20))
    async with mail_server() as server:
        assert await delivered(server, workers=4) == {SLOW: 4, QUICK: 20}
        for expected in (4, 1):
            await later(15)
            assert await delivered(server, workers=4) == {SLOW: expected}
    assert len({mail["Message-ID"] for mail in server.mails}) == len(server.mails) == 29


async def test_no_more_workers_than_its_connections_send_to_a_domain_at_once() -> None:
    await mails_to((SLOW, 6), (QUICK, 2))
    await domains.enter(SLOW, Limit(connections=1))
    first = await claims.claim(uuid4(), 600, 3)
    second = await claims.claim(uuid4(), 600, 25)
    assert {row["recipient"].partition("@")[2] for row in first} == {SLOW}
    assert {row["recipient"].partition("@")[2] for row in second} == {QUICK}
    await fetch("UPDATE message SET lease_until = now() WHERE id = ANY($1)", [row["id"] for row in first])
    assert len(await claims.claim(uuid4(), 600, 25)) == 6  # the first worker died; nothing of its share is lost


async def test_too_many_slows_a_domain_down_at_once_and_a_quiet_hour_takes_it_up_again() -> None:
    await mails_to((SLOW, 5), (QUICK, 2))
    words = "450 4.7.1 too many messages from your address, slow down"
    async with mail_server() as server:
        server.answer = lambda verb, to: words if verb == "RCPT" and to.endswith(SLOW) else None
        assert await delivered(server) == {QUICK: 2}
    (row,) = await domains.paced_domains()
    assert (row.domain, row.in_force, row.words, row.waiting) == (SLOW, 1, words, 5)
    asked = await fetch("SELECT 1 FROM attempt WHERE verdict = 'later'")
    assert len(asked) == 1  # the others were not even offered

    await fetch("UPDATE message SET next_attempt_at = now() WHERE state = 'queued'")
    async with mail_server() as server:
        assert await delivered(server) == {}  # a minute's pause
        await later(60)
        assert await delivered(server) == {SLOW: 1}
        await fetch("UPDATE sending_domain SET learned_at = now() - interval '61 minutes', learned_per_minute = 480")
        assert await delivered(server) == {SLOW: 4}
    assert await domains.paced_domains() == []


async def test_where_all_domains_have_a_limit_each_has_its_own() -> None:
    await mails_to((SLOW, 3), (QUICK, 3))
    async with mail_server() as server:
        server.settings = replace(server.settings, per_domain=Limit(per_minute=6000, connections=20))
        assert await delivered(server) == {SLOW: 3, QUICK: 3}
    assert [(row.domain, row.in_force, row.connections) for row in await domains.paced_domains()] == [
        (SLOW, 6000, 20),
        (QUICK, 6000, 20),
    ]


async def test_an_administrators_limit_forgets_what_was_learned() -> None:
    await domains.slow_down(SLOW, "421 too many", Limit())
    await domains.enter(SLOW, Limit(per_minute=30, connections=2))
    (row,) = await domains.paced_domains()
    assert (row.per_minute, row.connections, row.learned_per_minute, row.words) == (30, 2, None, "")
    await domains.slow_down(SLOW, "421 too many", Limit())
    await fetch("UPDATE sending_domain SET learned_at = now() - interval '2 days', learned_per_minute = 15")
    await domains.ease()
    (row,) = await domains.paced_domains()
    assert (row.in_force, row.learned_per_minute) == (30, None)  # the entered one stays
    await domains.release_domain(SLOW)
    assert await domains.paced_domains() == []
