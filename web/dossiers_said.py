"""How dossiers are shown: their clocks with bars and words, what happened, and what may be recorded next."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from registry.dates import written
from registry.language import N_, Words, words
from registry.law.dossier_words import (
    BEARER_NAMES,
    CLOCK_NAMES,
    EDITION_NAMES,
    EVENT_NAMES,
    KIND_NAMES,
    OUTCOME_NAMES,
    STATE_NAMES,
)
from registry.law.dossiers import ClockRule
from scheduler.dossiers.clock import days_left
from scheduler.dossiers.course import Clock
from scheduler.dossiers.values import DossierRow, EventRow
from scheduler.workdays import WorkCalendar

NEAR_DAYS = 3
"""How many working days before its last day a clock is shown as near, where the reader asked for nothing else."""

_LEFT = {"working_days": N_("còn {n} ngày làm việc"), "days": N_("còn {n} ngày"), "given": N_("còn {n} ngày")}
_OVER = {"working_days": N_("quá {n} ngày làm việc"), "days": N_("quá {n} ngày"), "given": N_("quá {n} ngày")}
_AMOUNT = {
    "working_days": N_("{n} ngày làm việc kể từ sau ngày {day}"),
    "days": N_("{n} ngày kể từ sau ngày {day}"),
    "given": N_("ngày ghi trong hồ sơ, từ ngày {day}"),
}
_TODAY = N_("hết hạn hôm nay")
_STANDS = {
    "working_days": N_("tạm dừng, còn {n} ngày làm việc"),
    "days": N_("tạm dừng, còn {n} ngày"),
}
_MET, _MET_LATE, _VOID = N_("xong đúng hạn"), N_("xong chậm"), N_("dừng khi đang tạm dừng")
_PAUSE = N_("tạm dừng từ ngày {first} đến ngày {last}")
_PAUSED_SINCE = N_("tạm dừng từ ngày {first}")
_CITED = "{document}, {clause}"  # alike in both languages

Say = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class ShownClock:
    """A clock in the reader's words. `parts`: the shares of its bar, (standing, days)."""

    name: str
    bearer: str
    tone: str
    standing: str
    amount: str
    started_on: date
    until: date | None
    stopped_on: date | None
    provisional: bool
    pauses: tuple[str, ...]
    source: str
    confirmed: bool
    parts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ShownEvent:
    """An event in the reader's words, in the form `ui.history` takes."""

    date: str
    iso: str
    title: str
    text: str
    tone: str


def kind_name(row: DossierRow) -> str:
    """The source sentence that names the kind under the act of the dossier."""
    return EDITION_NAMES.get(row.edition, KIND_NAMES[row.kind])


def row_standing(row: DossierRow, today: date, calendar: WorkCalendar) -> tuple[str, Words]:
    """The badge of a dossier in a list: its standing, and words. Counted in working days."""
    if row.ended:
        return "done", words(STATE_NAMES[row.state])
    if row.due_on is None:
        return "none", words(N_("Tạm dừng") if row.paused else N_("Không có thời hạn đang tính"))
    left = days_left(row.due_on, today, "working_days", calendar)
    if row.due_on < today:
        return "overdue", words(_OVER["working_days"], n=-left)
    if row.due_on == today:
        return "today", words(_TODAY)
    return ("soon" if left <= NEAR_DAYS else "valid"), words(_LEFT["working_days"], n=left)


def shown_clock(clock: Clock, today: date, calendar: WorkCalendar, say: Say) -> ShownClock:
    """One clock, as it stands today."""
    tone, standing = _standing(clock, today, calendar)
    rule = clock.rule
    return ShownClock(
        say(CLOCK_NAMES[rule.code]),
        say(BEARER_NAMES[rule.bearer]),
        tone,
        standing.say(say),
        words(_AMOUNT[rule.unit], n=rule.amount, day=written(clock.started_on)).say(say),
        clock.started_on,
        clock.until,
        clock.stopped_on,
        clock.provisional and clock.open,
        tuple(_paused(first, last).say(say) for first, last in clock.pauses if first >= clock.started_on),
        source(rule).say(say),
        rule.confirmed,
        _parts(clock, today),
    )


def shown_events(events: Iterable[EventRow], say: Say, *, staff: bool) -> list[ShownEvent]:
    """What happened, newest first; an enterprise is not shown what was recorded by mistake."""
    kept = [one for one in events if staff or one.withdrawn_at is None]
    return [_event(one, say, staff=staff) for one in reversed(kept)]


def source(rule: ClockRule) -> Words:
    """Document and clause of a clock."""
    document = words(rule.document)
    return words(_CITED, document=document, clause=words(rule.clause)) if rule.clause else document


def _standing(clock: Clock, today: date, calendar: WorkCalendar) -> tuple[str, Words]:
    unit = clock.rule.unit
    if clock.until is None:
        return "none", words(_STANDS[unit], n=clock.left) if clock.open else words(_VOID)
    if not clock.open:
        late = clock.late_on(today)
        return ("bad", words(_MET_LATE)) if late else ("ok", words(_MET))
    left = days_left(clock.until, today, unit, calendar)
    if clock.until < today:
        return "overdue", words(_OVER[unit], n=-left)
    if clock.until == today:
        return "today", words(_TODAY)
    return ("soon" if left <= NEAR_DAYS else "valid"), words(_LEFT[unit], n=left)


def _paused(first: date, last: date | None) -> Words:
    if last is None:
        return words(_PAUSED_SINCE, first=written(first))
    return words(_PAUSE, first=written(first), last=written(last))


def _parts(clock: Clock, today: date) -> tuple[tuple[str, int], ...]:
    """Days gone, standing still and still to come, in calendar days: the bar of the timeline."""
    end = clock.stopped_on or today
    last = clock.until or end
    still = sum(max(0, ((gone or end) - first).days) for first, gone in clock.pauses if first >= clock.started_on)
    gone = max(0, (min(end, last) - clock.started_on).days - still)
    over = max(0, (end - last).days)
    ahead = max(0, (last - end).days) if clock.open else 0
    shares = (("valid", gone), ("none", still), ("overdue", over), ("soon", ahead))
    return tuple(share for share in shares if share[1])


def _event(one: EventRow, say: Say, *, staff: bool) -> ShownEvent:
    facts = [say(OUTCOME_NAMES[one.outcome])] if one.outcome else []
    if one.document_number:
        facts.append(words(N_("văn bản số {number}"), number=one.document_number).say(say))
    if one.until:
        facts.append(words(N_("hạn ngày {day}"), day=written(one.until)).say(say))
    if one.reason:
        facts.append(one.reason)
    if staff and one.by_name:
        facts.append(words(N_("người ghi: {name}"), name=one.by_name).say(say))
    if one.withdrawn_at:
        facts.append(
            words(N_("đã gỡ, {name}: {reason}"), name=one.withdrawn_by_name, reason=one.withdrawn_reason).say(say)
        )
    tone = "warn" if one.withdrawn_at else ("bad" if one.outcome == "fail" else "")
    return ShownEvent(written(one.day), one.day.isoformat(), say(EVENT_NAMES[one.code]), " – ".join(facts), tone)
