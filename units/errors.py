"""One error per way a written quantity can be wrong, each with a code that screens, imports and the API share."""

from collections.abc import Sequence


class UnitError(ValueError):
    """`code` names the fault for machines, `text` is what was typed, `str(e)` is an English sentence for logs."""

    code: str = "bad_quantity"
    text: str

    def __init__(self, text: str, sentence: str) -> None:
        super().__init__(sentence)
        self.text = text


class EmptyTextError(UnitError):
    code = "empty"

    def __init__(self, text: str) -> None:
        super().__init__(text, "nothing is written here")


class MissingUnitError(UnitError):
    code = "missing_unit"

    def __init__(self, text: str) -> None:
        super().__init__(text, f"{text!r} has a number but no unit")


class NotANumberError(UnitError):
    code = "not_a_number"

    def __init__(self, text: str, why: str = "it does not start with a number written by the rules") -> None:
        super().__init__(text, f"{text[:60]!r} is not understood: {why}")


class NotFiniteError(UnitError):
    code = "not_finite"

    def __init__(self, text: str) -> None:
        super().__init__(text, f"{text[:60]!r} is not a finite number")


class TrailingTextError(UnitError):
    code = "trailing_text"

    def __init__(self, text: str) -> None:
        super().__init__(text, f"{text!r} goes on after the unit; one quantity is expected")


class AmbiguousNumberError(UnitError):
    """`readings` are the two values the writer may have meant, as plain decimal texts."""

    code = "ambiguous_number"

    def __init__(self, text: str, readings: tuple[str, str]) -> None:
        super().__init__(text, f"{text!r} may mean {readings[0]} or {readings[1]}")
        self.readings = readings


class UnknownUnitError(UnitError):
    """`suggestions` are unit codes of the expected kind that come nearest, best first."""

    code = "unknown_unit"

    def __init__(self, text: str, unit: str, suggestions: Sequence[str]) -> None:
        super().__init__(text, f"{unit!r} is not a unit known here; perhaps one of: {', '.join(suggestions)}")
        self.unit = unit
        self.suggestions = tuple(suggestions)


class WrongKindError(UnitError):
    """`unit` is known but measures `kind`, where `expected` (a kind, or several joined by commas) was asked for."""

    code = "wrong_kind"

    def __init__(self, text: str, unit: str, kind: str, expected: str) -> None:
        super().__init__(text, f"{unit!r} is a unit of {kind}, not of {expected}")
        self.unit = unit
        self.kind = kind
        self.expected = expected


class RangeReversedError(UnitError):
    code = "range_reversed"

    def __init__(self, text: str) -> None:
        super().__init__(text, f"{text!r} has its low end above its high end")


class UnknownKindError(UnitError):
    code = "unknown_kind"

    def __init__(self, kind: str) -> None:
        super().__init__(kind, f"{kind!r} is not a quantity kind")


class NoFiniteDecimalError(UnitError):
    """The exact value has no finite decimal in the unit asked for (1 L/min is 1/60 L/s); ask for a fraction instead."""

    code = "no_finite_decimal"

    def __init__(self, text: str, unit: str) -> None:
        super().__init__(text, f"{text} has no finite decimal in {unit}")
