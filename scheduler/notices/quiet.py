"""Mails that were claimed outside the hours of whoever they are for: how long each has still to wait.

The sweep gives a mail the hour it may leave; a retry, a backlog or a worker that was away can bring it up at night.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any

from scheduler.notices.hours import THE_HOUSES, leaves_at
from scheduler.notices.house import rules_now
from scheduler.notices.kinds import KINDS
from scheduler.notices.own_hours import hours_among
from scheduler.plans import work_calendar

Row = Any  # an asyncpg.Record: the library ships no types

_AHEAD = timedelta(days=31)


async def waits(messages: Sequence[Row], now: datetime, zone: tzinfo) -> dict[int, float]:
    """Seconds until the hours of a message's recipient, by id, for those that have to wait; the urgent never do."""
    patient = [row for row in messages if not KINDS[row["letter"]].urgent]
    if not patient:
        return {}
    rules, chosen = await rules_now(), await hours_among(sorted({row["recipient"] for row in patient}))
    today = now.astimezone(zone).date()
    counts = rules.working_days_only or any(one.working_days_only for one in chosen.values())
    calendar = await work_calendar(today, today + _AHEAD) if counts else None
    found = {}
    for row in patient:
        own = chosen.get((row["enterprise"], row["recipient"]), THE_HOUSES)
        at = leaves_at(now, rules, own, calendar, zone)
        if at > now:
            found[row["id"]] = (at - now).total_seconds()
    return found
