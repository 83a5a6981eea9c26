"""News: what happened to a visit or an instrument, and who has to hear of it. Only the latest word counts. Pure."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from scheduler.notices.kinds import KINDS, RECORDED, STOP_USE, subject_of
from scheduler.notices.owed import Debt
from scheduler.notices.who import Recipient


class Event(NamedTuple):
    """The latest thing that happened to a visit, or to an instrument; `number` makes it one event."""

    kind: str
    about: int
    number: int
    day: date
    happened: date
    enterprise: int
    site: int
    instrument: int | None = None


def news(events: Iterable[Event], people: Callable[[str, int, int], Sequence[Recipient]]) -> list[Debt]:
    """What to write; what stands there already is left alone by its key. `people` of (kind, enterprise, site)."""
    return sorted(
        Debt(
            event.kind,
            subject_of(KINDS[event.kind].about, event.about),
            event.day,
            f"event_{event.number}",
            recipient.address,
            "unsendable" if recipient.reason else "queued",
            recipient.reason,
            event.happened,
            event.enterprise,
            event.instrument,
        )
        for event in events
        for recipient in people(event.kind, event.enterprise, event.site)
    )


def recorded_kind(result: str) -> str:
    """A failed instrument must not be used; anything else recorded is news of a new due date."""
    return STOP_USE if result == "fail" else RECORDED
