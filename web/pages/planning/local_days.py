"""`/planning/days-off`: local days off and make-up working days, which win over the national calendar."""

from datetime import date, timedelta
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from registry.dates import written
from registry.language import N_, translator, words
from scheduler.local_days import LocalDay, drop_day, keep_day, local_days
from scheduler.notices.contacts import By
from web import access
from web.answers import page, redirect
from web.desk import PageRequest, language_of, now_of, today_of
from web.forms import Form, date_text, read_form

HERE = "/planning/days-off"
_GUARDS = [access.planners_only]
_SHOWN = timedelta(days=366)
_FAR = timedelta(days=731)
_KEPT = N_("Đã lưu ngày {day}. Số hồ sơ đổi hạn: {n}.")
_DROPPED = N_("Đã bỏ ngày {day}. Số hồ sơ đổi hạn: {n}.")
_TOO_FAR = N_("Xin chọn một ngày từ {first} đến {last}.")


@get(HERE, guards=_GUARDS)
async def show(request: PageRequest) -> Response[str]:
    """The decisions of the last year and those to come."""
    return await _page(request, Form({"day": "", "working": "off"}))


@post(HERE, guards=_GUARDS)
async def keep(request: PageRequest) -> Response[Any]:
    """Let a day be off, or worked; open dossiers are reckoned anew with it."""
    form, today = await read_form(request), today_of(request)
    day, reason = form.date("day"), form.text("reason", longest=300)
    working = form.choice("working", ("off", "work")) == "work"
    if day and not today - _SHOWN <= day <= today + _FAR:
        form.fault("day", words(_TOO_FAR, first=date_text(today - _SHOWN), last=date_text(today + _FAR)))
    if form.errors or day is None:
        return await _page(request, form)
    moved = await keep_day(LocalDay(day, working, reason), _by(request), today)
    return redirect(request, HERE, message=words(_KEPT, day=written(day), n=moved))


@post(f"{HERE}/{{day:str}}/drop", guards=_GUARDS)
async def drop(request: PageRequest, day: FromPath[str]) -> Response[Any]:
    """Let the national calendar decide again."""
    try:
        which = date.fromisoformat(day)
    except ValueError:
        raise NotFoundException from None
    moved = await drop_day(which, _by(request), today_of(request))
    if moved is None:
        raise NotFoundException
    return redirect(request, HERE, message=words(_DROPPED, day=written(which), n=moved))


def _by(request: PageRequest) -> By:
    return By(access.person(request).email, now_of(request))


async def _page(request: PageRequest, form: Form) -> Response[str]:
    return page(
        request,
        "planning/local_days.html",
        status_code=422 if form.errors else 200,
        days=await local_days(today_of(request) - _SHOWN),
        values=form.values,
        errors=form.messages(translator(language_of(request))),
    )


ROUTES = [show, keep, drop]
