"""One reading to its verdict: ours beside pint, as ratios of the same run, and how soon a fresh process is ready.

`python -m bench.verdicts [--json]`. A verdict is simple acceptance of an indication against the limits at one point.
pint gets a float made by the usual `replace(",", ".")` and unit objects made once; it converts and compares floats (its
leanest way) or compares quantities (the usual way). Every method answers the same readings first, and the answers must
be equal; readings exactly on a limit are counted apart, since floats get them wrong.
"""

import argparse
import gc
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pint

from registry.conformity.acceptance import Acceptance
from registry.conformity.decision import DecisionRule, decide
from registry.conformity.error import error_of_indication
from registry.law.mpe.values import Citation, Limits
from units.kinds import difference_kind
from units.quantity import Quantity, convert_exact
from units.table import unit_in
from units.text import parse_quantity

ROOT = Path(__file__).parents[1]
COUNT, ROUNDS, ON_LIMIT = 2_000, 7, 1_999
TARGETS = {
    "text to exact verdict: pint, quantities compared / ours": "at least 10",
    "split reading, quick filter with exact fallback: pint, quantities compared / ours": "at least 40",
    "split reading, quick filter with exact fallback: pint, leanest / ours": "at least 40",
    "fresh process with units ready / bare interpreter": "at most 4",
    f"wrong of {ON_LIMIT:,} on the limit": "0 of ours",
}
LOCALE = "vi"
# kind, unit of the reference, units of the indications with pint's words, half-width of the limits
KINDS = [
    ("mass", "kg", {"kg": "kg", "g": "g"}, "0.005"),
    ("temperature", "°C", {"°C": "degC", "K": "K"}, "0.4"),
    ("pressure", "bar", {"bar": "bar", "kPa": "kPa", "mbar": "mbar"}, "0.16"),
    ("volume flow rate", "L/min", {"L/min": "L/min", "m3/h": "m**3/h"}, "0.5"),
    ("length", "m", {"m": "m", "cm": "cm"}, "0.002"),
    ("volume", "L", {"L": "L", "mL": "mL"}, "0.05"),
]
SIMPLE = DecisionRule()
# number text, unit text, kind, place of the point
Reading = tuple[str, str, str, int]


def points() -> tuple[list[Quantity], list[Limits]]:
    references = [Quantity(Decimal(20), code, kind) for kind, code, _, _ in KINDS]
    limits = []
    for kind, code, _, half in KINDS:
        difference = difference_kind(kind)
        unit = unit_in(code, difference).code
        limits.append(Limits(-Fraction(half), Fraction(half), unit, difference, Citation("", "", "", "", "seen")))
    return references, limits


def readings(count: int) -> list[Reading]:
    chance = random.Random(11)
    rows: list[Reading] = []
    for _ in range(count):
        place = chance.randrange(len(KINDS))
        kind, code, spelt, half = KINDS[place]
        unit = chance.choice(list(spelt))
        value = convert_exact(Decimal(f"{20 + chance.uniform(-2, 2) * float(half):.7f}"), code, unit, kind)
        rows.append((f"{float(value):.6f}".replace(".", ","), unit, kind, place))
    return rows


class Pint:
    """The peer, with unit objects and limits made once."""

    def __init__(self) -> None:
        self.ureg: pint.UnitRegistry[float] = pint.UnitRegistry()
        words = {unit: word for _, _, spelt, _ in KINDS for unit, word in spelt.items()}
        self.units = {unit: self.ureg.Unit(word) for unit, word in words.items()}
        self.targets = [self.units[code] for _, code, _, _ in KINDS]
        self.ends = [(20 - float(half), 20 + float(half)) for _, _, _, half in KINDS]
        self.quantities = [
            tuple(self.ureg.Quantity(end, unit) for end in ends)
            for ends, unit in zip(self.ends, self.targets, strict=True)
        ]

    def lean(self, rows: list[Reading]) -> list[bool]:
        found = []
        for text, unit, _, place in rows:
            reading = self.ureg.Quantity(float(text.replace(",", ".")), self.units[unit])
            low, high = self.ends[place]
            found.append(low <= reading.to(self.targets[place]).magnitude <= high)
        return found

    def usual(self, rows: list[Reading]) -> list[bool]:
        found = []
        for text, unit, _, place in rows:
            reading = self.ureg.Quantity(float(text.replace(",", ".")), self.units[unit])
            low, high = self.quantities[place]
            found.append(bool(low <= reading <= high))
        return found


def from_text(texts: list[tuple[str, str, int]], accepts: list[Acceptance]) -> list[bool]:
    found = []
    for text, kind, place in texts:
        reading = parse_quantity(text, LOCALE, kind)
        found.append(accepts[place](reading.value, reading.code))
    return found


def split(rows: list[tuple[Decimal, str, int]], accepts: list[Acceptance]) -> list[bool]:
    return [accepts[place](value, code) for value, code, place in rows]


def decided(rows: list[tuple[Quantity, int]], references: list[Quantity], limits: list[Limits]) -> list[bool]:
    """The whole decision, with the exact error and the reasons, as it is stored."""
    return [
        decide(error_of_indication(references[place], reading, limits[place]), limits[place], SIMPLE).verdict == "pass"
        for reading, place in rows
    ]


def seconds(work: Callable[[], object]) -> float:
    gc.collect()
    before = time.perf_counter()
    work()
    return time.perf_counter() - before


def interleaved(works: dict[str, Callable[[], object]]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {name: [] for name in works}
    for turn in range(ROUNDS + 1):
        for name, work in works.items():
            spent = seconds(work)
            if turn:
                found[name].append(spent)
    return found


def ratio(over: list[float], under: list[float]) -> tuple[float, float, float]:
    each = sorted(a / b for a, b in zip(over, under, strict=True))
    return statistics.median(each), each[0], each[-1]


def starts() -> dict[str, tuple[float, float, float]]:
    """Fresh processes over a bare interpreter; byte code kept, as an installed program has it."""
    question = b'{"id":1,"task":"quantity","input":{"text":"12,5 kg","locale":"vi","kind":"mass"}}\n'
    with tempfile.TemporaryDirectory() as kept:
        ours = os.environ | {"PYTHONPYCACHEPREFIX": kept, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPATH": str(ROOT)}

        def run(*arguments: str) -> Callable[[], object]:
            return lambda: subprocess.run(
                [sys.executable, *arguments], env=ours, input=question, capture_output=True, check=True
            )

        ready = "from units.text import parse_quantity; parse_quantity('12,5 kg', 'vi', 'mass')"
        times = interleaved(
            {"bare": run("-c", "pass"), "units": run("-c", ready), "calc": run("-m", "web.cli.main", "calc")}
        )
    return {
        "fresh process with units ready / bare interpreter": ratio(times["units"], times["bare"]),
        "`etalon calc` with one answer / bare interpreter": ratio(times["calc"], times["bare"]),
    }


def wrong_on_limit(peer: Pint) -> dict[str, int]:
    """Of 1,999 masses exactly on the upper limit, read in g against limits in kg, how many each calls wrong."""
    limits = points()[1][0]
    wrong = {"ours": 0, "pint": 0}
    for step in range(1, ON_LIMIT + 1):
        reference = Quantity(Decimal(step) / 100, "kg", "mass")
        edge = reference.value + Decimal("0.005")
        wrong["ours"] += not Acceptance(reference, limits)(edge * 1000, "g")
        reading = peer.ureg.Quantity(float(edge * 1000), peer.units["g"]).to(peer.units["kg"]).magnitude
        wrong["pint"] += reading - float(reference.value) > 0.005
    return wrong


def measured() -> dict[str, object]:
    peer, rows = Pint(), readings(COUNT)
    references, limits = points()
    accepts = [Acceptance(reference, one) for reference, one in zip(references, limits, strict=True)]
    texts = [(f"{number} {unit}", kind, place) for number, unit, kind, place in rows]
    parsed = [(parse_quantity(text, LOCALE, kind), place) for text, kind, place in texts]
    parts = [(reading.value, reading.code, place) for reading, place in parsed]
    answers = decided(parsed, references, limits)
    assert answers == from_text(texts, accepts) == split(parts, accepts)
    assert answers == peer.lean(rows) == peer.usual(rows), "ours and pint must agree before they are timed"
    times = interleaved(
        {
            "lean": lambda: peer.lean(rows),
            "usual": lambda: peer.usual(rows),
            "text": lambda: from_text(texts, accepts),
            "split": lambda: split(parts, accepts),
            "decided": lambda: decided(parsed, references, limits),
        }
    )
    return {
        "text to exact verdict: pint, quantities compared / ours": ratio(times["usual"], times["text"]),
        "text to exact verdict: pint, leanest / ours": ratio(times["lean"], times["text"]),
        "split reading, quick filter with exact fallback: pint, quantities compared / ours": ratio(
            times["usual"], times["split"]
        ),
        "split reading, quick filter with exact fallback: pint, leanest / ours": ratio(times["lean"], times["split"]),
        "whole decision with exact error: pint, quantities compared / ours": ratio(times["usual"], times["decided"]),
        **starts(),
        f"wrong of {ON_LIMIT:,} on the limit": wrong_on_limit(peer),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="One reading to its verdict beside pint, as ratios of one run.")
    parser.add_argument("--json", action="store_true")
    as_json = parser.parse_args().json
    found = measured()
    if as_json:
        print(json.dumps({"readings": COUNT, "rounds": ROUNDS, "pint": pint.__version__, **found}))
        return
    print(f"{COUNT:,} readings, {ROUNDS} rounds, pint {pint.__version__}; median ratio (lowest to highest), target")
    for name, figure in found.items():
        if isinstance(figure, tuple):
            spread = f"({figure[1]:.1f} to {figure[2]:.1f})"
            print(f"  {name:84} {figure[0]:8.1f}  {spread:20} {TARGETS.get(name, '')}")
        else:
            print(f"  {name:84} {figure}")


if __name__ == "__main__":
    main()
