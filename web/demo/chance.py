"""Repeatable chance: the same words give the same draws, on every machine and in every run."""

import string
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar

Item = TypeVar("Item")

_PERCENT = 100


class Chance:
    """A stream of draws that depends on nothing but the words it was made from."""

    def __init__(self, *words: object) -> None:
        self._random = Random("/".join(map(str, words)))  # noqa: S311 - an invented province, nothing secret
        self._draw = self._random.random

    def pick(self, items: Sequence[Item]) -> Item:
        """Any one of them, equally likely."""
        return items[int(self._draw() * len(items))]

    def weighted(self, items: Sequence[Item], cumulative: Sequence[int]) -> Item:
        """One of them by the running sums of their weights."""
        place = self._draw() * cumulative[-1]
        return next(item for item, sum_ in zip(items, cumulative, strict=True) if place < sum_)

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + int(self._draw() * (high - low + 1))

    def percent(self, share: float) -> bool:
        """True in `share` of a hundred draws."""
        return self._draw() * _PERCENT < share

    def day(self, first: date, last: date) -> date:
        """A day, both ends included."""
        return first + timedelta(days=self.between(0, (last - first).days))

    def digits(self, count: int) -> str:
        """`count` digits, leading zeros kept."""
        return f"{int(self._draw() * 10**count):0{count}}"

    def letter(self) -> str:
        """A capital letter."""
        return self.pick(string.ascii_uppercase)
