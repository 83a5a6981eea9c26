"""Even load of inspectors and of weeks as a price: convex in the minutes, so the fullest pay most."""

from collections.abc import Sequence
from dataclasses import dataclass

from scheduler.planner.board import Board

_TRAVEL_SHARE = 1.7  # a year's minutes are about this many times its service minutes


@dataclass(frozen=True, slots=True)
class Levelling:
    """Prices in minutes per minute above the mean, relative to the mean: 0 turns one off.

    With 0.03 a person (or week) a third over the mean pays 0.01 minute more per minute worked than one at the mean,
    which is about five minutes for a full day.
    """

    inspectors: float = 0.03
    weeks: float = 0.0


class Balance:
    """The levelling price of loads. A load is the minutes of every slot, in order."""

    def __init__(self, board: Board, levelling: Levelling, service_minutes: int) -> None:
        first = board.ordinals[0] if board.ordinals else 0
        monday = first - (first - 1) % 7
        self._week = [(slot.ordinal - monday) // 7 for slot in board.slots]
        self._person = [slot.inspector for slot in board.slots]
        self._weeks = max(self._week, default=0) + 1
        self._people = len(board.instance.inspectors)
        expected = max(1.0, service_minutes * _TRAVEL_SHARE)
        # Price per minute of load: weight × (load / expected mean); its integral is the cost.
        self._person_price = levelling.inspectors * self._people / expected
        self._week_price = levelling.weeks * self._weeks / expected

    def _totals(self, loads: Sequence[int]) -> tuple[list[int], list[int]]:
        people, weeks = [0] * self._people, [0] * self._weeks
        for minutes, person, week in zip(loads, self._person, self._week, strict=True):
            people[person] += minutes
            weeks[week] += minutes
        return people, weeks

    def cost(self, loads: Sequence[int]) -> float:
        """Minutes. Least when all are even; only differences mean anything."""
        if not (self._person_price or self._week_price):
            return 0.0
        people, weeks = self._totals(loads)
        squares = self._person_price * sum(one * one for one in people) + self._week_price * sum(
            one * one for one in weeks
        )
        return squares / 2

    def prices(self, loads: Sequence[int], slots: Sequence[int]) -> list[float]:
        """Minutes that one more minute of work costs on each of the given slots, the least of them being 0."""
        people, weeks = self._totals(loads)
        raw = [
            self._person_price * people[self._person[slot]] + self._week_price * weeks[self._week[slot]]
            for slot in slots
        ]
        least = min(raw, default=0.0)
        return [one - least for one in raw]
