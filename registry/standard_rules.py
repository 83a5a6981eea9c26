"""When a standard may be used, what a recall may say, and which certificates a recall puts at risk. Pure.

Source: Decree 105/2016/NĐ-CP article 4 and Circular 24/2013/TT-BKHCN article 15: working standards hold valid
certificates.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from registry.dates import written
from registry.language import N_, Words, words

SOURCE = N_("Nghị định 105/2016/NĐ-CP, điều 4; Thông tư 24/2013/TT-BKHCN, điều 15")

_NO_EVIDENCE = N_("Chuẩn {code} không có giấy chứng nhận nào còn hiệu lực vào ngày {day}.")
_RECALLED = N_("Chuẩn {code} đã bị thu hồi khỏi sử dụng.")
_LEAVE = N_("Muốn vẫn dùng thì xin phép ở trang của chuẩn, nêu lý do; người thứ hai phải đồng ý.")
_NOT_USABLE = "{why} {leave}"
_FUTURE = N_("Ngày {day} ở sau hôm nay.")
_REVERSED = N_("Hiệu lực đến {until} lại trước ngày chứng nhận {day}: đề nghị xem lại hai ngày này.")
_DAYS_REVERSED = N_("Ngày cuối {until} lại trước ngày đầu {day}.")
_LONGEST_LEAVE_DAYS = 31
_TOO_LONG = N_("Chỉ cho phép tối đa {days} ngày một lần: đề nghị xin lại khi cần.")


class Fitness(StrEnum):
    """Whether a standard may be used on a day."""

    GOOD = "good"
    OVERDUE = "overdue"  # no certificate is valid on that day
    RECALLED = "recalled"


@dataclass(frozen=True, slots=True)
class Span:
    """From `first` to `last`, both included."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Whether `day` lies within."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class StandardFacts:
    """What is known of one standard. `doubtful_from`, `recalled_on`: the last good day and the day of an open recall.
    `leaves`: given, by id.
    """

    id: int
    code: str
    valid: tuple[Span, ...] = ()
    doubtful_from: date | None = None
    recalled_on: date | None = None
    leaves: tuple[tuple[int, Span], ...] = ()


def fitness(facts: StandardFacts, day: date) -> Fitness:
    """Whether it may be used on `day` without leave.

    A recall bars every day from the last good one on, until a certificate made after the recall says otherwise.
    """
    valid = [span for span in facts.valid if span.holds(day)]
    doubtful = facts.doubtful_from is not None and day >= facts.doubtful_from
    if doubtful and not any(facts.recalled_on is None or span.first >= facts.recalled_on for span in valid):
        return Fitness.RECALLED
    return Fitness.GOOD if valid else Fitness.OVERDUE


def leave_for(facts: StandardFacts, day: date) -> int | None:
    """The leave by which an unfit standard may be used on `day`."""
    return next((number for number, span in facts.leaves if span.holds(day)), None)


def use_faults(chosen: Iterable[StandardFacts], day: date) -> Iterator[Words]:
    """Why standards cannot be used on `day`; nothing where all are good, or somebody else gave leave."""
    for facts in chosen:
        found = fitness(facts, day)
        if found is not Fitness.GOOD and leave_for(facts, day) is None:
            why = words(_RECALLED if found is Fitness.RECALLED else _NO_EVIDENCE, code=facts.code, day=written(day))
            yield words(_NOT_USABLE, why=why, leave=Words(_LEAVE))


def day_faults(name: str, day: date, today: date) -> Iterator[tuple[str, Words]]:
    """A day that must have come."""
    if day > today:
        yield name, words(_FUTURE, day=written(day))


def certificate_faults(performed_on: date, valid_until: date, today: date) -> Iterator[tuple[str, Words]]:
    """Each (field, reason) for which a certificate of a standard cannot be recorded."""
    yield from day_faults("performed_on", performed_on, today)
    if valid_until < performed_on:
        yield "valid_until", words(_REVERSED, until=written(valid_until), day=written(performed_on))


def leave_faults(span: Span) -> Iterator[tuple[str, Words]]:
    """Each (field, reason) for which leave cannot be asked for."""
    if span.last < span.first:
        yield "last_day", words(_DAYS_REVERSED, until=written(span.last), day=written(span.first))
    elif (span.last - span.first).days >= _LONGEST_LEAVE_DAYS:
        yield "last_day", words(_TOO_LONG, days=_LONGEST_LEAVE_DAYS)


@dataclass(frozen=True, slots=True)
class PointError:
    """The error with which an instrument left a measuring point, and its limits, in one unit."""

    error: Decimal
    lower: Decimal | None
    upper: Decimal | None


@dataclass(frozen=True, slots=True)
class Use:
    """A control made with the standard, and its instrument now.

    `status`: of the instrument. `later`: a later control renewed its validity, without a standard in doubt.
    """

    control_id: int
    instrument_id: int
    enterprise_id: int
    site_id: int
    day: date
    result: str
    status: str
    later: bool
    points: tuple[PointError, ...] = ()


@dataclass(frozen=True, slots=True)
class AtRisk:
    """A use in doubt. `share`: the worst error as a share of its limit, exact; None where nothing was measured.

    `excluded`: why nobody need be told of it, "" where somebody must.
    """

    use: Use
    share: Fraction | None
    excluded: str


def at_risk(uses: Iterable[Use]) -> list[AtRisk]:
    """The uses by how little margin they had: unknown ones first, then the largest share of the limit."""
    found = [AtRisk(use, share_of(use.points), _excluded(use)) for use in uses]
    return sorted(
        found,
        key=lambda one: (one.excluded != "", one.share is not None, -(one.share or 0), one.use.day, one.use.control_id),
    )


def share_of(points: Iterable[PointError]) -> Fraction | None:
    """The worst error as a share of its limit; points without a limit, or with a limit of zero, have no share."""
    shares = []
    for point in points:
        limit = point.upper if point.error >= 0 else point.lower
        if limit:
            shares.append(abs(Fraction(point.error) / Fraction(limit)))
    return max(shares, default=None)


def _excluded(use: Use) -> str:
    if use.status != "in_use":
        return use.status
    if use.result == "fail":
        return "failed"
    return "verified_since" if use.later else ""
