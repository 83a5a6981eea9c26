"""Unit-checked readings: ours beside pint, whole columns and one at a time, as ratios of the same run.

`python -m bench.readings [--json]`. Every method first answers the same readings, and the answers must be equal. pint
gets a float made by the usual `replace(",", ".")` and unit objects made once, then compares quantities (the usual way)
or converts and compares floats (the leanest way); or it reads the whole text (and is given no °C, which it refuses).
pint is timed on a sample, its cost being the same for each reading; ours on the whole column. One reading at a time,
from one text or already split, is measured by `bench.verdicts`; here `Check` reads number and unit from two texts.
"""

import argparse
import gc
import json
import random
import resource
import statistics
from collections.abc import Callable
from decimal import Decimal
from itertools import product, starmap
from typing import NamedTuple

import numpy as np
import pint

from units.batch import ABOVE, BELOW, WITHIN, Check, Limits, check_readings
from units.columns import read_plain, spellings
from units.digits import Integers
from units.quantity import convert_exact
from units.table import unit_in

COUNT = 100_000
SAMPLE = 1_500
ROUNDS = 5
TARGETS = {
    "batch: pint, quantities compared / ours": "at least 100",
    "batch: pint, leanest, floats compared / ours": "at least 60",
    "batch: pint, quantities from text / ours": "at least 600",
    "batch: ours / its float-only mode": "at most 1.3",
    "wrong of 2,000 on the limit": "0 of ours",
}
LOCALE = "vi"

# 9 kinds, 16 units, with pint's words for them
LIMITS = [
    (Limits(Decimal(0), Decimal(60), "kg", "mass"), {"kg": "kg", "g": "g"}),
    (Limits(Decimal(-20), Decimal("60.5"), "°C", "temperature"), {"°C": "degC", "K": "K"}),
    (Limits(Decimal("0.1"), Decimal(16), "bar", "pressure"), {"bar": "bar", "kPa": "kPa", "mbar": "mbar"}),
    (Limits(Decimal(1), Decimal(100), "L/min", "volume flow rate"), {"L/min": "L/min", "m3/h": "m**3/h"}),
    (Limits(None, Decimal(90), "kWh", "energy"), {"kWh": "kWh"}),
    (Limits(Decimal(0), Decimal(25), "m", "length"), {"m": "m", "cm": "cm"}),
    (Limits(Decimal("0.05"), Decimal(80), "L", "volume"), {"L": "L", "mL": "mL"}),
    (Limits(Decimal(198), Decimal(242), "V", "voltage"), {"V": "V"}),
    (Limits(None, Decimal(60), "s", "time"), {"s": "s"}),
]
Reading = tuple[str, str, Limits]
Answers = Callable[[list[Reading]], list[str]]


def readings(count: int, seed: int = 3) -> list[Reading]:
    """Real shapes: 60 % comma decimals, 0.5 % unreadable, 0.3 % of unknown unit, 1 % of another kind."""
    chance = random.Random(seed)
    rows: list[Reading] = []
    for _ in range(count):
        limits, spelt = chance.choice(LIMITS)
        unit = chance.choice(list(spelt))
        scale = float(1 / unit_in(unit, limits.kind).factor * unit_in(limits.code, limits.kind).factor)
        reading = chance.uniform(-0.1, 1.2) * float(limits.upper or 1)
        number = f"{reading * (1 if limits.kind == 'temperature' else scale):.2f}"
        draw = chance.random()
        if draw < 0.6:
            number = number.replace(".", ",")
        elif draw > 0.995:
            number = chance.choice(["--", "hỏng", "1.2.3", "12,5,0"])
        if (draw := chance.random()) < 0.003:
            unit = "zz"
        elif draw < 0.013:
            unit = "A"
        rows.append((number, unit, limits))
    return rows


class Pint:
    """The peer's two ways: unit objects made once, or everything from the text."""

    def __init__(self) -> None:
        self.ureg: pint.UnitRegistry[float] = pint.UnitRegistry()
        words = {unit: word for _, spelt in LIMITS for unit, word in spelt.items()} | {"A": "A"}
        self.words = words
        self.units = {unit: self.ureg.Unit(word) for unit, word in words.items()}
        self.limits = {
            id(one): (None if one.lower is None else float(one.lower), float(one.upper or 0)) for one, _ in LIMITS
        }
        quantity = self.ureg.Quantity
        self.quantities = {
            id(one): tuple(None if end is None else quantity(end, self.units[one.code]) for end in self.limits[id(one)])
            for one, _ in LIMITS
        }

    def cached(self, rows: list[Reading]) -> list[str]:
        return list(starmap(self._one, rows))

    def _one(self, value: str, unit: str, limits: Limits) -> str:
        try:
            number = float(value.replace(",", "."))
        except ValueError:
            return "not_a_number"
        try:
            reading = self.ureg.Quantity(number, self.units[unit]).to(self.units[limits.code]).magnitude
        except KeyError:
            return "unknown_unit"
        except pint.DimensionalityError:
            return "wrong_kind"
        lower, upper = self.limits[id(limits)]
        return BELOW if lower is not None and reading < lower else ABOVE if reading > upper else WITHIN

    def usual(self, rows: list[Reading]) -> list[str]:
        """Good readings only, each made a quantity and compared with the limits as quantities."""
        found: list[str] = []
        for value, unit, limits in rows:
            reading = self.ureg.Quantity(float(value.replace(",", ".")), self.units[unit])
            lower, upper = self.quantities[id(limits)]
            below = lower is not None and reading < lower
            found.append(BELOW if below else ABOVE if upper is not None and reading > upper else WITHIN)
        return found

    def naive(self, rows: list[Reading]) -> None:
        for value, unit, limits in rows:
            self.ureg.Quantity(f"{value.replace(',', '.')} {self.words[unit]}").to(self.words[limits.code])


class Columns(NamedTuple):
    """The readings as columns: texts, and the place in LIMITS of each reading's limits."""

    values: list[str]
    units: list[str]
    which: Integers


def columns_of(rows: list[Reading]) -> Columns:
    place = {id(one): index for index, (one, _) in enumerate(LIMITS)}
    which = np.array([place[id(one)] for _, _, one in rows], np.int64)
    return Columns([row[0] for row in rows], [row[1] for row in rows], which)


def batch(table: Columns) -> list[str]:
    return check_readings(table.values, table.units, [one for one, _ in LIMITS], LOCALE, table.which)


def float_batch(table: Columns) -> list[str]:
    """The float-only mode of the same column reader: factors and limits in float, wrong at the limit."""
    values, units, which = table
    wholes, places, plain = read_plain(values, LOCALE)
    spelt, place = spellings(units)
    key = which * len(spelt) + place
    factor, shift, lower, upper = np.zeros((4, len(LIMITS) * len(spelt)))
    fault = np.zeros(len(factor), np.int64)
    codes = [WITHIN, BELOW, ABOVE, "unknown_unit", "wrong_kind"]
    for index, ((one, _), unit) in enumerate(product(LIMITS, spelt)):
        lower[index] = -np.inf if one.lower is None else float(one.lower)
        upper[index] = float(one.upper or 0)
        known = Check(one, LOCALE).bounds(unit, 0)
        if isinstance(known, str):
            fault[index] = codes.index(known)
        else:
            zero, unity = (convert_exact(n, unit, one.code, one.kind) for n in (0, 1))
            factor[index], shift[index] = float(unity - zero), float(zero)
    reading = wholes / 10.0**places * factor[key] + shift[key]
    outcome = np.where(reading < lower[key], 1, np.where(reading > upper[key], 2, 0))
    outcome = np.where(fault[key] > 0, fault[key], outcome)
    found: list[str] = np.array(codes, object)[outcome].tolist()
    checks = [Check(one, LOCALE) for one, _ in LIMITS]
    odd: dict[tuple[int, str, str], str] = {}
    for index in np.flatnonzero(~plain).tolist():
        one = int(which[index]), values[index], units[index]
        if one not in odd:
            odd[one] = checks[one[0]](one[1], one[2])
        found[index] = odd[one]
    return found


def on_limit(count: int) -> list[Reading]:
    """Readings exactly on the upper limit, written in another unit of the kind; the right answer is `within`."""
    chance = random.Random(5)
    pairs = [
        ("L/min", "L/h", "volume flow rate"),
        ("m3/h", "L/h", "volume flow rate"),
        ("kg", "g", "mass"),
        ("Pa", "mbar", "pressure"),
    ]
    rows: list[Reading] = []
    while len(rows) < count:
        code, written, kind = chance.choice(pairs)
        value = Decimal(chance.randrange(1, 10**6)) / 1000
        limit = convert_exact(value, written, code, kind)
        if limit.denominator in {1, 10, 100, 1000, 10**4, 10**5, 10**6}:
            upper = Decimal(limit.numerator) / Decimal(limit.denominator)
            rows.append((str(value).replace(".", ","), written, Limits(None, upper, code, kind)))
    return rows


def split(rows: list[Reading], checks: dict[int, Check]) -> list[str]:
    return [checks[id(limits)](value, unit) for value, unit, limits in rows]


def seconds(work: Callable[[], object]) -> float:
    """Processor time, of this process and of those it starts: other programs on the machine do not count."""
    gc.collect()
    before = _processor()
    work()
    return _processor() - before


def _processor() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def interleaved(works: dict[str, tuple[Callable[[], object], int]]) -> dict[str, list[float]]:
    """Seconds a reading of each method, round by round, after one round to warm up."""
    found: dict[str, list[float]] = {name: [] for name in works}
    for turn in range(ROUNDS + 1):
        for name, (work, count) in works.items():
            spent = seconds(work) / count
            if turn:
                found[name].append(spent)
    return found


def ratio(over: list[float], under: list[float]) -> tuple[float, float, float]:
    each = sorted(a / b for a, b in zip(over, under, strict=True))
    return statistics.median(each), each[0], each[-1]


def wrong_on_limit(peer: Pint) -> dict[str, int]:
    """How many of 2,000 readings exactly on a limit each method gets wrong."""
    rows = on_limit(2_000)
    unit = {"Pa": "Pa", "mbar": "mbar", "L/h": "L/h", "L/min": "L/min", "m3/h": "m**3/h", "kg": "kg", "g": "g"}
    floats = [
        peer.ureg.Quantity(float(value.replace(",", ".")), unit[written]).to(unit[one.code]).magnitude
        > float(one.upper or 0)
        for value, written, one in rows
    ]
    ours = check_readings([row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows], LOCALE)
    return {"ours": sum(answer != WITHIN for answer in ours), "pint": sum(floats)}


def measured() -> dict[str, object]:
    peer = Pint()
    rows = readings(COUNT)
    table, sample = columns_of(rows), rows[:SAMPLE]
    answers = batch(table)
    assert answers[:SAMPLE] == peer.cached(sample), "ours and pint must agree before they are timed"
    assert answers == float_batch(table)
    checks = {id(one): Check(one, LOCALE) for one, _ in LIMITS}
    assert answers == split(rows, checks)
    good = [row for row, answer in zip(sample, peer.cached(sample), strict=True) if answer in {WITHIN, BELOW, ABOVE}]
    assert peer.usual(good) == peer.cached(good)
    no_offset = [row for row in good if row[2].kind != "temperature"][:200]
    times = interleaved(
        {
            "batch": (lambda: batch(table), COUNT),
            "float": (lambda: float_batch(table), COUNT),
            "cached": (lambda: peer.cached(sample), SAMPLE),
            "cached good": (lambda: peer.cached(good), len(good)),
            "usual": (lambda: peer.usual(good), len(good)),
            "naive": (lambda: peer.naive(no_offset), len(no_offset)),
            "split": (lambda: split(good, checks), len(good)),
        }
    )
    return {
        "batch: pint, quantities compared / ours": ratio(times["usual"], times["batch"]),
        "batch: pint, leanest, floats compared / ours": ratio(times["cached"], times["batch"]),
        "batch: pint, quantities from text / ours": ratio(times["naive"], times["batch"]),
        "batch: ours / its float-only mode": ratio(times["batch"], times["float"]),
        "two texts to a reason code: pint, quantities compared / ours": ratio(times["usual"], times["split"]),
        "two texts to a reason code: pint, leanest / ours": ratio(times["cached good"], times["split"]),
        "wrong of 2,000 on the limit": wrong_on_limit(peer),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Unit-checked readings beside pint, as ratios of one run.")
    parser.add_argument("--json", action="store_true")
    found = measured()
    if parser.parse_args().json:
        print(json.dumps({"readings": COUNT, "rounds": ROUNDS, "pint": pint.__version__, **found}))
        return
    print(f"{COUNT:,} readings, {ROUNDS} rounds, pint {pint.__version__}; median ratio (lowest to highest), target")
    for name, figure in found.items():
        if isinstance(figure, tuple):
            spread = f"({figure[1]:.1f} to {figure[2]:.1f})"
            print(f"  {name:61} {figure[0]:8.1f}  {spread:20} {TARGETS.get(name, '')}")
        else:
            print(f"  {name:61} {figure}  {TARGETS.get(name, '')}")


if __name__ == "__main__":
    main()
