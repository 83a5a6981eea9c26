"""Numbers as people write them, Vietnamese and English: a strict grammar each, a question where two readings fit."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from unicodedata import normalize

from units.errors import (
    AmbiguousNumberError,
    EmptyTextError,
    NotANumberError,
    NotFiniteError,
    TrailingTextError,
    UnitError,
)

MAX_LENGTH = 100

# Superscripts and subscripts are judged before NFKC, which would turn 10⁵ into 105: they become ^5, which no number
# holds and a unit ignores (m³ is m3). Ring-like signs become the degree sign, primes and quotes one apostrophe each.
_BEFORE_NFKC = str.maketrans(
    {sign: f"^{digit}" for row in ("⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉") for digit, sign in enumerate(row)}
    | {"⁻": "^-", "₋": "^-", "⁺": "^+", "₊": "^+", "º": "°", "˚": "°"}
    | dict.fromkeys("′’´ʹ‘", "'")
    | dict.fromkeys("″”“ʺ", '"')
    | {"−": "-", "﹣": "-"}
)
_INVISIBLE = "\ufeff\u200b\u200e\u200f\u2060"

NUMBER = re.compile(r"[+-]?[0-9](?:[0-9., ]*[0-9])?")
_NOT_FINITE = frozenset({"nan", "inf", "infinity", "∞"})
# compiled when first needed
_EXPONENT = r"[eE]([+-]?[0-9]+)"
_PLAIN = r"[0-9]+"
_BY_SPACES = r"[1-9][0-9]{0,2}(?: [0-9]{3})+"
_BY_DOTS = r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+"
_BY_COMMAS = r"[1-9][0-9]{0,2}(?:,[0-9]{3})+"


def folded(text: str) -> str:
    """The text on one line, stripped, in one spelling of every letter and sign (NFKC), superscripts marked by `^`.

    Raises EmptyTextError, NotANumberError (too long, or a numeral that is no digit, such as ½), TrailingTextError
    (several lines).
    """
    line = text.strip().strip(_INVISIBLE).strip()
    if not line:
        raise EmptyTextError(text[:MAX_LENGTH])
    if len(line) > MAX_LENGTH:
        raise NotANumberError(line[:MAX_LENGTH], f"it is longer than {MAX_LENGTH} characters")
    if len(line.splitlines()) > 1:
        raise TrailingTextError(line)
    return line if line.isascii() else _folded(line)


def _folded(line: str) -> str:
    marked = line.translate(_BEFORE_NFKC)
    if any(sign.isnumeric() and not sign.isdecimal() for sign in marked):
        raise NotANumberError(line, "numbers are written with the digits 0 to 9")
    return normalize("NFKC", marked).replace("\N{MINUS SIGN}", "-")


def parse_number(text: str, locale: str) -> Decimal:
    """The decimal a person wrote, digits and trailing zeros kept. `locale` is `vi` or `en`.

    vi: decimal comma, dots or spaces group; en: decimal dot, commas or spaces group (CALC rules of number entry).
    Raises EmptyTextError, NotANumberError, NotFiniteError, AmbiguousNumberError, TrailingTextError.
    """
    with typed(text):
        number, rest = split_number(folded(text))
        if rest:
            raise TrailingTextError(text)
        return read_number(number, locale)


@contextmanager
def typed(text: str) -> Iterator[None]:
    """Errors raised within carry the input as typed, whatever part or folding of it they were found in."""
    try:
        yield
    except UnitError as error:
        error.text = text
        raise


def split_number(line: str) -> tuple[str, str]:
    """The leading number of a folded line and what follows it, unread. Raises NotANumberError, NotFiniteError."""
    match = NUMBER.match(line)
    if match is None:
        raise _no_number(line)
    rest = line[match.end() :]
    if exponent := re.match(_EXPONENT, rest):
        far = len(exponent[1]) > 3 or int(exponent[1]) > 308  # noqa: PLR2004 - the largest exponent of a finite double
        raise NotFiniteError(line) if far else NotANumberError(line, "powers of ten are written out")
    if rest.startswith(("^", "*", "/", "+", "-", "=", ",", ".", "×")):
        raise NotANumberError(line, "a number stands alone, without arithmetic")
    rest = rest.strip()
    if rest[:1].isdigit():
        raise NotANumberError(line, "its digits are parted by something else than single spaces")
    return match[0], rest


def _no_number(line: str) -> NotANumberError | NotFiniteError:
    first = line.lstrip("+-").split(" ", 1)[0].casefold()
    return NotFiniteError(line) if first in _NOT_FINITE else NotANumberError(line)


def read_number(number: str, locale: str) -> Decimal:
    """The decimal of a text that `NUMBER` matches whole. Raises NotANumberError, AmbiguousNumberError."""
    sign, body = (number[0], number[1:]) if number[0] in "+-" else ("", number)
    read = {"vi": _read_vi, "en": _read_en}[locale]
    return Decimal(sign.replace("+", "") + read(body, number))


def _read_vi(body: str, number: str) -> str:
    whole, comma, decimals = body.partition(",")
    if comma and not re.fullmatch(_PLAIN, decimals):
        raise _perhaps_other_language(body, number, _BY_COMMAS, ".")
    if re.fullmatch(_PLAIN, whole) or re.fullmatch(_BY_SPACES, whole):
        return whole.replace(" ", "") + ("." + decimals if comma else "")
    if re.fullmatch(_BY_DOTS, whole) and (comma or whole.count(".") > 1):
        return whole.replace(".", "") + ("." + decimals if comma else "")
    if comma:
        raise NotANumberError(number, "the digits before the comma are not grouped by threes")
    return _lone_dot(body, number)


def _lone_dot(body: str, number: str) -> str:
    """A dot before exactly three digits may group or divide (1.234): ask. Any other lone dot is a decimal point."""
    whole, _, decimals = body.partition(".")
    if not re.fullmatch(_PLAIN, decimals) or not (re.fullmatch(_PLAIN, whole) or re.fullmatch(_BY_SPACES, whole)):
        raise NotANumberError(number, "its dots or spaces do not group by threes")
    whole = whole.replace(" ", "")
    if len(decimals) == 3 and whole.strip("0"):  # noqa: PLR2004 - a group is three digits
        sign = "-" if number.startswith("-") else ""
        raise AmbiguousNumberError(number, (f"{sign}{whole}{decimals}", f"{sign}{whole}.{decimals}"))
    return f"{whole}.{decimals}"


def _read_en(body: str, number: str) -> str:
    whole, dot, decimals = body.partition(".")
    if dot and not re.fullmatch(_PLAIN, decimals):
        raise _perhaps_other_language(body, number, _BY_DOTS, ",")
    if re.fullmatch(_PLAIN, whole) or re.fullmatch(_BY_SPACES, whole) or re.fullmatch(_BY_COMMAS, whole):
        return whole.replace(" ", "").replace(",", "") + dot + decimals
    raise NotANumberError(number, "its commas or spaces do not group by threes")


def _perhaps_other_language(body: str, number: str, grouped: str, mark: str) -> AmbiguousNumberError | NotANumberError:
    """1,234.5 in Vietnamese (or 1.234,5 in English) is the other language's number: ask, never swap silently."""
    whole, _, decimals = body.partition(mark)
    if not (re.fullmatch(grouped, whole) and re.fullmatch(_PLAIN, decimals)):
        return NotANumberError(number, "its dots and commas fit no number")
    first, *groups = re.split("[.,]", whole)
    sign = "-" if number.startswith("-") else ""
    return AmbiguousNumberError(
        number, (f"{sign}{first}{''.join(groups)}.{decimals}", f"{sign}{first}.{''.join(groups)}{decimals}")
    )
