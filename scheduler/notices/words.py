"""What a due notice says: counts, days, stages and reasons in words, worst first. Source sentences are Vietnamese."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from registry.dates import written
from registry.language import N_, Words, words

Translate = Callable[[str], str]

LISTED = 200
"""The most instruments one mail lists; the rest are counted and stand behind the button."""

STAGE_WORDS = {
    "before_60": N_("nhắc trước 60 ngày"),
    "before_30": N_("nhắc trước 30 ngày"),
    "before_7": N_("nhắc trước 7 ngày"),
    "after_1": N_("báo đã quá hạn"),
}

STATE_WORDS = {
    "queued": N_("chờ gửi"),
    "sending": N_("đang gửi"),
    "sent": N_("đã gửi"),
    "failed": N_("không gửi được"),
    "cancelled": N_("đã hủy"),
    "superseded": N_("đã có thông báo mới hơn"),
    "unsendable": N_("không có người nhận"),
}

REASON_WORDS = {
    "later_stage": N_("Đã đến mốc nhắc sau, chỉ gửi thông báo mới nhất."),
    "no_recipient": N_("Cơ sở chưa có người liên hệ có địa chỉ thư điện tử. Đề nghị bổ sung người liên hệ."),
    "opted_out": N_("Người liên hệ đã chọn không nhận thông báo."),
    "bad_address": N_("Địa chỉ thư điện tử không hợp lệ. Đề nghị kiểm tra lại địa chỉ của người liên hệ."),
    "contact_added": N_("Cơ sở đã có người liên hệ; thông báo được gửi cho người đó."),
    "contact_removed": N_("Người liên hệ đã bị xóa hoặc đã đổi địa chỉ trước khi thư được gửi."),
    "stopped": N_("Phương tiện đo đã ngừng sử dụng trước khi thư được gửi."),
    "retired": N_("Phương tiện đo đã thôi quản lý trước khi thư được gửi."),
    "failed": N_("Phương tiện đo được ghi nhận là không đạt trước khi thư được gửi."),
    "verified": N_("Phương tiện đo đã được kiểm định trước khi thư được gửi."),
    "due_changed": N_("Hạn kiểm định đã thay đổi trước khi thư được gửi."),
}

_SUBJECT_SOON = N_("{soon} phương tiện đo sắp đến hạn – hạn gần nhất {day}")
_SUBJECT_OVERDUE = N_("{late} phương tiện đo đã quá hạn – hạn sớm nhất {day}")
_SUBJECT_BOTH = N_("{late} phương tiện đo đã quá hạn, {soon} phương tiện đo sắp đến hạn – hạn gần nhất {day}")
_HEAD_SOON = N_("{soon} phương tiện đo sắp đến hạn kiểm định")
_HEAD_OVERDUE = N_("{late} phương tiện đo đã quá hạn kiểm định")
_HEAD_BOTH = N_("{late} phương tiện đo đã quá hạn, {soon} phương tiện đo sắp đến hạn kiểm định")
_LEFT = N_("còn {n} ngày")
_TODAY = N_("đến hạn hôm nay")
_PAST = N_("quá {n} ngày")
_SERIAL = N_("số sê-ri {serial}")
_NO_SERIAL = N_("chưa có số sê-ri")
_OWN_INTERVAL = N_("chu kỳ do cơ sở tự đặt")


@dataclass(frozen=True, slots=True)
class Item:
    """One instrument of a notice, in facts. `confirmed` is false where the row of the list was never checked."""

    kind: str
    maker: str
    model: str
    serial: str
    place: str
    commune: str
    due_on: date
    stage: str
    confirmed: bool
    source: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail, in facts; days are counted from `as_of`, the day the sweep judged."""

    enterprise: str
    tax_code: str
    recipient_name: str
    as_of: date
    items: tuple[Item, ...]
    banner: Words | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One instrument as a mail shows it. `tone`: over or due."""

    kind: str
    mark: str
    place: str
    due: str
    days: str
    tone: str
    stage: str
    confirmed: bool


class Rendered(NamedTuple):
    """A mail's words: `subject` in one line, and two bodies with the same facts."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Said:
    """A letter in one language, ready to be laid out."""

    subject: str
    heading: str
    enterprise: str
    tax_code: str
    recipient_name: str
    as_of: str
    lines: tuple[Line, ...]
    unlisted: int
    soon: int
    overdue: int
    sources: tuple[str, ...]
    banner: str


def say(letter: Letter, translate: Translate) -> Said:
    """`letter` in the language of `translate`; instruments worst first."""
    items = worst_first(letter.items)
    return Said(
        subject=subject(items, letter.as_of, translate),
        heading=_counted(items, letter.as_of, (_HEAD_SOON, _HEAD_OVERDUE, _HEAD_BOTH)).say(translate),
        enterprise=_flat(letter.enterprise),
        tax_code=letter.tax_code,
        recipient_name=_flat(letter.recipient_name),
        as_of=written(letter.as_of),
        lines=tuple(_line(item, letter.as_of, translate) for item in items[:LISTED]),
        unlisted=len(items[LISTED:]),
        soon=sum(item.due_on >= letter.as_of for item in items),
        overdue=sum(item.due_on < letter.as_of for item in items),
        sources=tuple(dict.fromkeys(translate(item.source or _OWN_INTERVAL) for item in items)),
        banner=letter.banner.say(translate) if letter.banner else "",
    )


def worst_first(items: Iterable[Item]) -> list[Item]:
    """The longest overdue first; the order of equals is fixed, so that a repeated mail reads the same."""
    return sorted(items, key=lambda item: (item.due_on, item.kind, item.maker, item.model, item.serial, item.place))


def subject(items: Iterable[Item], as_of: date, translate: Translate) -> str:
    """The fact in one line: how many are overdue and due soon, and the nearest date."""
    return _counted(items, as_of, (_SUBJECT_SOON, _SUBJECT_OVERDUE, _SUBJECT_BOTH)).say(translate)


def _counted(items: Iterable[Item], as_of: date, sentences: tuple[str, str, str]) -> Words:
    soon_only, late_only, both = sentences
    dates = sorted(item.due_on for item in items)
    late = [day for day in dates if day < as_of]
    soon = dates[len(late) :]
    if not late:
        return words(soon_only, soon=len(soon), day=written(soon[0]))
    if not soon:
        return words(late_only, late=len(late), day=written(late[0]))
    return words(both, late=len(late), soon=len(soon), day=written(soon[0]))


def days_words(due_on: date, as_of: date) -> Words:
    """How far off a due date is; the due day itself is not overdue."""
    left = (due_on - as_of).days
    if left == 0:
        return words(_TODAY)
    return words(_LEFT, n=left) if left > 0 else words(_PAST, n=-left)


def _line(item: Item, as_of: date, translate: Translate) -> Line:
    serial = words(_SERIAL, serial=item.serial) if item.serial else words(_NO_SERIAL)
    mark = (f"{item.maker} {item.model}", serial.say(translate))
    return Line(
        kind=_flat(item.kind),
        mark=", ".join(_flat(part) for part in mark if part.strip()),
        place=", ".join(_flat(part) for part in (item.place, item.commune) if part.strip()),
        due=written(item.due_on),
        days=days_words(item.due_on, as_of).say(translate),
        tone="over" if item.due_on < as_of else "due",
        stage=translate(STAGE_WORDS[item.stage]) if item.stage in STAGE_WORDS else item.stage,
        confirmed=item.confirmed,
    )


def _flat(text: str) -> str:
    """One line: a line break typed into a name must not look like a line of ours in the text twin."""
    return " ".join(text.split())
