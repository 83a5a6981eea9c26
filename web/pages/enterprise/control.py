"""`/instruments/{id}/controls/new`: record a verification, calibration or test, with its readings."""

from collections.abc import Mapping
from typing import Any, Literal

from litestar import Response, get, post
from litestar.params import FromPath

from registry.language import N_, Words, translator, words
from registry.law.load import law
from registry.law.mpe.choice import phase_for, rule_in
from registry.record import RefusedControlError
from registry.values import ControlKind, InstrumentRow, NewControl, Occasion
from scheduler.acts import record_work
from web import access
from web.answers import page, redirect
from web.auth.sessions import SignedIn
from web.desk import PageRequest, language_of, now_of, today_of
from web.forms import Form, date_text, read_date, read_form
from web.pages.enterprise.instrument import CONTROL_KINDS, OCCASIONS
from web.readings.form import Ground, ReadReadings, read_readings, refuse_slips
from web.readings.ground import ground_of, known_of
from web.readings.live import live_answer
from web.readings.view import ReadingsView, readings_view
from web.shown import shown
from web.standards_said import chosen_standards, offered_standards

KINDS: dict[str, ControlKind] = {"verification": "verification", "calibration": "calibration", "testing": "testing"}
OCCASION: dict[str, Occasion] = {
    "initial": "initial",
    "periodic": "periodic",
    "after_repair": "after_repair",
    "cross": "cross",
}
POLICIES: dict[str, Literal["month_end", "anniversary"]] = {"month_end": "month_end", "anniversary": "anniversary"}
RESULTS: dict[str, Literal["pass", "fail"]] = {"pass": "pass", "fail": "fail"}

_SAVED = N_("Đã ghi kết quả. Hạn kiểm định đã được tính lại.")


@get("/instruments/{instrument_id:int}/controls/new")
async def new(request: PageRequest, instrument_id: FromPath[int]) -> Response[str]:
    """The form, with today's date and, for an inspector, the name filled in."""
    user = access.person(request)
    row = await access.instrument_for(user, instrument_id)
    values = {
        "kind": "verification",
        "occasion": "periodic",
        "result": "pass",
        "policy": "month_end",
        "performed_on": date_text(today_of(request)) if user.role == "inspector" else "",
        "officer": user.name if user.role == "inspector" else "",
    }
    ground = await ground_of(row, today_of(request))
    phase = phase_for(ground.rules, values["occasion"])
    blank = ReadReadings(rule_in(ground.rules, phase), phase, (), None)
    readings = await _view(row, None, blank, ground, language_of(request))
    return await _form_page(request, row, values, {}, readings)


@post("/instruments/{instrument_id:int}/controls/preview", status_code=200)
async def preview(request: PageRequest, instrument_id: FromPath[int]) -> Response[Any]:
    """Judge what was typed and keep nothing: the page again, or for a script the limits and verdicts as JSON."""
    row = await access.instrument_for(access.person(request), instrument_id)
    form = await read_form(request)
    language = language_of(request)
    ground = await _ground(form, row, request)
    if request.headers.get("accept", "") == "application/json":
        return Response(live_answer(form, ground, language), media_type="application/json")
    read = read_readings(form, ground, form.values.get("occasion", ""), language)
    errors = form.messages(translator(language))
    readings = await _view(row, form, read, ground, language)
    return await _form_page(request, row, form.values, errors, readings, previewed=True)


@post("/instruments/{instrument_id:int}/controls")
async def record(request: PageRequest, instrument_id: FromPath[int]) -> Response[Any]:
    """Record it, or show the form again with every fault and all that was typed."""
    user = access.person(request)
    row = await access.instrument_for(user, instrument_id)
    form = await read_form(request)
    control = _read(form, row, user)
    language = language_of(request)
    ground = await _ground(form, row, request)
    read = read_readings(form, ground, form.values.get("occasion", ""), language)
    refuse_slips(form, read)
    if control is not None and not form.errors:
        try:
            departure = form.text("departure", longest=1000, optional=True)
            await record_work(
                control,
                today=today_of(request),
                now=now_of(request),
                series=read.series,
                departure=departure,
                standards=await chosen_standards(form, user),
            )
            return redirect(request, f"/instruments/{row.id}", message=words(_SAVED))
        except RefusedControlError as error:
            for name, reason in error.faults:
                form.fault(name, reason)
    readings = await _view(row, form, read, ground, language)
    errors = form.messages(translator(language))
    return await _form_page(request, row, form.values, errors, readings, status_code=422)


async def _ground(form: Form, row: InstrumentRow, request: PageRequest) -> Ground:
    """The rules of the day of the work; of today while that is not known."""
    day = read_date(form.values.get("performed_on", ""))
    return await ground_of(row, today_of(request) if isinstance(day, Words) else day)


async def _view(
    row: InstrumentRow, form: Form | None, read: ReadReadings, ground: Ground, language: str
) -> ReadingsView:
    return readings_view(form, read, ground, await known_of(row, read.rule), language)


def _read(form: Form, row: InstrumentRow, user: SignedIn) -> NewControl | None:
    kind = form.choice("kind", KINDS)
    occasion = form.choice("occasion", OCCASION)
    result = form.choice("result", RESULTS)
    policy = form.choice("policy", POLICIES, optional=True) or "month_end"
    performed_on = form.date("performed_on")
    printed = form.date("printed_valid_until", optional=True)
    texts = {
        name: form.text(name, longest=longest, optional=True)
        for name, longest in (
            ("body", 300),
            ("officer", 200),
            ("certificate_number", 100),
            ("sticker_number", 100),
            ("remark", 2000),
        )
    }
    if form.errors:
        return None
    return NewControl(
        instrument_id=row.id,
        kind=KINDS[kind],
        occasion=OCCASION[occasion],
        performed_on=performed_on,
        result=RESULTS[result],
        printed_valid_until=printed,
        policy=POLICIES[policy],
        inspector_id=user.inspector_id,
        recorded_by=user.account_id,
        **texts,
    )


async def _form_page(
    request: PageRequest,
    row: InstrumentRow,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    readings: ReadingsView,
    *,
    previewed: bool = False,
    status_code: int = 200,
) -> Response[str]:
    language = language_of(request)
    translate = translator(language)
    return page(
        request,
        "enterprise/control.html",
        status_code=status_code,
        item=shown(row, today_of(request), language),
        kind=law().row_on(row.kind_code, today_of(request)) if row.kind_code else None,
        values=values,
        errors=errors,
        readings=readings,
        previewed=previewed,
        kinds=[(name, translate(label)) for name, label in CONTROL_KINDS.items()],
        occasions=[(name, translate(label)) for name, label in OCCASIONS.items()],
        standards=await offered_standards(access.person(request), today_of(request), translate),
    )


ROUTES = [new, preview, record]
