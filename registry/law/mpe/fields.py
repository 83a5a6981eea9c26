"""The fields of a question to a rule, read strictly: English notation, dot decimal, no grouping."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from unicodedata import normalize

from registry.law.mpe.values import PHASES, RuleError
from units.errors import NotANumberError, UnitError
from units.numerals import folded
from units.quantity import Quantity
from units.text import parse_quantity

_GROUPED = re.compile(r"[0-9][,\s][0-9]|,")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,400}(?:\.[0-9]{1,400})?")
_LONGEST = 100
# no quantity of this trade is larger or smaller; beyond, exact arithmetic would be asked for the impossible
_FAR = 100
_LONGEST_NUMBER = 400


@dataclass(frozen=True, slots=True)
class Fields:
    """`values` maps names to texts (or to quantities, from callers in Python); `path` goes before names in errors."""

    values: Mapping[str, object]
    path: str = ""

    def named(self, name: str) -> str:
        return f"{self.path}{name}"

    def bad(self, name: str, sentence: str) -> RuleError:
        return RuleError("bad_input", self.named(name), sentence)

    def has(self, name: str) -> bool:
        return self.values.get(name) is not None

    def text(self, name: str) -> str:
        """Raises RuleError `bad_input` where the field is missing, empty or no text."""
        return normalize("NFKC", self._typed(name)).replace("\N{MINUS SIGN}", "-")

    def _typed(self, name: str) -> str:
        found = self.values.get(name)
        if not isinstance(found, str) or not found.strip() or len(found) > _LONGEST:
            raise self.bad(name, f"{name} must be a short text")
        return found.strip()

    def choice(self, name: str, allowed: Collection[str]) -> str:
        found = self.text(name)
        if found not in allowed:
            raise self.bad(name, f"{name} must be one of {', '.join(allowed)}")
        return found

    def phase(self) -> str:
        """Raises RuleError `unknown_phase` for a text that is no phase, `bad_input` for anything else."""
        found = self.text("phase")
        if found not in PHASES:
            raise RuleError("unknown_phase", self.named("phase"), f"phase must be one of {', '.join(PHASES)}")
        return found

    def class_of(self, name: str, known: Collection[str]) -> str:
        """The class as the rule spells it: 1.0 is 1. Raises RuleError `unknown_class`."""
        found = self.text(name)
        for spelling in known:
            if found == spelling or _same_number(found, spelling):
                return spelling
        raise RuleError("unknown_class", self.named(name), f"{name} must be one of {', '.join(known)}")

    def quantity(self, name: str, kinds: str | Collection[str]) -> Quantity:
        """Raises RuleError with the code of the UnitError, or `bad_input` where it is no text."""
        found = self.values.get(name)
        if isinstance(found, Quantity):
            if found.kind in ([kinds] if isinstance(kinds, str) else kinds):
                return found
            raise RuleError("wrong_kind", self.named(name), f"{name} is a {found.kind}, not {kinds}")
        # as typed: the parser must see a superscript before compatibility forms are folded
        typed = self._typed(name)
        try:
            if _GROUPED.search(folded(typed)):
                raise NotANumberError(typed, "a dot is the decimal sign, and nothing groups")
            return parse_quantity(typed, "en", kinds)
        except UnitError as error:
            raise RuleError(error.code, self.named(name), f"{name}: {error}") from None

    def positive(self, name: str, kinds: str | Collection[str]) -> Quantity:
        found = self.quantity(name, kinds)
        if found.value <= 0:
            raise self.bad(name, f"{name} must be greater than zero")
        return found

    def decimal(self, name: str) -> Decimal:
        """A number without a unit, as a decimal text or a number."""
        found = _decimal(self.values.get(name))
        if found is None or not found.is_finite() or _endless(found):
            raise self.bad(name, f"{name} must be a decimal number")
        return found


def _endless(number: Decimal) -> bool:
    """Too large, too small or too long for exact arithmetic to be worth its time."""
    exponent = number.as_tuple().exponent
    return abs(number.adjusted()) > _FAR or not isinstance(exponent, int) or exponent < -_LONGEST_NUMBER


def _decimal(given: object) -> Decimal | None:
    if isinstance(given, Decimal):
        return given
    if isinstance(given, int) and not isinstance(given, bool) and given.bit_length() < 4 * _FAR:
        return Decimal(given)
    if isinstance(given, str) and _DECIMAL.fullmatch(text := given.strip().replace("\N{MINUS SIGN}", "-")):
        return Decimal(text)
    return None


def _same_number(a: str, b: str) -> bool:
    both = _DECIMAL.fullmatch(a) and _DECIMAL.fullmatch(b)
    return bool(both) and Decimal(a) == Decimal(b)
