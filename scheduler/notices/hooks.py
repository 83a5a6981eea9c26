"""Webhooks: what people are told by mail, given to programs as JSON, with the outbox's promises.

A delivery is written in the transaction that queues its message, claimed with a lease, looked at again before it leaves
and tried with the back-off of mail. What was told twice carries the same `id`.
"""

import asyncio
import logging
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID, uuid4

from scheduler.notices import claims, hook_rows
from scheduler.notices.backoff import Outcome, outcome
from scheduler.notices.claims import Facts
from scheduler.notices.hook_channel import HookChannel
from scheduler.notices.hook_rules import body_of, is_gone, secret_of
from scheduler.notices.letters import Books, dossiers_now, letter
from scheduler.notices.library import library
from scheduler.notices.links import LinkMaker
from scheduler.notices.recheck import Now, withdrawn
from scheduler.notices.render import render

Row = Any  # an asyncpg.Record: the library ships no types

Told = dict[str, Any] | str
"""The facts of an event, or why there are none."""

log = logging.getLogger(__name__)

_jitter = random.Random()  # noqa: S311 - spreads retries, guards nothing
_BATCH = 50
_LEASE_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class HookSettings:
    """`key` makes the secrets; `private` allows addresses inside the house (`ETALON_WEBHOOK_PRIVATE`)."""

    key: bytes
    public_url: str
    zone: tzinfo
    private: bool = False


@dataclass(slots=True)
class _Run:
    owner: UUID
    settings: HookSettings
    books: Books
    now: Callable[[], datetime]
    keep_going: Callable[[], bool]
    tally: Counter[str]
    tired: set[int]  # webhooks that took nothing more


async def deliver_hooks(
    settings: HookSettings, books: Books, now: Callable[[], datetime], keep_going: Callable[[], bool]
) -> Counter[str]:
    """Call every webhook that is owed something now; how many were sent, failed, cancelled or put off.

    Webhooks are called side by side, so that a slow one holds no other; the events of each one after another.
    """
    run = _Run(uuid4(), settings, books, now, keep_going, Counter(), set())
    while keep_going():
        rows = await hook_rows.claim(run.owner, _LEASE_SECONDS, _BATCH, run.tired)
        if not rows:
            break
        by_hook: dict[int, list[Row]] = {}
        for row in rows:
            by_hook.setdefault(row["webhook"], []).append(row)
        try:
            told = await _told(run, [row["message"] for row in rows if row["message"] is not None])
        except BaseException:
            await hook_rows.release([row["id"] for row in rows], run.owner)
            raise
        await asyncio.gather(*(_one_hook(run, group, told) for group in by_hook.values()))
    return run.tally


async def call_now(settings: HookSettings, now: Callable[[], datetime], keep_going: Callable[[], bool]) -> Counter[str]:
    """Call every webhook that is owed something, apart from the delivery of mail."""
    return await deliver_hooks(settings, library(LinkMaker(settings.public_url)), now, keep_going)


async def _one_hook(run: _Run, rows: Sequence[Row], told: Mapping[int, Told]) -> None:
    """The events of one webhook, until it cannot be reached: then the others wait for another time, too."""
    untried = [row["id"] for row in rows]
    end = time.monotonic() + _LEASE_SECONDS / 2
    try:
        for row in rows:
            if not run.keep_going() or time.monotonic() > end:
                break
            untried.remove(row["id"])
            if not await _one(run, row, told):
                run.tired.add(row["webhook"])
                break
    finally:
        if untried:
            await hook_rows.release(untried, run.owner)


async def _one(run: _Run, row: Row, told: Mapping[int, Told]) -> bool:
    """Send one event and record what came of it; whether the webhook goes on taking."""
    if row["message"] is None:
        body = body_of(row["event"], "test", row["created_at"], {"webhook": row["name"]})
    elif isinstance(facts := told.get(row["message"]), dict):
        body = body_of(row["event"], "notice", row["created_at"], facts)
    else:
        state = "failed" if facts else "cancelled"
        await hook_rows.record(row["id"], run.owner, Outcome(state, facts or "", tries=0))
        run.tally[state] += 1
        return True
    salts = [salt for salt in (row["salt"], row["former_salt"]) if salt]
    secrets = tuple(secret_of(run.settings.key, bytes(salt)) for salt in salts)
    begun = time.monotonic()
    channel = HookChannel(row["event"], secrets, run.now(), private=run.settings.private)
    answer = await channel.send(row["url"], body)
    result = outcome(answer, row["attempts"], _jitter.random())
    if await hook_rows.record(row["id"], run.owner, result, answer, round(1000 * (time.monotonic() - begun))):
        run.tally[result.state] += 1
    if answer.wait_seconds:
        await hook_rows.hold(row["webhook"], answer.wait_seconds)
    if is_gone(answer):
        await hook_rows.switch_off(row["webhook"], answer.words)
    return answer.verdict != "later" and not is_gone(answer)


async def _told(run: _Run, ids: Sequence[int]) -> dict[int, Told]:
    """What each message tells with the registry as it is now; without those that have nothing left to tell.

    That mail to an address bounces is no reason here: a telephone may still ring.
    """
    rows = await hook_rows.messages(list(set(ids)))
    if not rows:
        return {}
    facts = await claims.facts(list(rows.values()))
    now = Now(
        run.now().astimezone(run.settings.zone).date(),
        run.books.law,
        facts.material.instruments,
        dossiers_now(facts.material),
        facts.material.checks.keys(),
    )
    found: dict[int, Told] = {}
    for ident, row in rows.items():
        reach = facts.reach.get(ident)
        off = withdrawn(facts.notices[ident], reach._replace(bouncing=False) if reach else None, now)
        notices = [notice for notice in facts.notices[ident] if notice["id"] not in off]
        if notices:
            found[ident] = _guarded(run, row, notices, facts)
    return found


def _guarded(run: _Run, message: Row, notices: Sequence[Row], facts: Facts) -> Told:
    """The boundary of one event: whatever is wrong with it must not stop the others."""
    try:
        return _facts_of(run, message, notices, facts)
    except Exception as error:
        log.exception("the event of message %s cannot be composed", message["id"])
        return f"{type(error).__name__}: {error}"[:500]


def _facts_of(run: _Run, message: Row, notices: Sequence[Row], facts: Facts) -> dict[str, Any]:
    enterprise = facts.enterprises.get(message["enterprise"])
    said = letter(message, enterprise, notices, run.books, facts.material)
    rendered = render(said, message["language"], run.settings.public_url, facts.editions)
    return {
        "letter": message["letter"],
        "message_id": message["message_id"],
        "language": message["language"],
        "recipient": {
            "name": message["recipient_name"],
            "email": message["recipient"],
            "phone": message["phone"],
        },
        "enterprise": {"id": enterprise["id"], "name": enterprise["name"]} if enterprise else None,
        "subject": rendered.subject,
        "text": rendered.text,
        "notices": [
            {
                "kind": notice["kind"],
                "subject": notice["subject"],
                "due_on": notice["due_on"].isoformat(),
                "stage": notice["stage"],
            }
            for notice in notices
        ],
    }
