"""Reads the rules from their files, and refuses a file whose table contradicts itself."""

import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path

from registry.law.mpe.book import AnyRule, Rulebook, rulebook_of
from registry.law.mpe.proofs import faults_of
from registry.law.mpe.read import rules_of

_DATA = Path(__file__).parent.with_name("data") / "mpe"


class MpeDataError(Exception):
    """A file of limits contradicts itself: a table that is not monotone, a gap, or a stricter class that is looser."""


@cache
def rulebook() -> Rulebook:
    """Every rule of `data/mpe/`. Raises MpeDataError."""
    return read_rulebook(_DATA)


def read_rulebook(folder: Path) -> Rulebook:
    """Every rule of the TOML files of a folder. Raises MpeDataError."""
    rules: list[tuple[AnyRule, str]] = []
    for file in sorted(folder.glob("*.toml")):
        rules += rules_of(tomllib.loads(file.read_text("utf-8"), parse_float=Decimal))
    faults = [f"{rule.name}: {fault}" for rule, _ in rules for fault in faults_of(rule)]
    if faults:
        raise MpeDataError("; ".join(faults))
    return rulebook_of(rules)
