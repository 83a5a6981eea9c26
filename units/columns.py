"""Columns of plain numbers read together with numpy; `batch.py` decides when that pays."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import count

import numpy as np
import numpy.typing as npt

from units.batch import ABOVE, BELOW, WITHIN, Check

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]

MOST_DIGITS = 18  # what an int64 holds whatever the digits
_LONGEST = MOST_DIGITS + 2  # with a sign and a decimal mark
_SLOTS = MOST_DIGITS + 1
_FAR = 10**MOST_DIGITS
_NEWLINE, _PLUS, _COMMA, _MINUS, _DOT, _ZERO = b"\n+,-.0"
_GROUP = 3
_DENSE = 1_000_000


def check_together(
    values: Sequence[str], units: Sequence[str], checks: Sequence[Check], which: npt.ArrayLike, locale: str
) -> list[str]:
    """As `batch.check_readings`; `which` gives the place in `checks` of each reading's check."""
    wholes, places, plain = read_plain(values, locale)
    texts, key = spellings(units)
    owner = np.asarray(which, np.int64)
    key = (owner * len(texts) + key) * _SLOTS + places
    used, key = _dense(key, len(checks) * len(texts) * _SLOTS)
    codes = [WITHIN, BELOW, ABOVE]
    lower, upper, fault = np.zeros((3, int(key.max(initial=0)) + 1), np.int64)
    for slot, packed in used:
        pair, digits = divmod(packed, _SLOTS)
        check, text = divmod(pair, len(texts))
        lower[slot], upper[slot], fault[slot] = _slot(checks[check], texts[text], digits, codes)
    outcome = (wholes < lower[key]) + 2 * (wholes > upper[key]) + fault[key]
    found: list[str] = np.array(codes, object)[outcome].tolist()
    odd: dict[tuple[int, str, str], str] = {}  # what is not plain is often the same again: "", "-", "hỏng"
    for index in np.flatnonzero(~plain).tolist():
        one = int(owner[index]), values[index], units[index]
        if one not in odd:
            odd[one] = checks[one[0]](one[1], one[2])
        found[index] = odd[one]
    return found


def spellings(units: Sequence[str]) -> tuple[list[str], Integers]:
    """The distinct unit texts in the order of their first use, and the place in them of each reading's."""
    places: defaultdict[str, int] = defaultdict(count().__next__)
    numbered = map(places.__getitem__, units)
    try:
        key = np.frombuffer(bytes(numbered), np.uint8).astype(np.int64)
    except ValueError:  # more than 256 spellings
        key = np.fromiter(map(places.__getitem__, units), np.int64, len(units))
    return list(places), key


def _slot(check: Check, unit: str, places: int, codes: list[str]) -> tuple[int, int, int]:
    """(lower, upper, place of the error code or 0); open, far and faulty bounds let every reading pass."""
    bounds = check.bounds(unit, places)
    if isinstance(bounds, str):
        if bounds not in codes:
            codes.append(bounds)
        return -_FAR, _FAR, codes.index(bounds)
    return int(max(-_FAR, min(_FAR, bounds[0]))), int(max(-_FAR, min(_FAR, bounds[1]))), 0


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
    text = _joined(values)
    ends = np.flatnonzero(text == _NEWLINE)
    starts = np.concatenate(([0], ends[:-1] + 1))
    length = ends - starts
    wholes = np.zeros(len(values), np.int64)
    digits, marks, places, dots = np.zeros((4, len(values)), np.int8)
    for column in range(min(int(length.max(initial=0)), _LONGEST)):
        sign = text[np.minimum(starts + column, ends)]  # past its end a text repeats its line end
        figure = sign - _ZERO  # uint8 wraps round, so only 0 to 9 come out below ten
        is_digit = figure < 10  # noqa: PLR2004 - ten digits
        np.multiply(wholes, 10, out=wholes, where=is_digit)
        np.add(wholes, figure, out=wholes, where=is_digit)
        is_dot = sign == _DOT
        digits += is_digit
        places += is_digit & (marks > 0)
        marks += is_dot if locale == "en" else is_dot | (sign == _COMMA)
        dots += is_dot
    first = text[starts]
    signed = (first == _MINUS) | (first == _PLUS)
    plain = (digits + marks + signed == length) & (digits > places) & (digits <= MOST_DIGITS)
    plain &= (marks == 0) | ((marks == 1) & (places > 0))
    if locale != "en":
        plain &= (dots == 0) | (places != _GROUP)
    wholes = np.where(first == _MINUS, -wholes, wholes)
    return np.where(plain, wholes, 0), np.where(plain, places, 0).astype(np.int64), plain


def _joined(values: Sequence[str]) -> Bytes:
    """The texts one after another, a line end after each; what is not ASCII, or a line end within, is spoilt."""
    lines = "\n".join(values) + "\n"
    if lines.count("\n") != len(values):
        lines = "\n".join(value.replace("\n", "?") for value in values) + "\n"
    return np.frombuffer(lines.encode("ascii", "replace"), np.uint8)
