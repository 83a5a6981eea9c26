"""News: what happened to a visit or an instrument, and who has to hear of it. Only the latest word counts. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from registry.law.lists import Law
from scheduler.notices.kinds import KINDS, LIST_CHANGE, RECORDED, STOP_USE, subject_of
from scheduler.notices.owed import Debt
from scheduler.notices.recheck import change_of
from scheduler.notices.who import Recipient

LIST_AHEAD_DAYS = 60
"""How many days before its first day a new list is told."""

LIST_NEWS_DAYS = 366
"""How long it is news: a list may be loaded months after it took effect."""


class Event(NamedTuple):
    """The latest thing that happened to a visit, an instrument, or the law; `number` makes it one event.

    `only`: the addresses it concerns; None for everybody.
    """

    kind: str
    about: int | str
    number: int
    day: date
    happened: date
    enterprise: int
    site: int
    instrument: int | None = None
    only: frozenset[str] | None = None


def news(events: Iterable[Event], people: Callable[[str, int, int], Sequence[Recipient]]) -> list[Debt]:
    """What to write; what stands there already is left alone by its key. `people` of (kind, enterprise, site)."""
    # Whoever answers for several sites of an event hears of it once.
    found = {
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
        if event.only is None or recipient.address in event.only
    }
    return sorted(found)


def recorded_kind(result: str) -> str:
    """A failed instrument must not be used; anything else recorded is news of a new due date."""
    return STOP_USE if result == "fail" else RECORDED


def lists_in_news(law: Law, as_of: date) -> Mapping[date, Sequence[str]]:
    """The kinds that a list changes, by its first day: of lists that begin soon, or began within the last year."""
    found = {}
    for version in law.lists[1:]:
        day = version.effective_from
        if -LIST_NEWS_DAYS <= (day - as_of).days <= LIST_AHEAD_DAYS:
            codes = {code for known in law.lists for code in known.rows}
            found[day] = sorted(code for code in codes if change_of(law, code, day) is not None)
    return found


def list_event(first_day: date, as_of: date, enterprise: int, site: int) -> Event:
    """A new list that says something else of instruments of an enterprise; told once, whatever their number."""
    # The enterprise stands in the subject: one person may answer for several, and hears of the list for each.
    about = f"{first_day.isoformat()}:{enterprise}"
    return Event(LIST_CHANGE, about, 1, first_day, as_of, enterprise, site)
