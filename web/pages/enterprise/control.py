"""`/instruments/{id}/controls/new`: record a verification, calibration or test."""

from collections.abc import Mapping
from typing import Any, Literal

from litestar import Response, get, post
from litestar.params import FromPath

from registry.language import N_, translator, words
from registry.law.load import law
from registry.record import RefusedControlError, record_control
from registry.values import ControlKind, InstrumentRow, NewControl, Occasion
from web import access
from web.answers import page, redirect
from web.auth.sessions import SignedIn
from web.desk import PageRequest, language_of, now_of, today_of
from web.forms import Form, date_text, read_form
from web.pages.enterprise.instrument import CONTROL_KINDS, OCCASIONS
from web.shown import shown

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
    return _form_page(request, row, values, {})


@post("/instruments/{instrument_id:int}/controls")
async def record(request: PageRequest, instrument_id: FromPath[int]) -> Response[Any]:
    """Record it, or show the form again with every fault and all that was typed."""
    user = access.person(request)
    row = await access.instrument_for(user, instrument_id)
    form = await read_form(request)
    control = _read(form, row, user)
    if control is not None:
        try:
            await record_control(control, today=today_of(request), now=now_of(request))
            return redirect(request, f"/instruments/{row.id}", message=words(_SAVED))
        except RefusedControlError as error:
            for name, reason in error.faults:
                form.fault(name, reason)
    errors = form.messages(translator(language_of(request)))
    return _form_page(request, row, form.values, errors, status_code=422)


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


def _form_page(
    request: PageRequest,
    row: InstrumentRow,
    values: Mapping[str, str],
    errors: Mapping[str, str],
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
        kinds=[(name, translate(label)) for name, label in CONTROL_KINDS.items()],
        occasions=[(name, translate(label)) for name, label in OCCASIONS.items()],
    )


ROUTES = [new, record]
