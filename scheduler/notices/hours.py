"""The hours in which mail to one person may leave: the person's own, within those of the house. Pure."""

from dataclasses import replace
from datetime import datetime, tzinfo
from typing import NamedTuple

from scheduler.notices.rules import MIDNIGHT, Rules, not_before
from scheduler.workdays import WorkCalendar


class Hours(NamedTuple):
    """A person's own hours, in minutes after midnight; None is the house's. The house's working days hold anyhow."""

    open_from: int | None = None
    open_until: int | None = None
    working_days_only: bool = False


THE_HOUSES = Hours()


def within(rules: Rules, own: Hours) -> Rules | None:
    """The rules with the hours that both leave open; None where not a minute is left."""
    opens = max(rules.open_from, own.open_from or 0)
    closes = min(rules.open_until, MIDNIGHT if own.open_until is None else own.open_until)
    if opens >= closes:
        return None
    return replace(_days(rules, own), open_from=opens, open_until=closes)


def leaves_at(now: datetime, rules: Rules, own: Hours, calendar: WorkCalendar | None, zone: tzinfo) -> datetime:
    """The earliest instant from `now` on at which mail to this person may leave.

    Where the house has since closed in the hours that the person chose, the house's hold: late is better than never.
    """
    return not_before(now, within(rules, own) or _days(rules, own), calendar, zone)


def _days(rules: Rules, own: Hours) -> Rules:
    return replace(rules, working_days_only=rules.working_days_only or own.working_days_only)
