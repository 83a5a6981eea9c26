"""`/controls/{id}/withdraw`: a record entered by mistake, for another instrument say, counts for nothing."""

from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from registry import find
from registry.language import N_, translator, words
from registry.tables.controls import Control
from registry.values import ControlRow, InstrumentRow
from registry.withdraw import WithdrawnBeforeError
from scheduler.acts import withdraw_work
from web import access
from web.answers import page, redirect
from web.auth.sessions import SignedIn
from web.desk import PageRequest, language_of, now_of, today_of
from web.forms import Form, read_form
from web.shown import shown

_DONE = N_(
    "Đã rút lại kết quả ghi nhầm. Hạn kiểm định được tính lại từ các kết quả còn lại; hủy {count} thông báo chưa gửi."
)
_BEFORE = N_("Kết quả này đã được rút lại trước đó.")


def may_withdraw(user: SignedIn, control: ControlRow) -> bool:
    """Whether somebody who may see the instrument may withdraw this record of it: staff, and whoever wrote it."""
    mine = control.recorded_by is not None and control.recorded_by == user.account_id
    return control.withdrawn_at is None and (user.staff or mine)


@get("/controls/{control_id:int}/withdraw")
async def ask(request: PageRequest, control_id: FromPath[int]) -> Response[str]:
    """What would be withdrawn, and the reason to give."""
    control, row = await _held(request, control_id)
    return _page(request, control, row, Form({}))


@post("/controls/{control_id:int}/withdraw")
async def withdraw(request: PageRequest, control_id: FromPath[int]) -> Response[Any]:
    """Withdraw it, or show the page again with what is wrong."""
    control, row = await _held(request, control_id)
    form = await read_form(request)
    reason = form.text("reason", longest=1000)
    if form.errors:
        return _page(request, control, row, form)
    try:
        count = await withdraw_work(control.id, reason, by=access.person(request).account_id, now=now_of(request))
    except WithdrawnBeforeError:
        return redirect(request, f"/instruments/{row.id}", message=words(_BEFORE), kind="info")
    return redirect(request, f"/instruments/{row.id}", message=words(_DONE, count=count))


async def _held(request: PageRequest, control_id: int) -> tuple[ControlRow, InstrumentRow]:
    """A record that still counts, of an instrument one may see. Raises NotFoundException."""
    user = access.person(request)
    found = await Control.select(Control.instrument).where(Control.id == access.known_id(control_id)).first()
    if found is None:
        raise NotFoundException
    row = await access.instrument_for(user, found["instrument"])
    control = next((one for one in await find.controls(row.id) if one.id == control_id), None)
    if control is None or not may_withdraw(user, control):
        raise NotFoundException
    return control, row


def _page(request: PageRequest, control: ControlRow, row: InstrumentRow, form: Form) -> Response[str]:
    language = language_of(request)
    return page(
        request,
        "enterprise/withdrawal.html",
        status_code=422 if form.errors else 200,
        item=shown(row, today_of(request), language),
        control=control,
        values=form.values,
        errors=form.messages(translator(language)),
    )


ROUTES = [ask, withdraw]
