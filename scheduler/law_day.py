"""The morning's first question: do the lists in force today give other due dates? Then what is owed by them."""

from collections.abc import Callable
from datetime import date, datetime, tzinfo

from registry.law.load import law
from registry.recount import recount
from scheduler.list_tasks import ask_to_look
from scheduler.sweep import SweepResult, sweep


async def sweep_today(
    today: date, now: datetime, *, mail_domain: str, zone: tzinfo, keep_going: Callable[[], bool] = lambda: True
) -> SweepResult:
    """Sweep for today, by due dates of today's lists: nobody is told a date that another list has moved."""
    await recount(law(), today, now, keep_going=keep_going)
    await ask_to_look(law(), today, now)
    return await sweep(today, now, mail_domain=mail_domain, zone=zone)
