"""`/admin/notices/leads`: how many days before a day people are told: all, a kind of instrument, an enterprise."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException

from registry import find_places
from registry.language import N_, Words, translator, words
from registry.law.load import law
from registry.sheets.faults import CellError
from registry.sheets.kinds import KindReader
from scheduler.notices.house import drop_timing, keep_timing, timing_of
from scheduler.notices.kinds import DOSSIER_REMINDER, DUE, KINDS
from scheduler.notices.lead_days import lead_days_text, read_lead_days
from scheduler.notices.rules import Timing, usual_days
from web import access
from web.answers import page, redirect
from web.changes_said import fact, notice_text, scope_text
from web.desk import PageRequest, language_of, now_of, today_of
from web.forms import Form, read_form
from web.pages.admin.notice_rules import HERE as UP
from web.pages.admin.notice_rules import NOTHING, NOTICES, check_page

HERE = f"{UP}/leads"
OF_INSTRUMENTS = frozenset({DUE})
OF_ENTERPRISES = frozenset({DUE, DOSSIER_REMINDER})
"""The others go to the authority's own people; of those only the general rule is asked."""
_GUARDS = [access.administrators_only]
_SAVED = N_("Đã lưu số ngày nhắc trước hạn. Thông báo đã gửi không thay đổi.")
_NO_SUCH = N_("Không có cơ sở nào có mã số thuế hoặc số {text} trong sổ đăng ký.")
_BOTH = N_("Xin chọn một trong hai: loại phương tiện đo, hoặc cơ sở.")
_FOR_ALL = N_("Số ngày của loại thông báo này không đặt riêng theo phạm vi đó được.")
_SAY_SO = N_("Xin điền số ngày, hoặc đánh dấu “Không nhắc trước hạn”.")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form asks: the notice, the scope, and its days; None: let the wider scope decide."""

    notice: str
    enterprise: int | None
    enterprise_name: str
    instrument_kind: str
    days: tuple[int, ...] | None


@get(HERE, guards=_GUARDS)
async def show(request: PageRequest) -> Response[str]:
    """The form, filled with what holds for the scope in the address."""
    query = request.query_params
    values = {name: query.get(name, "") for name in ("notice", "kind", "enterprise")}
    asked = await _scope(Form(values), request)
    if asked is None:
        raise NotFoundException
    held = await timing_of(asked.notice, asked.enterprise, "", asked.instrument_kind)
    values["days"] = lead_days_text(usual_days(asked.notice) if held is None else held)
    return _form_page(request, values | ({} if values["days"] else {"none": "1"}), Form({}))


@post(f"{HERE}/amend", guards=_GUARDS)
async def amend(request: PageRequest) -> Response[str]:
    """The form again as it was typed."""
    form = await read_form(request)
    return _form_page(request, form.values, Form({}))


@post(f"{HERE}/check", guards=_GUARDS)
async def check(request: PageRequest) -> Response[Any]:
    """What would change, and what it would do to today's mails; nothing is kept."""
    form = await read_form(request)
    asked = await _read(form, request)
    if asked is None:
        return _form_page(request, form.values, form, status_code=422)
    held = await timing_of(asked.notice, asked.enterprise, "", asked.instrument_kind)
    if held == asked.days:
        return redirect(request, UP, message=words(NOTHING), kind="info")
    before, after = ({} if days is None else {"days_before": days} for days in (held, asked.days))
    changed = [fact("days_before", before, after, translator(language_of(request)))]
    whom = scope_text(asked.enterprise_name, {"instrument_kind": asked.instrument_kind}, language_of(request))
    whom = ", ".join(filter(None, (notice_text(asked.notice, translator(language_of(request))), whom)))
    return await check_page(request, form, changed, partial(_keep, request, asked), action=HERE, whom=whom)


@post(HERE, guards=_GUARDS)
async def save(request: PageRequest) -> Response[Any]:
    """Set the days of one scope, or let the wider one decide again."""
    form = await read_form(request)
    asked = await _read(form, request)
    if asked is None:
        return _form_page(request, form.values, form, status_code=422)
    await _keep(request, asked)
    return redirect(request, UP, message=words(_SAVED))


async def _keep(request: PageRequest, asked: Asked) -> None:
    by, now = access.person(request).email, now_of(request)
    if asked.days is None:
        await drop_timing(asked.notice, asked.enterprise, "", asked.instrument_kind, by=by, now=now)
    else:
        await keep_timing(Timing(asked.notice, asked.enterprise, "", asked.instrument_kind, asked.days), by, now)


async def _read(form: Form, request: PageRequest) -> Asked | None:
    asked, days = await _scope(form, request), _days(form)
    if asked is None or form.errors:
        return None
    return replace(asked, days=days)


def _days(form: Form) -> tuple[int, ...] | None:
    """The days; none where the form says so, None where it gives the scope up."""
    if form.ticked("drop"):
        return None
    if form.ticked("none"):
        return ()
    read = read_lead_days(form.text("days", longest=200, optional=True))
    if not read:
        read = words(_SAY_SO)
    if isinstance(read, Words):
        form.fault("days", read)
        return ()
    return read


async def _scope(form: Form, request: PageRequest) -> Asked | None:
    notice, kind = _notice(form), _kind_code(form, request)
    text = form.text("enterprise", longest=40, optional=True)
    found = await _enterprise(text, request) if text else None
    if text and found is None:
        form.fault("enterprise", words(_NO_SUCH, text=text))
    elif found and kind:
        form.fault("enterprise", words(_BOTH))
    if (kind and notice not in OF_INSTRUMENTS) or (found and notice not in OF_ENTERPRISES):
        form.fault("", words(_FOR_ALL))
    if form.errors:
        return None
    return Asked(notice, found.id if found else None, found.name if found else "", kind, None)


def _notice(form: Form) -> str:
    """Whose lead days; those of due dates where the form does not say. No page leads to any other."""
    notice = form.given("notice") or DUE
    if notice not in NOTICES:
        raise NotFoundException
    return notice


async def _enterprise(text: str, request: PageRequest) -> find_places.EnterpriseRow | None:
    try:
        return await access.enterprise_for(access.person(request), text)
    except NotFoundException:
        return None


def _kind_code(form: Form, request: PageRequest) -> str:
    text = form.text("kind", longest=300, optional=True).partition(" · ")[0]
    if not text:
        return ""
    try:
        return KindReader(law()).read(text, today_of(request)).code
    except CellError as error:
        form.fault("kind", error.words)
        return ""


def _form_page(request: PageRequest, values: Mapping[str, str], form: Form, status_code: int = 200) -> Response[str]:
    today, notice, translate = today_of(request), _notice(Form(values)), translator(language_of(request))
    return page(
        request,
        "admin/notice_leads.html",
        status_code=status_code,
        values=values,
        errors=form.messages(translate),
        notice=KINDS[notice],
        title=notice_text(notice, translate),
        for_instruments=notice in OF_INSTRUMENTS,
        for_enterprises=notice in OF_ENTERPRISES,
        kinds=[kind for kind in law().list_on(today).rows.values() if kind.listed_on(today)],
        usual=lead_days_text(usual_days(notice)),
    )


ROUTES = [show, amend, check, save]
