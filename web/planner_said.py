"""The planner's reasons for pages: fields and inspectors by the names people know, not by code."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from scheduler.fields import fields
from scheduler.planner.model import Fault
from scheduler.planner.words import sentence

_FIELDS = ("field", "fields", "used")


def reason(fault: Fault, translate: Callable[[str], str], names: Mapping[str, str] | None = None) -> str:
    """A reason as a sentence; `names` are those of inspectors by code."""
    known = names or {}
    params = tuple((name, _named(name, value, translate, known)) for name, value in fault.params)
    return sentence(replace(fault, params=params), translate)


def _named(name: str, value: str | float, translate: Callable[[str], str], names: Mapping[str, str]) -> str | float:
    text = str(value)
    if name in _FIELDS:
        return "; ".join(field_name(code, translate) for code in text.split(", "))
    return names.get(text, value) if name == "inspector" else value


def field_name(code: str, translate: Callable[[str], str]) -> str:
    """What people call a field of work; its code where it has no name."""
    return fields().names[code].say(translate) if code in fields().names else code


def field_choices(translate: Callable[[str], str]) -> list[tuple[str, str]]:
    """The fields of work by code and name, for a choice."""
    return [(code, name.say(translate)) for code, name in fields().names.items()]
