"""`/admin/domains`: the domains that are sent to at a limited pace, entered here or learned from their servers."""

from typing import Any

from litestar import Response, get, post

from registry.language import N_, translator, words
from scheduler.notices.domains import enter, is_domain, paced_domains, release_domain
from scheduler.notices.pacing import Limit
from web import access
from web.answers import page, redirect
from web.desk import PageRequest, desk_of, language_of
from web.forms import Form, read_form
from web.mail_settings import mail_settings

_MOST = 100_000

_ENTERED = N_("Đã đặt giới hạn cho {domain}.")
_DROPPED = N_("Đã bỏ giới hạn của {domain}.")
_BAD = N_("“{text}” không phải tên miền. Ví dụ: gmail.com.")
_NOTHING = N_("Đề nghị nhập số thư mỗi phút hoặc số kết nối.")


@get("/admin/domains", guards=[access.administrators_only])
async def show(request: PageRequest) -> Response[str]:
    """Every limited domain, with what waits for it, and a form for another."""
    return await _page(request, Form({}))


@post("/admin/domains", guards=[access.administrators_only])
async def limit(request: PageRequest) -> Response[Any]:
    """Limit a domain, or change its limit."""
    form = await read_form(request)
    domain = _domain(form)
    per_minute = form.count("per_minute", least=1, most=_MOST, optional=True)
    connections = form.count("connections", least=1, most=_MOST, optional=True)
    if not form.errors and per_minute is None and connections is None:
        form.fault("per_minute", words(_NOTHING))
    if form.errors:
        return await _page(request, form, status_code=422)
    await enter(domain, Limit(per_minute, connections))
    return redirect(request, "/admin/domains", message=words(_ENTERED, domain=domain))


@post("/admin/domains/release", guards=[access.administrators_only])
async def release(request: PageRequest) -> Response[Any]:
    """Send to a domain as fast as to any other again."""
    form = await read_form(request)
    domain = _domain(form)
    if form.errors:
        return await _page(request, form, status_code=422)
    await release_domain(domain)
    return redirect(request, "/admin/domains", message=words(_DROPPED, domain=domain))


def _domain(form: Form) -> str:
    text = form.text("domain", longest=253).lower()
    if text and not is_domain(text):
        form.fault("domain", words(_BAD, text=text[:60]))
    return text


async def _page(request: PageRequest, form: Form, status_code: int = 200) -> Response[str]:
    settings = desk_of(request).settings
    mail = mail_settings(dict(settings.environ), production=settings.production)
    return page(
        request,
        "admin/domains.html",
        status_code=status_code,
        domains=await paced_domains(),
        usual=mail.per_domain if mail else Limit(),
        values=form.values,
        errors=form.messages(translator(language_of(request))),
    )


ROUTES = [show, limit, release]
