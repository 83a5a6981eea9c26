"""Lead days as people write them: "60, 30, 7" (pure)."""

import re

from registry.language import N_, Words, words
from scheduler.notices.stages import LONGEST_LEAD

MOST = 8
_NOT_DAYS = N_("“{text}” không phải số ngày. Xin viết các số cách nhau bằng dấu phẩy, ví dụ: 60, 30, 7.")
_OUT_OF_RANGE = N_("Mỗi số ngày từ 1 đến {longest}; “{text}” không dùng được.")
_TOO_MANY = N_("Tối đa {most} lần nhắc trước hạn.")
_SEPARATOR = re.compile(r"[\s,;/]+")


def read_lead_days(text: str) -> tuple[int, ...] | Words:
    """The days, each once, the largest first; or what is wrong with them. No text: no day."""
    days: set[int] = set()
    for part in filter(None, _SEPARATOR.split(text)):
        if not (part.isascii() and part.isdigit()):
            return words(_NOT_DAYS, text=part[:40])
        if not 1 <= int(part[:9]) <= LONGEST_LEAD:
            return words(_OUT_OF_RANGE, longest=LONGEST_LEAD, text=part[:9])
        days.add(int(part))
    if len(days) > MOST:
        return words(_TOO_MANY, most=MOST)
    return tuple(sorted(days, reverse=True))


def lead_days_text(days: tuple[int, ...] | list[int]) -> str:
    """`60, 30, 7`."""
    return ", ".join(str(day) for day in days)
