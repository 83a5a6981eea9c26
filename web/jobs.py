"""The jobs of this installation, made from its settings: the same list for the clock and for the page that shows it."""

from scheduler.job_runs import Runner, recording
from scheduler.notices.imap import mailbox_jobs
from scheduler.notices.jobs import notice_jobs
from scheduler.notices.mail import MailSettings
from scheduler.timetable import Job
from web.desk import Desk
from web.imap_settings import imap_settings


def jobs_of(desk: Desk, mail: MailSettings, runner: Runner) -> tuple[Job, ...]:
    """Every job with its plan; each run is recorded as `runner`'s."""
    settings, clock = desk.settings, desk.clock
    jobs = (
        *notice_jobs(mail, settings.address, clock.today, clock.now, zone=settings.zone),
        *mailbox_jobs(imap_settings(dict(settings.environ)), clock.now),
    )
    return tuple(recording(job, clock.now, runner) for job in jobs)
