"""`/tasks`: what somebody must mend before notices can arrive; closed when mended, or by hand with a reason."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from registry.dates import written
from registry.language import N_, Words, translator, words
from registry.law.losing import cause_words
from scheduler.notices.phrases import plain
from scheduler.notices.tasks import LEFT_ALONE_DAYS, PAGE, TaskRow, close_by_hand, count_open, tasks
from web import access
from web.answers import page, redirect
from web.desk import PageRequest, language_of, now_of
from web.forms import Form, read_form

HERE = "/tasks"
REASONS = {
    "no_recipient": N_("Cơ sở không có người liên hệ nhận được thư; thông báo đến hạn không gửi được cho ai."),
    "opted_out": N_("Mọi người liên hệ đã ngừng nhận loại thông báo này."),
    "bad_address": N_("Địa chỉ thư điện tử không máy chủ thư nào nhận."),
    "after_repair": N_("Phương tiện đo mất hiệu lực kiểm định: cần kiểm định sau sửa chữa."),
    "list_change": N_("Danh mục phương tiện đo thay đổi: cần xem trước ảnh hưởng đối với các cơ sở."),
    "stuck_visit": N_(
        "Lượt cơ sở đã biết không giữ được ở ngày này và không ngày nào xếp lại được: cần người quyết định."
    ),
    "bouncing": N_("Thư gửi đi bị trả lại; không gửi tiếp đến địa chỉ này."),
}
_CLOSED = N_("Đã đóng việc và ghi lý do.")
_CLOSED_BEFORE = N_("Việc này đã được đóng trước đó.")
_LIST = N_("Danh mục từ ngày {day}")
_TOUCHED = N_("{n} phương tiện đo đang dùng của {enterprises} cơ sở")
_LONGEST_NUMBER = 18


@dataclass(frozen=True, slots=True)
class ShownTask:
    """A task in the reader's words, and where it is mended; "" where the reader may not."""

    row: TaskRow
    title: str
    reason: str
    href: str
    words: str


@get(HERE, guards=[access.planners_only])
async def show(request: PageRequest) -> Response[str]:
    """The open tasks, newest first; `?closed=1` those that are done."""
    return await _list_page(request, Form({}), 0)


@post(f"{HERE}/{{task_id:int}}/close", guards=[access.planners_only])
async def close(request: PageRequest, task_id: FromPath[int]) -> Response[Any]:
    """Close one by hand; the reason stays with it."""
    form = await read_form(request)
    reason = form.text(f"reason_{task_id}", longest=500)
    if form.errors:
        return await _list_page(request, form, task_id)
    done = await close_by_hand(access.known_id(task_id), reason, access.person(request).email, now_of(request))
    return redirect(request, HERE, message=words(_CLOSED if done else _CLOSED_BEFORE), kind="ok" if done else "info")


async def _list_page(request: PageRequest, form: Form, wrong: int) -> Response[str]:
    query, language = request.query_params, language_of(request)
    closed, translate = query.get("closed") == "1", translator(language)
    found = await tasks(open_ones=not closed, before=_before(query.get("before", "")))
    shown = found[:PAGE]
    kept = "closed=1&" if closed else ""
    may_officers = access.person(request).role == "administrator"
    return page(
        request,
        "planning/tasks.html",
        status_code=422 if form.errors else 200,
        tasks=[
            ShownTask(
                row,
                _title(row).say(translate),
                translate(REASONS.get(row.kind, row.kind)),
                _href(row, may_officers=may_officers),
                _words(row).say(translate),
            )
            for row in shown
        ],
        closed=closed,
        count=await count_open(),
        next=f"{HERE}?{kept}before={shown[-1].id}" if len(found) > PAGE else None,
        days=LEFT_ALONE_DAYS,
        values=form.values,
        errors=form.messages(translate),
        wrong=wrong,
    )


def _title(row: TaskRow) -> Words:
    if row.kind == "list_change":
        return words(_LIST, day=written(date.fromisoformat(row.subject.split(":")[1])))
    return plain(row.whom or row.enterprise_name or row.words or row.subject)


def _words(row: TaskRow) -> Words:
    if row.kind == "after_repair":
        return cause_words(row.words)
    if row.kind == "list_change":
        instruments, enterprises = row.words.split()
        return words(_TOUCHED, n=instruments, enterprises=enterprises)
    return plain(row.words)


def _href(row: TaskRow, *, may_officers: bool) -> str:
    about, _, number = row.subject.partition(":")
    if about == "contact" and row.whom:
        return f"/contacts/{number}/edit"
    if about == "list":
        return f"/law/changes?list={number.partition(':')[0]}"
    if about == "instrument":
        return f"/instruments/{number}"
    if about == "visit":
        return f"/visits/{number}/move"
    if about == "officer":
        return f"/admin/officers/{number}" if may_officers and row.whom else ""
    return f"/contacts?enterprise={row.enterprise_id}" if row.enterprise_id else ""


def _before(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER else None


ROUTES = [show, close]
