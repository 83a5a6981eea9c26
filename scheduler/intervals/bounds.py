"""Every proposed interval stays within bounds, and the legal cycle is a hard maximum."""

from dataclasses import dataclass
from fractions import Fraction


class IntervalError(ValueError):
    """A question that has no answer: `field` is the input at fault, `str(e)` says why."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class Bounds:
    """Least and greatest interval in days; `legal_days` is the legal cycle of a group-2 instrument, None otherwise."""

    min_days: Fraction
    max_days: Fraction
    legal_days: Fraction | None = None

    def __post_init__(self) -> None:
        if self.min_days <= 0:
            raise IntervalError("min_days", "the least interval is greater than zero")
        if self.max_days < self.min_days:
            raise IntervalError("max_days", "the greatest interval is at least the least one")

    @property
    def cap(self) -> Fraction:
        return self.max_days if self.legal_days is None else min(self.max_days, self.legal_days)

    def clamped(self, days: Fraction) -> Fraction:
        """The interval within the bounds; where the law asks for less than `min_days`, the law wins."""
        return min(max(days, self.min_days), self.cap)
