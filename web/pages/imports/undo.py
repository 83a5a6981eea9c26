"""`/imports/{id}/undo`: what an undo of an import would take, what it would leave and why; and the undo itself."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from registry.language import N_, translator, words
from registry.law.load import law
from registry.tables.imports import SheetImport
from scheduler.undo import UndoError, at_stake, foresee_undo, undo_import
from scheduler.undo_rules import Imported, Preview
from web import access
from web.answers import page, redirect
from web.desk import PageRequest, language_of, now_of
from web.forms import Form, read_form

REASONS = {
    "recorded": N_("Đã có kết quả kiểm định, hiệu chuẩn hoặc việc mất bằng chứng được ghi sau khi nhập."),
    "told": N_("Đã có thông báo gửi đi về phương tiện đo này."),
    "leaving": N_("Thư báo về phương tiện đo này đang được gửi; sau vài phút hãy xem lại."),
    "visited": N_("Đã có lượt kiểm định được xác nhận hoặc đã thực hiện."),
    "changed": N_("Thông tin hoặc tình trạng đã được sửa sau khi nhập."),
}
_SHOWN = 200
_MOST = 1_000_000
_DONE = N_("Đã hoàn tác {removed} phương tiện đo. Hủy {notices} thông báo chưa gửi và {visits} lượt kiểm định.")
_DONE_PARTLY = N_("Đã hoàn tác {removed} phương tiện đo, giữ lại {rest} vì đã được dùng đến.")


@get("/imports/{import_id:uuid}/undo")
async def preview(request: PageRequest, import_id: FromPath[UUID]) -> Response[str]:
    """What would go and what would stay; nothing is done yet."""
    kept = await access.import_for(access.person(request), import_id)
    return await _page(request, kept, Form({}))


@post("/imports/{import_id:uuid}/undo")
async def undo(request: PageRequest, import_id: FromPath[UUID]) -> Response[Any]:
    """Take it back, or show the page again with the reason why not."""
    user = access.person(request)
    kept = await access.import_for(user, import_id)
    form = await read_form(request)
    reason = form.text("reason", longest=500)
    expected = form.count("expected", least=0, most=_MOST)
    if form.errors:
        return await _page(request, kept, form, status_code=422)
    try:
        done = await undo_import(import_id, now=now_of(request), by=user.account_id, reason=reason, expected=expected)
    except UndoError as error:
        return await _page(request, kept, form, refusal=error, status_code=409)
    said = (
        words(_DONE_PARTLY, removed=done.removed, rest=done.rest)
        if done.rest
        else words(_DONE, removed=done.removed, notices=done.notices, visits=done.visits)
    )
    return redirect(request, f"/imports/{import_id}", message=said)


async def _page(
    request: PageRequest, kept: SheetImport, form: Form, *, refusal: UndoError | None = None, status_code: int = 200
) -> Response[str]:
    language = language_of(request)
    enterprise = await access.enterprise_for(access.person(request), int(kept.enterprise))
    found = await foresee_undo(enterprise.id, kept.id) if kept.state == "confirmed" else Preview((), ())
    notices, visits = await at_stake([one.id for one in found.going])
    return page(
        request,
        "imports/undo.html",
        status_code=status_code,
        kept=kept,
        enterprise=enterprise,
        going=len(found.going),
        staying=len(found.staying),
        notices=notices,
        visits=visits,
        rows_going=[_shown(one, language) for one in found.going[:_SHOWN]],
        rows_staying=[_shown(one, language) for one in found.staying[:_SHOWN]],
        limit=_SHOWN,
        refusal=refusal.reason if refusal else None,
        values=form.values,
        errors=form.messages(translator(language)),
    )


def _shown(one: Imported, language: str) -> dict[str, Any]:
    kind = law().row(one.kind_code) if one.kind_code else None
    translate = translator(language)
    return {
        "row": one,
        "kind": kind.name(language) if kind else one.kind_code,
        "reasons": [translate(REASONS[reason]) for reason in one.reasons],
    }


ROUTES = [preview, undo]
