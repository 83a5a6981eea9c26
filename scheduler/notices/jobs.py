"""When notices are looked for: a sweep each morning and at start, delivery every 15 seconds and after a sweep."""

from collections.abc import Callable
from datetime import UTC, date, datetime, tzinfo

from scheduler.law_day import sweep_today
from scheduler.notices.mail import MailSettings
from scheduler.notices.outbox import DeliverResult, deliver
from scheduler.sweep import SweepResult
from scheduler.timetable import Daily, Every, Job

SWEEP_AT = Daily(hour=6, minute=30)
DELIVER_EVERY = Every(seconds=15)


def notice_jobs(
    mail: MailSettings,
    public_url: str,
    today: Callable[[], date],
    now: Callable[[], datetime],
    *,
    zone: tzinfo = UTC,
) -> tuple[Job, Job]:
    """The clock's two jobs for notices; the same code as the two commands. Hours of sending are counted in `zone`."""

    async def swept(keep_going: Callable[[], bool]) -> SweepResult:
        return await sweep_today(today(), now(), mail_domain=mail.domain, zone=zone, keep_going=keep_going)

    async def delivered(keep_going: Callable[[], bool]) -> DeliverResult:
        return await deliver(mail, now, public_url=public_url, keep_going=keep_going, zone=zone)

    return Job("sweep", SWEEP_AT, swept, wakes=("deliver",)), Job("deliver", DELIVER_EVERY, delivered)
