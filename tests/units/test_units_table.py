import csv
import subprocess
import sys
import tomllib
import unicodedata
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

import units.ureg as build
from units.errors import UnknownKindError
from units.kinds import KINDS, difference_kind, kind_named
from units.quantity import Quantity
from units.table import UNITS, codes_of, spellings, unit_in
from units.text import format_quantity, parse_quantity, parse_ranges

ROOM = Path(build.__file__).parent
LAW = ROOM.parent / "registry" / "law" / "data"
EXPRESSIONS = {unit["code"]: unit.get("pint", "") for unit in build.entries()}
OFFSETS = {"degC", "degF"}


def test_the_compiled_table_is_what_the_codes_compile_to():
    assert build.rendered(build.compile_rows()) == (ROOM / "compiled.tsv").read_text("utf-8")


def test_the_compiled_table_converts_as_pint_does_for_every_code_in_exact_fractions():
    ureg = build.rational_registry()
    for code, expression in EXPRESSIONS.items():
        for kind in UNITS[code].kinds if expression else ():
            target = EXPRESSIONS[kind_named(kind).reference].replace("1", "dimensionless", 1)
            for value in (Fraction(0), Fraction(1), Fraction(-7, 3), Fraction(10**9)):
                theirs = (
                    ureg.Quantity(value, expression)
                    if expression in OFFSETS
                    else value * ureg.parse_expression(expression)
                )
                converted = Fraction(ureg.Quantity(theirs).to(target).magnitude)
                assert value * UNITS[code].factor + UNITS[code].offset == converted, (code, kind)


def test_the_factors_that_standards_fix_are_those():
    fixed = {
        "kgf": Fraction("9.80665"),
        "atm": Fraction(101325),
        "mmHg": Fraction("133.322387415"),
        "psi": Fraction(44482216152605, 10**13) / Fraction("0.0254") ** 2,
        "nmi": Fraction(1852),
        "lb": Fraction("0.45359237"),
        "ct": Fraction("0.0002"),
        "kWh": Fraction(3_600_000),
        "L/min": Fraction(1, 60_000),
        "chỉ": Fraction("0.00375"),
        "sào": Fraction(360),
        "sào Trung Bộ": 360 * Fraction("1.175") ** 2,
        "arcsec": Fraction(1, 3600),
        "°F": Fraction(5, 9),
    }
    assert {code: UNITS[code].factor for code in fixed} == fixed
    assert UNITS["°F"].offset == Fraction("459.67") * 5 / 9


def test_codes_are_unique_and_their_facts_are_complete():
    entries = list(build.entries())
    assert len({entry["code"] for entry in entries}) == len(entries) == len(UNITS)
    for unit in UNITS.values():
        assert unit.code == unicodedata.normalize("NFKC", unit.code), unit
        assert unit.status in {"si", "legal", "special", "traditional", "other"}, unit
        assert unit.source, unit
        assert unit.status != "traditional" or unit.region or "gold" in unit.source, unit
        assert all(kind in KINDS for kind in unit.kinds), unit


def test_every_si_unit_has_its_dsi_string():
    assert [unit.code for unit in UNITS.values() if unit.status == "si" and not unit.dsi] == []


def test_every_kind_has_its_reference_among_its_units_and_a_kind_of_differences():
    for kind in KINDS.values():
        assert kind.reference in codes_of(kind.name), kind
        reference = UNITS[kind.reference]
        assert (reference.factor, reference.offset) == (1, 0), kind
        assert difference_kind(difference_kind(kind.name)) == difference_kind(kind.name)
        assert kind.vi == unicodedata.normalize("NFC", kind.vi)


def test_a_unit_without_expression_stands_alone_in_its_kind_or_its_kind_never_converts():
    for code, expression in EXPRESSIONS.items():
        for kind in UNITS[code].kinds if not expression else ():
            assert len(codes_of(kind)) == 1 or kind_named(kind).scale in {"level", "ordinal"}, (code, kind)


@pytest.mark.parametrize("locale", ["vi", "en"])
def test_every_unit_of_every_kind_is_read_back_from_what_is_shown(locale):
    for unit in UNITS.values():
        for kind in unit.kinds:
            quantity = Quantity(Decimal("1234567.50"), unit.code, kind)
            assert parse_quantity(format_quantity(quantity, locale), locale, kind) == quantity


def test_every_spelling_is_read_in_composed_and_decomposed_form():
    for kind in KINDS:
        for spelling, unit in spellings(kind).items():
            if spelling == "1":  # a pure number is written without it
                continue
            for form in ("NFC", "NFD", "NFKC"):
                text = unicodedata.normalize(form, f"2 {spelling}")
                assert parse_quantity(text, "vi", kind).code == unit.code, (kind, spelling, form)


def test_a_spelling_means_one_unit_whatever_it_is_called_in_its_kind():
    for code, kind, found in [
        ("°C", "temperature", "°C"),
        ("°C", "temperature difference", "delta_degC"),
        ("\u00b5g", "mass", "\u03bcg"),
        ("\u2126", "electrical resistance", "Ω"),
        ("dB(A)", "level difference", "delta_dB"),
    ]:
        assert unit_in(code, kind).code == found


def test_an_unknown_kind_is_an_error_of_its_own():
    for wrong in ("weight", "", "Mass"):
        with pytest.raises(UnknownKindError):
            parse_quantity("5 kg", "vi", wrong)
        with pytest.raises(UnknownKindError):
            codes_of(wrong)


def test_a_fresh_process_has_units_ready_without_pint_or_numpy():
    program = (
        "import sys; from units.text import parse_quantity; import units.batch;"
        "parse_quantity('5 kg', 'vi', 'mass');"
        "sys.exit(','.join({'pint', 'numpy', 'typing', 'pathlib', 'tomllib'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=ROOM.parent)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_row_of_the_list_can_state_its_range():
    ranges = tomllib.loads((Path(__file__).parent / "ranges_of_rows.toml").read_text("utf-8"))
    kinds_of = tomllib.loads((LAW / "quantity_kinds.toml").read_text("utf-8"))
    with (LAW / "group2-2024-10-15.csv").open(encoding="utf-8") as rows:
        codes = [row["code"] for row in csv.DictReader(rows)]
    assert len(codes) == 90
    for code in codes:
        text = ranges.get(code) or ranges[code.rstrip("abcd")]
        assert parse_ranges(text, "vi", kinds_of[code]), code
