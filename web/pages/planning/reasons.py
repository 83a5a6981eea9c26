"""Instruments a plan says something of, each with the planner's reason in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry import find
from registry.language import translator
from scheduler.planner.model import Fault
from web.planner_said import reason
from web.shown import shown


@dataclass(frozen=True, slots=True)
class Reasoned:
    """An instrument as lists show it, the reason, and the day it is verified on if it is verified late."""

    item: Any
    reason: str
    on: date | None


async def with_reasons(listed: Iterable[dict[str, Any]], today: date, language: str) -> list[Reasoned]:
    """The entries of a plan's summary (`instrument`, `code`, `params`, perhaps `on`) whose instrument still exists."""
    entries = list(listed)
    rows = {row.id: row for row in await find.instruments_by_id([entry["instrument"] for entry in entries])}
    return [
        Reasoned(shown(rows[entry["instrument"]], today, language), said(entry, language), _on(entry))
        for entry in entries
        if entry["instrument"] in rows
    ]


def said(entry: dict[str, Any], language: str) -> str:
    """A reason of a summary as a sentence."""
    return reason(Fault(entry["code"], tuple(entry["params"].items())), translator(language))


def _on(entry: dict[str, Any]) -> date | None:
    return date.fromisoformat(entry["on"]) if entry.get("on") else None
