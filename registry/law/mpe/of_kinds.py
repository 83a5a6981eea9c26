"""Which rule judges a kind of the list of group-2 instruments: data of `rules_of_kinds.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent.with_name("data") / "rules_of_kinds.toml"


@dataclass(frozen=True, slots=True)
class KindRule:
    """The name of the rule, fields that follow from the kind, usual points, and the decision rule offered first."""

    rule: str
    preset: Mapping[str, str] = field(default_factory=dict)
    points: tuple[str, ...] = ()
    decision: str = "simple"


@cache
def rules_of_kinds() -> Mapping[str, KindRule]:
    """By row code of the list; a row without an entry has no rule."""
    read = tomllib.loads(_FILE.read_text("utf-8"))
    return {
        code: KindRule(one["rule"], one.get("preset", {}), tuple(one.get("points", ())), one.get("decision", "simple"))
        for code, one in read.items()
    }
