"""`/standards`: the measurement standards of the house, their evidence, and leave to use an unfit one."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from registry.dates import written
from registry.language import N_, translator, words
from registry.standard_rules import SOURCE, Fitness, Span, certificate_faults, fitness, leave_faults
from registry.standards import (
    By,
    KnownCodeError,
    NewCertificate,
    NotNowError,
    StandardRow,
    add_certificate,
    add_standard,
    ask_leave,
    certificates,
    give_leave,
    leaves,
    recalls,
    set_field,
    standards,
)
from scheduler.fields import fields
from scheduler.plan_standards import outings_of, share_out_current
from web import access
from web.answers import page, redirect
from web.desk import PageRequest, language_of, now_of, today_of
from web.forms import Form, read_form
from web.planner_said import field_choices, field_name
from web.standards_said import shown_standard

HERE = "/standards"
_ADDED = N_("Đã thêm chuẩn. Ghi giấy chứng nhận của chuẩn để dùng được.")
_KNOWN = N_("Đã có chuẩn mang mã này.")
_AHEAD = timedelta(days=60)  # until when a standard that cannot be used is missed, if nothing better is known
_COUNTED = N_("Từ lần lập kế hoạch sau, chuẩn này được tính cho lĩnh vực đã chọn.")
_NOT_COUNTED = N_("Từ lần lập kế hoạch sau, chuẩn này không được tính nữa.")
_CERTIFIED = N_("Đã ghi giấy chứng nhận của chuẩn.")
_ASKED = N_("Đã xin phép. Người thứ hai phải đồng ý thì mới dùng được.")
_GIVEN = N_("Đã cho phép dùng chuẩn trong những ngày này.")
_NOT_GIVEN = N_("Không cho phép được: người xin không tự cho phép, và mỗi lần xin chỉ cho phép một lần.")


@get(HERE, guards=[access.staff_only])
async def show(request: PageRequest) -> Response[str]:
    """Every standard in use, by code, and whether it may be used today."""
    today, translate = today_of(request), translator(language_of(request))
    rows = [shown_standard(row, today, translate) for row in await standards()]
    return page(request, "staff/standards.html", rows=rows, fields=dict(field_choices(translate)))


@get(f"{HERE}/new", guards=[access.planners_only])
async def new(request: PageRequest) -> Response[str]:
    """An empty form."""
    return _form_page(request, Form({}))


@post(HERE, guards=[access.planners_only])
async def add(request: PageRequest) -> Response[Any]:
    """Add a standard, or show the form again with every fault."""
    form = await read_form(request)
    code, name = form.text("code", longest=60), form.text("standard_name", longest=300)
    serial = form.text("serial", longest=100, optional=True)
    field = form.choice("field", fields().names, optional=True)
    if not form.errors:
        try:
            number = await add_standard(code, name, serial, by_of(request), field=field)
            return redirect(request, f"{HERE}/{number}", message=words(_ADDED))
        except KnownCodeError:
            form.fault("code", words(_KNOWN))
    return _form_page(request, form)


@get(f"{HERE}/{{standard_id:int}}", guards=[access.staff_only])
async def one(request: PageRequest, standard_id: FromPath[int]) -> Response[str]:
    """Its state, evidence, recalls and leave."""
    return await one_page(request, await standard_for(standard_id), Form({}))


@post(f"{HERE}/{{standard_id:int}}/field", guards=[access.planners_only])
async def plan_for(request: PageRequest, standard_id: FromPath[int]) -> Response[Any]:
    """Say for which field it goes out, so that plans count it; or for none."""
    row, form = await standard_for(standard_id), await read_form(request)
    field = form.choice("field", fields().names, optional=True)
    if form.errors:
        return await one_page(request, row, form)
    await set_field(row.id, field)
    await share_out_current()
    return redirect(request, f"{HERE}/{row.id}", message=words(_COUNTED if field else _NOT_COUNTED))


@post(f"{HERE}/{{standard_id:int}}/certificates", guards=[access.planners_only])
async def certify(request: PageRequest, standard_id: FromPath[int]) -> Response[Any]:
    """Record evidence, or show the page again with every fault."""
    row, form = await standard_for(standard_id), await read_form(request)
    number, body = form.text("number", longest=100), form.text("body", longest=300, optional=True)
    performed_on, valid_until = form.date("performed_on"), form.date("valid_until")
    if performed_on is not None and valid_until is not None:
        for name, reason in certificate_faults(performed_on, valid_until, today_of(request)):
            form.fault(name, reason)
        if not form.errors:
            await add_certificate(NewCertificate(row.id, number, body, performed_on, valid_until), by_of(request))
            await share_out_current()
            return redirect(request, f"{HERE}/{row.id}", message=words(_CERTIFIED))
    return await one_page(request, row, form)


@post(f"{HERE}/{{standard_id:int}}/leaves", guards=[access.staff_only])
async def ask(request: PageRequest, standard_id: FromPath[int]) -> Response[Any]:
    """Ask for leave to use it although it is overdue or recalled."""
    row, form = await standard_for(standard_id), await read_form(request)
    first, last = form.date("first_day"), form.date("last_day")
    reason = form.text("leave_reason", longest=1000)
    if first is not None and last is not None:
        for name, fault in leave_faults(Span(first, last)):
            form.fault(name, fault)
        if not form.errors:
            await ask_leave(row.id, Span(first, last), reason, by_of(request))
            return redirect(request, f"{HERE}/{row.id}", message=words(_ASKED))
    return await one_page(request, row, form)


@post(f"{HERE}/{{standard_id:int}}/leaves/{{leave_id:int}}/give", guards=[access.staff_only])
async def give(request: PageRequest, standard_id: FromPath[int], leave_id: FromPath[int]) -> Redirect:
    """Give the leave that somebody else asked for."""
    row = await standard_for(standard_id)
    await read_form(request)
    if leave_id not in {known.id for known in await leaves(row.id)}:
        raise NotFoundException
    try:
        await give_leave(leave_id, by_of(request))
    except NotNowError:
        return redirect(request, f"{HERE}/{row.id}", message=words(_NOT_GIVEN), kind="bad")
    return redirect(request, f"{HERE}/{row.id}", message=words(_GIVEN))


async def standard_for(standard_id: int) -> StandardRow:
    """A standard in use. Raises NotFoundException."""
    found = await standards([access.known_id(standard_id)])
    if not found:
        raise NotFoundException
    return found[0]


def by_of(request: PageRequest) -> By:
    """Who asks, and when."""
    return By(access.person(request).account_id, now_of(request))


async def one_page(request: PageRequest, row: StandardRow, form: Form) -> Response[str]:
    """The page of a standard, with what was typed into one of its forms."""
    today, translate = today_of(request), translator(language_of(request))
    values: Mapping[str, str] = form.values or {"first_day": written(today), "last_day": written(today)}
    return page(
        request,
        "staff/standard.html",
        status_code=422 if form.errors else 200,
        one=shown_standard(row, today, translate),
        fit=fitness(row.facts, today) is Fitness.GOOD,
        certificates=await certificates(row.id),
        recalls=await recalls(row.id),
        leaves=await leaves(row.id),
        me=access.person(request).account_id,
        fields=field_choices(translate),
        field=field_name(row.field, translate),
        outings=(outings := await outings_of(row.id, today)),
        until=outings[-1][0] if outings else today + _AHEAD,
        values=values,
        errors=form.messages(translate),
        source=translate(SOURCE),
    )


def _form_page(request: PageRequest, form: Form) -> Response[str]:
    translate = translator(language_of(request))
    return page(
        request,
        "staff/standard_form.html",
        status_code=422 if form.errors else 200,
        values=form.values,
        fields=field_choices(translate),
        errors=form.messages(translate),
    )


ROUTES = [show, new, add, one, plan_for, certify, ask, give]
