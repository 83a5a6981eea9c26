"""Three years of controls, ending where an instrument is to stand today: valid, due soon, overdue or never verified."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from registry.law.validity import Policy, Result, add_months
from registry.values import Occasion, Status
from scheduler.workdays import WorkCalendar
from web.demo.chance import Chance
from web.demo.values import Control

Wanted = Literal["valid", "soon", "overdue", "none"]

SOON_DAYS = 60
_YEARS = 3
_MONTHS = 12
# Of the instruments in use under periodic verification: how they stand today, as running sums per thousand.
_STANDINGS: tuple[Wanted, ...] = ("valid", "soon", "overdue", "none")
_STANDING_SUMS = (715, 870, 985, 1000)

LOCAL_BODY = "Trung tâm Kỹ thuật Tiêu chuẩn Đo lường Chất lượng Lạng Sơn"
_OTHER_BODIES = (
    ("Trung tâm Kiểm định Đo lường Vùng Đông Bắc", "ĐB"),
    ("Công ty Cổ phần Kiểm định Thiết bị Xứ Lạng", "XL"),
)
_OTHER_OFFICERS = ("Phạm Quốc Bảo", "Trần Thị Ngọc Ánh", "Vũ Đình Khoa", "Nguyễn Thế Vinh")
# Nothing to stick a sticker on: weights, pipettes, small measures; the certificate alone announces validity.
_NO_STICKER = frozenset({"16a", "16b", "25", "33", "34a", "37"})
_CALIBRATED = frozenset({"6", "7", "31", "16a", "57b", "18", "25", "36"})


@dataclass(frozen=True, slots=True)
class Terms:
    """What the law says of the instrument's kind, and who may verify it here: officers as (inspector code, name).

    `since` and `until` are the days between which the kind stood on the list, None where that end is open.
    """

    code: str
    cycle_months: int | None
    after_repair: bool
    since: date | None
    until: date | None
    officers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Act:
    day: date
    policy: Policy
    printed: bool


class Ledger:
    """Certificate numbers without gaps per body and day, sticker numbers per body and year; none is given twice."""

    def __init__(self) -> None:
        self._certificates: Counter[tuple[str, str, date]] = Counter()
        self._stickers: Counter[tuple[str, int]] = Counter()

    def certificate(self, mark: str, letters: str, day: date) -> str:
        """`KĐ-LS 260314-07`: the seventh of that body on that day."""
        key = (mark, letters, day)
        self._certificates[key] += 1
        return f"{mark}-{letters} {day:%y%m%d}-{self._certificates[key]:02}"

    def sticker(self, letters: str, day: date) -> str:
        """`LS26 004211`: series of the body and year, then the number on the roll."""
        key = (letters, day.year)
        self._stickers[key] += 1
        return f"{letters}{day:%y} {self._stickers[key]:06}"


class History:
    """Writes the controls of one instrument after the other, as of `today`."""

    def __init__(self, today: date, calendar: WorkCalendar) -> None:
        self._today = today
        self._calendar = calendar
        self._ledger = Ledger()

    def of(self, chance: Chance, terms: Terms, status: Status) -> tuple[Control, ...]:
        """The controls of one instrument, oldest first; none where it was never verified."""
        if terms.cycle_months is None:
            return self._initial_only(chance, terms)
        wanted = "overdue" if status != "in_use" else _wanted(chance)
        if wanted == "none":
            return ()
        if terms.since or terms.until:
            return self._while_listed(chance, terms)
        last = self._last_act(chance, terms.cycle_months, wanted)
        acts = [*self._before(chance, terms.cycle_months, last), last]
        controls = [self._pass(chance, terms, act, "periodic") for act in acts]
        return tuple(self._with_setbacks(chance, terms, controls, last))

    def _while_listed(self, chance: Chance, terms: Terms) -> tuple[Control, ...]:
        """One verification on a day on which the kind was listed: closed rows, and rows added lately."""
        last = min(self._today, terms.until or self._today)
        first = max(terms.since or date.min, last - timedelta(days=365 * _YEARS))
        act = _Act(self._worked(chance.day(min(first, last), last)), "month_end", printed=True)
        return (self._pass(chance, terms, act, "periodic"),)

    def _initial_only(self, chance: Chance, terms: Terms) -> tuple[Control, ...]:
        day = self._worked(self._today - timedelta(days=chance.between(30, 365 * _YEARS)))
        return (self._pass(chance, terms, _Act(day, "month_end", printed=False), "initial"),)

    def _last_act(self, chance: Chance, cycle: int, wanted: Wanted) -> _Act:
        """Draw days from the window of the wanted standing until the validity that follows falls into it."""
        style = chance.between(1, 20)
        policy: Policy = "anniversary" if style <= 4 else "month_end"  # noqa: PLR2004 - a fifth of the bodies count so
        printed = style not in (4, 20)
        first, last = self._window(cycle, wanted)
        while True:
            day = self._worked(chance.day(first, last))
            if self._standing(add_months(day, cycle, policy)) == wanted:
                return _Act(day, policy, printed)

    def _window(self, cycle: int, wanted: Wanted) -> tuple[date, date]:
        began = _months_back(self._today, cycle)
        if wanted == "soon":
            return began - timedelta(days=31), began + timedelta(days=SOON_DAYS + 3)
        if wanted == "overdue":
            return began - timedelta(days=400), began
        return max(began, self._today - timedelta(days=365 * _YEARS)), self._today - timedelta(days=1)

    def _standing(self, due_on: date) -> Wanted:
        days_left = (due_on - self._today).days
        if days_left < 0:
            return "overdue"
        return "soon" if days_left <= SOON_DAYS else "valid"

    def _before(self, chance: Chance, cycle: int, last: _Act) -> list[_Act]:
        """Earlier verifications, one per cycle, as far back as three years."""
        acts: list[_Act] = []
        oldest = self._today - timedelta(days=365 * _YEARS)
        day = last.day
        while True:
            day = self._worked(_months_back(day, cycle) + timedelta(days=chance.between(-45, 25)))
            if day < oldest:
                return acts[::-1]
            acts.append(_Act(day, last.policy, last.printed))

    def _with_setbacks(self, chance: Chance, terms: Terms, controls: list[Control], last: _Act) -> list[Control]:
        """A few fail: most are repaired and verified again, some are not; a few are calibrated in between."""
        if terms.after_repair and chance.percent(3):
            failed = self._worked(last.day - timedelta(days=chance.between(4, 20)))
            repaired = self._pass(chance, terms, last, "after_repair")
            controls[-1:] = [self._fail(chance, terms, failed), repaired]
        elif chance.percent(1) and (self._today - last.day).days > SOON_DAYS:
            controls.append(
                self._fail(chance, terms, self._worked(self._today - timedelta(days=chance.between(3, 50))))
            )
        if terms.code in _CALIBRATED and chance.percent(25) and (self._today - last.day).days > _MONTHS:
            day = self._worked(chance.day(last.day + timedelta(days=3), self._today))
            controls.append(self._calibration(chance, day))
        return sorted(controls, key=lambda control: control.performed_on)

    def _pass(self, chance: Chance, terms: Terms, act: _Act, occasion: Occasion) -> Control:
        body, letters, code, officer = self._who(chance, terms)
        until = add_months(act.day, terms.cycle_months, act.policy) if terms.cycle_months and act.printed else None
        sticker = "" if terms.code in _NO_STICKER else self._ledger.sticker(letters, act.day)
        number = self._ledger.certificate("KĐ", letters, act.day)
        return Control(
            "verification", occasion, act.day, body, officer, code, number, sticker, act.policy, until, "pass"
        )

    def _fail(self, chance: Chance, terms: Terms, day: date) -> Control:
        """A failing verification yields a record, never a certificate or sticker (24/2013/TT-BKHCN art. 40)."""
        body, _, code, officer = self._who(chance, terms)
        result: Result = "fail"
        return Control("verification", "periodic", day, body, officer, code, "", "", "month_end", None, result)

    def _calibration(self, chance: Chance, day: date) -> Control:
        body, letters = chance.pick(_OTHER_BODIES)
        number = self._ledger.certificate("HC", letters, day)
        officer = chance.pick(_OTHER_OFFICERS)
        return Control("calibration", "periodic", day, body, officer, "", number, "", "month_end", None, "pass")

    def _worked(self, day: date) -> date:
        """The day itself, or the last working day before a weekend or holiday."""
        while not self._calendar.is_working(day):
            day -= timedelta(days=1)
        return day

    def _who(self, chance: Chance, terms: Terms) -> tuple[str, str, str, str]:
        """Body, its letters, inspector's code and officer's name: mostly our own centre, where it is competent."""
        if terms.officers and chance.percent(88):
            code, officer = chance.pick(terms.officers)
            return LOCAL_BODY, "LS", code, officer
        body, letters = chance.pick(_OTHER_BODIES)
        return body, letters, "", chance.pick(_OTHER_OFFICERS)


def _wanted(chance: Chance) -> Wanted:
    return chance.weighted(_STANDINGS, _STANDING_SUMS)


def _months_back(day: date, months: int) -> date:
    """The same day of the month `months` earlier, kept inside every month."""
    years, month0 = divmod(day.month - 1 - months, _MONTHS)
    return date(day.year + years, month0 + 1, min(day.day, 28))
