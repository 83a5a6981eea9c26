"""In words: what was recorded, what must not be used any more, what a new list changes, which report is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from registry.dates import written
from registry.language import N_, Words, words
from scheduler.notices.kinds import (
    EVIDENCE_LOST,
    LIST_CHANGE,
    RECORDED,
    STANDARD_CLEARED,
    STANDARD_RECALLED,
    STOP_USE,
    USE_AGAIN,
)
from scheduler.notices.phrases import days_words, flat, joined, mark, plain
from scheduler.notices.words import Item, Letter, Report, Translate

_RECORDED_ONE = N_("Đã ghi nhận {act}: {kind}, {mark} – hạn mới {day}")
_RECORDED_ONE_ENDLESS = N_("Đã ghi nhận {act}: {kind}, {mark}")
_RECORDED_MANY = N_("Đã ghi nhận kết quả của {n} phương tiện đo – hạn mới sớm nhất {day}")
_RECORDED_MANY_ENDLESS = N_("Đã ghi nhận kết quả của {n} phương tiện đo")
_RECORDED_HEAD = N_("Kết quả mới được ghi nhận của {n} phương tiện đo")
_STOP_ONE = N_("Ngừng sử dụng: {kind}, {mark}")
_STOP_MANY = N_("{n} phương tiện đo phải ngừng sử dụng")
_STOP_HEAD = N_("Phải ngừng sử dụng {n} phương tiện đo")
_LOST_ONE = N_("Mất hiệu lực kiểm định, ngừng sử dụng: {kind}, {mark}")
_LOST_MANY = N_("{n} phương tiện đo mất hiệu lực kiểm định, phải ngừng sử dụng")
_LOST_HEAD = N_("Phải ngừng sử dụng {n} phương tiện đo đã mất hiệu lực kiểm định")
_AGAIN_ONE = N_("Đính chính – được sử dụng lại: {kind}, {mark}")
_AGAIN_MANY = N_("Đính chính – {n} phương tiện đo được sử dụng lại")
_AGAIN_HEAD = N_("Được sử dụng lại {n} phương tiện đo: việc mất hiệu lực kiểm định là ghi nhầm")
_RECALL_SUBJECT = N_("Chuẩn đo lường bị thu hồi – {n} phương tiện đo của đơn vị cần kiểm lại")
_RECALL_HEAD = N_("{n} phương tiện đo được kiểm định bằng chuẩn bị thu hồi")
_CLEARED_SUBJECT = N_("Rút lại việc thu hồi chuẩn – kết quả của {n} phương tiện đo giữ nguyên giá trị")
_CLEARED_HEAD = N_("Kết quả kiểm định của {n} phương tiện đo giữ nguyên giá trị")
_LIST_SUBJECT = N_("Danh mục phương tiện đo nhóm 2 thay đổi từ ngày {day} – {n} phương tiện đo của đơn vị")
_LIST_HEAD = N_("Thay đổi của danh mục từ ngày {day} đối với {n} phương tiện đo")
_REPORT_ONE = N_("Hạn báo cáo {day}: {name}")
_REPORT_MANY = N_("{n} báo cáo đến hạn – gần nhất {day}")
_REPORT_HEAD = N_("Báo cáo theo quy định")

# The subject for one instrument and for many, and the heading.
_OF_ACTS = {
    STOP_USE: (_STOP_ONE, _STOP_MANY, _STOP_HEAD),
    EVIDENCE_LOST: (_LOST_ONE, _LOST_MANY, _LOST_HEAD),
    USE_AGAIN: (_AGAIN_ONE, _AGAIN_MANY, _AGAIN_HEAD),
    STANDARD_RECALLED: (_RECALL_SUBJECT, _RECALL_SUBJECT, _RECALL_HEAD),
    STANDARD_CLEARED: (_CLEARED_SUBJECT, _CLEARED_SUBJECT, _CLEARED_HEAD),
}

_ACTS = {"verification": N_("kiểm định"), "calibration": N_("hiệu chuẩn"), "testing": N_("thử nghiệm")}
_PASSED = N_("Đạt {act} ngày {day}")
_FAILED = N_("Không đạt {act} ngày {day}")
_PASSED_UNDATED = N_("Đạt {act}")
_FAILED_UNDATED = N_("Không đạt {act}")
_CERTIFIED = N_("{what}, giấy chứng nhận {number}")
_NOT_VALID = N_("Không còn chứng chỉ kiểm định có hiệu lực")
_NOTHING = Words("")


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report as a mail shows it. `tone`: over or due."""

    name: str
    due: str
    days: str
    tone: str


def titles(letter: Letter, items: Sequence[Item]) -> tuple[Words, Words]:
    """Subject and heading of a letter about acts, lists or reports."""
    n = len(items)
    if letter.letter == RECORDED:
        return _recorded(items), words(_RECORDED_HEAD, n=n)
    if letter.letter in _OF_ACTS:
        one, many, head = _OF_ACTS[letter.letter]
        return _stop(items, one, many), words(head, n=n)
    if letter.letter == LIST_CHANGE:
        day = written(letter.from_day or letter.as_of)
        return words(_LIST_SUBJECT, day=day, n=len(items)), words(_LIST_HEAD, day=day, n=len(items))
    first = min(letter.reports, key=lambda report: report.due_on)
    day = written(first.due_on)
    if len(letter.reports) == 1:
        return words(_REPORT_ONE, day=day, name=Words(first.name)), words(_REPORT_HEAD)
    return words(_REPORT_MANY, n=len(letter.reports), day=day), words(_REPORT_HEAD)


def _recorded(items: Sequence[Item]) -> Words:
    dates = sorted(item.due_on for item in items if item.due_on is not None)
    if len(items) > 1:
        if not dates:
            return words(_RECORDED_MANY_ENDLESS, n=len(items))
        return words(_RECORDED_MANY, n=len(items), day=written(dates[0]))
    one = items[0]
    act = Words(_ACTS.get(one.act.kind, one.act.kind)) if one.act else Words(_ACTS["verification"])
    named = {"act": act, "kind": one.kind, "mark": mark(one)}
    return words(_RECORDED_ONE, day=written(dates[0]), **named) if dates else words(_RECORDED_ONE_ENDLESS, **named)


def _stop(items: Sequence[Item], one: str, many: str) -> Words:
    if len(items) > 1:
        return words(many, n=len(items))
    return words(one, n=1, kind=items[0].kind, mark=mark(items[0]))


def note(item: Item, letter: str) -> Words:
    """What was recorded of an instrument, or what changes for it; where use must stop, why."""
    if item.change is not None:
        return item.change
    if item.act is None:
        return _NOTHING
    act = Words(_ACTS.get(item.act.kind, item.act.kind))
    passed = item.act.result == "pass"
    if passed and letter == STOP_USE:
        return words(_NOT_VALID)
    if item.act.performed_on is None:
        what = words(_PASSED_UNDATED if passed else _FAILED_UNDATED, act=act)
    else:
        what = words(_PASSED if passed else _FAILED, act=act, day=written(item.act.performed_on))
    if item.act.body:
        what = joined(what, plain(item.act.body))
    return words(_CERTIFIED, what=what, number=item.act.certificate) if item.act.certificate else what


def tone(item: Item, *, late: bool, letter: str) -> str:
    """The colour of a line."""
    if late or letter in {STOP_USE, EVIDENCE_LOST} or (item.act is not None and item.act.result == "fail"):
        return "over"
    return "ok" if letter in {RECORDED, STANDARD_CLEARED, USE_AGAIN} else "due"


def report_line(report: Report, as_of: date, translate: Translate) -> ReportLine:
    """A report in one language."""
    return ReportLine(
        name=flat(translate(report.name)),
        due=written(report.due_on),
        days=days_words(report.due_on, as_of).say(translate),
        tone="over" if report.due_on < as_of else "due",
    )
