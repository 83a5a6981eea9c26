"""The days on which a site may be visited, as people write them and say them. Pure."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from registry.fold import fold
from registry.language import N_, Words, words
from scheduler.lunar import lunar_day

WEEKDAYS = (
    N_("thứ hai"), N_("thứ ba"), N_("thứ tư"), N_("thứ năm"), N_("thứ sáu"), N_("thứ bảy"), N_("chủ nhật"),
)  # fmt: skip
_LONGEST_MONTH = 30
_NUMBER = re.compile(r"[0-9]{1,2}")
_BETWEEN = re.compile(r"(?:[\s,;.]|va\b)*(?:mung|mong|ngay)?\s*")
_NOT_DAYS = N_("“{found}” không phải ngày của tháng âm lịch. Xin ghi các số từ 1 đến 30, ví dụ 2, 7, 12, 17, 22, 27.")
_ON = N_("vào {days}")
_FAIR = N_("phiên chợ ngày {days} âm lịch")


@dataclass(frozen=True, slots=True)
class Opening:
    """`weekdays` (Monday is 0) and days of the lunar month; none of a sort: any."""

    weekdays: frozenset[int] = frozenset()
    lunar_days: frozenset[int] = frozenset()

    def is_open(self, day: date) -> bool:
        """Whether the site may be visited on a day."""
        if self.weekdays and day.weekday() not in self.weekdays:
            return False
        return not self.lunar_days or lunar_day(day) in self.lunar_days


def read_lunar_days(text: str) -> frozenset[int] | Words:
    """Days of the lunar month as people write them: `2, 7, 12`, `mùng 2; mùng 7`; or what is wrong with them."""
    found: set[int] = set()
    text, at = fold(text), 0
    while at < len(text):
        at = _BETWEEN.match(text, at).end()  # type: ignore[union-attr]  # it matches nothing, too
        number = _NUMBER.match(text, at)
        if number is None:
            return frozenset(found) if at == len(text) else words(_NOT_DAYS, found=text[at : at + 20])
        if not 1 <= int(number[0]) <= _LONGEST_MONTH:
            return words(_NOT_DAYS, found=number[0])
        found.add(int(number[0]))
        at = number.end()
    return frozenset(found)


def said(opening: Opening, translate: Callable[[str], str]) -> str:
    """In words: `vào thứ hai, thứ tư; phiên chợ ngày 2, 7 âm lịch`; "" where it is open on any day."""
    parts = []
    if opening.weekdays:
        parts.append(words(_ON, days=", ".join(translate(WEEKDAYS[day]) for day in sorted(opening.weekdays))))
    if opening.lunar_days:
        parts.append(words(_FAIR, days=", ".join(map(str, sorted(opening.lunar_days)))))
    return "; ".join(part.say(translate) for part in parts)


def open_days(opening: Opening, days: Iterable[date]) -> Iterator[date]:
    """The days on which it is open."""
    return (day for day in days if opening.is_open(day))


def of_lists(weekdays: Collection[int], lunar_days: Collection[int]) -> Opening:
    """As rows keep it."""
    return Opening(frozenset(weekdays), frozenset(lunar_days))
