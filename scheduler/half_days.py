"""Half days of leave: how long the rest of the day is and when it begins. Pure."""

from datetime import date
from typing import Literal

Part = Literal["whole", "morning", "afternoon"]
PARTS: tuple[Part, ...] = ("whole", "morning", "afternoon")
HALF_MINUTES = 240
MORNING_STARTS = 450  # minutes after midnight: 07:30
AFTERNOON_STARTS = 780  # 13:00

Mornings = frozenset[tuple[int, date]]  # inspectors (ids) who are off in the morning of a day


def starts(mornings: Mornings, inspector: int, day: date) -> int:
    """Minutes after midnight at which an inspector's day begins."""
    return AFTERNOON_STARTS if (inspector, day) in mornings else MORNING_STARTS
