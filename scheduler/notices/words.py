"""What the letters of notices are made from, in facts; and the words of stages, states and reasons.

Source sentences are Vietnamese. `sayings.py` puts the facts into words.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from registry.language import N_, Words, words
from scheduler.notices.kinds import DUE, day_of

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
    "bounced": N_("bị trả lại"),
    "opened": N_("đã gửi; liên kết đã được mở"),
    "acted": N_("đã gửi; người nhận đã xử lý"),
    "superseded": N_("đã có thông báo mới hơn"),
    "unsendable": N_("không có người nhận"),
}

REASON_WORDS = {
    "later_stage": N_("Đã đến mốc nhắc sau, chỉ gửi thông báo mới nhất."),
    "no_recipient": N_("Cơ sở chưa có người liên hệ có địa chỉ thư điện tử. Đề nghị bổ sung người liên hệ."),
    "opted_out": N_("Người liên hệ đã chọn không nhận thông báo."),
    "bouncing": N_("Máy chủ thư của người nhận đã trả lại thư. Đề nghị kiểm tra lại địa chỉ."),
    "bad_address": N_("Địa chỉ thư điện tử không hợp lệ. Đề nghị kiểm tra lại địa chỉ của người liên hệ."),
    "contact_added": N_("Cơ sở đã có người liên hệ; thông báo được gửi cho người đó."),
    "contact_removed": N_("Người liên hệ đã bị xóa hoặc đã đổi địa chỉ trước khi thư được gửi."),
    "stopped": N_("Phương tiện đo đã ngừng sử dụng trước khi thư được gửi."),
    "retired": N_("Phương tiện đo đã thôi quản lý trước khi thư được gửi."),
    "undone": N_("Lần nhập bảng tính tạo ra phương tiện đo này đã được hoàn tác."),
    "failed": N_("Phương tiện đo được ghi nhận là không đạt trước khi thư được gửi."),
    "withdrawn": N_("Kết quả kiểm định làm căn cứ đã được rút lại vì ghi nhầm."),
    "recall_lifted": N_("Việc thu hồi chuẩn đã được rút lại trước khi thư được gửi."),
    "lost_again": N_("Hiệu lực kiểm định lại mất trước khi thư được gửi."),
    "validity_over": N_("Hiệu lực kiểm định đã hết trước khi thư được gửi."),
    "corrected": N_("Việc mất hiệu lực đã được đính chính trước khi thư được gửi."),
    "verified": N_("Phương tiện đo đã được kiểm định trước khi thư được gửi."),
    "visit_over": N_("Lượt kiểm định đã xong, đã hủy hoặc đã qua ngày trước khi thư được gửi."),
    "day_over": N_("Ngày đến hạn đã qua trước khi thư được gửi."),
    "handed_in": N_("Báo cáo đã được nộp trước khi thư được gửi."),
    "nothing_changed": N_("Danh mục mới không còn thay đổi gì đối với phương tiện đo của cơ sở."),
    "check_over": N_("Việc này đã được ghi trước khi thư được gửi."),
    "dossier_over": N_("Hồ sơ đã xong việc này, tạm dừng hoặc kết thúc trước khi thư được gửi."),
    "due_changed": N_("Hạn kiểm định đã thay đổi trước khi thư được gửi."),
}

_BEFORE = N_("nhắc trước {n} ngày")
_AGAIN = N_("nhắc lại vì đã quá hạn")


def stage_words(code: str) -> Words:
    """The stage of a notice: the usual ones by name, others by their day."""
    day = day_of(code)
    if code in STAGE_WORDS or day is None:
        return words(STAGE_WORDS.get(code, code))
    return words(_BEFORE, n=-day) if day < 0 else words(_AGAIN)


@dataclass(frozen=True, slots=True)
class Act:
    """What was recorded of an instrument; `kind` and `result` as in `Control`."""

    kind: str
    result: str
    performed_on: date | None
    body: str = ""
    certificate: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One instrument of a notice, in facts. `confirmed` is false where the row of the list was never checked.

    `id` is the instrument's row; `enterprise` is named where a letter tells of several; `act` what was recorded;
    `change` what a new list changes.
    """

    kind: str
    maker: str
    model: str
    serial: str
    place: str
    commune: str
    due_on: date | None
    stage: str
    confirmed: bool
    source: str
    id: int = 0
    enterprise: str = ""
    act: Act | None = None
    change: Words | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """A visit; `arrive` and `leave` in minutes after midnight; `was` the day before it was moved."""

    id: int
    day: date
    arrive: int
    leave: int
    site: str
    address: str
    inspector: str
    phone: str = ""
    was: date | None = None
    version: int = 0
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A report of the authority's calendar; `name` and `source` are source sentences."""

    name: str
    due_on: date
    source: str


@dataclass(frozen=True, slots=True)
class DossierFact:
    """A dossier as a notice tells it; `what`, `bearer` and `source` are source sentences, "" where there is none.

    `due_on`: the last day of the clock, None for news. `left`: days left in the clock's unit, negative when past.
    """

    code: str
    title: str
    enterprise: str
    what: str
    due_on: date | None = None
    left: int = 0
    working_days: bool = True
    bearer: str = ""
    source: str = ""
    note: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail, in facts; days are counted from `as_of`, the day the sweep judged.

    `letter` names the templates. `links`: addresses by what they do, `list` and the purposes of `links.py`; a missing
    or empty one is not offered. `from_day`: the first day of a new list. `attached`: certificates beside the words.
    """

    enterprise: str
    tax_code: str
    recipient_name: str
    as_of: date
    items: tuple[Item, ...]
    banner: Words | None = None
    letter: str = DUE
    meetings: tuple[Meeting, ...] = ()
    reports: tuple[Report, ...] = ()
    dossiers: tuple[DossierFact, ...] = ()
    from_day: date | None = None
    links: Mapping[str, str] = field(default_factory=dict)
    attached: int = 0


class Attachment(NamedTuple):
    """A file beside the words of a mail; `name` and `media_type` are plain ASCII of ours."""

    name: str
    media_type: str
    content: bytes


Papers = Callable[[int, Sequence[int], str, date], Awaitable[tuple[Attachment, ...]]]
"""Lays certificates out as files: those of an enterprise's controls, in a language, as on a day."""


class Rendered(NamedTuple):
    """A mail's words: `subject` in one line, two bodies with the same facts, and what goes with them.

    `unsubscribe`: where mail programs stop this kind with one click; "" where it cannot be stopped. `edition`: the
    edited template that was used, None for the built-in one. `fault`: why an edited one was not used.
    """

    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()
    unsubscribe: str = ""
    edition: int | None = None
    fault: str = ""
