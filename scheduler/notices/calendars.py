"""The calendar file of a letter: what it says happens on a day, ready for a telephone's calendar."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from registry.language import N_, translator, words
from scheduler.ics import Event, Status, calendar, due_uid, sequence_at, visit_uid
from scheduler.notices.kinds import DUE, RECORDED, VISIT_CANCELLED, VISIT_PROPOSED
from scheduler.notices.phrases import flat, joined, mark, plain
from scheduler.notices.sayings import worst_first
from scheduler.notices.words import Attachment, Item, Letter, Meeting

MOST = 60
"""Entries in one mail: beyond that the calendar feed serves better."""

_DUE_SUMMARY = N_("Hạn kiểm định: {kind} {serial}")
_VISIT_SUMMARY = N_("Kiểm định phương tiện đo tại {site}")
_NAME = N_("Kiểm định phương tiện đo")
_STANDING: dict[str, Status] = {VISIT_CANCELLED: "CANCELLED", VISIT_PROPOSED: "TENTATIVE"}
_ALARMS = (14, 2)
_HERE = ZoneInfo("Asia/Ho_Chi_Minh")


def attachments(letter: Letter, language: str, public_url: str, zone: tzinfo = _HERE) -> tuple[Attachment, ...]:
    """The calendar of a letter as its one attachment; nothing where it tells of no day to come."""
    # The mail's own day, not the moment of sending: a repeated mail is the same mail.
    made_at = datetime.combine(letter.as_of, time(), UTC)
    if letter.meetings:
        events = [_visit(meeting, letter.letter, language, public_url, zone) for meeting in letter.meetings]
    elif letter.letter in {DUE, RECORDED}:
        coming = [item for item in worst_first(letter.items) if item.id and item.due_on and item.due_on >= letter.as_of]
        known = sequence_at(made_at)
        events = [_due(item, item.due_on, known, language, public_url) for item in coming[:MOST] if item.due_on]
    else:
        return ()
    if not events:
        return ()
    content = calendar(events, made_at, translator(language)(_NAME))
    return (Attachment("etalon.ics", 'text/calendar; charset="utf-8"; method=PUBLISH', content.encode()),)


def _due(item: Item, due_on: date, known: int, language: str, public_url: str) -> Event:
    translate = translator(language)
    return Event(
        uid=due_uid(item.id, public_url),
        starts=due_on,
        ends=due_on,
        summary=words(_DUE_SUMMARY, kind=flat(item.kind), serial=flat(item.serial)).say(translate).strip(),
        status="TENTATIVE",
        description=mark(item).say(translate),
        location=", ".join(flat(part) for part in (item.place, item.commune) if part.strip()),
        url=f"{public_url.rstrip('/')}/instruments/{item.id}",
        sequence=known,
        alarm_days=_ALARMS,
    )


def _visit(meeting: Meeting, letter: str, language: str, public_url: str, zone: tzinfo) -> Event:
    translate = translator(language)
    midnight = datetime.combine(meeting.day, time(), zone)
    said = [joined(plain(item.kind), mark(item)) for item in meeting.items]
    return Event(
        uid=visit_uid(meeting.id, public_url),
        starts=midnight + timedelta(minutes=meeting.arrive),
        ends=midnight + timedelta(minutes=meeting.leave),
        summary=words(_VISIT_SUMMARY, site=flat(meeting.site)).say(translate),
        status=_STANDING.get(letter, "CONFIRMED"),
        description="\n".join(one.say(translate) for one in said),
        location=flat(meeting.address),
        sequence=meeting.version,
        alarm_days=_ALARMS,
    )
