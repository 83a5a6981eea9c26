"""What must follow a state check, and by when. Pure.

Nothing runs before a check has ended, so no clock betrays a secret one.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from registry.language import N_
from registry.law.dossiers import Unit
from scheduler.dossiers.clock import Span, deadline
from scheduler.workdays import WorkCalendar

Step = Literal["report", "handle"]

_SPANS: dict[Step, tuple[int, Unit]] = {
    "report": (3, "working_days"),
    "handle": (15, "days"),
}
STEPS: dict[Step, str] = {
    "report": N_("Đoàn kiểm tra báo cáo kết quả"),
    "handle": N_("Cơ quan ra quyết định xử lý sau báo cáo của đoàn"),
}
SOURCES: dict[Step, str] = {
    "report": N_("Đoàn báo cáo trong 3 ngày làm việc: Thông tư 28/2013/TT-BKHCN"),
    "handle": N_("Quyết định trong 15 ngày từ báo cáo của đoàn: Luật Đo lường 04/2011/QH13, điều 47"),
}


@dataclass(frozen=True, slots=True)
class Followed:
    """The days on which a check ended, was reported, was handled; None: not yet."""

    finished_on: date | None = None
    reported_on: date | None = None
    handled_on: date | None = None


NOT_ENDED = Followed()


@dataclass(frozen=True, slots=True)
class CheckClock:
    """What runs now: the step, its last day, and what its days are."""

    step: Step
    until: date
    unit: Unit


def check_clock(held: Followed, calendar: WorkCalendar) -> CheckClock | None:
    """The clock that runs; none before the end of a check, nor once it was handled."""
    if held.finished_on is None or held.handled_on is not None:
        return None
    step: Step = "report" if held.reported_on is None else "handle"
    amount, unit = _SPANS[step]
    start = held.finished_on if held.reported_on is None else held.reported_on
    until = deadline(Span(start, amount, unit), (), calendar).day
    return None if until is None else CheckClock(step, until, unit)
