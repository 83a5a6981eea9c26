"""What every table of limits must satisfy; public copies of these tables hold misprints that these checks catch.

Monotone along every row and column, zones without gaps or overlaps, and a stricter class never looser.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from registry.law.mpe.book import AnyRule
from registry.law.mpe.cells import CURRENTS, CellTable
from registry.law.mpe.flows import FlowZones
from registry.law.mpe.general import GeneralRule, Zone
from registry.law.mpe.liquids import Rung, VolumeLadder
from registry.law.mpe.scales import ScaleSteps, Step
from registry.law.mpe.spans import SpanTable
from registry.law.mpe.weights import NominalTable


def faults_of(rule: AnyRule) -> list[str]:
    """What is wrong with a rule's table, one sentence each; empty where nothing is."""
    return list(_CHECKS[type(rule)](rule))


def _ascends(values: Sequence[Fraction | int], *, strictly: bool = False) -> bool:
    return all(a < b if strictly else a <= b for a, b in pairwise(values))


def _scale_steps(rule: ScaleSteps) -> Iterator[str]:
    for name, steps in rule.classes.items():
        if not _ascends([step.up_to for step in steps if step.up_to is not None], strictly=True):
            yield f"class {name}: zones overlap"
        if any(step.up_to is None for step in steps[:-1]):
            yield f"class {name}: an open zone is not the last"
        if not _ascends([step.times for step in steps], strictly=True):
            yield f"class {name}: limits do not grow with the load"
    for (strict, steps), (loose, others) in pairwise(rule.classes.items()):
        if not all(_no_looser(steps, others, step) for step in (*steps, *others)):
            yield f"class {strict} is looser than class {loose}"


def _no_looser(steps: tuple[Step, ...], others: tuple[Step, ...], at: Step) -> bool:
    """At the upper end of a zone of either class the stricter one has the smaller limit, or the other has none."""
    ours, theirs = (_times_at(table, at.up_to) for table in (steps, others))
    return theirs is None or (ours is not None and ours <= theirs)


def _times_at(steps: tuple[Step, ...], m: int | None) -> Fraction | None:
    if m is None:
        return steps[-1].times if steps[-1].up_to is None else None
    return next((step.times for step in steps if step.up_to is None or m <= step.up_to), None)


def _nominal_table(rule: NominalTable) -> Iterator[str]:
    rows = sorted(rule.rows.values(), key=lambda row: row.nominal)
    for row in rows:
        if not _ascends([row.by_class[name] for name in rule.classes if name in row.by_class], strictly=True):
            yield f"{row.nominal} kg: a stricter class is no stricter"
    for name in rule.classes:
        column = [row.by_class.get(name) for row in rows]
        known = [cell for cell in column if cell is not None]
        if None in column[len(column) - len(known) :]:
            yield f"class {name}: a gap in the column"
        if not _ascends(known):
            yield f"class {name}: limits do not grow with the nominal value"


def _volume_ladder(rule: VolumeLadder) -> Iterator[str]:
    bounds = [rung.below for rung in rule.rungs]
    if (
        bounds[-1] is not None
        or None in bounds[:-1]
        or not _ascends([b for b in bounds if b is not None], strictly=True)
    ):
        yield "the ladder has a gap or an overlap"
        return
    if not _ascends(list(_ladder_ends(rule.rungs))):
        yield "limits do not grow with the volume"
    for line in ("system", "meter"):
        if not _ascends([shares[line] for shares in rule.classes.values()], strictly=True):
            yield f"{line}: a stricter class is no stricter"
    if any(shares["meter"] >= shares["system"] for shares in rule.classes.values()):
        yield "a meter alone must be stricter than the whole system"


def _ladder_ends(rungs: tuple[Rung, ...]) -> Iterator[Fraction]:
    """Multiples of A at both ends of each rung, in the order of volume."""
    low = Fraction(0)
    for rung in rungs:
        high = low + 1 if rung.below is None else rung.below
        for end in (low, high):
            yield rung.times * (end if rung.of is None else rung.of)
        low = high


def _flow_zones(rule: FlowZones) -> Iterator[str]:
    ends = [rule.marks.index(zone.low) for zone in rule.zones] + [rule.marks.index(rule.zones[-1].high)]
    if not _ascends(ends, strictly=True) or ends[0] != 0 or ends[-1] != len(rule.marks) - 1:
        yield "zones do not run from the first mark to the last"
    for zone, after in pairwise(rule.zones):
        if zone.high != after.low or zone.closed:
            yield f"zones {zone.low} and {after.low} overlap or leave a gap"
        if any(zone.percent[name] < after.percent[name] for name in zone.percent):
            yield "the low flow zone is stricter than the high one"
    for zone in rule.zones:
        for percents in (zone.percent, zone.warm or zone.percent):
            if percents.keys() != rule.zones[0].percent.keys() or not _ascends(list(percents.values()), strictly=True):
                yield f"zone {zone.low}: a stricter class is no stricter"
        if zone.warm and any(zone.warm[name] < zone.percent[name] for name in zone.percent):
            yield f"zone {zone.low}: warm water is stricter than cold"


def _span_table(rule: SpanTable) -> Iterator[str]:
    if any(Fraction(name) != percent for name, percent in rule.initial.items()):
        yield "the class is not the percent of the span"
    for country, (_, percents) in {"": (rule.citation, rule.initial), **rule.national}.items():
        if percents.keys() != rule.initial.keys() or not _ascends(list(percents.values()), strictly=True):
            yield f"{country or 'initial'}: a stricter class is no stricter"
        if any(percents[name] < rule.initial[name] for name in percents):
            yield f"{country}: stricter in service than at first"


def _cell_table(rule: CellTable) -> Iterator[str]:
    bands = dict.fromkeys(band for _, _, band in rule.cells)
    ends = sorted(tuple(map(int, band.split(".."))) for band in bands)
    if any(a[1] != b[0] for a, b in pairwise(ends)):
        yield "temperature bands overlap or leave a gap"
    for band in bands:
        for current in CURRENTS:
            row = [rule.cells[name, current, band].percent for name in reversed(rule.classes)]
            if not _ascends(row, strictly=True):
                yield f"{band}, {current}: a stricter class is no stricter"
        for name in rule.classes:
            low, high = (rule.cells[name, current, band].percent for current in CURRENTS)
            if low < high:
                yield f"{band}, class {name}: small currents are stricter"


def _general(rule: GeneralRule) -> Iterator[str]:
    for name, zones in rule.classes.items():
        for zone, after in pairwise(zones):
            if zone.high is None or zone.high != after.low:
                yield f"class {name!r}: zones overlap or leave a gap"
        if any(_negative(zone) for zone in zones):
            yield f"class {name!r}: a limit is negative"
    for (strict, zones), (loose, others) in pairwise(rule.classes.items()):
        if any(_size(a) > _size(b) for a, b in zip(zones, others, strict=True)):
            yield f"class {strict} is looser than class {loose}"


def _size(zone: Zone) -> Fraction:
    """A stand-in for the width at one place: classes of one rule share zones and differ in their terms alone."""
    return zone.upper.size(Fraction(1000), Fraction(1000)) + zone.lower.size(Fraction(1000), Fraction(1000))


def _negative(zone: Zone) -> bool:
    sides = (zone.lower, zone.upper)
    return any(min(s.fixed, s.percent_of_reading, s.percent_of_span, s.slope, s.floor) < 0 for s in sides)


_CHECKS: dict[type, Callable[[Any], Iterator[str]]] = {
    ScaleSteps: _scale_steps,
    NominalTable: _nominal_table,
    VolumeLadder: _volume_ladder,
    FlowZones: _flow_zones,
    SpanTable: _span_table,
    CellTable: _cell_table,
    GeneralRule: _general,
}
