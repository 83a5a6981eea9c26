"""`/standards/{id}/recall`: what a recall would put at risk, worst first; then the recall, or its end."""

from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from registry import find
from registry.language import N_, translator, words
from registry.standard_rules import AtRisk, day_faults
from registry.standards import NotNowError, StandardRow
from scheduler.acts import Post
from scheduler.notices.words import REASON_WORDS
from scheduler.plan_standards import share_out_current
from scheduler.recalls import Impact, NewRecall, foresee, impact, lift, recall, told
from web import access
from web.answers import page, redirect
from web.desk import PageRequest, desk_of, language_of, today_of
from web.forms import Form, query_form, read_form
from web.mail_settings import mail_domain
from web.pages.staff.standards import HERE, by_of, standard_for
from web.shown import ShownInstrument, shown

SHOWN = 200
EXCLUDED = {
    "stopped": N_("đã tạm ngừng sử dụng"),
    "retired": N_("đã thôi dùng"),
    "failed": N_("lần đó không đạt, đã báo ngừng sử dụng"),
    "verified_since": N_("đã kiểm định lại bằng chuẩn khác"),
}
_RECALLED = N_("Đã thu hồi chuẩn và báo cho cơ sở có giấy chứng nhận bị nghi ngờ.")
_LIFTED = N_("Đã rút lại việc thu hồi. Người đã nhận thông báo được báo lại.")
_DONE = N_("Chuẩn này đã bị thu hồi, hoặc việc thu hồi đã được rút lại trước đó.")


@dataclass(frozen=True, slots=True)
class ShownRisk:
    """A certificate in doubt: its instrument, the day, the percentage of the limit, and why it is left out."""

    found: AtRisk
    item: ShownInstrument
    percent: int | None
    excluded: str


@get(f"{HERE}/{{standard_id:int}}/recall", guards=[access.planners_only])
async def ask(request: PageRequest, standard_id: FromPath[int]) -> Response[str]:
    """The form; with a day and a reason, what would follow. Of a recalled standard: what followed."""
    row = await standard_for(standard_id)
    if row.recall_id is not None and row.facts.doubtful_from is not None:
        found = Impact(await impact(row.id, row.facts.doubtful_from), await told(row.recall_id))
        return await _page(request, row, Form({}), found)
    form = query_form(request)
    given = _read(request, form, row) if form.values else None
    found_after = await foresee(given, by_of(request), today_of(request), _post(request)) if given else None
    return await _page(request, row, form, found_after)


@post(f"{HERE}/{{standard_id:int}}/recall", guards=[access.planners_only])
async def confirm(request: PageRequest, standard_id: FromPath[int]) -> Response[Any]:
    """Recall it and tell everybody concerned."""
    row, form = await standard_for(standard_id), await read_form(request)
    given = _read(request, form, row)
    if given is None:
        return await _page(request, row, form, None)
    try:
        await recall(given, by_of(request), today_of(request), _post(request))
        await share_out_current()
    except NotNowError:
        return redirect(request, f"{HERE}/{row.id}", message=words(_DONE), kind="bad")
    return redirect(request, f"{HERE}/{row.id}/recall", message=words(_RECALLED))


@post(f"{HERE}/{{standard_id:int}}/lift", guards=[access.planners_only])
async def end(request: PageRequest, standard_id: FromPath[int]) -> Response[Any] | Redirect:
    """Say that it was good after all."""
    row, form = await standard_for(standard_id), await read_form(request)
    reason = form.text("lift_reason", longest=2000)
    if row.recall_id is None or row.facts.doubtful_from is None:
        raise NotFoundException
    if form.errors:
        found = Impact(await impact(row.id, row.facts.doubtful_from), await told(row.recall_id))
        return await _page(request, row, form, found)
    try:
        await lift(row.recall_id, reason, by_of(request), today_of(request), _post(request))
        await share_out_current()
    except NotNowError:
        return redirect(request, f"{HERE}/{row.id}", message=words(_DONE), kind="bad")
    return redirect(request, f"{HERE}/{row.id}", message=words(_LIFTED))


def _read(request: PageRequest, form: Form, row: StandardRow) -> NewRecall | None:
    day, reason = form.date("last_good_on"), form.text("reason", longest=2000)
    if day is not None:
        for name, fault in day_faults("last_good_on", day, today_of(request)):
            form.fault(name, fault)
    return None if form.errors or day is None else NewRecall(row.id, day, reason)


def _post(request: PageRequest) -> Post:
    settings = desk_of(request).settings
    return Post(mail_domain(settings), settings.zone)


async def _page(request: PageRequest, row: StandardRow, form: Form, found: Impact | None) -> Response[str]:
    translate = translator(language_of(request))
    mails = found.mails if found else ()
    return page(
        request,
        "staff/recall.html",
        status_code=422 if form.errors else 200,
        row=row,
        values=form.values,
        errors=form.messages(translate),
        found=found,
        risks=await _shown(request, found) if found else [],
        more=max(len(found.found) - SHOWN, 0) if found else 0,
        excluded=sum(one.excluded != "" for one in found.found) if found else 0,
        reached=[one for one in mails if one.state != "unsendable"],
        unreached=[(one, translate(REASON_WORDS.get(one.reason, one.reason))) for one in mails
                   if one.state == "unsendable"],
    )  # fmt: skip


async def _shown(request: PageRequest, found: Impact) -> list[ShownRisk]:
    today, language = today_of(request), language_of(request)
    first = found.found[:SHOWN]
    rows = {row.id: row for row in await find.instruments_by_id({one.use.instrument_id for one in first})}
    return [_risk(one, shown(rows[one.use.instrument_id], today, language), language) for one in first]


def _risk(one: AtRisk, item: ShownInstrument, language: str) -> ShownRisk:
    percent = None if one.share is None else round(one.share * 100)
    return ShownRisk(one, item, percent, translator(language)(EXCLUDED[one.excluded]) if one.excluded else "")


ROUTES = [ask, confirm, end]
