"""`/notices/failed`: mails that were refused for good, by reason; sent once more or set aside, and by whom."""

from itertools import groupby
from operator import attrgetter

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from registry.language import N_, words
from scheduler.notices.dead_letters import SHOWN, dead_letters, deal_with
from web import access
from web.answers import page, redirect
from web.desk import PageRequest, now_of
from web.forms import read_form

_RESENT = N_("Đã xếp hàng gửi lại {count} thư.")
_SET_ASIDE = N_("Đã thôi không gửi {count} thư.")
_NONE_LEFT = N_("Không còn thư nào như vậy: có thể người khác đã xử lý.")
_LONGEST_REASON = 32

_guards = [access.planners_only]


@get("/notices/failed", guards=_guards)
async def show(request: PageRequest) -> Response[str]:
    """Every reason with its mails, the most frequent first."""
    found = await dead_letters()
    groups = [list(group) for _reason, group in groupby(found, attrgetter("reason"))]
    return page(request, "notices/failed.html", groups=groups, cut=len(found) == SHOWN)


@post("/notices/failed", guards=_guards)
async def all_of_a_reason(request: PageRequest) -> Redirect:
    """Deal with all mails that the server refused with the same words."""
    form = await read_form(request)
    reason = form.text("reason", longest=_LONGEST_REASON)
    return await _dealt(request, resend=form.given("act") != "set_aside", reason=reason)


@post("/notices/{message_id:int}/again", guards=_guards)
async def one(request: PageRequest, message_id: FromPath[int]) -> Redirect:
    """Deal with one mail."""
    form = await read_form(request)
    await access.message_for(access.person(request), message_id)
    return await _dealt(request, resend=form.given("act") != "set_aside", message=message_id)


async def _dealt(request: PageRequest, *, resend: bool, reason: str = "", message: int | None = None) -> Redirect:
    by, now = access.person(request).account_id, now_of(request)
    meant = [message] if message is not None else []
    count = await deal_with("resent" if resend else "set_aside", by=by, now=now, messages=meant, reason=reason)
    if not count:
        return redirect(request, "/notices/failed", message=words(_NONE_LEFT), kind="warn")
    said = words(_RESENT if resend else _SET_ASIDE, count=count)
    return redirect(request, f"/notices/{message}" if message is not None else "/notices/failed", message=said)


ROUTES = [show, all_of_a_reason, one]
