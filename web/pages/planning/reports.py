"""`/reports`: the reports that the law wants each year: by which day, and which were handed in."""

from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from registry.dates import written
from registry.language import N_, translator, words
from registry.law.reports import ReportRule, undated_reports
from scheduler.report_calendar import HandedIn, hand_in, not_handed_in, report_calendar, set_own_day
from web import access
from web.answers import page, redirect
from web.desk import PageRequest, language_of, now_of, today_of
from web.forms import Form, read_form

HERE = "/reports"
_GUARDS = [access.planners_only]
_NOTED, _TAKEN_BACK = N_("Đã ghi báo cáo đã nộp; thôi nhắc."), N_("Đã bỏ ghi nhận; việc nhắc tiếp tục.")
_SET, _DROPPED = N_("Đã đặt ngày."), N_("Đã bỏ ngày tự đặt.")
_LATER = N_("Ngày nộp ở sau hôm nay ({day}).")
_NO_SUCH_DAY = N_("Tháng {month} không có ngày {day} trong mọi năm. Xin chọn ngày khác.")


@get(HERE, guards=_GUARDS)
async def show(request: PageRequest) -> Response[str]:
    """Each report with its coming day, those without a day, and what was handed in."""
    return await _page(request, Form({}), "")


@post(f"{HERE}/{{code:str}}/handed-in", guards=_GUARDS)
async def mark(request: PageRequest, code: FromPath[str]) -> Response[Any]:
    """Record the coming report as handed in."""
    rule, form = await _rule(code), await read_form(request)
    day = form.date("handed_on")
    number = form.text("document_number", longest=60)
    if day and day > today_of(request):
        form.fault("handed_on", words(_LATER, day=written(today_of(request))))
    if form.errors or day is None:
        return await _page(request, form, code)
    due_on = rule.next_due(today_of(request))
    await hand_in(HandedIn(code, due_on, day, number, ""), access.person(request).account_id, now_of(request))
    return redirect(request, HERE, message=words(_NOTED))


@post(f"{HERE}/{{code:str}}/{{due:str}}/take-back", guards=_GUARDS)
async def take_back(request: PageRequest, code: FromPath[str], due: FromPath[str]) -> Response[Any]:
    """The report was not handed in after all."""
    try:
        found = await not_handed_in(code, date.fromisoformat(due))
    except ValueError:
        raise NotFoundException from None
    if not found:
        raise NotFoundException
    return redirect(request, HERE, message=words(_TAKEN_BACK))


@post(f"{HERE}/{{code:str}}/day", guards=_GUARDS)
async def own_day(request: PageRequest, code: FromPath[str]) -> Response[Any]:
    """Set, or drop, the house's own last day of a report whose law names none."""
    if code not in undated_reports():
        raise NotFoundException
    form = await read_form(request)
    if form.ticked("drop"):
        await set_own_day(code, None, access.person(request).account_id, now_of(request))
        return redirect(request, HERE, message=words(_DROPPED))
    day, month = form.count("day", least=1, most=31), form.count("month", least=1, most=12)
    if day and month and not _in_every_year(month, day):
        form.fault("day", words(_NO_SUCH_DAY, month=month, day=day))
    if form.errors or not (day and month):
        return await _page(request, form, code)
    await set_own_day(code, (month, day), access.person(request).account_id, now_of(request))
    return redirect(request, HERE, message=words(_SET))


def _in_every_year(month: int, day: int) -> bool:
    try:
        return bool(date(2025, month, day))
    except ValueError:
        return False


async def _rule(code: str) -> ReportRule:
    found = next((rule for rule in (await report_calendar()).rules if rule.code == code), None)
    if found is None:
        raise NotFoundException
    return found


async def _page(request: PageRequest, form: Form, wrong: str) -> Response[str]:
    calendar, today, translate = await report_calendar(), today_of(request), translator(language_of(request))
    coming = sorted(((rule.next_due(today), rule) for rule in calendar.rules), key=lambda one: (one[0], one[1].code))
    names = {rule.code: translate(rule.name) for rule in calendar.rules}
    undated = [
        (one.code, translate(one.name), translate(one.source), calendar.own_days.get(one.code))
        for one in undated_reports().values()
    ]
    names |= {code: name for code, name, _, _ in undated}
    return page(
        request,
        "planning/reports.html",
        status_code=422 if form.errors else 200,
        coming=[
            (rule.code, names[rule.code], translate(rule.source), due, (rule.code, due) in calendar.handed_in)
            for due, rule in coming
        ],
        undated=undated,
        noted=[(one, names.get(one.code, one.code)) for one in calendar.noted],
        values=form.values,
        errors=form.messages(translate),
        wrong=wrong,
    )


ROUTES = [show, mark, take_back, own_day]
