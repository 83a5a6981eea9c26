"""`/instruments/{id}/loss`: report that the evidence of validity was lost; `/losses/{id}` corrects such a record."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from registry.language import N_, translator, words
from registry.law.losing import CAUSES, MISTAKE, SOURCE, NewLoss
from registry.losses import LossRow, Reporter, StaleLossError, loss
from registry.record import RefusedControlError
from registry.values import InstrumentRow
from scheduler.acts import Post, report_loss
from web import access
from web.answers import page, redirect
from web.auth.sessions import SignedIn
from web.desk import PageRequest, desk_of, language_of, now_of, today_of
from web.forms import Form, date_text, read_form
from web.mail_settings import mail_domain
from web.shown import shown

_SAVED = N_("Đã ghi việc mất hiệu lực. Thư yêu cầu ngừng sử dụng được gửi ngay cho người liên hệ của cơ sở.")
_CORRECTED = N_("Đã ghi đính chính; bản ghi trước vẫn được lưu trong lịch sử.")
_TWICE = N_("Bản ghi này vừa được người khác đính chính: đề nghị mở lại trang phương tiện đo.")
_NOTHING_LOST = N_("Ghi nhầm: không có việc mất hiệu lực")


@get("/instruments/{instrument_id:int}/loss")
async def new(request: PageRequest, instrument_id: FromPath[int]) -> Response[str]:
    """The form, with today's date."""
    row = await access.instrument_for(access.person(request), instrument_id)
    return _form_page(request, row, None, {"happened_on": date_text(today_of(request))}, Form({}))


@post("/instruments/{instrument_id:int}/loss")
async def report(request: PageRequest, instrument_id: FromPath[int]) -> Response[Any]:
    """Record it and tell the enterprise at once, or show the form again with every fault."""
    row = await access.instrument_for(access.person(request), instrument_id)
    return await _keep(request, row, None)


@get("/losses/{loss_id:int}")
async def correct(request: PageRequest, loss_id: FromPath[int]) -> Response[str]:
    """The form, filled with what was recorded."""
    held, row = await _held(request, loss_id)
    values = {"cause": held.cause, "happened_on": date_text(held.happened_on)}
    return _form_page(request, row, held, values, Form({}))


@post("/losses/{loss_id:int}")
async def keep_correction(request: PageRequest, loss_id: FromPath[int]) -> Response[Any]:
    """Record the correction beside what it corrects."""
    held, row = await _held(request, loss_id)
    return await _keep(request, row, held)


async def _held(request: PageRequest, loss_id: int) -> tuple[LossRow, InstrumentRow]:
    """A record that nobody has corrected yet; an enterprise corrects only what it reported itself."""
    user = access.person(request)
    held = await loss(access.known_id(loss_id))
    if held is None or not may_correct(user, held):
        raise NotFoundException
    return held, await access.instrument_for(user, held.instrument_id)


def may_correct(user: SignedIn, held: LossRow) -> bool:
    """Whether somebody who may see the instrument may correct this record of it."""
    return not held.replaced and held.cause != MISTAKE and (user.staff or held.reported)


async def _keep(request: PageRequest, row: InstrumentRow, held: LossRow | None) -> Response[Any]:
    form = await read_form(request)
    given = _read(form, held)
    if given is not None:
        try:
            await report_loss(row.id, given, _by(request), _post(request), replaces=held.id if held else None)
            return redirect(request, f"/instruments/{row.id}", message=words(_CORRECTED if held else _SAVED))
        except RefusedControlError as error:
            for name, reason in error.faults:
                form.fault(name, reason)
        except StaleLossError:
            form.fault("", words(_TWICE))
    return _form_page(request, row, held, form.values, form)


def _read(form: Form, held: LossRow | None) -> NewLoss | None:
    cause = form.choice("cause", (*CAUSES, MISTAKE) if held else CAUSES)
    day = form.date("happened_on")
    reason = form.text("reason", longest=2000)
    return None if form.errors or day is None else NewLoss(cause, day, reason)


def _by(request: PageRequest) -> Reporter:
    user = access.person(request)
    return Reporter(user.account_id, now_of(request), today_of(request), is_owner=not user.staff)


def _post(request: PageRequest) -> Post:
    settings = desk_of(request).settings
    return Post(mail_domain(settings), settings.zone)


def _form_page(
    request: PageRequest, row: InstrumentRow, held: LossRow | None, values: Mapping[str, str], form: Form
) -> Response[str]:
    language = language_of(request)
    translate = translator(language)
    causes = [(code, translate(said)) for code, said in CAUSES.items()]
    return page(
        request,
        "enterprise/loss.html",
        status_code=422 if form.errors else 200,
        item=shown(row, today_of(request), language),
        held=held,
        values=values,
        errors=form.messages(translate),
        causes=[*causes, (MISTAKE, translate(_NOTHING_LOST))] if held else causes,
        source=translate(SOURCE),
    )


ROUTES = [new, report, correct, keep_correction]
