"""Cells of ranges and scale intervals: read by the rules of `units`, refused in the words of an import."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import reduce
from typing import Generic, TypeVar

from registry.language import N_, Words, words
from registry.sheets.cells import number_text, quote, text_of
from registry.sheets.faults import CellError
from registry.sheets.grid import Cell
from registry.values import RangeFact
from units.errors import AmbiguousNumberError, MissingUnitError, UnitError, UnknownUnitError, WrongKindError
from units.kinds import KINDS, difference_kind
from units.quantity import Quantity, Range
from units.table import UNITS, codes_of, unit_in
from units.text import parse_ranges, parse_resolution

_USUAL_UNITS = 3  # named where a cell has none
_EITHER = N_("{one} hoặc {other}")

Read = TypeVar("Read")


class CellReader(Generic[Read]):
    """Reads cells of one column; equal texts of equal kinds are read once. `unit` is what the header states, if any."""

    def __init__(self, parse: Callable[[str, str, tuple[str, ...]], tuple[Read, ...]], unit: str = "") -> None:
        self._parse = parse
        self._unit = unit
        self._known: dict[tuple[str, tuple[str, ...]], tuple[Read, ...] | CellError] = {}
        self.used_unit = False

    def read(self, cell: Cell, kinds: tuple[str, ...]) -> tuple[Read, ...]:
        """What the cell holds, nothing where it is blank.

        Raises:
            CellError: by the codes of the units' own errors.

        """
        text = number_text(cell, ",") if isinstance(cell, int | float) else text_of(cell)
        if not text:
            return ()
        found = self._known.get((text, kinds))
        if found is None:
            found = self._known[text, kinds] = self._first_reading(text, kinds)
        if isinstance(found, CellError):
            raise found
        return found

    def _first_reading(self, text: str, kinds: tuple[str, ...]) -> tuple[Read, ...] | CellError:
        try:
            return self._parse(text, "vi", kinds)
        except MissingUnitError as error:
            return self._with_header_unit(text, kinds) or _fault(error, text, kinds)
        except UnitError as error:
            return _fault(error, text, kinds)

    def _with_header_unit(self, text: str, kinds: tuple[str, ...]) -> tuple[Read, ...]:
        if not self._unit:
            return ()
        try:
            found = self._parse(f"{text} {self._unit}", "vi", kinds)
        except UnitError:
            return ()
        self.used_unit = True
        return found


def range_reader(unit: str = "") -> CellReader[Range]:
    """A reader of the column of ranges."""
    return CellReader(parse_ranges, unit)


def resolution_reader(unit: str = "") -> CellReader[Quantity]:
    """A reader of the column of scale intervals and resolutions."""
    return CellReader(parse_resolution, unit)


def _fault(error: UnitError, text: str, kinds: tuple[str, ...]) -> CellError:
    cell = quote(text)
    if isinstance(error, MissingUnitError):
        return CellError("missing_unit", cell=cell, near=_usual_units(kinds))
    if isinstance(error, UnknownUnitError):
        near = ", ".join(UNITS[code].vi for code in error.suggestions) or _usual_units(kinds)
        return CellError("unknown_unit", cell=cell, near=near)
    if isinstance(error, WrongKindError):
        return CellError("wrong_kind", cell=cell, found=_kind_name(error.kind), expected=_kind_names(kinds))
    if isinstance(error, AmbiguousNumberError):
        first, second = (reading.replace(".", ",") for reading in error.readings)
        return CellError("ambiguous_number", cell=cell, first=first, second=second)
    return CellError("range_reversed" if error.code == "range_reversed" else "not_a_number", cell=cell)


def _usual_units(kinds: Sequence[str]) -> str:
    codes = [code for kind in kinds for code in codes_of(kind)[:_USUAL_UNITS]]
    return ", ".join(UNITS[code].vi for code in dict.fromkeys(codes[:_USUAL_UNITS]))


def _kind_name(kind: str) -> Words:
    return Words(KINDS[kind].vi if kind in KINDS else kind)


def _kind_names(kinds: Sequence[str]) -> Words:
    return reduce(lambda one, other: words(_EITHER, one=one, other=other), map(_kind_name, kinds))


def range_facts(
    ranges: Sequence[Range], resolutions: Sequence[Quantity], kinds: Sequence[str]
) -> tuple[RangeFact, ...]:
    """Each range with the scale interval of its kind, in the order written; one that fits no range stands alone."""
    facts = [RangeFact(span.kind, span.low, span.high, span.code) for span in ranges]
    for resolution in resolutions:
        _attach(facts, resolution, kinds)
    return tuple(facts)


def _attach(facts: list[RangeFact], resolution: Quantity, kinds: Sequence[str]) -> None:
    for index, fact in enumerate(facts):
        if fact.resolution is None and difference_kind(fact.quantity_kind) == resolution.kind:
            facts[index] = replace(fact, resolution=resolution.value, resolution_unit=resolution.code)
            return
    kind = next(kind for kind in kinds if difference_kind(kind) == resolution.kind)
    unit = unit_in(UNITS[resolution.code].vi, kind).code
    facts.append(RangeFact(kind, None, None, unit, resolution.value, resolution.code))
