"""Tasks `tax_code` and `due`."""

import re
from datetime import date
from typing import cast

from registry.identity import judge_tax_code
from registry.law.mpe.fields import Fields
from registry.law.validity import Policy, add_months
from web.cli.calculations.given import Answer, text_of, whole

_POLICIES = ("month_end", "anniversary")
_LONGEST_MONTHS = 1_200
_TAX_CODE_LENGTH = 40
_LAST_YEAR = 9_000


def tax_code(fields: Fields) -> Answer:
    """Whether `text` is a valid tax code or personal number, and of what form."""
    text = text_of(fields, "text")
    if len(text) > _TAX_CODE_LENGTH:
        raise fields.bad("text", "no tax code is that long")
    judged = judge_tax_code(text)
    return {
        "valid": judged.valid,
        "form": judged.form,
        "reason": judged.reason.say(str) if judged.reason else None,
    }


def due(fields: Fields) -> Answer:
    """The date `interval_months` after `verified_on`, by `policy`."""
    months = whole(fields, "interval_months", 1, _LONGEST_MONTHS)
    policy = cast("Policy", fields.choice("policy", _POLICIES))
    return {"due_on": add_months(_day(fields, "verified_on"), months, policy).isoformat()}


def _day(fields: Fields, name: str) -> date:
    text = fields.text(name)
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise fields.bad(name, f"{name} is a date YYYY-MM-DD")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise fields.bad(name, f"{text} is not in the calendar") from None
    if day.year > _LAST_YEAR:
        raise fields.bad(name, f"{name} lies too far ahead")
    return day
