"""Typed reading of JSON values, each fault with the place where it stands."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from scheduler.planner.errors import InstanceError
from scheduler.planner.model import Ident

_REQUIRED = object()
_FIRST_YEAR, _LAST_YEAR = 1900, 2200  # earlier or later years are slips of the pen
_SHOWN = 60  # characters of a wrong value that a sentence repeats
_LONGEST_NUMBER = 10**50


def shown(value: Any) -> str:
    """A wrong value as a sentence repeats it: not all of what may be very long."""
    if isinstance(value, int) and abs(value) > _LONGEST_NUMBER:
        return "…" if value > 0 else "-…"
    written = repr(value)
    return written if len(written) <= _SHOWN else written[: _SHOWN - 1] + "…"


def mapping(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise InstanceError("not_an_object", where=where)
    return value


def key(record: Mapping[str, Any], name: str, where: str, default: Any = _REQUIRED) -> Any:
    value = record.get(name, default)
    if value is _REQUIRED:
        raise InstanceError("missing_key", key=name, where=where)
    return value


def items(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise InstanceError("not_a_list", where=where)
    return value


def text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise InstanceError("not_text", where=where, found=shown(value))
    return value


def ident(value: Any, where: str) -> Ident:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise InstanceError("bad_id", where=where, found=shown(value))
    return value


def number(value: Any, where: str, low: float, high: float) -> float:
    """A finite number from `low` to `high`, both included."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:  # noqa: PLR0124 - NaN alone does
        raise InstanceError("not_a_number", where=where, found=shown(value))
    if not low <= value <= high:
        raise InstanceError("out_of_range", where=where, found=shown(value), low=low, high=high)
    return float(value)


def whole(value: Any, where: str, low: int, high: int) -> int:
    """A whole number from `low` to `high`, both included."""
    found = number(value, where, low, high)
    if found != int(found):
        raise InstanceError("not_a_number", where=where, found=shown(value))
    return int(found)


def day(value: Any, where: str) -> date:
    try:
        found = date.fromisoformat(text(value, where))
    except InstanceError:
        raise
    except ValueError:
        raise InstanceError("bad_date", where=where, found=shown(value)) from None
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise InstanceError("bad_date", where=where, found=shown(value))
    return found


def days(value: Any, where: str) -> frozenset[date]:
    return frozenset(day(item, f"{where}[{index}]") for index, item in enumerate(items(value, where)))
