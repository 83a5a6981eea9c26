"""The form of the house's rules of telling: its fields as typed, and read."""

from collections.abc import Mapping
from dataclasses import fields

from registry.language import N_, words
from scheduler.notices.rules import Rules
from web.changes_said import CERTIFICATE_WORDS, clock_text
from web.clock_field import CLOSED, read_minutes
from web.forms import Form

# name: the least and the most that a form takes; None: may be left empty, "never".
LIMITS = {
    "first_after": (1, 30),
    "weekly_times": (0, 52),
    "monthly_days": (7, 366),
    "director_after": (1, 3650),
    "officer_after": (1, 3650),
    "department_after": (1, 3650),
}
LADDER = ("director_after", "officer_after", "department_after")
_HOURS = ("open_from", "open_until")
_UPSIDE_DOWN = N_("Cấp này được báo sớm hơn cấp dưới ({days} ngày). Xin đặt số ngày bằng hoặc lớn hơn.")


def as_typed(rules: Rules) -> dict[str, str]:
    """The rules as the form shows them."""
    typed = {}
    for one in fields(rules):
        value = getattr(rules, one.name)
        if one.name in _HOURS:
            typed[one.name] = clock_text(value)
        elif isinstance(value, bool):
            typed |= {one.name: "1"} if value else {}
        else:
            typed[one.name] = "" if value is None else str(value)
    return typed


def read_rules(form: Form) -> Rules | None:
    """The rules; None, with every fault noted in the form, where they cannot be."""
    counts: Mapping[str, int | None] = {
        name: form.count(name, least=least, most=most, optional=name in LADDER)
        for name, (least, most) in LIMITS.items()
    }
    hours = {name: read_minutes(form, name) for name in _HOURS}
    _judge_ladder(form, counts)
    certificate = form.choice("certificate", CERTIFICATE_WORDS)
    if None not in hours.values() and hours["open_from"] >= hours["open_until"]:  # type: ignore[operator]
        form.fault("open_until", words(CLOSED))
    if form.errors:
        return None
    others = {"working_days_only": form.ticked("working_days_only"), "certificate": certificate}
    return Rules(**counts, **hours, **others)  # type: ignore[arg-type]


def _judge_ladder(form: Form, counts: Mapping[str, int | None]) -> None:
    """Nobody hears before those below: the enterprise's director, the commune's officer, the sub-department."""
    below = counts["first_after"] or 0
    for name in LADDER:
        days = counts[name]
        if days is not None and days < below:
            form.fault(name, words(_UPSIDE_DOWN, days=below))
        below = max(below, days or 0)
