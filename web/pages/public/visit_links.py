"""The two buttons of a proposed visit: confirm the day, or ask for another one."""

from typing import Any

from litestar import Response

from registry.language import N_, translator
from registry.places.load import gazetteer
from scheduler.notices import visit_acts
from scheduler.notices.acts import Opened
from scheduler.notices.phrases import hours
from scheduler.visit_life import VisitError
from web.desk import PageRequest, today_of
from web.forms import Form, read_form
from web.pages.public.link_pages import DONE_BEFORE, by, language_for, link_page, told

_CONFIRMED = (
    N_("Đã xác nhận lịch kiểm định"),
    N_("Cảm ơn Quý đơn vị. Đoàn kiểm định sẽ đến đúng ngày đã hẹn."),
)
_ASKED = (
    N_("Đã gửi đề nghị đổi ngày"),
    N_("Người lập kế hoạch sẽ chọn ngày khác và báo lại bằng thư. Cho đến lúc đó, ngày cũ chưa bị hủy."),
)
_PAST = (
    N_("Lịch này không còn hiệu lực"),
    N_("Ngày kiểm định đã qua, đã được đổi hoặc đã hủy. Xin xem thư mới nhất, hoặc trả lời thư."),
)
_LONGEST_WORDS = 500


async def show_visit(request: PageRequest, link: Opened, token: str, form: Form | None = None) -> Response[Any]:
    """The visits of the mail as they are planned now, and one button."""
    rows = await visit_acts.planned(link, today_of(request))
    if not rows:
        return told(request, link, *_PAST)
    waiting = [row for row in rows if f"visit:{row['id']}" not in link.done]
    if not waiting:
        return told(request, link, *DONE_BEFORE)
    form = form or Form({})
    return link_page(
        request,
        link,
        "public/link_visit.html",
        status_code=422 if form.errors else 200,
        visits=[(row, _hours(row), _place(row)) for row in waiting],
        confirms=link.link.purpose == "confirm",
        enterprise=link.message["enterprise_name"],
        errors=form.messages(translator(language_for(request, link))),
        words=form.values.get("words", ""),
        token=token,
    )


def _hours(row: Any) -> str:
    return f"{hours(row['arrive'])}–{hours(row['leave'])}"


def _place(row: Any) -> str:
    commune = gazetteer().by_code(row["commune_code"])
    return ", ".join(part for part in (row["address"], commune.title if commune else "") if part)


async def answer_visit(request: PageRequest, link: Opened, token: str) -> Response[Any]:
    """Carry out the answer for every visit of the mail that still waits for one."""
    form = await read_form(request)
    wish = form.text("words", longest=_LONGEST_WORDS, optional=True)
    if form.errors:
        return await show_visit(request, link, token, form)
    rows = await visit_acts.planned(link, today_of(request))
    if not rows:
        return told(request, link, *_PAST)
    try:
        fresh = await visit_acts.answer(link, [row["id"] for row in rows], wish, by(request))
    except VisitError:
        return told(request, link, *_PAST)
    if not fresh:
        return told(request, link, *DONE_BEFORE)
    return told(request, link, *(_CONFIRMED if link.link.purpose == "confirm" else _ASKED))
