"""What is done to an instrument and what follows for its visits and notices, in one transaction."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

from registry.conformity.series import Series
from registry.database import transaction
from registry.enrol import set_status
from registry.law.losing import NewLoss
from registry.losses import Reporter, record_loss
from registry.record import record_control
from registry.values import NewControl, Status
from registry.withdraw import withdraw_control
from scheduler.notices.retract import take_back, take_back_resting
from scheduler.notices.tasks import NewTask, close_tasks, open_tasks
from scheduler.sweep import sweep_one
from scheduler.visit_life import drop_instruments, settle_control


async def change_status(instrument_id: int, status: Status, now: datetime, by: int | None = None) -> int:
    """Say that an instrument is in use, stopped or retired; gives how many visits were cancelled for want of work.

    Out of use, its unsent notices are cancelled with it.
    """
    async with transaction():
        await set_status(instrument_id, status, now)
        if status == "in_use":
            return 0
        await take_back([instrument_id], status)
        cancelled, _ = await drop_instruments([instrument_id], now=now, by=by)
        return cancelled


async def record_work(
    new: NewControl,
    *,
    today: date,
    now: datetime,
    series: Series | None = None,
    departure: str = "",
    standards: Collection[int] = (),
) -> int:
    """Record a control as `registry.record.record_control` does; the visit it completes is done."""
    async with transaction():
        number = await record_control(
            new, today=today, now=now, series=series, departure=departure, standards=standards
        )
        if new.performed_on is not None:
            await settle_control(new.instrument_id, new.performed_on, now=now)
        await _ask_for_verification(new.instrument_id, now)
    return number


async def withdraw_work(control_id: int, reason: str, *, by: int | None, now: datetime) -> int:
    """Withdraw a record written by mistake, as `registry.withdraw` does; gives how many unsent notices went with it."""
    async with transaction():
        instrument = await withdraw_control(control_id, reason, by=by, now=now)
        taken = await take_back_resting(instrument, control_id)
        await _ask_for_verification(instrument, now)
    return taken


@dataclass(frozen=True, slots=True)
class Post:
    """What mails that are written at once need: the domain of the sender, and the zone of the house."""

    domain: str = "etalon.invalid"
    zone: tzinfo = UTC


async def report_loss(
    instrument_id: int, new: NewLoss, by: Reporter, post: Post | None = None, *, replaces: int | None = None
) -> int:
    """Record that evidence was lost, or correct that, as `registry.losses.record_loss` does; tell either at once.

    The planner is asked for the verification after repair that it needs, until one is recorded.
    """
    post = post or Post()
    async with transaction() as database:
        number = await record_loss(instrument_id, new, by, replaces=replaces)
        await _ask_for_verification(instrument_id, by.at)
        enterprise: int = await database.fetchval("SELECT enterprise FROM instrument WHERE id = $1", instrument_id)
        await sweep_one(enterprise, by.today, by.at, mail_domain=post.domain, zone=post.zone)
    return number


async def _ask_for_verification(instrument_id: int, now: datetime) -> None:
    """Open, or close, the task that an instrument whose evidence was lost gives the planner."""
    subject = f"instrument:{instrument_id}"
    async with transaction() as database:
        row = await database.fetchrow(
            "SELECT enterprise, last_result, ended_by FROM instrument WHERE id = $1", instrument_id
        )
        if row["last_result"] == "lost":
            await open_tasks([NewTask("after_repair", subject, row["enterprise"], row["ended_by"])], now)
        else:
            await close_tasks(["after_repair"], [subject], now)
