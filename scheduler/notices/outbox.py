"""Delivery: claim, check again, render, send, record, until nothing can be claimed.

Nothing is lost once the sweep committed it. A second delivery is possible only between the mail server's acceptance and
our record of it, and then carries the same Message-ID.
"""

import logging
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from typing import Any
from uuid import UUID, uuid4

from scheduler.notices import claims, domains
from scheduler.notices.backoff import Answer, Outcome, no_server_delay, outcome
from scheduler.notices.claims import Facts, Tried
from scheduler.notices.editions import record_fault
from scheduler.notices.hooks import HookSettings, deliver_hooks
from scheduler.notices.letters import Books, dossiers_now, letter, to_attach
from scheduler.notices.library import library
from scheduler.notices.links import LinkMaker
from scheduler.notices.mail import Envelope, MailSettings, compose, return_path
from scheduler.notices.pacing import NO_LIMIT, domain_of, too_many
from scheduler.notices.quiet import waits
from scheduler.notices.recheck import Now, withdrawn
from scheduler.notices.render import render
from scheduler.notices.session import MailSession
from scheduler.notices.words import Attachment, Letter, Rendered
from scheduler.notices.works_again import Doubts, doubted, works_again

Row = Any  # an asyncpg.Record: the library ships no types

log = logging.getLogger(__name__)

_FRESH_SECONDS = 5.0
"""How old an answer of the registry may be when a mail leaves: slow mail servers make a batch last for minutes."""

_jitter = random.Random()  # noqa: S311 - spreads retries, guards nothing


@dataclass(frozen=True, slots=True)
class Pace:
    """`batch` messages per claim; no mail takes longer than `mail_seconds`, which the lease must outlive."""

    batch: int = 25
    lease_seconds: float = 600.0
    mail_seconds: float = 90.0

    def __post_init__(self) -> None:
        """A lease shorter than a slow mail would make a second worker send it again."""
        if self.batch < 1 or self.lease_seconds < 2 * self.mail_seconds:
            raise ValueError("a lease must last for at least twice the time of one mail")


@dataclass(frozen=True, slots=True)
class DeliverResult:
    """`sent`, `failed` (refused for good), `cancelled` (nothing left to tell) now; `pending` waits, with anybody."""

    sent: int
    failed: int
    pending: int
    cancelled: int = 0


@dataclass(slots=True)
class _Run:
    """One call of `deliver`."""

    owner: UUID
    session: MailSession
    settings: MailSettings
    public_url: str
    pace: Pace
    now: Callable[[], datetime]
    keep_going: Callable[[], bool]
    books: Books
    tally: Counter[str]
    zone: tzinfo
    held: set[str] = field(default_factory=set)  # domains whose servers said "too many"
    paced: set[str] = field(default_factory=set)  # domains known to have a limit
    doubted: Doubts = field(default_factory=dict)  # addresses that gave mail back, and the open tasks about them


async def deliver(
    settings: MailSettings,
    now: Callable[[], datetime],
    *,
    public_url: str,
    pace: Pace | None = None,
    keep_going: Callable[[], bool] = lambda: True,
    zone: tzinfo = UTC,
) -> DeliverResult:
    """Send every message that can be claimed, one after another over one kept connection.

    `now` dates the mails; `keep_going` is asked between mails, so that a stop is quick and leaves nothing half done;
    `zone` is the one whose day decides what is past.
    Raises what the database raises; whatever the mail server does is recorded with the message.
    """
    pace = pace or Pace()
    await domains.ease()
    async with MailSession(settings, pace.mail_seconds) as session:
        books, tally = _books(settings, public_url), Counter[str]()
        run = _Run(uuid4(), session, settings, public_url, pace, now, keep_going, books, tally, zone)
        while keep_going() and await _one_batch(run):
            pass
        await _call_hooks(run)
    return DeliverResult(tally["sent"], tally["failed"], await claims.waiting(), tally["cancelled"])


async def _call_hooks(run: _Run) -> None:
    """Programs are told after people. Without the installation's key nothing could be signed."""
    if run.settings.link_key:
        private = run.settings.inside_hooks
        hooks = HookSettings(run.settings.link_key, run.public_url, run.zone, private=private)
        await deliver_hooks(hooks, run.books, run.now, run.keep_going)


async def _one_batch(run: _Run) -> bool:
    """One unit of work; says whether there may be more."""
    claimed_at = time.monotonic()
    claimed = await claims.claim(run.owner, run.pace.lease_seconds, run.pace.batch)
    messages = await _in_their_hours(run, claimed)
    await _pace_new(run, messages)
    run.doubted = await doubted() if messages else {}
    untried = [row["id"] for row in messages]
    try:
        facts, asked_at = await _checked(run, messages), time.monotonic()
        for row in messages:
            if not run.keep_going() or _outlived(run.pace, claimed_at):
                break
            if domain_of(row["recipient"]) in run.held:
                continue
            if time.monotonic() - asked_at > _FRESH_SECONDS:
                left = [other for other in messages if other["id"] in untried]
                facts, asked_at = await _checked(run, left), time.monotonic()
            untried.remove(row["id"])
            told = await _tell(run, row, facts)
            if told is not None and told[0].verdict == "no_server":
                await _postpone(run, [row, *(other for other in messages if other["id"] in untried)], *told)
                untried.clear()
                return False
    finally:
        if untried:
            await claims.release(untried, run.owner)
    return bool(claimed)


async def _in_their_hours(run: _Run, claimed: Sequence[Row]) -> list[Row]:
    """Those of the messages that may leave now; the others go back until the hours of whoever they are for."""
    early = await waits(claimed, run.now(), run.zone) if claimed else {}
    await claims.put_off(early, run.owner)
    return [row for row in claimed if row["id"] not in early]


async def _pace_new(run: _Run, messages: Sequence[Row]) -> None:
    """Where all domains have a limit, those that are met first get it now."""
    limit = run.settings.per_domain
    new = {domain_of(row["recipient"]) for row in messages} - run.paced
    if new and limit != NO_LIMIT:
        await domains.enter_new(new, limit)
        run.paced |= new


def _outlived(pace: Pace, claimed_at: float) -> bool:
    """Whether a mail begun now could end after the lease, when another worker may already be sending it."""
    return time.monotonic() - claimed_at > pace.lease_seconds - 1.5 * pace.mail_seconds


async def _checked(run: _Run, messages: Sequence[Row]) -> Facts:
    """The facts of `messages` with the notices that are still owed; the others are recorded with their reason."""
    if not messages:
        return Facts({}, {}, {})
    facts = await claims.facts(messages)
    off: dict[int, tuple[int, str, str]] = {}
    held = Now(
        run.now().astimezone(run.zone).date(),
        run.books.law,
        facts.material.instruments,
        dossiers_now(facts.material),
        facts.material.checks.keys(),
    )
    for message, notices in facts.notices.items():
        off |= withdrawn(notices, facts.reach.get(message), held)
    await claims.withdraw(list(off.values()))
    kept = {message: [row for row in rows if row["id"] not in off] for message, rows in facts.notices.items()}
    return facts._replace(notices=kept)


async def _tell(run: _Run, message: Row, facts: Facts) -> tuple[Answer, Tried] | None:
    """Send one message and record what came of it; None when it was not offered to the server."""
    notices = facts.notices[message["id"]]
    if not notices:
        await _close(run, message, Outcome("cancelled", "", tries=0))
        return None
    papers = await _papers(run, message, facts)
    try:
        rendered, mail = _made(run, message, facts, papers)
    except Exception as error:
        # The boundary of one mail: whatever is wrong with it must not stop the others.
        log.exception("message %s cannot be composed", message["id"])
        await _close(run, message, Outcome("failed", f"{type(error).__name__}: {error}"[:500], tries=0))
        return None
    if rendered.fault:
        log.error("the edited template of %s failed: %s", message["letter"], rendered.fault)
        await record_fault(message["letter"], message["language"], rendered.fault, run.now())
    begun = time.monotonic()
    sender = return_path(run.settings, message["message_id"])
    answer = await run.session.send(message["recipient"], mail, sender)
    tried = _tried(run, answer, begun)
    if answer.verdict == "no_server":
        return answer, tried
    if answer.verdict == "later" and too_many(answer.words):
        run.held.add(domain_of(message["recipient"]))
        await domains.slow_down(domain_of(message["recipient"]), answer.words, run.settings.per_domain)
    result = outcome(answer, message["attempts"], _jitter.random())
    raw = mail if result.state == "sent" else None
    if await claims.record(message["id"], run.owner, result, tried, subject=rendered.subject, raw=raw):
        run.tally[result.state] += 1
        if result.state == "sent" and message["recipient"] in run.doubted:
            await works_again(message["recipient"], run.doubted[message["recipient"]], run.now())
    return answer, tried


def _tried(run: _Run, answer: Answer, begun: float) -> Tried:
    passed = round(1000 * (time.monotonic() - begun))
    return Tried(f"{run.settings.host}:{run.settings.port}", answer.verdict, passed)


async def _papers(run: _Run, message: Row, facts: Facts) -> tuple[Attachment, ...]:
    """The certificates that go with a mail."""
    controls = to_attach(message, facts.notices[message["id"]], facts.material) if run.settings.papers else []
    if not controls or run.settings.papers is None:
        return ()
    return await run.settings.papers(message["enterprise"], controls, message["language"], message["as_of"])


def _made(run: _Run, message: Row, facts: Facts, papers: tuple[Attachment, ...]) -> tuple[Rendered, bytes]:
    said = replace(_said(message, facts, run.books), attached=len(papers))
    rendered = render(said, message["language"], run.public_url, facts.editions)
    rendered = rendered._replace(attachments=rendered.attachments + papers)
    to = Envelope(message["message_id"], message["recipient"], message["recipient_name"], message["language"])
    return rendered, compose(run.settings, to, rendered, run.now())


def _said(message: Row, facts: Facts, books: Books) -> Letter:
    enterprise = facts.enterprises.get(message["enterprise"])
    return letter(message, enterprise, facts.notices[message["id"]], books, facts.material)


def _books(settings: MailSettings, public_url: str) -> Books:
    return library(LinkMaker(public_url, settings.link_key))


async def _close(run: _Run, message: Row, result: Outcome) -> None:
    if await claims.record(message["id"], run.owner, result):
        run.tally[result.state] += 1


async def _postpone(run: _Run, messages: Sequence[Row], answer: Answer, tried: Tried) -> None:
    log.warning("no mail server: %s", answer.words)
    delays = [no_server_delay(row["attempts"], _jitter.random()) for row in messages]
    await claims.postpone([row["id"] for row in messages], run.owner, answer.words, delays, tried)


async def letter_of(message: int, public_url: str) -> Letter | None:
    """What a message would say with the registry as it is now; None where there is none, or nothing left to tell."""
    row = await claims.message_row(message)
    facts = await claims.facts([row]) if row is not None else None
    if facts is None or not facts.notices[message]:
        return None
    return _said(row, facts, library(LinkMaker(public_url)))


async def preview(message: int, public_url: str) -> Rendered | None:
    """How a message would read with the registry as it is now; None where there is none, or nothing left to tell."""
    row = await claims.message_row(message)
    if row is None:
        return None
    facts = await claims.facts([row])
    if not facts.notices[message]:
        return None
    said = _said(row, facts, library(LinkMaker(public_url)))
    return render(said, row["language"], public_url, facts.editions)
