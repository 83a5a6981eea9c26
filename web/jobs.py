"""The jobs of this installation, made from its settings: the same list for the clock and for the page that shows it."""

from registry.language import N_
from scheduler.backups import BACKUP_AT, BackupPlan, backup_job
from scheduler.job_runs import Runner, recording
from scheduler.notices.imap import READ_EVERY, mailbox_jobs
from scheduler.notices.jobs import DELIVER_EVERY, SWEEP_AT, notice_jobs
from scheduler.notices.mail import MailSettings
from scheduler.timetable import Job, When
from web.desk import Desk
from web.imap_settings import imap_settings
from web.settings import Settings

JOB_NAMES = {
    "sweep": N_("Rà soát thông báo đến hạn"),
    "deliver": N_("Gửi thư đang chờ"),
    "backup": N_("Sao lưu dữ liệu"),
    "mailbox": N_("Đọc thư trả lại và thư trả lời"),
}


def plans_of(settings: Settings) -> dict[str, When]:
    """When each job of this installation is planned."""
    plans: dict[str, When] = {"sweep": SWEEP_AT, "deliver": DELIVER_EVERY}
    if imap_settings(dict(settings.environ)) is not None:
        plans["mailbox"] = READ_EVERY
    if settings.backups is not None:
        plans["backup"] = BACKUP_AT
    return plans


def jobs_of(desk: Desk, mail: MailSettings, runner: Runner, *, asked: bool = False) -> tuple[Job, ...]:
    """Every job with its plan; each run is recorded as `runner`'s. `asked`: by a person, who wants a backup now."""
    settings, clock = desk.settings, desk.clock
    plan = backup_plan(settings)
    jobs = (
        *notice_jobs(mail, settings.address, clock.today, clock.now, zone=settings.zone),
        *mailbox_jobs(imap_settings(dict(settings.environ)), clock.now),
        *([backup_job(plan, clock.now, settings.zone, forced=asked)] if plan else []),
    )
    return tuple(recording(job, clock.now, runner) for job in jobs)


def backup_plan(settings: Settings) -> BackupPlan | None:
    """What is backed up and where to; None where the installation makes no backups."""
    if settings.backups is None:
        return None
    return BackupPlan(settings.database_url, settings.data_dir, settings.backups, settings.backups_kept)
