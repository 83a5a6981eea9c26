"""Which rule judges a kind of the list of group-2 instruments: data of `rules_of_kinds.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parent.with_name("data") / "rules_of_kinds.toml"


@dataclass(frozen=True, slots=True)
class KindRule:
    """The name of the rule, fields that follow from the kind, usual points; decision rule and unit offered first."""

    rule: str
    preset: Mapping[str, str] = field(default_factory=dict)
    points: tuple[str, ...] = ()
    decision: str = "simple"
    unit: str = ""


@cache
def rules_of_kinds() -> Mapping[str, KindRule]:
    """By row code of the list; a row without an entry has no rule."""
    read = tomllib.loads(_FILE.read_text("utf-8"))
    return {code: _kind_rule(one) for code, one in read.items()}


def _kind_rule(one: dict[str, Any]) -> KindRule:
    points = tuple(one.get("points", ()))
    return KindRule(one["rule"], one.get("preset", {}), points, one.get("decision", "simple"), one.get("unit", ""))
