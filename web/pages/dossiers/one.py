"""`/dossiers/…`: one dossier: its clocks as a timeline, what may be recorded next, its papers and its history."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from registry.language import N_, translator, words
from registry.law.dossier_words import EVENT_NAMES, FIELD_NAMES, FORM_NAMES, OUTCOME_NAMES, RISK_LEVELS, STATE_NAMES
from registry.law.dossiers import EventRule
from scheduler.dossiers import find, keep
from scheduler.dossiers.course import Course, course, possible
from scheduler.dossiers.find import calendar_span, officers_in_charge
from scheduler.dossiers.values import By, DossierError, DossierRow, EventRow, NewDocument, NewEvent
from scheduler.plans import work_calendar
from web import access
from web.answers import page, redirect
from web.desk import PageRequest, language_of, now_of, today_of
from web.dossiers_said import kind_name, row_standing, shown_clock, shown_events
from web.forms import Form, date_text, read_form

_RECORDED, _TAKEN_BACK = N_("Đã ghi vào hồ sơ."), N_("Đã gỡ việc ghi sau cùng.")
_GIVEN, _NOTED, _REMOVED = N_("Đã giao người phụ trách."), N_("Đã ghi tài liệu."), N_("Đã gỡ tài liệu.")
_NOT_A_LINK = N_("Địa chỉ tài liệu phải bắt đầu bằng https:// hoặc http://.")
_LONGEST_REASON = 1000


@get("/dossiers/{dossier_id:int}")
async def show(request: PageRequest, dossier_id: FromPath[int]) -> Response[str]:
    """The dossier; `?event=` chooses what to record."""
    row = await access.dossier_for(access.person(request), dossier_id)
    form = Form({"event": request.query_params.get("event", ""), "day": date_text(today_of(request))})
    return await _page(request, row, form)


@post("/dossiers/{dossier_id:int}/events", guards=[access.staff_only])
async def record(request: PageRequest, dossier_id: FromPath[int]) -> Response[Any]:
    """Record what happened, or show the form again with every fault."""
    row = await access.dossier_in_charge(access.person(request), dossier_id)
    form = await read_form(request)
    rule = row.law[0].events.get(form.choice("event", row.law[0].events))
    event = _event(form, rule) if rule else None
    seen = form.count("seen", least=1, most=999_999_999)
    if event is not None and seen is not None and not form.errors:
        try:
            await keep.record(row.id, event, _by(request), seen=seen)
            return redirect(request, f"/dossiers/{row.id}", message=words(_RECORDED))
        except DossierError as error:
            form.fault(error.field, error.words)
    return await _page(request, row, form)


@post("/dossiers/{dossier_id:int}/events/{event_id:int}/withdraw", guards=[access.staff_only])
async def take_back(request: PageRequest, dossier_id: FromPath[int], event_id: FromPath[int]) -> Response[Any]:
    """Take the last event back, with a reason."""
    row = await access.dossier_in_charge(access.person(request), dossier_id)
    form = await read_form(request)
    reason = form.text("withdraw_reason", longest=_LONGEST_REASON)
    if not form.errors:
        try:
            await keep.withdraw_event(row.id, access.known_id(event_id), reason, _by(request))
            return redirect(request, f"/dossiers/{row.id}", message=words(_TAKEN_BACK))
        except DossierError as error:
            form.fault("withdraw_reason", error.words)
    return await _page(request, row, form)


@post("/dossiers/{dossier_id:int}/officer", guards=[access.planners_only])
async def give(request: PageRequest, dossier_id: FromPath[int]) -> Response[Any]:
    """Put somebody in charge."""
    row = await access.dossier_for(access.person(request), dossier_id)
    form = await read_form(request)
    officer = form.choice("officer", [str(number) for number, _ in await officers_in_charge()], optional=True)
    if form.errors:
        return await _page(request, row, form)
    await keep.give_to(row.id, int(officer) if officer else None)
    return redirect(request, f"/dossiers/{row.id}", message=words(_GIVEN))


@post("/dossiers/{dossier_id:int}/documents", guards=[access.staff_only])
async def note_document(request: PageRequest, dossier_id: FromPath[int]) -> Response[Any]:
    """Note a paper: what it is and where it lies."""
    row = await access.dossier_in_charge(access.person(request), dossier_id)
    form = await read_form(request)
    new = _document(form, row)
    if form.errors:
        return await _page(request, row, form)
    await keep.add_document(row.id, new, _by(request))
    return redirect(request, f"/dossiers/{row.id}", message=words(_NOTED))


@post("/dossiers/{dossier_id:int}/documents/{document_id:int}/remove", guards=[access.staff_only])
async def remove_document(request: PageRequest, dossier_id: FromPath[int], document_id: FromPath[int]) -> Response[Any]:
    """Take a paper off the list."""
    row = await access.dossier_in_charge(access.person(request), dossier_id)
    if not await keep.remove_document(row.id, access.known_id(document_id), _by(request)):
        raise NotFoundException
    return redirect(request, f"/dossiers/{row.id}", message=words(_REMOVED))


def _by(request: PageRequest) -> By:
    return By(access.person(request).account_id, now_of(request), today_of(request))


def _event(form: Form, rule: EventRule) -> NewEvent | None:
    day = form.date("day")
    until = form.date("until") if "until" in rule.needs else None
    number = form.text("document_number", longest=60, optional="number" not in rule.needs)
    outcome = form.choice("outcome", OUTCOME_NAMES) if "outcome" in rule.needs else ""
    reason = form.text("reason", longest=_LONGEST_REASON, optional="reason" not in rule.needs)
    return NewEvent(rule.code, day, until, number, outcome, reason) if day and not form.errors else None


def _document(form: Form, row: DossierRow) -> NewDocument:
    kind = form.choice("form", row.law[1].forms, optional=True)
    title = form.text("document_title", longest=300, optional=bool(kind))
    number, dated = form.text("number", longest=60, optional=True), form.date("dated", optional=True)
    link = form.text("link", longest=500, optional=True)
    if link and not link.lower().startswith(("https://", "http://")):
        form.fault("link", words(_NOT_A_LINK))
    return NewDocument(kind, title, number, dated, link)


async def _page(request: PageRequest, row: DossierRow, form: Form) -> Response[str]:
    user, today, translate = access.person(request), today_of(request), translator(language_of(request))
    calendar = await work_calendar(*calendar_span(row.received_on, today))
    events = await find.events(row.id)
    standing = [one for one in events if one.withdrawn_at is None]
    now = course(*row.law, (one.happened for one in standing), calendar, today)
    moving = access.may_move(user, row)
    tone, said = row_standing(row, today, calendar)
    return page(
        request,
        "dossiers/one.html",
        status_code=422 if form.errors else 200,
        row=row,
        kind_name=translate(kind_name(row)),
        state=translate(STATE_NAMES[row.state]),
        tone=tone,
        said=said,
        act=translate(row.law[1].act),
        act_confirmed=row.law[1].mark == "V",
        clocks=[shown_clock(one, today, calendar, translate) for one in now.clocks],
        facts=_facts(row, translate),
        history=shown_events(events, translate, staff=user.staff),
        documents=[(one, translate(FORM_NAMES[one.form]) if one.form else "") for one in await find.documents(row.id)],
        forms=[(code, translate(FORM_NAMES[code])) for code in row.law[1].forms],
        moving=moving,
        officers=[(str(number), name) for number, name in await officers_in_charge()] if user.plans else [],
        values=form.values,
        errors=form.messages(translate),
        **_next(row, now, standing, form, translate),
    )


def _next(row: DossierRow, now: Course, standing: list[EventRow], form: Form, translate: Any) -> Mapping[str, Any]:
    """What may be recorded, and the entries that the chosen event needs."""
    rules = possible(row.law[0], now)
    chosen = next((rule for rule in rules if rule.code == form.values.get("event")), None)
    return {
        "next": [(rule.code, translate(EVENT_NAMES[rule.code])) for rule in rules],
        "chosen": chosen.code if chosen else "",
        "chosen_name": translate(EVENT_NAMES[chosen.code]) if chosen else "",
        "needs": chosen.needs if chosen else (),
        "outcomes": [(code, translate(said)) for code, said in OUTCOME_NAMES.items()],
        "last": standing[-1].id,
        "last_name": translate(EVENT_NAMES[standing[-1].code]) if len(standing) > 1 else "",
    }


def _facts(row: DossierRow, translate: Any) -> list[tuple[str, str]]:
    def said(name: str, value: str) -> str:
        return translate(RISK_LEVELS[value]) if name == "risk_level" else value

    return [
        (translate(FIELD_NAMES[name]), said(name, row.facts[name])) for name in row.law[1].fields if row.facts.get(name)
    ]


ROUTES = [show, record, take_back, give, note_document, remove_document]
