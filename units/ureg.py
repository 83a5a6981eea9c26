"""The one pint registry: it compiles `codes.toml` into `compiled.tsv` and proves the result. It never sees user text.

Run `python -m units.ureg` after editing `codes.toml`. Nothing at run time imports this module.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from fractions import Fraction
from pathlib import Path
from typing import Any

import pint

from units.kinds import KINDS, kind_named
from units.table import Unit

HERE = Path(__file__).parent
PREFIXES = {
    "p": ("pico", "p"),
    "n": ("nano", "n"),
    "μ": ("micro", "u"),
    "m": ("milli", "m"),
    "c": ("centi", "c"),
    "h": ("hecto", "h"),
    "k": ("kilo", "k"),
    "M": ("mega", "M"),
    "G": ("giga", "G"),
    "T": ("tera", "T"),
}
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def rational_registry() -> pint.UnitRegistry[Any]:
    """A pint registry in which every factor is an exact fraction."""
    return pint.UnitRegistry(non_int_type=Fraction, cache_folder=None)


def entries() -> Iterator[dict[str, Any]]:
    """Every unit of `codes.toml` with its group's facts, prefixed units spelt out, references not yet applied."""
    for group in tomllib.loads((HERE / "codes.toml").read_text(encoding="utf-8"))["group"]:
        shared = {key: group[key] for key in ("kinds", "status", "source")}
        for unit in group["units"]:
            yield {**shared, **unit}
            for prefix in unit.get("prefixes", ()):
                yield {**shared, **_prefixed(unit, prefix)}


def _prefixed(unit: dict[str, Any], prefix: str) -> dict[str, Any]:
    word, ucum = PREFIXES[prefix]
    ascii_spelling = [f"u{unit['code']}"] if prefix == "μ" else []
    symbols = [alias for alias in unit.get("aliases", ()) if re.fullmatch(r"[A-Za-z·/]{1,4}", alias)]
    return {
        "code": prefix + unit["code"],
        "pint": word + unit["pint"],
        "ucum": ucum + unit["ucum"] if unit["ucum"] else "",
        "dsi": f"\\{word}{unit['dsi']}" if unit["dsi"] else "",
        "aliases": ascii_spelling + [prefix + symbol for symbol in symbols],
    }


def exact_map(ureg: pint.UnitRegistry[Any], expression: str, reference: str) -> tuple[Fraction, Fraction]:
    """(factor, offset) such that value in `reference` = value in `expression` * factor + offset, both exact."""
    if expression in {"degC", "degF"}:
        zero, one = (ureg.Quantity(Fraction(n), expression).to(reference).magnitude for n in (0, 1))
        return one - zero, zero
    quantity: Any = ureg.Quantity(ureg.parse_expression(expression))
    return Fraction(quantity.to(reference).magnitude), Fraction(0)


def compile_rows() -> list[Unit]:
    """The whole table, in the order of `codes.toml`. Raises ValueError where two kinds of a unit disagree."""
    ureg = rational_registry()
    units = list(entries())
    expressions = {unit["code"]: unit.get("pint", "") for unit in units}
    return [_row(ureg, unit, expressions) for unit in units]


def _row(ureg: pint.UnitRegistry[Any], unit: dict[str, Any], expressions: dict[str, str]) -> Unit:
    maps = {_map_in_kind(ureg, unit, expressions, kind) for kind in unit["kinds"]}
    if len(maps) != 1:
        raise ValueError(f"{unit['code']} has different factors in {unit['kinds']}")
    ((factor, offset),) = maps
    symbol = re.sub(r"(?<=[a-zA-Z])-?\d+", lambda m: m[0].translate(SUPERSCRIPTS), unit["code"])
    symbol = symbol.replace("H²O", "H₂O")
    return Unit(
        code=unit["code"],
        kinds=tuple(unit["kinds"]),
        num=factor.numerator,
        den=factor.denominator,
        offset_num=offset.numerator,
        offset_den=offset.denominator,
        vi=unit.get("vi", symbol),
        en=unit.get("en", symbol),
        aliases=tuple(unit.get("aliases", ())),
        status=unit["status"],
        region=unit.get("region", ""),
        source=unit["source"],
        ucum=unit.get("ucum", ""),
        dsi=unit.get("dsi", ""),
    )


def _map_in_kind(
    ureg: pint.UnitRegistry[Any], unit: dict[str, Any], expressions: dict[str, str], kind: str
) -> tuple[Fraction, Fraction]:
    reference = expressions[kind_named(kind).reference]
    if not reference or not unit.get("pint"):
        return Fraction(1), Fraction(0)
    return exact_map(ureg, unit["pint"], reference if reference != "1" else "dimensionless")


def rendered(rows: list[Unit]) -> str:
    """The text of `compiled.tsv`: one unit a line, fields in the order of `Unit`, several values joined by `|`."""
    return "".join("\t".join(_cells(row)) + "\n" for row in rows)


def _cells(row: Unit) -> Iterator[str]:
    for field in fields(row):
        value = getattr(row, field.name)
        yield "|".join(value) if isinstance(value, tuple) else str(value)


def main() -> None:
    rows = compile_rows()
    unused = KINDS.keys() - {kind for row in rows for kind in row.kinds}
    if unused:
        raise ValueError(f"kinds without a unit: {sorted(unused)}")
    (HERE / "compiled.tsv").write_text(rendered(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
