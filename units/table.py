"""The compiled table of units: exact factors and offsets, spellings by kind. Loads without pint."""

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from unicodedata import normalize

from units.errors import UnknownUnitError, WrongKindError
from units.kinds import kind_named

SUGGESTIONS = 5


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit code. value in the reference unit of its kinds = value * num/den + offset_num/offset_den, exactly.

    `vi` and `en` are display symbols; `status` is si, legal, special, traditional or other; `region` says where a
    traditional unit has this size.
    """

    code: str
    kinds: tuple[str, ...]
    num: int
    den: int
    offset_num: int
    offset_den: int
    vi: str
    en: str
    aliases: tuple[str, ...]
    status: str
    region: str
    source: str
    ucum: str
    dsi: str

    @property
    def factor(self) -> Fraction:
        return Fraction(self.num, self.den)

    @property
    def offset(self) -> Fraction:
        return Fraction(self.offset_num, self.offset_den)

    def symbol(self, locale: str) -> str:
        return self.en if locale == "en" else self.vi


def _unit(line: str) -> Unit:
    code, kinds, num, den, offset_num, offset_den, vi, en, aliases, *rest = line.split("\t")
    numbers = (int(num), int(den), int(offset_num), int(offset_den))
    return Unit(code, tuple(kinds.split("|")), *numbers, vi, en, tuple(filter(None, aliases.split("|"))), *rest)


def _compiled() -> dict[str, Unit]:
    """A plain text file loads as fast where byte code is not kept as where it is; pathlib would double the cost."""
    with open(__file__.removesuffix("table.py") + "compiled.tsv", encoding="utf-8") as lines:  # noqa: PTH123 - see above
        return {unit.code: unit for unit in map(_unit, lines.read().splitlines())}


UNITS: dict[str, Unit] = _compiled()

_MULTIPLY = str.maketrans("*.⋅∙•×", "······", "^")


def unit_key(text: str) -> str:
    """The spelling under which a unit text (already NFKC) is looked up: one multiplication dot, no spaces round it."""
    key = text.translate(_MULTIPLY)
    if " " in key:
        key = key.replace(" /", "/").replace("/ ", "/").replace(" ·", "·").replace("· ", "·")
    return key


@cache
def codes_of(kind: str) -> tuple[str, ...]:
    """The allow-list of unit codes of a kind, in the order of `codes.toml`. Raises UnknownKindError."""
    kind_named(kind)
    return tuple(unit.code for unit in UNITS.values() if kind in unit.kinds)


@cache
def spellings(kind: str) -> dict[str, Unit]:
    """Every accepted spelling of the units of a kind, letter for letter."""
    found: dict[str, Unit] = {}
    for unit in map(UNITS.__getitem__, codes_of(kind)):
        for text in (unit.code, unit.vi, unit.en, *unit.aliases):
            # as displayed, so that the common texts are found at the first look, and by key
            for spelling in (text, unit_key(_plain(text))):
                if found.setdefault(spelling, unit) is not unit:
                    raise ValueError(f"{spelling!r} is both {found[spelling].code} and {unit.code} in {kind}")
    return found


@cache
def _caseless(kind: str) -> dict[str, frozenset[str]]:
    """Spellings of a kind by their casefolded key, each with the exact spellings it may stand for."""
    found: dict[str, set[str]] = {}
    for spelling in spellings(kind):
        found.setdefault(spelling.casefold(), set()).add(spelling)
    return {key: frozenset(exact) for key, exact in found.items()}


def _plain(text: str) -> str:
    return normalize("NFKC", text.replace("′", "'").replace("″", '"'))


def look_up(text: str, kind: str) -> Unit | None:
    """The unit of `kind` written `text` (already NFKC), or None. Letter case matters only where it changes meaning."""
    exact = spellings(kind)
    if (unit := exact.get(text)) is not None:
        return unit
    key = unit_key(text)
    return exact.get(key) or _look_up_any_case(key, kind)


def _look_up_any_case(key: str, kind: str) -> Unit | None:
    """KG is kg; MG is refused, because milli and mega differ by case alone; so is a single letter."""
    if len(key) == 1:
        return None
    near = _caseless(kind).get(key.casefold(), frozenset())
    units = {spellings(kind)[spelling].code for spelling in near}
    if len(units) != 1 or any(_prefix_changes(key, spelling, kind) for spelling in near):
        return None
    return UNITS[units.pop()]


def _prefix_changes(key: str, spelling: str, kind: str) -> bool:
    return key[0] != spelling[0] and key[0] in "mM" and spelling[1:] in spellings(kind)


def resolve(text: str, kinds: Collection[str], whole: str) -> tuple[Unit, str]:
    """The unit written `text` and the first of `kinds` that allows it; `whole` is the input shown in errors.

    Raises UnknownUnitError, or WrongKindError where the unit measures something else.
    """
    for kind in kinds:
        unit = look_up(text, kind)
        if unit is not None:
            return unit, kind
    other = known_elsewhere(text)
    if other is not None:
        raise WrongKindError(whole, text, other.kinds[0], ", ".join(kinds))
    raise UnknownUnitError(whole, text, suggestions(text, kinds))


def known_elsewhere(text: str) -> Unit | None:
    """The unit that has this very spelling in any kind."""
    return _everywhere().get(text) or _everywhere().get(unit_key(text))


@cache
def _everywhere() -> dict[str, Unit]:
    found: dict[str, Unit] = {}
    for kind in dict.fromkeys(kind for unit in UNITS.values() for kind in unit.kinds):
        found = spellings(kind) | found
    return found


def suggestions(text: str, kinds: Collection[str]) -> tuple[str, ...]:
    """Codes of the allowed kinds the writer may have meant, nearest first; the usual ones where nothing comes near.

    Near is a spelling that differs by letter case, marks or diacritics, or that begins the text, or that it begins.
    """
    wanted = _skeleton(text)
    near: dict[str, int] = {}
    for kind in kinds:
        for spelling, unit in spellings(kind).items():
            shared = _likeness(wanted, _skeleton(spelling))
            near[unit.code] = max(near.get(unit.code, 0), shared)
    best = sorted((code for code, shared in near.items() if shared), key=lambda code: -near[code])
    return tuple(best or dict.fromkeys(code for kind in kinds for code in codes_of(kind)[:SUGGESTIONS]))[:SUGGESTIONS]


def _likeness(wanted: str, spelling: str) -> int:
    if wanted == spelling:
        return len(wanted) * 2
    alike = bool(wanted and spelling) and (wanted.startswith(spelling) or spelling.startswith(wanted))
    return min(len(wanted), len(spelling)) if alike else 0


def _skeleton(text: str) -> str:
    marked = normalize("NFD", unit_key(text).casefold().replace("đ", "d"))
    return "".join(letter for letter in marked if letter.isalnum() or letter in "/%°")


def unit_in(code: str, kind: str) -> Unit:
    """The unit of `kind` with this code or spelling (°C is `delta_degC` among temperature differences).

    Raises UnknownKindError, UnknownUnitError, WrongKindError.
    """
    unit = UNITS.get(code)
    if unit is not None and kind in unit.kinds:
        return unit
    return resolve(normalize("NFKC", code), (kind_named(kind).name,), code)[0]
