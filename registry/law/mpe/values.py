"""What a rule answers with, and what it says when it cannot answer."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

PHASES = ("type", "initial", "subsequent", "in_service")
Trust = Literal["seen", "single_source", "memory"]


class RuleError(ValueError):
    """`code` names the fault for machines, `field` the input at fault, `str(e)` is an English sentence for logs.

    Codes: bad_input, unknown_rule, unknown_class, unknown_phase, no_mpe, unknown_kind and those of `units.errors`.
    """

    def __init__(self, code: str, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.field = field


def no_mpe(field: str, sentence: str) -> RuleError:
    """Outside every zone there is no limit: refuse, never judge."""
    return RuleError("no_mpe", field, sentence)


@dataclass(frozen=True, slots=True)
class Citation:
    """Which document judged. `country` is empty for an international one; `trust` says how its values were checked."""

    document: str
    edition: str
    clause: str
    source: str
    trust: Trust = "seen"
    country: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of the error (indication - reference), exact, in `unit`; None leaves a side open.

    `kind` is that of the error: a temperature limit is a temperature difference. Where `relative`, the error is in
    percent of the reference value.
    """

    lower: Fraction | None
    upper: Fraction | None
    unit: str
    kind: str
    citation: Citation
    relative: bool = False

    def half_width(self) -> Fraction | None:
        """Half the distance between the limits; the distance of the one limit from zero where the other is open."""
        if self.lower is None or self.upper is None:
            only = self.upper if self.lower is None else self.lower
            return None if only is None else abs(only)
        return (self.upper - self.lower) / 2


@dataclass(frozen=True, slots=True)
class JointRule:
    """A rule over several points of one instrument: errors from `zone` on must not all share a sign once one exceeds

    `threshold` in size (gas meters, OIML R 137).
    """

    name: str
    clause: str
    threshold: Fraction
