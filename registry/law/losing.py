"""What ends the validity of a verification before its date, and when such a loss may be recorded. Pure.

Source: Circular 23/2013/TT-BKHCN article 20(7) for the causes, article 19 for the verification after repair they need.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from registry.dates import written
from registry.language import N_, Words, words
from registry.law.validity import Evidence

SOURCE = N_("Thông tư 23/2013/TT-BKHCN, điều 20 khoản 7")

MISTAKE = "mistake"
"""The cause of a correction that says: nothing was lost."""

CAUSES = {
    "sticker": N_("Mất hoặc hỏng tem kiểm định"),
    "mark": N_("Mất hoặc hỏng dấu kiểm định, niêm phong"),
    "certificate": N_("Mất hoặc hỏng giấy chứng nhận kiểm định"),
    "withdrawn": N_("Giấy chứng nhận kiểm định bị thu hồi, hủy bỏ"),
    "broken": N_("Bị hỏng hoặc không còn đạt yêu cầu kỹ thuật đo lường"),
    "modified": N_("Đã sửa chữa, thay đổi đặc trưng kỹ thuật đo lường"),
}
"""No act knows a loss that a duplicate would mend: whatever is lost, validity has ended."""

WHOLE = frozenset({"sticker", "mark", "certificate", "withdrawn", "modified"})
"""Nothing to repair first: the next step is a verification."""

_UNKNOWN = N_("mất chứng chỉ kiểm định")
_ON = N_("{cause}, ngày {day}")
_FUTURE = N_("Ngày {day} ở sau hôm nay: chỉ ghi được việc đã xảy ra.")
_NOTHING = N_("Phương tiện đo này chưa có kết quả kiểm định đạt nào được ghi: chưa có hiệu lực để mất.")
_FAILED = N_("Lần kiểm định gần nhất không đạt: phương tiện đo này đã không được sử dụng.")
_BEFORE = N_("Phương tiện đo được kiểm định lại ngày {day}, sau ngày này: việc mất đã được khắc phục.")
_GIVES_REASON = N_("Đề nghị ghi rõ sự việc: ai phát hiện, tình trạng ra sao.")


@dataclass(frozen=True, slots=True)
class NewLoss:
    """What somebody reports: the cause (a key of CAUSES, or MISTAKE in a correction), the day, and what happened."""

    cause: str
    happened_on: date
    reason: str


def cause_words(cause: str) -> Words:
    """The cause as people read it."""
    return words(CAUSES.get(cause, _UNKNOWN))


def loss_words(cause: str, day: date) -> Words:
    """The cause and the day, as mails and histories say it."""
    return words(_ON, cause=cause_words(cause), day=written(day))


def loss_faults(new: NewLoss, evidence: Evidence | None, today: date) -> Iterator[tuple[str, Words]]:
    """Each (field, reason) for which a loss cannot be recorded against the latest control; nothing when it can."""
    if not new.reason.strip():
        yield "reason", words(_GIVES_REASON)
    if new.cause == MISTAKE:
        return
    if evidence is None:
        yield "", words(_NOTHING)
        return
    if evidence.result == "fail":
        yield "", words(_FAILED)
    if new.happened_on > today:
        yield "happened_on", words(_FUTURE, day=written(new.happened_on))
    verified = evidence.performed_on
    if verified is not None and new.happened_on < verified:
        yield "happened_on", words(_BEFORE, day=written(verified))
