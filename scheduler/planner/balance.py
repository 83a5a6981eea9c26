"""Even load of inspectors and of weeks as a price: convex in the minutes, so the fullest pay most."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.planner.board import Board

Loads = NDArray[np.float64] | NDArray[np.int64]
_TRAVEL_SHARE = 1.7  # a year's minutes are about this many times its service minutes


@dataclass(frozen=True, slots=True)
class Levelling:
    """Prices in minutes per minute above the mean, relative to the mean: 0 turns one off.

    With 0.06 a person (or week) a third over the mean pays 0.02 minute more per minute worked than one at the mean,
    which is about ten minutes for a full day.
    """

    inspectors: float = 0.06
    weeks: float = 0.0


DEFAULT_LEVELLING = Levelling()


class Balance:
    """The levelling price of loads. A load is the minutes of every slot, in order."""

    def __init__(self, board: Board, levelling: Levelling, service_minutes: int) -> None:
        first = board.ordinals[0] if board.ordinals else 0
        monday = first - (first - 1) % 7
        self._week = np.array([(slot.ordinal - monday) // 7 for slot in board.slots], dtype=np.int64)
        self._person = np.array([slot.inspector for slot in board.slots], dtype=np.int64)
        self._weeks = int(self._week.max(initial=0)) + 1
        self._people = len(board.instance.inspectors)
        expected = max(1.0, service_minutes * _TRAVEL_SHARE)
        # Price per minute of load: weight × (load / expected mean); its integral is the cost.
        self._person_price = levelling.inspectors * self._people / expected
        self._week_price = levelling.weeks * self._weeks / expected

    def shares(self, loads: Loads) -> tuple[Loads, Loads]:
        """Minutes by person and by week; nothing where they have no price."""
        people: Loads = np.zeros(self._people)
        weeks: Loads = np.zeros(self._weeks)
        if self._person_price:
            people = np.bincount(self._person, weights=loads, minlength=self._people)
        if self._week_price:
            weeks = np.bincount(self._week, weights=loads, minlength=self._weeks)
        return people, weeks

    def cost(self, loads: Loads) -> float:
        """Minutes. Least when all are even; only differences mean anything."""
        if not (self._person_price or self._week_price):
            return 0.0
        people, weeks = self.shares(loads)
        return float(self._person_price * (people @ people) + self._week_price * (weeks @ weeks)) / 2

    def prices(self, loads: Loads, slots: Sequence[int]) -> list[float]:
        """Minutes that one more minute of work costs on each of the given slots, the least of them being 0."""
        if not len(slots):
            return []
        people, weeks = self.shares(loads)
        chosen = list(slots)
        raw = self._person_price * people[self._person[chosen]] + self._week_price * weeks[self._week[chosen]]
        prices: list[float] = (raw - raw.min()).tolist()
        return prices

    def exchanged(self, shares: tuple[Loads, Loads], loads: Loads, slot: int, others: range) -> NDArray[np.float64]:
        """What it costs more if a slot has the minutes of another and that one its own, for each of the others.

        `shares` are the minutes by person and by week that go with the loads.
        """
        part = slice(others.start, others.stop)
        more = (loads[part] - loads[slot]).astype(np.float64)
        cost = np.zeros(len(others))
        for price, whose, minutes in zip(
            (self._person_price, self._week_price), (self._person, self._week), shares, strict=True
        ):
            apart = whose[part] != whose[slot]
            cost += price * apart * more * (minutes[whose[slot]] - minutes[whose[part]] + more)
        return cost
