"""Whole numbers of many lines of digits at once: eight digits are one 64-bit word, and three steps are their value."""

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]
Words = npt.NDArray[np.uint64]

MOST_DIGITS = 18  # what an int64 holds whatever the digits
# Stands before the first line, so that the words of a short one begin within the text.
PAD = b"0" * 24

_WORD = 8


def _each(byte: int) -> np.uint64:
    """The word with this value in each of its bytes."""
    return np.uint64(int.from_bytes(bytes([byte]) * _WORD, "little"))


_ZEROS, _HIGH, _ABOVE_NINE = _each(ord("0")), _each(0x80), _each(0x80 - 10)
# Which bytes of a word belong to a line of so many digits: the last ones.
_OWN = np.array([(1 << 64) - (1 << 8 * (_WORD - count)) for count in range(_WORD + 1)], np.uint64)
# Two, four and eight digits: each step joins neighbours, the earlier (lower) one being worth more.
_JOINS = [
    (np.uint64(10), np.uint64(8), np.uint64(0x00FF00FF00FF00FF)),
    (np.uint64(100), np.uint64(16), np.uint64(0x0000FFFF0000FFFF)),
    (np.uint64(10_000), np.uint64(32), np.uint64(0x00000000FFFFFFFF)),
]


def whole_numbers(text: Bytes, ends: Integers, digits: Integers) -> tuple[Integers, Flags]:
    """(values, good) of the last `digits` bytes before each of `ends`; not good where one is no digit.

    `text` begins with `PAD`. Where there are more than MOST_DIGITS the value means nothing.
    """
    words: Words = np.ndarray((text.size - _WORD + 1,), "<u8", text, 0, (1,))
    values, good = _joined(words[ends - _WORD], np.minimum(digits, _WORD))
    for earlier in (_WORD, 2 * _WORD):
        rows = np.flatnonzero((digits > earlier) & (digits <= MOST_DIGITS))
        if not rows.size:
            break
        more, also = _joined(words[ends[rows] - _WORD - earlier], np.minimum(digits[rows] - earlier, _WORD))
        values[rows] += more * 10**earlier
        good[rows] &= also
    return values, good


def _joined(words: Words, count: Integers) -> tuple[Integers, Flags]:
    figures = (words ^ _ZEROS) & _OWN[count]
    good = ((figures + _ABOVE_NINE) | figures) & _HIGH == 0
    for worth, shift, lanes in _JOINS:
        figures = (figures * worth + (figures >> shift)) & lanes
    return figures.view(np.int64), good
