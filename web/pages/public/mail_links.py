"""`/m/{token}`: what the links of a mail do, without a sign-in. Opening shows; only the button acts.

Mail scanners and previews follow every link, so a GET changes nothing but the mark that somebody looked.
"""

from typing import Any

from litestar import Response, get, post
from litestar.exceptions import MethodNotAllowedException
from litestar.params import FromPath

from registry.language import N_, translator, words
from registry.law.load import law
from scheduler.notices import acts
from scheduler.notices.acts import Opened
from scheduler.notices.kinds import KINDS
from scheduler.notices.links import Fault
from scheduler.notices.phrases import flat
from web.auth.throttle import count_wrong_link
from web.desk import PageRequest, desk_of, now_of, today_of
from web.errors import RefusalError
from web.forms import Form, read_form
from web.pages.public.certificate_links import download_certificate, show_certificate, show_certificates
from web.pages.public.link_pages import DONE_BEFORE, by, language_for, link_page, refused, told
from web.pages.public.sign_in import client_address
from web.pages.public.visit_links import answer_visit, show_visit

_GONE = N_("Đã ghi nhận {n} phương tiện đo không còn sử dụng")
_GONE_MORE = N_("Thư nhắc về các phương tiện đo này sẽ không gửi nữa. Nếu báo nhầm, xin đăng nhập và đổi lại.")
_STOPPED = N_("Đã ngừng nhận loại thư này")
_STOPPED_MORE = N_(
    "Từ nay không gửi “{kind}” đến địa chỉ {address} nữa. Các thông báo theo quy định của pháp luật vẫn được gửi."
)
_RESUMED = N_("Đã nhận lại loại thư này")
_RESUMED_MORE = N_("Từ nay “{kind}” lại được gửi đến địa chỉ {address}.")
_CHOOSE = N_("Xin chọn ít nhất một phương tiện đo.")
_TOO_MANY = N_("Quá nhiều liên kết không đúng từ địa chỉ mạng này. Xin chờ {minutes} phút rồi thử lại.")

_ONE_CLICK = ("List-Unsubscribe", "One-Click")


@get("/m/{token:str}", opt={"public": True})
async def show(request: PageRequest, token: FromPath[str]) -> Response[Any]:
    """What this link would do, with one button that does it."""
    link = await _opened(request, token)
    if not isinstance(link, Opened):
        return refused(request, link)
    if link.link.purpose == "stop":
        return _stop_page(request, link, token)
    if link.link.purpose == "gone":
        return await _gone_page(request, link, token, Form({}))
    if link.link.purpose == "certificate":
        return await show_certificates(request, link, token)
    return await show_visit(request, link, token)


@post("/m/{token:str}", opt={"public": True})
async def act(request: PageRequest, token: FromPath[str]) -> Response[Any]:
    """Do it, once."""
    link = await _opened(request, token)
    if not isinstance(link, Opened):
        return refused(request, link)
    if link.link.purpose == "stop":
        return await _stop(request, link, token)
    if link.link.purpose == "gone":
        return await _report_gone(request, link, token)
    if link.link.purpose == "certificate":
        raise MethodNotAllowedException  # it is only read
    return await answer_visit(request, link, token)


@get("/m/{token:str}/stop", opt={"public": True})
async def show_stop(request: PageRequest, token: FromPath[str]) -> Response[Any]:
    """A person who opens the address of the one-click button sees the same page."""
    link = await _opened(request, token)
    if not isinstance(link, Opened) or link.link.purpose != "stop":
        return refused(request, link if isinstance(link, str) else "forged")
    return _stop_page(request, link, token)


@post("/m/{token:str}/stop", opt={"public": True, "tokenless": True})
async def one_click(request: PageRequest, token: FromPath[str]) -> Response[Any]:
    """RFC 8058: a mail program posts `List-Unsubscribe=One-Click`; it knows no form and no cookie."""
    link = await _opened(request, token)
    if not isinstance(link, Opened) or link.link.purpose != "stop":
        return refused(request, link if isinstance(link, str) else "forged")
    form = await read_form(request)
    if form.values.get(_ONE_CLICK[0]) != _ONE_CLICK[1]:
        return _stop_page(request, link, token)
    await acts.stop_kind(link, by(request), one_click=True)
    return _kind_told(request, link, _STOPPED, _STOPPED_MORE)


@get("/m/{token:str}/certificates/{control_id:int}", opt={"public": True})
async def show_one(request: PageRequest, token: FromPath[str], control_id: FromPath[int]) -> Response[Any]:
    """One certificate of a mail that tells of several."""
    link = await _opened(request, token)
    if not isinstance(link, Opened) or link.link.purpose != "certificate":
        return refused(request, link if isinstance(link, str) else "forged")
    return await show_certificate(request, link, token, control_id)


@get("/m/{token:str}/certificates/{control_id:int}/certificate.pdf", opt={"public": True})
async def download_one(request: PageRequest, token: FromPath[str], control_id: FromPath[int]) -> Response[Any]:
    """The same as a PDF."""
    link = await _opened(request, token)
    if not isinstance(link, Opened) or link.link.purpose != "certificate":
        return refused(request, link if isinstance(link, str) else "forged")
    return await download_certificate(request, link, control_id)


async def _opened(request: PageRequest, token: str) -> Opened | Fault:
    found = await acts.opened(desk_of(request).key, token, today_of(request), now_of(request))
    if found == "forged":
        wait = await count_wrong_link(client_address(request), now_of(request))
        if wait is not None:
            minutes = max(1, round(wait.total_seconds() / 60))
            raise RefusalError(429, words(_TOO_MANY, minutes=minutes))
    return found


async def _gone_page(
    request: PageRequest, link: Opened, token: str, form: Form, *, status_code: int = 200
) -> Response[str]:
    """The instruments that are still in use by our register."""
    language = language_for(request, link)
    rows = [row for row in await acts.instruments(link) if _open(link, row)]
    if not rows:
        return told(request, link, *DONE_BEFORE)
    return link_page(
        request,
        link,
        "public/link_gone.html",
        status_code=status_code,
        rows=[(row, _kind(row, language), flat(f"{row['maker']} {row['model']}")) for row in rows],
        form=form,
        errors=form.messages(translator(language)),
        token=token,
        enterprise=link.message["enterprise_name"],
    )


def _open(link: Opened, row: Any) -> bool:
    return row["status"] != "retired" and f"instrument:{row['id']}" not in link.done


async def _report_gone(request: PageRequest, link: Opened, token: str) -> Response[str]:
    form = await read_form(request)
    rows = [row for row in await acts.instruments(link) if _open(link, row)]
    chosen: dict[int, acts.Gone] = {}
    for row in rows:
        match form.values.get(f"i{row['id']}", ""):
            case "stopped" | "retired" as status:
                chosen[row["id"]] = status
    if rows and not chosen:
        form.fault("", words(_CHOOSE))
        return await _gone_page(request, link, token, form, status_code=422)
    done = await acts.report_gone(link, chosen, by(request))
    if not done:
        return told(request, link, *DONE_BEFORE)
    return told(request, link, _GONE, _GONE_MORE, n=len(done))


def _kind(row: Any, language: str) -> str:
    listed = law().row(row["kind_code"]) if row["kind_code"] else None
    return listed.name(language) if listed else row["kind_name"] or row["kind_code"] or ""


def _stop_page(request: PageRequest, link: Opened, token: str) -> Response[str]:
    language = language_for(request, link)
    return link_page(
        request,
        link,
        "public/link_stop.html",
        kind=translator(language)(KINDS[link.kind].name),
        explained=translator(language)(KINDS[link.kind].explained),
        address=link.message["recipient"],
        token=token,
    )


async def _stop(request: PageRequest, link: Opened, token: str) -> Response[str]:
    form = await read_form(request)
    if form.values.get("again"):
        await acts.resume_kind(link, by(request))
        return _kind_told(request, link, _RESUMED, _RESUMED_MORE)
    await acts.stop_kind(link, by(request), one_click=False)
    return _kind_told(request, link, _STOPPED, _STOPPED_MORE, token=token)


def _kind_told(request: PageRequest, link: Opened, title: str, advice: str, *, token: str = "") -> Response[str]:
    kind = translator(language_for(request, link))(KINDS[link.kind].name)
    return told(request, link, title, advice, token=token, kind=kind, address=link.message["recipient"])


ROUTES = [show, act, show_one, download_one, show_stop, one_click]
