"""The course of a dossier: its state and clocks, told from its events alone. Pure.

Events are the truth. What a row stores beside them (state, next deadline) is a hint for lists and is worked out here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from registry.dates import written
from registry.language import N_, Words, words
from registry.law.dossiers import PAUSE, RESUME, ClockRule, DossierKind, Edition, EventRule
from scheduler.dossiers.clock import Pause, Span, days_left, deadline, pauses_of
from scheduler.workdays import WorkCalendar

_NOT_NOW = N_("Việc này không thể ghi khi hồ sơ đang ở bước hiện tại.")
_BEFORE_LAST = N_("Ngày này trước việc đã ghi gần nhất ({day}). Xin ghi theo thứ tự ngày.")
_STANDING = N_("Thời hạn của hồ sơ đang tạm dừng. Xin ghi việc tính tiếp trước.")
_RUNNING = N_("Thời hạn của hồ sơ không tạm dừng.")
_NO_CLOCK = N_("Hồ sơ không có thời hạn nào đang tính để tạm dừng.")
_UNTIL_PAST = N_("Ngày hạn phải sau ngày của việc ({day}).")


class Happened(NamedTuple):
    """One recorded event; `until` is the date entered for the clocks of unit `given` that it starts."""

    code: str
    day: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """One run of a clock. `until`: its last day in time, None while it stands still (`left` days are still to come).

    `stopped_on`: the day of the event that met it, or that ended the dossier; None while it runs.
    """

    rule: ClockRule
    started_on: date
    until: date | None
    left: int = 0
    provisional: bool = False
    stopped_on: date | None = None
    given: date | None = None
    pauses: tuple[Pause, ...] = ()

    @property
    def open(self) -> bool:
        """Whether it still runs or stands still."""
        return self.stopped_on is None

    @property
    def paused(self) -> bool:
        """Whether it stands still."""
        return self.open and self.until is None

    def late_on(self, today: date) -> bool:
        """Whether the last day is past, or was when the clock was met."""
        return self.until is not None and (self.stopped_on or today) > self.until


@dataclass(frozen=True, slots=True)
class Course:
    """How a dossier stands. `clocks` in the order in which they started."""

    state: str
    ended: bool
    paused: bool
    clocks: tuple[Clock, ...]
    last_day: date

    @property
    def running(self) -> tuple[Clock, ...]:
        """The clocks that are not met, the most urgent first, those that stand still last."""
        return tuple(sorted((one for one in self.clocks if one.open), key=lambda one: one.until or date.max))

    @property
    def due_on(self) -> date | None:
        """The next last day of any running clock; None where none runs."""
        return next((one.until for one in self.running if one.until is not None), None)


class RefusedError(Exception):
    """An event that cannot happen now; `words` say why, `field` which entry has to change."""

    def __init__(self, said: Words, field: str) -> None:
        super().__init__(said.sentence)
        self.words, self.field = said, field


def course(
    kind: DossierKind, edition: Edition, events: Iterable[Happened], calendar: WorkCalendar, today: date
) -> Course:
    """The state and clocks after `events` (the first is the opening), as they stand on `today`.

    Raises:
        RefusedError: an event that was not possible when it happened.

    """
    recorded = iter(events)
    opening = next(recorded)
    now = Course(kind.first, ended=False, paused=False, clocks=(), last_day=opening.day)
    marks: list[tuple[date, bool]] = []
    for event in recorded:
        now = _reckoned(now, edition, pauses_of(marks), calendar, event.day)
        rule = _allowed(kind, edition, now, event)
        if event.code in {PAUSE, RESUME}:
            marks.append((event.day, event.code == PAUSE))
        now = _after(now, kind, edition, rule, event)
    return _reckoned(now, edition, pauses_of(marks), calendar, today)


def possible(kind: DossierKind, now: Course) -> tuple[EventRule, ...]:
    """What may be recorded next, in the order of the course."""
    return tuple(rule for rule in kind.events.values() if _refusal(now, rule) is None)


def _allowed(kind: DossierKind, edition: Edition, now: Course, event: Happened) -> EventRule:
    rule = kind.events.get(event.code)
    if rule is None:
        raise RefusedError(words(_NOT_NOW), "event")
    reason = _refusal(now, rule)
    if reason is not None:
        raise RefusedError(words(reason), "event")
    if event.day < now.last_day:
        raise RefusedError(words(_BEFORE_LAST, day=written(now.last_day)), "day")
    given = any(edition.clocks[code].unit == "given" for code in rule.starts)
    if given and (event.until is None or event.until <= event.day):
        raise RefusedError(words(_UNTIL_PAST, day=written(event.day)), "until")
    return rule


def standing(now: Course, today: date, calendar: WorkCalendar) -> tuple[str, int]:
    """How the most urgent clock stands: its word, and days of its unit left (negative: past)."""
    if now.ended or not now.running:
        return ("ended" if now.ended else "no_clock"), 0
    first = now.running[0]
    if first.until is None:
        return "paused", first.left
    left = days_left(first.until, today, first.rule.unit, calendar)
    return ("overdue" if first.until < today else "running"), left


def _refusal(now: Course, rule: EventRule) -> str | None:
    if now.ended or now.state not in rule.origin:
        return _NOT_NOW
    if rule.code == RESUME:
        return None if now.paused else _RUNNING
    if rule.code == PAUSE:
        return _STANDING if now.paused else _unpausable(now)
    if now.paused and not rule.ending:
        return _STANDING
    return None if _awaited(now, rule) else _NOT_NOW


def _unpausable(now: Course) -> str | None:
    return None if any(one.open and one.rule.unit != "given" for one in now.clocks) else _NO_CLOCK


def _awaited(now: Course, rule: EventRule) -> bool:
    """Whether the clock that the event answers runs."""
    awaited = {rule.awaits} if rule.awaits else set(rule.stops) if not rule.to and not rule.starts else set()
    return not awaited or any(one.open and one.rule.code in awaited for one in now.clocks)


def _after(now: Course, kind: DossierKind, edition: Edition, rule: EventRule, event: Happened) -> Course:
    state = rule.to or now.state
    ended = state in kind.ends
    met = [next((one for one in now.running if one.rule.code == code), None) for code in rule.stops]
    clocks = [replace(one, stopped_on=event.day) if one.open and (ended or one in met) else one for one in now.clocks]
    clocks += [Clock(edition.clocks[code], event.day, None, given=event.until) for code in rule.starts]
    paused = not ended and (event.code == PAUSE or (now.paused and event.code != RESUME))
    return Course(state, ended, paused, tuple(clocks), event.day)


def _reckoned(now: Course, edition: Edition, pauses: Sequence[Pause], calendar: WorkCalendar, today: date) -> Course:
    """The clocks with their last days, and those that started because another ran out before `today`."""
    clocks = [_clock(one, pauses, calendar) for one in now.clocks]
    followers = {rule.after: rule for rule in edition.clocks.values() if rule.after}
    begun = {(one.rule.code, one.started_on) for one in clocks}
    for one in tuple(clocks):
        rule = followers.get(one.rule.code)
        if rule and one.open and one.until and one.until < today and (rule.code, one.until) not in begun:
            clocks.append(_clock(Clock(rule, one.until, None), pauses, calendar))
    return replace(now, clocks=tuple(clocks))


def _clock(one: Clock, pauses: Sequence[Pause], calendar: WorkCalendar) -> Clock:
    """A clock that was met is judged by the pauses before that day."""
    if one.rule.unit == "given":
        return replace(one, until=one.given)
    mine = tuple(pause for pause in pauses if one.stopped_on is None or pause.first < one.stopped_on)
    found = deadline(Span(one.started_on, one.rule.amount, one.rule.unit), mine, calendar)
    return replace(one, until=found.day, left=found.left, provisional=found.provisional, pauses=mine)
