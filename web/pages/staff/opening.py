"""`/sites/{id}/opening`: on which weekdays, or on which days of its fair, a site may be visited."""

from datetime import timedelta
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from registry import find_places
from registry.find_places import SiteRow
from registry.language import N_, Words, translator, words
from registry.site_days import set_opening
from scheduler.lunar import lunar_day
from scheduler.opening import WEEKDAYS, Opening, of_lists, open_days, read_lunar_days
from scheduler.plans import work_calendar
from web import access
from web.answers import page, redirect
from web.desk import PageRequest, language_of, today_of
from web.forms import Form, read_form
from web.shown import weekday

_LONGEST = 120
_AHEAD = 90  # days looked ahead for those on which it may be visited
_SHOWN = 10
_SAVED = N_("Đã lưu ngày đến được của {site}. Kế hoạch lập từ nay theo các ngày này.")
_NEVER = N_("{days} ngày tới không có ngày làm việc nào địa điểm này mở cửa: xin xem lại các ngày đã chọn.")


@get("/sites/{site_id:int}/opening", guards=[access.planners_only])
async def show(request: PageRequest, site_id: FromPath[int]) -> Response[str]:
    """The days as they are, and the next ones on which it may be visited."""
    return await _page(request, await _site_for(site_id), Form({}))


@post("/sites/{site_id:int}/opening", guards=[access.planners_only])
async def keep(request: PageRequest, site_id: FromPath[int]) -> Response[Any]:
    """Keep the days, or show the form again with every fault."""
    site, form = await _site_for(site_id), await read_form(request)
    weekdays = frozenset(day for day in range(len(WEEKDAYS)) if form.ticked(f"weekday_{day}"))
    lunar = read_lunar_days(form.text("lunar_days", longest=_LONGEST, optional=True))
    if isinstance(lunar, Words):
        form.fault("lunar_days", lunar)
        return await _page(request, site, form)
    opening = Opening(weekdays if len(weekdays) < len(WEEKDAYS) else frozenset(), lunar)
    if not await _next(request, opening):
        form.fault("lunar_days", words(_NEVER, days=_AHEAD))
        return await _page(request, site, form)
    if form.errors:
        return await _page(request, site, form)
    await set_opening(site.id, opening.weekdays, opening.lunar_days)
    return redirect(request, f"/sites/{site.id}/opening", message=words(_SAVED, site=site.name))


async def _site_for(site_id: int) -> SiteRow:
    found = await find_places.site(access.known_id(site_id))
    if found is None:
        raise NotFoundException
    return found


async def _page(request: PageRequest, site: SiteRow, form: Form) -> Response[str]:
    language = language_of(request)
    stored = of_lists(site.weekdays, site.lunar_days)
    ticked = {day for day in range(len(WEEKDAYS)) if form.ticked(f"weekday_{day}")}
    days = await _next(request, stored)
    return page(
        request,
        "staff/opening.html",
        status_code=422 if form.errors else 200,
        site=site,
        enterprise=await find_places.enterprise(site.enterprise_id),
        weekdays=[
            (day, translator(language)(name), day in (ticked if form.values else stored.weekdays))
            for day, name in enumerate(WEEKDAYS)
        ],
        lunar_days=form.values.get("lunar_days", ", ".join(map(str, sorted(stored.lunar_days)))),
        days=[(day, weekday(day, language), lunar_day(day)) for day in days[:_SHOWN]],
        always=stored == Opening(),
        errors=form.messages(translator(language)),
    )


async def _next(request: PageRequest, opening: Opening) -> list[Any]:
    """The working days to come on which it may be visited."""
    today = today_of(request)
    calendar = await work_calendar(today, today + timedelta(days=_AHEAD))
    return list(open_days(opening, calendar.working_days(today, _AHEAD)))


ROUTES = [show, keep]
