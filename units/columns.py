"""Columns of plain numbers read together with numpy; `batch.py` decides when that pays."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import count

import numpy as np
import numpy.typing as npt

from units.batch import ABOVE, BELOW, WITHIN, Check
from units.digits import MOST_DIGITS, PAD, Bytes, Flags, Integers, whole_numbers

_SLOTS = MOST_DIGITS + 1
_FAR = 10**MOST_DIGITS
_NEWLINE, _PLUS, _COMMA, _MINUS, _DOT = b"\n+,-."
_GROUP = 3
_BLOCK = 8_192  # so many readings at a time stay in the processor's cache
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
    said = np.array(codes, object)
    found: list[str] = []
    for start in range(0, len(values), _BLOCK):
        number, slots = wholes[start : start + _BLOCK], key[start : start + _BLOCK]
        outcome = (number < lower[slots]) + 2 * (number > upper[slots]) + fault[slots]
        found += said[outcome].tolist()
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
    wholes, places = np.empty(len(values), np.int64), np.empty(len(values), np.int64)
    plain = np.empty(len(values), np.bool_)
    for start in range(0, len(values), _BLOCK):
        block = slice(start, start + _BLOCK)
        wholes[block], places[block], plain[block] = _read_block(values[block], locale)
    return wholes, places, plain


def _read_block(values: Sequence[str], locale: str) -> tuple[Integers, Integers, Flags]:
    lines, text, ends = _lines(values)
    starts = np.concatenate(([0], ends[:-1] + 1))
    first = text[starts]
    # without their marks the lines are digits alone, and what each line end moved by is how many marks it had before it
    bare = np.frombuffer(PAD + lines.translate(None, b"." if locale == "en" else b",."), np.uint8)
    bare_ends = np.flatnonzero(bare == _NEWLINE)
    passed = ends - (bare_ends - len(PAD))
    marks = np.diff(passed, prepend=0)
    digits = ends - starts - marks - ((first == _MINUS) | (first == _PLUS))
    mark = np.append(np.flatnonzero(_is_mark(text, locale)), 0)[passed - marks]
    places = np.where(marks > 0, ends - 1 - mark, 0)
    wholes, plain = whole_numbers(bare, bare_ends, digits)
    plain &= (digits > places) & (digits <= MOST_DIGITS) & ((marks == 0) | ((marks == 1) & (places > 0)))
    if locale != "en":
        plain &= (places != _GROUP) | (text[mark] != _DOT)
    wholes = np.where(first == _MINUS, -wholes, wholes)
    return np.where(plain, wholes, 0), np.where(plain, places, 0), plain


def _is_mark(text: Bytes, locale: str) -> Flags:
    dots: Flags = text == _DOT
    return dots if locale == "en" else dots | (text == _COMMA)


def _lines(values: Sequence[str]) -> tuple[bytes, Bytes, Integers]:
    """The texts one after another, as bytes and as an array, and where the line end after each stands.

    A line end within a text is spoilt. Whatever is not ASCII has no byte in common with digits, marks and line ends.
    """
    lines = ("\n".join(values) + "\n").encode("utf-8", "surrogatepass")
    text = np.frombuffer(lines, np.uint8)
    ends: Integers = np.flatnonzero(text == _NEWLINE)
    return (lines, text, ends) if ends.size == len(values) else _lines([value.replace("\n", "?") for value in values])
