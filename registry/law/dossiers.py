"""Dossiers with a statutory clock, as the acts know them: kinds, editions in force on a date, events and clocks."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

_FILE = Path(__file__).with_name("data") / "dossiers.toml"

Unit = Literal["working_days", "days", "given"]
Bearer = Literal["applicant", "authority"]
Need = Literal["reason", "number", "until", "outcome"]

OPENED, PAUSE, RESUME, RETURNED, WITHDRAWN = "opened", "pause", "resume", "returned", "withdrawn"
"""Events of every kind: the dossier comes in, its clocks stand still, run on, it is given back or taken back."""


@dataclass(frozen=True, slots=True)
class ClockRule:
    """A clock of an edition. `amount` is 0 for a date that somebody enters; `clause` is "" where none is known.

    `after`: the clock that starts this one by running out, "" where events start it. `mark`: V verified in the
    source, else to be confirmed.
    """

    code: str
    amount: int
    unit: Unit
    bearer: Bearer
    document: str
    clause: str
    mark: str
    after: str

    @property
    def confirmed(self) -> bool:
        """Whether the amount was read in its source."""
        return self.mark == "V"


@dataclass(frozen=True, slots=True)
class EventRule:
    """What may happen to a dossier in one of the states `origin`; `to` is "" where the state stays.

    Of several runs of a clock in `stops` the most urgent one is met. `awaits`: the clock that must run, "" for none.
    """

    code: str
    origin: tuple[str, ...]
    to: str
    starts: tuple[str, ...]
    stops: tuple[str, ...]
    needs: tuple[Need, ...]
    awaits: str = ""

    @property
    def ending(self) -> bool:
        """Whether the dossier is given back or taken back, which is possible at any time."""
        return self.code in {RETURNED, WITHDRAWN}


@dataclass(frozen=True, slots=True)
class Edition:
    """A kind under one act: a dossier keeps the edition of the day of its receipt. `effective_to` is the last day."""

    code: str
    effective_from: date | None
    effective_to: date | None
    act: str
    mark: str
    fields: tuple[str, ...]
    forms: tuple[str, ...]
    clocks: Mapping[str, ClockRule]

    def holds_on(self, day: date) -> bool:
        """Whether the act was in force on `day`."""
        after = self.effective_from is None or self.effective_from <= day
        return after and (self.effective_to is None or day <= self.effective_to)


@dataclass(frozen=True, slots=True)
class DossierKind:
    """A kind of dossier: its course from state `first` to one of `ends`."""

    code: str
    first: str
    ends: frozenset[str]
    events: Mapping[str, EventRule]
    editions: tuple[Edition, ...]

    def edition_on(self, received_on: date) -> Edition | None:
        """The edition in force on the day of receipt; None where no act was."""
        return next((one for one in self.editions if one.holds_on(received_on)), None)

    def edition(self, code: str) -> Edition:
        """The edition a dossier was opened under. Raises KeyError."""
        return {one.code: one for one in self.editions}[code]

    @property
    def states(self) -> tuple[str, ...]:
        """Every state, in the order of the course."""
        reached = [self.first, *(event.to for event in self.events.values() if event.to), *sorted(self.ends)]
        return tuple(dict.fromkeys(reached))


@cache
def dossier_kinds() -> Mapping[str, DossierKind]:
    """The kinds by their code, as loaded from `data/dossiers.toml`."""
    return {row["code"]: _kind(row) for row in tomllib.loads(_FILE.read_text("utf-8"))["kind"]}


def _kind(row: dict[str, Any]) -> DossierKind:
    ends = frozenset(row["ends"])
    events = {event["code"]: _event(event) for event in row["events"]}
    going = {row["first"], *(event.to for event in events.values())} - ends - {""}
    for code, needs in ((PAUSE, ("reason",)), (RESUME, ()), (RETURNED, ("reason",)), (WITHDRAWN, ("reason",))):
        to = code if code in ends else ""
        events[code] = EventRule(code, tuple(sorted(going)), to, (), (), cast("tuple[Need, ...]", needs))
    return DossierKind(row["code"], row["first"], ends, events, tuple(_edition(one) for one in row["edition"]))


def _event(row: dict[str, Any]) -> EventRule:
    lists = {name: tuple(row.get(name, ())) for name in ("from", "starts", "stops", "needs")}
    return EventRule(
        row["code"],
        lists["from"],
        row.get("to", ""),
        lists["starts"],
        lists["stops"],
        cast("tuple[Need, ...]", lists["needs"]),
        row.get("awaits", ""),
    )


def _edition(row: dict[str, Any]) -> Edition:
    return Edition(
        row["code"],
        row.get("effective_from"),
        row.get("effective_to"),
        row["act"],
        row["mark"],
        tuple(row["fields"]),
        tuple(row["forms"]),
        {clock["code"]: _clock(clock) for clock in row["clocks"]},
    )


def _clock(row: dict[str, Any]) -> ClockRule:
    return ClockRule(
        row["code"],
        row.get("amount", 0),
        row["unit"],
        row["bearer"],
        row["document"],
        row.get("clause", ""),
        row["mark"],
        row.get("after", ""),
    )
