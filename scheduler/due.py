"""What is due: the date on which validity ends, how an instrument stands on a day, and the reason in words."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registry.dates import written
from registry.language import N_, Words, words
from registry.law.lists import Law
from registry.law.losing import SOURCE, cause_words
from registry.law.validity import Basis, Evidence, Validity, validity

SOON_DAYS = 60


class Standing(StrEnum):
    """How an instrument stands on a day. The due day itself is a valid day; expired starts the day after."""

    VALID = "valid"
    SOON = "soon"
    OVERDUE = "overdue"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the due rule needs to know of an instrument; `last_result` None means that nothing is recorded."""

    kind_code: str | None
    own_interval: int | None
    verified_on: date | None
    valid_until: date | None
    policy: str
    last_result: str | None
    ended_on: date | None = None
    ended_by: str = ""

    def evidence(self) -> Evidence | None:
        """The latest control as the validity rule reads it."""
        if self.last_result is None:
            return None
        return Evidence(
            self.verified_on,
            self.valid_until,
            "anniversary" if self.policy == "anniversary" else "month_end",
            "fail" if self.last_result == "fail" else "pass",
            self.ended_on,
            self.ended_by,
        )


@dataclass(frozen=True, slots=True)
class Due:
    """The answer for one instrument and one day.

    `days_left` counts days to the due date, negative when past; `confirmed` is false where the list row is from memory
    or the list of that time is not loaded; `source` is the legal citation, empty where the law says nothing.
    """

    due_on: date | None
    standing: Standing
    days_left: int | None
    basis: Basis
    reason: Words
    source: str
    confirmed: bool
    computed_on: date | None

    @property
    def is_today(self) -> bool:
        """Due today: still valid, overdue tomorrow."""
        return self.days_left == 0 and self.standing is Standing.SOON

    @property
    def differs(self) -> bool:
        """Whether the printed date is another than the cycle gives: shown, never corrected."""
        return self.basis is Basis.PRINTED and self.computed_on not in (None, self.due_on)


def standing(due_on: date | None, today: date, soon_days: int = SOON_DAYS) -> Standing:
    """The standing that a due date alone gives on `today`."""
    if due_on is None:
        return Standing.NONE
    days_left = (due_on - today).days
    if days_left < 0:
        return Standing.OVERDUE
    return Standing.SOON if days_left <= soon_days else Standing.VALID


def due(law: Law, facts: Facts, today: date, soon_days: int = SOON_DAYS) -> Due:
    """The due date, the standing on `today`, and why: one rule for screens, mails, exports and the command line."""
    found = validity(law, facts.kind_code, facts.own_interval, facts.evidence())
    ended = found.basis in {Basis.FAILED, Basis.LOST}
    row = found.row
    return Due(
        due_on=found.ends_on,
        standing=Standing.OVERDUE if ended else standing(found.ends_on, today, soon_days),
        days_left=(found.ends_on - today).days if found.ends_on else None,
        basis=found.basis,
        reason=_reason(found, facts),
        source=SOURCE if found.basis is Basis.LOST else row.source if row else "",
        confirmed=(row is None or row.confidence == "verified") and not found.earlier_list,
        computed_on=found.computed_on,
    )


_PRINTED = N_("Ngày hiệu lực in trên giấy chứng nhận, tem: {until}.")
_PRINTED_DIFFERS = N_(
    "Ngày hiệu lực in trên giấy chứng nhận, tem: {until}; tính theo chu kỳ {months} tháng thì đến {computed}."
)
_CYCLE = N_("Kiểm định ngày {verified}, chu kỳ {months} tháng theo danh mục: hiệu lực đến ngày cuối của tháng.")
_CYCLE_SAME_DAY = N_(
    "Kiểm định ngày {verified}, chu kỳ {months} tháng theo danh mục: hiệu lực đến cùng ngày của tháng."
)
_OWN = N_("Kiểm định hoặc hiệu chuẩn ngày {verified}, chu kỳ {months} tháng do cơ sở quy định.")
_LOST = N_(
    "{cause}, ngày {until}: hết hiệu lực kiểm định từ ngày đó, không được sử dụng cho đến khi kiểm định lại đạt."
)
_FAILED = N_("Không đạt yêu cầu ngày {verified}: không được sử dụng cho đến khi kiểm định lại đạt.")
_NO_CYCLE = N_("Loại này không quy định kiểm định định kỳ: không có hạn.")
_NOT_LISTED = N_("Loại này không có trong danh mục vào ngày kiểm định và chưa có chu kỳ của cơ sở: không có hạn.")
_NEVER = N_("Chưa có kết quả kiểm định nào được ghi nhận: chưa chứng minh được là còn hiệu lực.")


_SENTENCES = {
    Basis.PRINTED: _PRINTED,
    Basis.CYCLE: _CYCLE,
    Basis.OWN_INTERVAL: _OWN,
    Basis.FAILED: _FAILED,
    Basis.LOST: _LOST,
    Basis.NO_CYCLE: _NO_CYCLE,
    Basis.NOT_LISTED: _NOT_LISTED,
    Basis.NEVER: _NEVER,
}


def _reason(found: Validity, facts: Facts) -> Words:
    sentence = _SENTENCES[found.basis]
    if found.basis is Basis.PRINTED and found.computed_on not in (None, found.ends_on):
        sentence = _PRINTED_DIFFERS
    if found.basis is Basis.CYCLE and facts.policy == "anniversary":
        sentence = _CYCLE_SAME_DAY
    return words(
        sentence,
        verified=_written(facts.verified_on),
        until=_written(found.ends_on),
        computed=_written(found.computed_on),
        months=found.months,
        cause=cause_words(facts.ended_by),
    )


def _written(day: date | None) -> str:
    return written(day) if day else "?"
