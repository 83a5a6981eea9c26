"""Columns of plain numbers read together with numpy; `batch.py` decides when that pays."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from units.batch import ABOVE, BELOW, WITHIN, Bounds, Check

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

MOST_DIGITS = 18  # what an int64 holds whatever the digits
_POWERS: Integers = 10 ** np.arange(MOST_DIGITS + 1, dtype=np.int64)
_FAR = 10**MOST_DIGITS
_NEWLINE, _PLUS, _COMMA, _MINUS, _DOT, _ZERO = b"\n+,-.0"
_DENSE = 1_000_000


def check_together(
    values: Sequence[str], units: Sequence[str], checks: Sequence[Check], which: Sequence[int], locale: str
) -> list[str]:
    """As `batch.check_readings`; `which` gives the place in `checks` of each reading's check."""
    wholes, places, plain = read_plain(values, locale)
    spelt = {text: index for index, text in enumerate(dict.fromkeys(units))}
    spelling = np.fromiter(map(spelt.__getitem__, units), np.int64, len(units))
    key = (np.asarray(which, np.int64) * len(spelt) + spelling) * (MOST_DIGITS + 1) + places
    used, key = _dense(key, len(checks) * len(spelt) * (MOST_DIGITS + 1))
    texts = list(spelt)
    codes = [WITHIN, BELOW, ABOVE]
    lower, upper = np.zeros((2, int(key.max()) + 1), np.int64)
    fault = np.zeros(int(key.max()) + 1, np.int64)
    for slot, packed in used:
        pair, digits = divmod(packed, MOST_DIGITS + 1)
        check, text = divmod(pair, len(spelt))
        lower[slot], upper[slot], fault[slot] = _slot(checks[check].bounds(texts[text], digits), codes)
    outcome = np.where(wholes < lower[key], 1, np.where(wholes > upper[key], 2, 0))
    outcome = np.where(fault[key] > 0, fault[key], outcome)
    found: list[str] = np.array(codes, object)[outcome].tolist()
    for index in np.flatnonzero(~plain).tolist():
        found[index] = checks[which[index]](values[index], units[index])
    return found


def _slot(bounds: Bounds | str, codes: list[str]) -> tuple[int, int, int]:
    """(lower, upper, place of the error code or 0) with open and far limits brought into an int64."""
    if isinstance(bounds, str):
        if bounds not in codes:
            codes.append(bounds)
        return 0, 0, codes.index(bounds)
    lower, upper = bounds
    return (
        -_FAR if lower is None else max(-_FAR, min(_FAR, lower)),
        _FAR if upper is None else max(-_FAR, min(_FAR, upper)),
        0,
    )


def _dense(key: Integers, space: int) -> tuple[list[tuple[int, int]], Integers]:
    """The distinct keys as (slot, key), and the slot of each reading; a small key space is its own slots."""
    if space > _DENSE:
        distinct, slots = np.unique(key, return_inverse=True)
        return list(enumerate(distinct.tolist())), slots
    present = np.zeros(space, np.bool_)
    present[key] = True
    return [(slot, slot) for slot in np.flatnonzero(present).tolist()], key


def read_plain(values: Sequence[str], locale: str) -> tuple[Integers, Integers, Flags]:
    """(m, k, plain): where `plain`, the text is m/10^k by the rules of `locale`; elsewhere m and k are 0.

    Plain is a sign or none, digits, and at most one decimal mark between digits; a Vietnamese dot before three digits,
    which may have to be asked about, is not plain.
    """
    count = len(values)
    line = "\n".join(values) + "\n"
    if line.count("\n") != count:  # a value holds a line end of its own: spoil that value alone
        line = "\n".join(value.replace("\n", "?") for value in values) + "\n"
    text = np.frombuffer(line.encode("ascii", "replace"), np.uint8)
    newline = text == _NEWLINE
    ends = np.flatnonzero(newline)
    starts = np.concatenate(([0], ends[:-1] + 1))
    line_of = np.cumsum(newline)
    digit_at = np.flatnonzero(text - _ZERO < 10)  # noqa: PLR2004 - uint8 wraps round, so only 0 to 9 pass
    digit_line = line_of[digit_at]
    digits = np.bincount(digit_line, minlength=count)
    marks, mark_at = _marks(text, line_of, count, locale)
    signed = (text[starts] == _MINUS) | (text[starts] == _PLUS)
    places = np.where(marks > 0, ends - 1 - mark_at, 0)
    plain = (digits + marks + signed == ends - starts) & (digits > 0) & (digits <= MOST_DIGITS) & (marks <= 1)
    plain &= (marks == 0) | ((mark_at > starts + signed) & (places > 0))
    plain &= ~((marks > 0) & (places == 3) & (text[mark_at] == _DOT) & (locale != "en"))  # noqa: PLR2004 - one group
    places = np.where(plain, places, 0)
    # each digit counts ten to the power of the digits after it in its line
    after = np.cumsum(digits)[digit_line] - 1 - np.arange(len(digit_at))
    worth = (text[digit_at] - _ZERO).astype(np.int64) * _POWERS[np.minimum(after, MOST_DIGITS)]
    wholes = np.zeros(count, np.int64)
    np.add.at(wholes, digit_line, worth)
    wholes[(text[starts] == _MINUS)] *= -1
    return np.where(plain, wholes, 0), places, plain


def _marks(text: npt.NDArray[np.uint8], line_of: Integers, count: int, locale: str) -> tuple[Integers, Integers]:
    """How many decimal marks each line has, and where its last one stands."""
    mark_at = np.flatnonzero(text == _DOT if locale == "en" else (text == _COMMA) | (text == _DOT))
    lines = line_of[mark_at]
    last = np.zeros(count, np.int64)
    last[lines] = mark_at
    return np.bincount(lines, minlength=count), last
