"""What a plan was made from and by: equal inputs, settings and engine give an equal plan, byte for byte."""

import hashlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec

from scheduler.planner.balance import DEFAULT_LEVELLING, Levelling
from scheduler.planner.model import Instance, Provenance

_PARTS = ("etalon", "pyvrp", "numpy")
_SHORT = 12  # hexadecimal digits of the planner's own digest


def provenance(
    instance: Instance, *, iterations: int | None = None, levelling: Levelling = DEFAULT_LEVELLING, travel: str = ""
) -> Provenance:
    """What is kept with a plan. Without `iterations` a clock ended the search, and another run may end elsewhere.

    `travel` names the source of minutes of driving; "" for those reckoned from the instance itself.
    """
    return Provenance(inputs_hash(instance), engine(), iterations, levelling.weeks, travel, levelling.inspectors)


def inputs_hash(instance: Instance) -> str:
    """SHA-256 of everything the planner is told, as hexadecimal digits; the order of lists counts, that of sets not."""
    rest = _plain(replace(instance, instruments=()))
    return hashlib.sha256(msgspec.json.encode([rest, instance.instruments])).hexdigest()  # thousands, without sets


def _plain(value: Any) -> Any:
    """`value` as lists: a number and the text that looks like it stay apart, whatever has no order is sorted."""
    if isinstance(value, Mapping):
        return [[_plain(key), _plain(one)] for key, one in value.items()]
    if isinstance(value, frozenset):
        return sorted(map(repr, value))
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if is_dataclass(value):
        return [[field.name, _plain(getattr(value, field.name))] for field in fields(value)]
    return value


@lru_cache(maxsize=1)
def engine() -> str:
    """The releases that decide a plan, and a digest of the planner's own files: it changes when any of them does."""
    own = hashlib.sha256()
    for file in sorted(Path(__file__).parent.glob("*.py")):
        own.update(file.name.encode() + b"\0" + file.read_bytes().replace(b"\r\n", b"\n"))
    return " ".join([f"planner-{own.hexdigest()[:_SHORT]}", *(f"{name}-{version(name)}" for name in _PARTS)])
