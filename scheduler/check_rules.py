"""State checks of measurement: who may know of one, and when one may be planned or started. Pure.

Secrecy of unannounced and special checks follows from their form (Law on Measurement art. 45; Circular 28/2013
arts 27-32: sampling comes before the decision is shown). One check a business and year: Resolution 198/2025/QH15
art. 4.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from registry.dates import written
from registry.language import N_, Words, words
from scheduler.check_clocks import NOT_ENDED, Followed, Step

FORMS = {
    "regular": N_("Theo kế hoạch năm"),
    "unannounced": N_("Đột xuất, không báo trước"),
    "special": N_("Đặc thù: lấy mẫu trước, đưa quyết định sau"),
}
SOURCE = N_("Luật Đo lường, điều 45; Thông tư 28/2013/TT-BKHCN; Nghị quyết 198/2025/QH15, điều 4")
LONGEST_DAYS = 45

_REVERSED = N_("Ngày cuối phải từ ngày đầu trở đi.")
_TOO_LONG = N_("Một cuộc kiểm tra dài nhất {longest} ngày.")
_PAST = N_("Ngày đã qua: chỉ lập được cuộc kiểm tra từ hôm nay trở đi.")
_NO_TEAM = N_("Chọn ít nhất một người trong đoàn kiểm tra.")
_SECOND = N_(
    "Trong năm {year} cơ sở này đã có một cuộc kiểm tra. Chỉ thêm được khi có dấu hiệu vi phạm rõ ràng: đề nghị ghi dấu"
    " hiệu và bằng chứng; một người khác phải duyệt trước khi bắt đầu."
)
_NOT_APPROVED = N_("Cuộc kiểm tra thứ hai trong năm phải được một người khác với người lập duyệt trước khi bắt đầu.")
_OWN = N_("Người lập không tự duyệt được cuộc kiểm tra này.")
_NO_DECISION = N_("Chưa ghi số và ngày quyết định kiểm tra: phải đưa quyết định trước khi kiểm tra.")
_CLOSED = N_("Cuộc kiểm tra đã bắt đầu, đã xong hoặc đã hủy nên không làm được việc này.")
_NOTHING_TO_ADD = N_("Cuộc kiểm tra chưa kết thúc, hoặc việc này đã được ghi.")
_NOT_REPORTED = N_("Đoàn kiểm tra chưa báo cáo: ghi báo cáo trước.")
_DAY_BEFORE = N_("Ngày này phải từ ngày {day} trở đi và không sau hôm nay.")
_NOT_RUNNING = N_("Cuộc kiểm tra chưa bắt đầu hoặc đã xong.")


@dataclass(frozen=True, slots=True)
class NewCheck:
    """A check to plan; `team` are inspectors. `signs`: clear signs of violation with their evidence, else ""."""

    enterprise: int
    form: str
    first_day: date
    last_day: date
    content: str
    team: tuple[int, ...]
    signs: str = ""


@dataclass(frozen=True, slots=True)
class CheckState:
    """As much of a check as the rules look at. `state`: planned, started, finished, cancelled."""

    enterprise: int
    form: str
    state: str
    signs: str
    created_by: int | None
    approved_by: int | None
    decision_number: str
    decision_on: date | None
    started_at: datetime | None
    team: tuple[int, ...]
    followed: Followed = NOT_ENDED


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: a member by enterprise, an inspector by number, or somebody who plans."""

    enterprise: int | None = None
    inspector: int | None = None
    plans: bool = False


def may_know(check: CheckState, viewer: Viewer, today: date) -> bool:
    """Whether a check exists for somebody: the planners and the team always, all others once it is no secret."""
    if viewer.plans or (viewer.inspector is not None and viewer.inspector in check.team):
        return True
    open_to = _is_open(check, today)
    return open_to and (viewer.inspector is not None or viewer.enterprise == check.enterprise)


def _is_open(check: CheckState, today: date) -> bool:
    """A regular check from its decision on, unless cancelled before; a secret one from the moment it starts."""
    if check.started_at is not None:
        return True
    decided = check.decision_on is not None and check.decision_on <= today
    return check.form == "regular" and check.state == "planned" and decided


def plan_faults(new: NewCheck, others_in_year: int, today: date) -> Iterator[tuple[str, Words]]:
    """Why a check cannot be planned like this: (field, reason)."""
    if new.last_day < new.first_day:
        yield "last_day", words(_REVERSED)
    elif (new.last_day - new.first_day).days >= LONGEST_DAYS:
        yield "last_day", words(_TOO_LONG, longest=LONGEST_DAYS)
    if new.first_day < today:
        yield "first_day", words(_PAST)
    if not new.team:
        yield "team", words(_NO_TEAM)
    if others_in_year and not new.signs:
        yield "signs", words(_SECOND, year=new.first_day.year)


def start_fault(check: CheckState) -> Words | None:
    """Why a check cannot start now; a special one takes its samples first and shows the decision afterwards."""
    if check.state != "planned":
        return words(_CLOSED)
    if check.signs and check.approved_by is None:
        return words(_NOT_APPROVED)
    if check.form != "special" and (not check.decision_number or check.decision_on is None):
        return words(_NO_DECISION)
    return None


def approve_fault(check: CheckState, by: int) -> Words | None:
    """Why somebody cannot approve it: only another person can, before it starts."""
    if check.state != "planned":
        return words(_CLOSED)
    return words(_OWN) if check.created_by == by else None


def cancel_fault(check: CheckState) -> Words | None:
    """Why it cannot be cancelled or its decision changed."""
    return None if check.state == "planned" else words(_CLOSED)


def follow_fault(check: CheckState, step: Step, day: date, today: date) -> Words | None:
    """Why the report of the team, or what the agency decided on it, cannot be recorded on a day."""
    held = check.followed
    if held.finished_on is None or (held.reported_on if step == "report" else held.handled_on) is not None:
        return words(_NOTHING_TO_ADD)
    if step == "handle" and held.reported_on is None:
        return words(_NOT_REPORTED)
    first = held.finished_on if step == "report" or held.reported_on is None else held.reported_on
    return None if first <= day <= today else words(_DAY_BEFORE, day=written(first))


def finish_fault(check: CheckState) -> Words | None:
    """Why its result cannot be recorded."""
    return None if check.state == "started" else words(_NOT_RUNNING)
