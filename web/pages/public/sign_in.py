"""`/sign-in` and `/sign-out`."""

from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from registry.language import N_, translator, words
from web.answers import own_cookie, page, redirect, safe_next
from web.auth.passwords import LONGEST
from web.auth.sessions import close_session
from web.auth.sign_in import Refused, sign_in
from web.demo.accounts import demo_accounts
from web.desk import PageRequest, desk_of, is_https, language_of, now_of
from web.forms import Form, read_form

_SIGNED_OUT = N_("Đã đăng xuất.")


@get("/sign-in", opt={"public": True})
async def show(request: PageRequest) -> Response[Any]:
    """The sign-in form; somebody signed in already is sent on."""
    target = safe_next(request.query_params.get("next", ""))
    if request.user is not None:
        return redirect(request, target)
    return _form(request, Form({"next": target}), status_code=200)


@post("/sign-in", opt={"public": True})
async def enter(request: PageRequest) -> Response[Any]:
    """Sign in: a new session token, whatever cookie the browser brought; the old session, if any, ends."""
    form = await read_form(request)
    email, password = form.text("email", longest=254), form.text("password", longest=LONGEST)
    if form.errors:
        return _form(request, form, status_code=422)
    outcome = await sign_in(email, password, client_address(request), now_of(request))
    if isinstance(outcome, Refused):
        form.fault("", outcome.words)
        return _form(request, form, status_code=429 if outcome.wait else 422)
    if request.auth is not None:
        await close_session(request.auth)
    answer = redirect(request, safe_next(form.values.get("next", "")))
    desk, https = desk_of(request), is_https(request)
    answer.set_cookie(own_cookie(desk.session_cookie, outcome.token, https=https))
    answer.set_cookie(own_cookie(desk.form_cookie, "", https=https, max_age=0))
    return answer


@post("/sign-out")
async def leave(request: PageRequest) -> Redirect:
    """End the session here and in the database."""
    if request.auth is not None:
        await close_session(request.auth)
    answer = redirect(request, "/sign-in", message=words(_SIGNED_OUT), kind="info")
    answer.set_cookie(own_cookie(desk_of(request).session_cookie, "", https=is_https(request), max_age=0))
    return answer


def client_address(request: PageRequest) -> str:
    """The network address to count failures under; a proxy's word is taken only where a proxy is declared."""
    forwarded = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    if desk_of(request).settings.behind_proxy and forwarded:
        return forwarded
    return request.client.host if request.client else "unknown"


def _form(request: PageRequest, form: Form, *, status_code: int) -> Response[str]:
    """The typed password is never sent back."""
    accounts = demo_accounts() if desk_of(request).settings.demo else ()
    return page(
        request,
        "public/sign_in.html",
        status_code=status_code,
        email=form.values.get("email", ""),
        target=safe_next(form.values.get("next", "")),
        errors=form.messages(translator(language_of(request))),
        accounts=accounts,
    )


ROUTES = [show, enter, leave]
