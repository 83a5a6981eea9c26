"""Turns the values of a data file into a rule. Every number arrives as an exact decimal, never as a float."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from registry.law.mpe.book import AnyRule
from registry.law.mpe.cells import Cell, CellTable
from registry.law.mpe.flows import FlowZone, FlowZones
from registry.law.mpe.general import Expression, GeneralRule, Zone
from registry.law.mpe.liquids import National, Rung, VolumeLadder
from registry.law.mpe.scales import ScaleSteps, Step
from registry.law.mpe.spans import SpanTable
from registry.law.mpe.values import Citation, JointRule
from registry.law.mpe.weights import NominalRow, NominalTable
from units.quantity import convert_exact

Data = dict[str, Any]


def exact(value: object) -> Fraction:
    """Raises TypeError for a float: it would carry a rounding into a limit."""
    if not isinstance(value, int | str | Decimal) or isinstance(value, bool):
        raise TypeError(f"{value!r} is no exact number")
    return Fraction(value)


def _optional(value: int | Decimal | None) -> Fraction | None:
    return None if value is None else exact(value)


def _by_name(table: Data) -> dict[str, Fraction]:
    return {name: exact(value) for name, value in table.items()}


def citation_of(data: Data) -> Citation:
    names = ("document", "edition", "clause", "source", "trust")
    return Citation(**{name: data[name] for name in names}, country=data.get("country", ""))


def rules_of(data: Data) -> list[tuple[AnyRule, str]]:
    """The rules of one file, each with the name of the rule it replaces (empty for none)."""
    form = _FORMS[data["form"]]
    return [(form({**data, **one}), one.get("replaces", "")) for one in data.get("rule", [data])]


def _scale_steps(data: Data) -> ScaleSteps:
    classes = {
        name: tuple(Step(step.get("to"), exact(step["e"])) for step in steps) for name, steps in data["classes"].items()
    }
    return ScaleSteps(data["name"], citation_of(data), classes, _by_name(data["phases"]))


def _nominal_table(data: Data) -> NominalTable:
    classes = tuple(data["classes"])
    rows = [_nominal_row(text, limits, classes, data["from_memory"]) for text, limits in data["rows"].items()]
    by_nominal = {row.nominal: row for row in rows}
    return NominalTable(data["name"], citation_of(data), classes, by_nominal, frozenset(data["phases"]))


def _nominal_row(text: str, limits: str, classes: tuple[str, ...], from_memory: list[str]) -> NominalRow:
    value, code = text.split()
    nominal = convert_exact(Decimal(value), code, "kg", "mass")
    cells = zip(classes, limits.split(), strict=True)
    return NominalRow(nominal, {name: exact(cell) for name, cell in cells if cell != "-"}, text in from_memory)


def _volume_ladder(data: Data) -> VolumeLadder:
    seen = citation_of(data)
    remembered = replace(seen, trust="memory")
    return VolumeLadder(
        name=data["name"],
        citation=seen,
        classes={name: _by_name(lines) for name, lines in data["classes"].items()},
        class_citations={name: remembered if name in data["from_memory"] else seen for name in data["classes"]},
        rungs=tuple(Rung(_optional(r.get("below")), r["times"], _optional(r.get("of"))) for r in data["rungs"]),
        phases=frozenset(data["phases"]),
        national={
            one["country"]: National(
                citation_of(one), exact(one["lower"]), exact(one["upper"]), exact(one["from_volume"])
            )
            for one in data.get("national", ())
        },
    )


def _flow_zones(data: Data) -> FlowZones:
    seen, memory = citation_of(data), data["from_memory"]
    zones = tuple(_flow_zone(zone) for zone in data["zones"])
    doubtful = {
        (grade, phase): replace(seen, trust="memory")
        for grade in zones[0].percent
        for phase in data["phases"]
        if grade in memory["classes"] or phase in memory["phases"]
    }
    joint = data.get("joint", {"threshold": {}})
    rules = {
        grade: JointRule(joint["name"], joint["clause"], exact(threshold))
        for grade, threshold in joint["threshold"].items()
    }
    return FlowZones(data["name"], seen, doubtful, tuple(data["marks"]), zones, _by_name(data["phases"]), rules)


def _flow_zone(zone: Data) -> FlowZone:
    warm = _by_name(zone["warm"]) if "warm" in zone else None
    percent = _by_name(zone["percent"])
    return FlowZone(zone["low"], zone["high"], zone["closed"], percent, _optional(zone.get("warm_above")), warm)


def _span_table(data: Data) -> SpanTable:
    national = {one["country"]: (citation_of(one), _by_name(one["percent"])) for one in data.get("national", ())}
    return SpanTable(data["name"], citation_of(data), _by_name(data["initial"]), national)


def _cell_table(data: Data) -> CellTable:
    columns = [tuple(column.split()) for column in data["columns"]]
    cells = {
        (grade, current, band): Cell(exact(cell.removesuffix("m")), cell.endswith("m"))
        for band, row in data["rows"].items()
        for (grade, current), cell in zip(columns, row.split(), strict=True)
    }
    return CellTable(data["name"], citation_of(data), tuple(dict.fromkeys(grade for grade, _ in columns)), cells)


def _general(data: Data) -> GeneralRule:
    by_class = data["classes"] if "classes" in data else {"": data["zones"]}
    zones = {name: tuple(map(_zone, zones)) for name, zones in by_class.items()}
    phases = _by_name(data["phases"])
    return GeneralRule(data["name"], citation_of(data), data["kind"], data["unit"], zones, phases)


def _zone(zone: Data) -> Zone:
    lower, upper = (Expression(**_by_name(zone.get(side) or zone["both"])) for side in ("lower", "upper"))
    return Zone(lower, upper, _optional(zone.get("low")), _optional(zone.get("high")), zone.get("closed", True))


_FORMS: dict[str, Callable[[Data], AnyRule]] = {
    "scale_steps": _scale_steps,
    "nominal_table": _nominal_table,
    "volume_ladder": _volume_ladder,
    "flow_zones": _flow_zones,
    "span_table": _span_table,
    "cell_table": _cell_table,
    "general": _general,
}
