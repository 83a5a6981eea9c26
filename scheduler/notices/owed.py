"""Which notice is owed to whom, what of it was told already, and whether it is still owed when the mail leaves.

Pure: dues, people and what was recorded go in, rows to write come out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from scheduler.notices.kinds import DUE as KIND
from scheduler.notices.kinds import KINDS, day_of, stage_of, subject_of
from scheduler.notices.stages import Ladder
from scheduler.notices.who import NOBODY, Recipient, deliverable

__all__ = ["KIND", "NOBODY", "deliverable"]  # what the outbox takes from here


@dataclass(frozen=True, slots=True)
class Stage:
    """A moment at which something is told: `day` counts from the due date, negative before it."""

    code: str
    day: int


STAGES = tuple(Stage(stage_of(day), day) for day in Ladder().firm)
"""The stages told one by one where nobody set others, in the order in which they are reached."""


class Due(NamedTuple):
    """Something with a due date: an instrument in use by its id, or a report by its name; `place`: whose it is."""

    enterprise: int | None
    what: int | str
    due_on: date
    place: int = 0
    instrument_kind: str = ""


class Recorded(NamedTuple):
    """A notice written by an earlier sweep."""

    what: int | str
    due_on: date
    stage: str
    recipient: str
    state: str


class Debt(NamedTuple):
    """One notice to write: queued to be told, superseded by a later stage, or unsendable, with the reason."""

    kind: str
    subject: str
    due_on: date
    stage: str
    recipient: str
    state: str
    reason: str
    owed_on: date
    enterprise: int | None
    instrument: int | None

    @property
    def key(self) -> str:
        """What makes it the same notice in every sweep."""
        return f"{self.kind}/{self.subject}/{self.due_on.isoformat()}/{self.stage}/{self.recipient}"


@dataclass(frozen=True, slots=True)
class Decision:
    """`debts` in one fixed order, so that two sweeps at once wait for each other and never in a circle."""

    owed: int
    debts: tuple[Debt, ...]


def decide(
    kind: str,
    as_of: date,
    dues: Iterable[Due],
    people: Mapping[int, Sequence[Recipient]],
    recorded: Iterable[Recorded],
) -> Decision:
    """What to write so that everybody in `people` (by place) has been told the latest stage reached of `dues`.

    A stage cancelled earlier (stopped, opted out, then back) is owed again, and so is one that could not be told to an
    address that now works; any other recorded one is not, nor is a stage before one already recorded, whatever the
    order of the dates swept. Rows recorded as superseded need not be given: a later one always stands beside them.
    """
    known = _known(recorded)
    owed = 0
    debts: list[Debt] = []
    for due in dues:
        late = (as_of - due.due_on).days
        for recipient in people[due.place]:
            ladder = recipient.stages(due.instrument_kind)
            latest, reached = ladder.reached(late)
            if latest is None:
                continue
            owed += reached
            past = known.get((due.what, due.due_on, recipient.address))
            told = _told(past, recipient.reason) if past else None
            if told is None or told < latest:
                debts += _missing(kind, due, recipient, told, latest)
    return Decision(owed, tuple(sorted(debts)))


def _known(recorded: Iterable[Recorded]) -> dict[tuple[int | str, date, str], list[tuple[int, str]]]:
    known: dict[tuple[int | str, date, str], list[tuple[int, str]]] = {}
    for what, due_on, stage, recipient, state in recorded:
        day = day_of(stage)
        if day is not None:
            known.setdefault((what, due_on, recipient), []).append((day, state))
    return known


def _told(past: Iterable[tuple[int, str]], reason: str) -> int | None:
    """The latest stage that needs no further telling: told, or not tellable for a reason that still holds."""
    settled = [day for day, state in past if state != "cancelled" and (state != "unsendable" or reason)]
    return max(settled, default=None)


def _missing(kind: str, due: Due, recipient: Recipient, told: int | None, latest: int) -> list[Debt]:
    state, reason = ("unsendable", recipient.reason) if recipient.reason else ("queued", "")
    passed = recipient.stages(due.instrument_kind).passed(told, latest)
    debts = [(day, "superseded", "later_stage") for day in passed]
    return [_debt(kind, due, recipient.address, debt) for debt in [*debts, (latest, state, reason)]]


def _debt(kind: str, due: Due, recipient: str, told: tuple[int, str, str]) -> Debt:
    day, state, reason = told
    return Debt(
        kind,
        subject_of(KINDS[kind].about, due.what),
        due.due_on,
        stage_of(day),
        recipient,
        state,
        reason,
        shifted(due.due_on, day),
        due.enterprise,
        due.what if isinstance(due.what, int) else None,
    )


def shifted(day: date, days: int) -> date:
    """`day` and so many days, as far as the calendar goes."""
    left, right = (date.min - day).days, (date.max - day).days
    return day + timedelta(days=min(max(days, left), right))


@dataclass(frozen=True, slots=True)
class NewMessage:
    """One mail to write: what one letter tells one recipient of one enterprise in one sweep, by the notices' ids."""

    message_id: str
    letter: str
    enterprise: int | None
    recipient: str
    notices: tuple[int, ...]


class Written(NamedTuple):
    """A notice that this sweep really wrote, with its row id, and its message of a former, cancelled life.

    `enterprise` is None where one mail tells of several.
    """

    letter: str
    enterprise: int | None
    recipient: str
    key: str
    notice: int
    former_message: int | None


def messages(written: Iterable[Written], mail_domain: str) -> list[NewMessage]:
    """The messages that tell `written`. The Message-ID is made from the sorted keys: the same debts, the same mail."""
    made: list[NewMessage] = []
    together = attrgetter("letter", "enterprise", "recipient")
    for (letter, enterprise, recipient), group in groupby(sorted(written, key=_order), key=together):
        rows = list(group)
        identity = _message_id(rows, mail_domain)
        made.append(NewMessage(identity, letter, enterprise, recipient, tuple(row.notice for row in rows)))
    return made


def _order(row: Written) -> tuple[str, int, str, str]:
    return row.letter, row.enterprise or 0, row.recipient, row.key


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


def withdrawal(told: Told) -> Withdrawal | None:
    """None while the notice is still owed. The registry may have changed between the sweep and the mail."""
    reason = _instrument_reason(told) or _recipient_reason(told)
    if reason:
        return Withdrawal("cancelled", reason)
    mine = day_of(told.stage)
    others = [day_of(code) for code in told.other_stages]
    if mine is not None and any(day is not None and day > mine for day in others):
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
