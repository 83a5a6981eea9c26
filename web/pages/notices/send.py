"""`/notices/send`: how many mails would go, to whom, who is left out and why; then the same sweep, and delivery.

`/notices/send/{id}`: what became of each mail of one sending, as far as servers have said until now.
"""

import time
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from registry.language import N_, translator
from scheduler.notices.dispatch import Order, dispatch_by_id, send_now
from scheduler.notices.foreseen import SHOWN, foreseen
from scheduler.notices.kinds import KINDS
from scheduler.notices.told import messages_of
from scheduler.notices.words import REASON_WORDS
from web import access
from web.answers import page, redirect
from web.desk import PageRequest, desk_of, language_of, now_of, today_of
from web.forms import read_form
from web.mail_settings import mail_domain, mail_route
from web.pages.notices.notices import shown_message

_PATIENCE_SECONDS = 20.0
"""How long a browser is kept waiting; what is left goes with the clock's next delivery."""

_COUNTED = {
    "sent": ("valid", N_("máy chủ thư đã nhận")),
    "failed": ("overdue", N_("không gửi được")),
    "bounced": ("overdue", N_("bị trả lại")),
    "queued": ("soon", N_("còn chờ gửi")),
    "cancelled": ("none", N_("không còn gì để báo")),
}


@get("/notices/send", guards=[access.planners_only])
async def show(request: PageRequest) -> Response[str]:
    """The count, the recipients, and everybody who is left out with the reason. Nothing is written."""
    settings, translate = desk_of(request).settings, translator(language_of(request))
    found = await foreseen(today_of(request), now_of(request), mail_domain=mail_domain(settings), zone=settings.zone)
    return page(
        request,
        "notices/send.html",
        found=found,
        leaving=found.count - found.later,
        more=max(found.count - SHOWN, 0),
        mails=[(mail, translate(KINDS[mail.letter].name)) for mail in found.mails],
        left_out=[(one, translate(REASON_WORDS.get(one.reason, one.reason))) for one in found.left_out],
        more_told=max(found.told_count - SHOWN, 0),
    )


@post("/notices/send", guards=[access.planners_only])
async def send(request: PageRequest) -> Response[Any]:
    """Sweep and deliver, by the code of the clock."""
    await read_form(request)
    user, desk = access.person(request), desk_of(request)
    end = time.monotonic() + _PATIENCE_SECONDS
    async with mail_route(desk.settings) as mail:
        order = Order(mail, today_of(request), desk.settings.zone, desk.settings.address, user.account_id)
        dispatch = await send_now(order, desk.clock.now, lambda: time.monotonic() < end)
    return redirect(request, f"/notices/send/{dispatch}")


@get("/notices/send/{dispatch_id:int}", guards=[access.planners_only])
async def became(request: PageRequest, dispatch_id: FromPath[int]) -> Response[str]:
    """Each mail with its state at this moment and the servers' words."""
    sending = await dispatch_by_id(access.known_id(dispatch_id))
    if sending is None:
        raise NotFoundException
    language = language_of(request)
    rows, counts = await messages_of(sending.messages)
    return page(
        request,
        "notices/sent.html",
        sending=sending,
        counters=[
            {"standing": tone, "count": counts[state], "words": translator(language)(said)}
            for state, (tone, said) in _COUNTED.items()
            if counts.get(state)
        ],
        messages=[shown_message(row, language) for row in rows],
        more=len(sending.messages) - len(rows),
    )


ROUTES = [show, send, became]
