"""Standards as pages show them: whether each may be used on a day, in words; and which a form chose."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from registry.dates import written
from registry.language import N_, words
from registry.standard_rules import Fitness, fitness, leave_for
from registry.standards import StandardRow, standards
from web.auth.sessions import SignedIn
from web.forms import Form

_GOOD = N_("còn hiệu lực đến {day}")
_OVERDUE = N_("hết hiệu lực hoặc chưa có giấy chứng nhận: không được dùng")
_RECALLED = N_("đã thu hồi, nghi ngờ từ ngày {day}: không được dùng")
_BY_LEAVE = N_("{why}; hôm nay được phép dùng có lý do")

TONES = {Fitness.GOOD: "ok", Fitness.OVERDUE: "warn", Fitness.RECALLED: "bad"}
BADGES = {
    Fitness.GOOD: N_("Dùng được"),
    Fitness.OVERDUE: N_("Hết hiệu lực"),
    Fitness.RECALLED: N_("Đã thu hồi"),
}


@dataclass(frozen=True, slots=True)
class ShownStandard:
    """A standard with its state on a day: `tone` of the badge, the badge's word, and a sentence."""

    row: StandardRow
    tone: str
    badge: str
    said: str


def shown_standard(row: StandardRow, today: date, translate: Callable[[str], str]) -> ShownStandard:
    """How a standard stands on `today`."""
    state = fitness(row.facts, today)
    until = max((span.last for span in row.facts.valid), default=None)
    said = {
        Fitness.GOOD: words(_GOOD, day=written(until) if until else "?"),
        Fitness.OVERDUE: words(_OVERDUE),
        Fitness.RECALLED: words(_RECALLED, day=written(row.facts.doubtful_from) if row.facts.doubtful_from else "?"),
    }[state]
    if state is not Fitness.GOOD and leave_for(row.facts, today) is not None:
        said = words(_BY_LEAVE, why=said)
    return ShownStandard(row, TONES[state], translate(BADGES[state]), said.say(translate))


async def offered_standards(user: SignedIn, today: date, translate: Callable[[str], str]) -> list[ShownStandard]:
    """The standards of the house, for its own people; an enterprise records certificates of others."""
    return [shown_standard(row, today, translate) for row in await standards()] if user.staff else []


async def chosen_standards(form: Form, user: SignedIn) -> list[int]:
    """The standards that were ticked."""
    known = await standards() if user.staff else []
    return [row.id for row in known if form.ticked(f"standard_{row.id}")]
