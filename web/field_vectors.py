"""The vectors that prove the phone's twin of the verdicts: `python -m web.field_vectors` writes them from the rules.

The same seed gives the same bytes. `web/static/field/judge.js` must answer every one of them alike.
"""

import json
import random
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from registry.conformity.decision import DecisionRule, decide, joint_holds
from registry.conformity.error import error_of_indication
from registry.law.mpe.values import Citation, JointRule, Limits
from units.errors import AmbiguousNumberError, UnitError
from units.kinds import difference_kind
from units.numerals import parse_number
from units.quantity import Quantity, convert_exact, finite_decimal
from units.table import unit_in
from web.readings.live import unit_row

FILE = Path(__file__).with_name("static") / "field" / "vectors.json"

_SEED = 20261122
_RANDOM_TEXTS = 150
_POINTS = 240
_NOWHERE = Citation("", "", "", "", "seen")
_KINDS = {
    "mass": ("g", "kg", "mg", "t"),
    "volume": ("L", "mL", "m3"),
    "volume flow rate": ("L/h", "L/min", "m3/h"),
    "pressure": ("bar", "kPa", "MPa", "kgf/cm2", "mmHg", "psi"),
    "temperature": ("°C", "K", "°F"),
    "length": ("mm", "m", "cm"),
    "sound level": ("dB(A)",),
}
_TEXTS = (
    "1,5", "1.5", "0.050", "1.234", "0.234", "1.500,5", "1,500.5", "1.234.567", "1,234,567", "1 500", "1\u00a0500",
    "1\u202f500,25", "1  500", "−5", "-5", "+5", "--5", "10⁵", "½", "１２,５", "1e400", "1e3", "9**9", "nan", "inf",
    "-∞", "", "   ", "5;", "5 kg", "1.23.456", "1,23,456", "0,5", ",5", "5,", "5.", "007", "1 2", "12 345,6", "x" * 101,
    "5\n6", "0.000", "00.123", "1.2345", "3/4", "5^2", "\ufeff5", "1_000", "٣", "5²",
)  # fmt: skip
_RULES = (
    DecisionRule(),
    DecisionRule("guard_band", Fraction(1)),
    DecisionRule("guard_band", Fraction("0.83")),
    DecisionRule("capability", Fraction(3)),
)


def vectors() -> dict[str, object]:
    """Numbers, points and joint rules with the answers of the Python rules, and the units they need."""
    chance = random.Random(_SEED)  # noqa: S311 - the same vectors each time
    texts = [
        *_TEXTS,
        *("".join(chance.choices("0123456789., -", k=chance.randrange(1, 9))) for _ in range(_RANDOM_TEXTS)),
    ]
    codes = sorted(
        {code for codes in _KINDS.values() for code in codes} | {"delta_degC", "delta_degF", "delta_dB", "dB(C)", "%"}
    )
    return {
        "units": {code: unit_row(code) for code in codes},
        "numbers": [[text, locale, _number(text, locale)] for text in texts for locale in ("vi", "en")],
        "points": _points(chance),
        "joint": _joint(chance),
    }


def _number(text: str, locale: str) -> object:
    try:
        return format(parse_number(text, locale), "f")
    except AmbiguousNumberError as error:
        return {"error": error.code, "readings": list(error.readings)}
    except UnitError as error:
        return {"error": error.code}


def _points(chance: random.Random) -> list[dict[str, object]]:
    """Errors all over, and as many exactly on a limit or on an acceptance limit, read in another unit of the kind."""
    found: list[dict[str, object]] = []
    while len(found) < _POINTS:
        kind = chance.choice(list(_KINDS))
        point = _point(chance, kind)
        if point is not None:
            found.append(point)
    return found


def _point(chance: random.Random, kind: str) -> dict[str, object] | None:
    """One point, or None where the reading chosen has no finite decimal in the unit it would be written in."""
    code, other = chance.choices(_KINDS[kind], k=2)
    limits = _limits(chance, kind, code)
    rule, expanded = chance.choice(_RULES), _decimal(chance, 0, 3)
    reference = Quantity(_decimal(chance, 1, 500), code, kind)
    error = _wanted_error(chance, limits, rule, expanded)
    own = error * Fraction(reference.value) / 100 if limits.relative else error
    value = finite_decimal(convert_exact(Fraction(reference.value) + own, code, other, kind))
    if value is None or len(format(value, "f")) > 30:  # noqa: PLR2004 - nobody types more
        return None
    indication = Quantity(value, other, kind)
    given = chance.random() < 0.8  # noqa: PLR2004 - some readings come without an uncertainty
    found = decide(
        error_of_indication(reference, indication, limits), limits, rule, Fraction(expanded) if given else None
    )
    return {
        "reference": [format(reference.value, "f"), code],
        "indication": [format(value, "f"), other],
        "U": [format(expanded, "f"), limits.unit] if given else None,
        "limits": _written(limits),
        "rule": {"name": rule.name, "factor": str(rule.factor)},
        "error": str(found.error),
        "verdict": found.verdict,
        "reasons": list(found.reasons),
    }  # fmt: skip


def _limits(chance: random.Random, kind: str, code: str) -> Limits:
    upper, lower = Fraction(_decimal(chance, 0, 3)), -Fraction(_decimal(chance, 0, 3))
    if kind in {"volume", "volume flow rate"}:
        return Limits(lower, upper, "%", "ratio", _NOWHERE, relative=True)
    difference = difference_kind(kind)
    unit = unit_in(code, difference).code
    sides = chance.choice([(lower, upper), (None, upper), (-upper, upper)])
    return Limits(*sides, unit, difference, _NOWHERE)


def _wanted_error(chance: random.Random, limits: Limits, rule: DecisionRule, expanded: Decimal) -> Fraction:
    width = rule.factor * Fraction(expanded) if rule.name == "guard_band" else Fraction(0)
    limit = chance.choice([side for side in (limits.lower, limits.upper) if side is not None])
    on_limits = [limit, limit + width, limit - width]
    return chance.choice([*on_limits, limit + Fraction(1, 10**9), Fraction(_decimal(chance, -6, 6))])


def _decimal(chance: random.Random, low: int, high: int) -> Decimal:
    places = chance.randrange(4)
    return Decimal(chance.randrange(low * 10**places, high * 10**places + 1)).scaleb(-places)


def _written(limits: Limits) -> dict[str, object]:
    sides = {"lower": _text(limits.lower), "upper": _text(limits.upper)}
    return {**sides, "unit": limits.unit, "relative": limits.relative}


def _text(side: Fraction | None) -> str | None:
    return None if side is None else str(side)


def _joint(chance: random.Random) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for _ in range(60):
        errors = [Fraction(_decimal(chance, -1, 1)) for _ in range(chance.randrange(4))]
        threshold = chance.choice([Fraction(1, 2), Fraction(1)])
        held = joint_holds(JointRule("same_sign", "", threshold), errors)
        found.append({"errors": [str(error) for error in errors], "threshold": str(threshold), "held": held})
    return found


def encoded() -> bytes:
    """The file, one vector a line."""
    parts = vectors()
    lines = []
    for name, part in parts.items():
        rows = part.items() if isinstance(part, dict) else enumerate(part if isinstance(part, list) else ())
        keyed = isinstance(part, dict)
        body = ",\n".join((f"{_json(key)}:" if keyed else "") + _json(row) for key, row in rows)
        lines.append(f"{_json(name)}:{'{' if keyed else '['}\n{body}\n{'}' if keyed else ']'}")
    return ("{" + ",\n".join(lines) + "}\n").encode()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))


if __name__ == "__main__":
    FILE.write_bytes(encoded())
