"""Which notice is owed to whom, what of it was told already, and whether it is still owed when the mail leaves.

Lead times are not set by law; 60, 30 and 7 days before and the day after are this house's suggestion. The due day
itself is a valid day: *expired* starts the day after (Circular 23/2013/TT-BKHCN, article 20(7)).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

KIND = "due"
NOBODY = ""
"""The recipient of a debt that nobody can be told."""

# Plain ASCII mailbox, as every mail server takes it: RFC 5321 dot-string and host name, without quoting or comments.
_ADDRESS = re.compile(
    r"(?=.{3,254}\Z)(?=[^@]{1,64}@)[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
)


@dataclass(frozen=True, slots=True)
class Stage:
    """A moment at which something is told: `day` counts from the due date, negative before it."""

    code: str
    day: int


STAGES = (Stage("before_60", -60), Stage("before_30", -30), Stage("before_7", -7), Stage("after_1", 1))
"""In the order in which they are reached."""


def reached(due_on: date, as_of: date, stages: Sequence[Stage] = STAGES) -> int:
    """How many of `stages` are reached on `as_of`."""
    late = (as_of - due_on).days
    return sum(late >= stage.day for stage in stages)


class Due(NamedTuple):
    """An instrument in use whose validity ends on `due_on`."""

    enterprise: int
    instrument: int
    due_on: date


class Contact(NamedTuple):
    """A person of an enterprise, as registered."""

    enterprise: int
    name: str
    email: str
    language: str
    receives_notices: bool


class Recipient(NamedTuple):
    """Whom a notice is addressed to. A `reason` says why this one cannot be told."""

    address: str
    name: str = ""
    language: str = "vi"
    reason: str = ""


class Recorded(NamedTuple):
    """A notice written by an earlier sweep."""

    instrument: int
    due_on: date
    stage: str
    recipient: str
    state: str


class Debt(NamedTuple):
    """One notice to write: queued to be told, superseded by a later stage, or unsendable, with the reason."""

    enterprise: int
    instrument: int
    due_on: date
    stage: str
    recipient: str
    state: str
    reason: str

    @property
    def key(self) -> str:
        """What makes it the same notice in every sweep."""
        return f"{KIND}/{self.instrument}/{self.due_on.isoformat()}/{self.stage}/{self.recipient}"


@dataclass(frozen=True, slots=True)
class Decision:
    """`debts` in one fixed order, so that two sweeps at once wait for each other and never in a circle."""

    owed: int
    debts: tuple[Debt, ...]


def deliverable(address: str) -> bool:
    """Whether a mail server can be given this address as it is."""
    return _ADDRESS.fullmatch(address) is not None


def recipients(contacts: Iterable[Contact]) -> tuple[Recipient, ...]:
    """Everybody of one enterprise whom notices reach; nobody, with the reason, where there is no such person."""
    contacts = list(contacts)
    found: dict[str, Recipient] = {}
    for contact in contacts:
        address = contact.email.strip().lower()
        if address and contact.receives_notices:
            reason = "" if deliverable(address) else "bad_address"
            found.setdefault(address, Recipient(address, contact.name, contact.language, reason))
    if found:
        return tuple(found[address] for address in sorted(found))
    silent = any(contact.email.strip() for contact in contacts)
    return (Recipient(NOBODY, reason="opted_out" if silent else "no_recipient"),)


def decide(
    as_of: date,
    dues: Iterable[Due],
    people: Mapping[int, Sequence[Recipient]],
    recorded: Iterable[Recorded],
    stages: Sequence[Stage] = STAGES,
) -> Decision:
    """What to write so that everybody in `people` (by enterprise) has been told the latest stage reached of `dues`.

    A stage cancelled earlier (stopped, opted out, then back) is owed again; any other recorded one is not, nor is a
    stage before one already recorded, whatever the order of the dates swept.
    """
    known = _known(recorded)
    owed = 0
    debts: list[Debt] = []
    for due in dues:
        count = reached(due.due_on, as_of, stages)
        for recipient in people[due.enterprise] if count else ():
            owed += count
            past = known.get((due.instrument, due.due_on, recipient.address), {})
            debts += _missing(due, recipient, past, stages, count)
    return Decision(owed, tuple(sorted(debts)))


def _known(recorded: Iterable[Recorded]) -> dict[tuple[int, date, str], dict[str, str]]:
    known: dict[tuple[int, date, str], dict[str, str]] = {}
    for row in recorded:
        known.setdefault((row.instrument, row.due_on, row.recipient), {})[row.stage] = row.state
    return known


def _missing(
    due: Due, recipient: Recipient, past: Mapping[str, str], stages: Sequence[Stage], count: int
) -> list[Debt]:
    settled = {code for code, state in past.items() if state != "cancelled"}
    if stages[count - 1].code in settled and len(settled) >= count:
        return []  # by far the most frequent case of a daily sweep
    later = any(stage.code in settled for stage in stages[count:])
    debts: list[Debt] = []
    for place, stage in enumerate(stages[:count], start=1):
        if stage.code in settled:
            continue
        if place < count or later:
            state, reason = "superseded", "later_stage"
        else:
            state, reason = ("unsendable", recipient.reason) if recipient.reason else ("queued", "")
        debts.append(Debt(*due, stage.code, recipient.address, state, reason))
    return debts


@dataclass(frozen=True, slots=True)
class NewMessage:
    """One mail to write: what is owed to one recipient of one enterprise in one sweep, by the keys of its notices."""

    message_id: str
    enterprise: int
    recipient: str
    notices: tuple[int, ...]


class Written(NamedTuple):
    """A notice that this sweep really wrote, with its row id, and its message of a former, cancelled life."""

    enterprise: int
    recipient: str
    key: str
    notice: int
    former_message: int | None


def messages(written: Iterable[Written], mail_domain: str) -> list[NewMessage]:
    """The messages that tell `written`. The Message-ID is made from the sorted keys: the same debts, the same mail."""
    made: list[NewMessage] = []
    for (enterprise, recipient), group in groupby(sorted(written), key=attrgetter("enterprise", "recipient")):
        rows = list(group)
        identity = _message_id(rows, mail_domain)
        made.append(NewMessage(identity, enterprise, recipient, tuple(row.notice for row in rows)))
    return made


def _message_id(rows: Sequence[Written], mail_domain: str) -> str:
    """Notices that come back after a cancellation make a new mail: their former message takes part in its name."""
    former = sorted({row.former_message for row in rows if row.former_message is not None})
    text = "\n".join([*sorted(row.key for row in rows), *map(str, former)])
    return f"<{sha256(text.encode()).hexdigest()[:40]}@{mail_domain}>"


@dataclass(frozen=True, slots=True)
class Told:
    """A queued notice when its mail is about to leave: what it says, and the registry now."""

    due_on: date
    stage: str
    status: str
    due_on_now: date | None
    last_result: str | None
    recipient_known: bool
    recipient_willing: bool
    other_stages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Why a queued notice is not told after all."""

    state: str
    reason: str


def withdrawal(told: Told, stages: Sequence[Stage] = STAGES) -> Withdrawal | None:
    """None while the notice is still owed. The registry may have changed between the sweep and the mail."""
    reason = _instrument_reason(told) or _recipient_reason(told)
    if reason:
        return Withdrawal("cancelled", reason)
    order = [stage.code for stage in stages]
    later = order[order.index(told.stage) + 1 :] if told.stage in order else []
    if any(code in later for code in told.other_stages):
        return Withdrawal("superseded", "later_stage")
    return None


def _instrument_reason(told: Told) -> str:
    if told.status != "in_use":
        return told.status
    if told.last_result == "fail":
        return "failed"
    if told.due_on_now != told.due_on:
        later = told.due_on_now is not None and told.due_on_now > told.due_on
        return "verified" if later else "due_changed"
    return ""


def _recipient_reason(told: Told) -> str:
    if not told.recipient_known:
        return "contact_removed"
    return "" if told.recipient_willing else "opted_out"
