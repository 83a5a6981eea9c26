"""Visits in words: when, where, who comes, and what is to be ready."""

from collections.abc import Sequence
from dataclasses import dataclass

from registry.dates import written
from registry.language import N_, Words, words
from scheduler.notices.kinds import VISIT_CANCELLED, VISIT_CONFIRMED, VISIT_MOVED, VISIT_PROPOSED
from scheduler.notices.phrases import flat, hours, mark
from scheduler.notices.words import Meeting, Translate

_ONE = {
    VISIT_PROPOSED: N_("Đề nghị kiểm định ngày {day} tại {site} – xin xác nhận"),
    VISIT_CONFIRMED: N_("Đã chốt lịch kiểm định ngày {day} tại {site}"),
    VISIT_MOVED: N_("Đổi lịch kiểm định tại {site}: sang ngày {day}"),
    VISIT_CANCELLED: N_("Hủy lịch kiểm định ngày {day} tại {site}"),
}
_MANY = {
    VISIT_PROPOSED: N_("Đề nghị kiểm định tại {n} nơi, sớm nhất ngày {day} – xin xác nhận"),
    VISIT_CONFIRMED: N_("Đã chốt lịch kiểm định tại {n} nơi, sớm nhất ngày {day}"),
    VISIT_MOVED: N_("Đổi lịch kiểm định tại {n} nơi, sớm nhất ngày {day}"),
    VISIT_CANCELLED: N_("Hủy lịch kiểm định tại {n} nơi, sớm nhất ngày {day}"),
}
_HEADS = {
    VISIT_PROPOSED: N_("Đoàn kiểm định dự kiến đến cơ sở"),
    VISIT_CONFIRMED: N_("Lịch kiểm định đã được xác nhận"),
    VISIT_MOVED: N_("Lịch kiểm định được chuyển sang ngày khác"),
    VISIT_CANCELLED: N_("Lịch kiểm định đã hẹn không còn hiệu lực"),
}
_SAME_DAY = N_("Đổi giờ kiểm định ngày {day} tại {site}: đến lúc {arrive}")
_SAME_DAY_MANY = N_("Đổi giờ kiểm định tại {n} nơi, sớm nhất ngày {day}")
_SAME_DAY_HEAD = N_("Lịch kiểm định đổi giờ trong ngày")
_HOURS = N_("{arrive} đến {leave}")


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit as a mail shows it; `instruments`: kind and mark of each; `was`: the former day, or ""."""

    day: str
    hours: str
    site: str
    address: str
    inspector: str
    phone: str
    was: str
    instruments: tuple[tuple[str, str], ...]


def titles(letter: str, meetings: Sequence[Meeting]) -> tuple[Words, Words]:
    """Subject and heading of a letter about visits, earliest first."""
    first = meetings[0]
    if letter == VISIT_MOVED and all(meeting.was == meeting.day for meeting in meetings):
        return _other_hours(meetings), words(_SAME_DAY_HEAD)
    if len(meetings) == 1:
        return words(_ONE[letter], day=written(first.day), site=flat(first.site)), words(_HEADS[letter])
    return words(_MANY[letter], n=len(meetings), day=written(first.day)), words(_HEADS[letter])


def _other_hours(meetings: Sequence[Meeting]) -> Words:
    first = meetings[0]
    if len(meetings) == 1:
        return words(_SAME_DAY, day=written(first.day), site=flat(first.site), arrive=hours(first.arrive))
    return words(_SAME_DAY_MANY, n=len(meetings), day=written(first.day))


def said(meeting: Meeting, translate: Translate) -> Visit:
    """A visit in one language."""
    return Visit(
        day=written(meeting.day),
        hours=words(_HOURS, arrive=hours(meeting.arrive), leave=hours(meeting.leave)).say(translate),
        site=flat(meeting.site),
        address=flat(meeting.address),
        inspector=flat(meeting.inspector),
        phone=flat(meeting.phone).replace(" ", "\u00a0"),
        was=written(meeting.was) if meeting.was and meeting.was != meeting.day else "",
        instruments=tuple((flat(item.kind), mark(item).say(translate)) for item in meeting.items),
    )
