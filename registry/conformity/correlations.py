"""Whether correlation coefficients can hold together: their matrix must be positive semidefinite (JCGM 100, 5.2.2)."""

from collections.abc import Iterable

# Coefficients are published in two digits: eigenvalues this little below zero are their rounding.
_ROUNDING = 0.01

_Rows = dict[int, dict[int, float]]


def hold_together(pairs: Iterable[tuple[int, int, float]]) -> bool:
    """`pairs` are (a, b, r) with different a and b, each pair once.

    A thing that goes with two others cannot leave those free to oppose each other: r = 1, 1 and -1 are no correlations
    of three terms. Elimination in the order of fewest neighbours keeps the work small for the usual groups.
    """
    rows: _Rows = {}
    for a, b, r in pairs:
        for one, other in ((a, b), (b, a)):
            rows.setdefault(one, {one: 1 + _ROUNDING})[other] = r
    while rows:
        if not _eliminated(rows, min(rows, key=lambda place: len(rows[place]))):
            return False
    return True


def _eliminated(rows: _Rows, place: int) -> bool:
    """Take one term out of the matrix; False where its pivot is not positive."""
    pivot_row = rows.pop(place)
    pivot = pivot_row.pop(place)
    if pivot <= 0:
        return False
    for one, x in pivot_row.items():
        row = rows[one]
        del row[place]
        for other, y in pivot_row.items():
            row[other] = row.get(other, 0.0) - x * y / pivot
    return True
