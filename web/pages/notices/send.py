"""`/notices/send`: how many mails would go, to whom, who is left out and why; then the same sweep, and delivery."""

import time
from typing import Any

from litestar import Response, get, post

from registry.language import N_, translator, words
from scheduler.job_runs import Runner, recorded
from scheduler.notices.foreseen import SHOWN, foreseen
from scheduler.notices.kinds import KINDS
from scheduler.notices.outbox import DeliverResult, deliver
from scheduler.notices.words import REASON_WORDS
from scheduler.sweep import SweepResult, sweep
from web import access
from web.answers import page, redirect
from web.desk import PageRequest, desk_of, language_of, now_of, today_of
from web.forms import read_form
from web.mail_settings import mail_domain, mail_route

_PATIENCE_SECONDS = 20.0
"""How long a browser is kept waiting; what is left goes with the clock's next delivery."""

_SENT = N_("Đã gửi {sent} thư; {failed} thư bị từ chối; {pending} thư còn chờ gửi.")


@get("/notices/send", guards=[access.planners_only])
async def show(request: PageRequest) -> Response[str]:
    """The count, the recipients, and everybody who is left out with the reason. Nothing is written."""
    settings, translate = desk_of(request).settings, translator(language_of(request))
    found = await foreseen(today_of(request), now_of(request), mail_domain=mail_domain(settings), zone=settings.zone)
    return page(
        request,
        "notices/send.html",
        found=found,
        more=max(found.count - SHOWN, 0),
        mails=[(mail, translate(KINDS[mail.letter].name)) for mail in found.mails],
        left_out=[(one, translate(REASON_WORDS.get(one.reason, one.reason))) for one in found.left_out],
    )


@post("/notices/send", guards=[access.planners_only])
async def send(request: PageRequest) -> Response[Any]:
    """Sweep and deliver, by the code of the clock."""
    await read_form(request)
    desk = desk_of(request)
    settings, now = desk.settings, desk.clock.now
    end = time.monotonic() + _PATIENCE_SECONDS
    runner = Runner("page")

    async def swept() -> SweepResult:
        return await sweep(today_of(request), now(), mail_domain=mail_domain(settings), zone=settings.zone)

    await recorded("sweep", swept, now, runner)
    async with mail_route(settings) as mail:

        async def delivered() -> DeliverResult:
            return await deliver(
                mail, now, public_url=settings.address, keep_going=lambda: time.monotonic() < end, zone=settings.zone
            )

        done = await recorded("deliver", delivered, now, runner)
    return redirect(request, "/notices", message=words(_SENT, sent=done.sent, failed=done.failed, pending=done.pending))


ROUTES = [show, send]
