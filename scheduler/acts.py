"""What is done to an instrument and what follows for its visits and notices, in one transaction."""

from datetime import date, datetime

from registry.conformity.series import Series
from registry.database import transaction
from registry.enrol import set_status
from registry.record import record_control
from registry.values import NewControl, Status
from scheduler.notices.retract import take_back
from scheduler.visit_life import drop_instrument, settle_control


async def change_status(instrument_id: int, status: Status, now: datetime, by: int | None = None) -> int:
    """Say that an instrument is in use, stopped or retired; gives how many visits were cancelled for want of work.

    Out of use, its unsent notices are cancelled with it.
    """
    async with transaction():
        await set_status(instrument_id, status, now)
        if status == "in_use":
            return 0
        await take_back(instrument_id, status)
        return await drop_instrument(instrument_id, now=now, by=by)


async def record_work(
    new: NewControl, *, today: date, now: datetime, series: Series | None = None, departure: str = ""
) -> int:
    """Record a control as `registry.record.record_control` does; the visit it completes is done."""
    async with transaction():
        number = await record_control(new, today=today, now=now, series=series, departure=departure)
        if new.performed_on is not None:
            await settle_control(new.instrument_id, new.performed_on, now=now)
    return number
