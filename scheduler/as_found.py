"""How much of its limit an instrument had used up each time it came, and what the staircase would make of it.

As-found errors alone: what it left with says nothing about the time it was in use.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby

from registry.language import N_, Words, words
from registry.values import PastError
from scheduler.intervals.bounds import Bounds
from scheduler.intervals.staircase import Move, staircase

_MONTH = Fraction(365, 12)  # days
_LEAST, _GREATEST = 1, 120  # months: the shortest interval worth proposing, the longest that may be recorded

_LAST = N_("Lần gần nhất ({day}) sai số khi nhận lớn nhất bằng {percent} % giới hạn.")
_SHORTER = N_("Theo phương pháp bậc thang nên rút ngắn chu kỳ từ {now} xuống {then} tháng.")
_KEPT = N_("Theo phương pháp bậc thang nên giữ chu kỳ {now} tháng.")
_LONGER = N_("Theo phương pháp bậc thang có thể kéo dài chu kỳ từ {now} lên {then} tháng.")
_CAPPED = N_("Sai số còn nhỏ, nhưng chu kỳ {now} tháng của danh mục là mức trần nên giữ nguyên.")


@dataclass(frozen=True, slots=True)
class CameWith:
    """The worst point of one control: the size of its as-found error as a share of its limit."""

    control_id: int
    day: date
    share: Fraction
    adjusted: bool


@dataclass(frozen=True, slots=True)
class Advice:
    """What the staircase says of the last control; `months` is the interval it proposes. It rests on one result."""

    move: Move
    months: int
    capped: bool
    last: CameWith


def came_with(past: Iterable[PastError]) -> tuple[CameWith, ...]:
    """One entry a control, oldest first; points without a limit, or with a limit of zero, have no share."""
    found = []
    for control_id, errors in groupby(past, key=lambda one: one.control_id):
        points = [(one, share) for one in errors if (share := _share(one)) is not None]
        if points:
            worst, share = max(points, key=lambda pair: pair[1])
            found.append(CameWith(control_id, worst.day, share, worst.adjusted))
    return tuple(found)


def _share(one: PastError) -> Fraction | None:
    limit = one.upper if one.error_found >= 0 else one.lower
    return None if not limit else abs(Fraction(one.error_found) / Fraction(limit))


def advice(history: Sequence[CameWith], now_months: int | None, legal_months: int | None) -> Advice | None:
    """What the staircase makes of the last control; None without one, or without an interval to move."""
    if not history or not now_months:
        return None
    legal = None if legal_months is None else legal_months * _MONTH
    bounds = Bounds(_LEAST * _MONTH, _GREATEST * _MONTH, legal)
    answer = staircase(now_months * _MONTH, history[-1].share, bounds)
    months = now_months if answer.reason == "kept" else round(answer.interval_days / _MONTH)
    capped = answer.reason == "extended" and months <= now_months
    return Advice(answer.reason, max(_LEAST, months), capped, history[-1])


def advice_words(found: Advice, now_months: int, day: str) -> tuple[Words, Words]:
    """What was found, and what follows from it. Percents are rounded to whole ones."""
    last = words(_LAST, day=day, percent=round(found.last.share * 100))
    sentence = {"shortened": _SHORTER, "kept": _KEPT, "extended": _CAPPED if found.capped else _LONGER}[found.move]
    return last, words(sentence, now=now_months, then=found.months)
