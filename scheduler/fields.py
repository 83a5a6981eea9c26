"""Which competence a kind of instrument asks for, and how long its verification on site takes."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from registry.language import Words


@dataclass(frozen=True, slots=True)
class Work:
    """The competence for one row of the list and its usual minutes on site."""

    field: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Fields:
    """Competences by name, the work each row means, and the fields whose means are limited (units per day)."""

    names: dict[str, Words]
    work: dict[str, Work]
    limited: dict[str, int]


@cache
def fields() -> Fields:
    """The planner's assumptions, from `fields.toml`."""
    table = tomllib.loads(Path(__file__).with_name("fields.toml").read_text("utf-8"))
    work = {code: Work(field, minutes) for field, rows in table["minutes"].items() for code, minutes in rows.items()}
    return Fields({name: Words(text) for name, text in table["names"].items()}, work, table["limited"])
