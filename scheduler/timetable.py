"""When jobs run, and what that says of a run: when it was due last, when it is due next, and how late it is.

Decides from plain values; the clock and the page of jobs both ask here, so a plan is written once.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""Days by name: APScheduler counts Monday as 0, everybody else's cron counts Sunday as 0."""


@dataclass(frozen=True, slots=True)
class Daily:
    """At one time of the days named, in the clock's zone."""

    hour: int
    minute: int
    days: tuple[str, ...] = WEEKDAYS


@dataclass(frozen=True, slots=True)
class Every:
    """Again and again after so much time."""

    seconds: float


When = Daily | Every


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of work. `wakes`: the jobs that have something to do once this one is done.

    `run` is given a question to ask between two pieces of a long work: whether to go on.
    """

    name: str
    when: When
    run: Callable[[Callable[[], bool]], Awaitable[object]]
    at_start: bool = True
    wakes: tuple[str, ...] = ()


def planned_before(when: Daily, now: datetime, zone: ZoneInfo) -> datetime:
    """The latest planned instant not after `now`, in UTC."""
    today = now.astimezone(zone).date()
    for back in range(len(WEEKDAYS) + 1):
        at = _at(when, today - timedelta(days=back), zone)
        if at is not None and at <= now:
            return at
    raise ValueError("a daily plan names no day")


def planned_after(when: When, now: datetime, zone: ZoneInfo, last: datetime | None) -> datetime:
    """The next planned instant after `now`, in UTC; of what comes again and again, counted from the `last` run."""
    if isinstance(when, Every):
        return max(now, last + timedelta(seconds=when.seconds)) if last else now
    today = now.astimezone(zone).date()
    for ahead in range(len(WEEKDAYS) + 1):
        at = _at(when, today + timedelta(days=ahead), zone)
        if at is not None and at > now:
            return at
    raise ValueError("a daily plan names no day")


def late_by(when: When, now: datetime, zone: ZoneInfo, last: datetime | None) -> timedelta:
    """How long a run is missing that should have begun by now; zero when none is missing.

    `last`: when the last run began. A daily job counts from the first planned time it let pass, so that a sweep missing
    for ten days is not forgiven anew every morning; one that never ran counts from the planned time before the latest.
    """
    if isinstance(when, Every):
        due = (last + timedelta(seconds=when.seconds)) if last else now
    elif last is not None:
        due = planned_after(when, last, zone, None)
    else:
        due = planned_before(when, planned_before(when, now, zone) - timedelta(microseconds=1), zone)
    return max(now - due, timedelta())


def _at(when: Daily, day: date, zone: ZoneInfo) -> datetime | None:
    """The instant of `day`; None where the plan leaves that day out."""
    if WEEKDAYS[day.weekday()] not in when.days:
        return None
    return datetime.combine(day, time(when.hour, when.minute), tzinfo=zone).astimezone(UTC)
