"""The gate before every page: who asks, may anybody ask this, and does the form come from our own page.

Pages are for signed-in people unless their handler says `opt={"public": True}`: no page can forget to ask.
`"tokenless": True` opens an address that programs of others post to, whose secret stands in the address itself.
"""

from typing import cast
from urllib.parse import urlsplit

from litestar.datastructures import FormMultiDict
from litestar.enums import ScopeType
from litestar.exceptions import ClientException, HTTPException, NotAuthorizedException
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from registry.language import N_, words
from web.answers import form_binding
from web.auth import form_tokens
from web.auth.sessions import digest_of, signed_in
from web.desk import Desk, PageRequest, desk_of
from web.errors import RefusalError, answer_error

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_NOBODY_ASKS = ("/static/", "/healthz")  # answered without looking up who it is

_STALE = N_("Biểu mẫu này đã cũ hoặc không phải của trang này. Xin mở lại trang, điền và gửi lần nữa.")


def recognising(app: ASGIApp, desk: Desk) -> ASGIApp:
    """Wrap an application so that every request, routed or not, knows who is signed in before anything answers.

    It stands outside the router because error pages of unknown addresses show who is signed in, too.
    """

    async def recognised(scope: Scope, receive: Receive, send: Send) -> None:
        scope["user"] = scope["auth"] = None
        if scope["type"] == ScopeType.HTTP and scope["method"] == "HEAD":
            scope["method"] = "GET"  # the server leaves the body away; checkers of links ask this way
        if scope["type"] != ScopeType.HTTP or scope["path"].startswith(_NOBODY_ASKS):
            await app(scope, receive, send)
            return
        request: PageRequest = PageRequest(scope, receive, send)
        try:
            await _recognise(request, desk)
        except Exception as error:  # noqa: BLE001 - the edge of the application: every failure becomes a page
            answer = answer_error(request, error)
            await answer.to_asgi_response(app=None, request=request)(scope, receive, send)
            return
        await app(scope, receive, send)

    return cast("ASGIApp", recognised)


async def _recognise(request: PageRequest, desk: Desk) -> None:
    digest = digest_of(request.cookies.get(desk.session_cookie, ""))
    if digest is None:
        return
    user = await signed_in(digest, desk.clock.now())
    if user is not None:
        request.scope["user"], request.scope["auth"] = user, digest


class Gate(ASGIMiddleware):
    """Turns away strangers and forged forms, in that order, before a large body is read."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Let the request through, or raise what the error page will say."""
        request: PageRequest = PageRequest(scope, receive, send)
        if request.user is None and not scope["route_handler"].opt.get("public"):
            raise NotAuthorizedException
        if request.method in SAFE_METHODS or scope["route_handler"].opt.get("tokenless"):
            await next_app(scope, receive, send)
            return
        _refuse_foreign(request)
        form = await _read_once(request)
        try:
            _refuse_forged(request, form)
            await next_app(scope, receive, send)
        finally:
            await form.close()  # uploads of a request that never reached its handler


def _refuse_foreign(request: PageRequest) -> None:
    """Refuse what another site's page made the browser send, by the headers browsers do not let pages forge."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise RefusalError(403, words(_STALE))
    origin = request.headers.get("origin")
    if origin is not None and origin not in _own_origins(request):
        raise RefusalError(403, words(_STALE))


def _own_origins(request: PageRequest) -> set[str]:
    settings = desk_of(request).settings
    if settings.public_url:
        own = urlsplit(settings.public_url)
        return {f"{own.scheme}://{own.netloc}"}
    host = request.headers.get("host", "")
    return {f"http://{host}", f"https://{host}"}


async def _read_once(request: PageRequest) -> FormMultiDict:
    """The form; the handler finds it already read. Empty where the body is something else."""
    try:
        return await request.form()
    except HTTPException:
        raise
    except (ValueError, LookupError) as error:  # a charset that does not exist, bytes that are not of it
        raise ClientException from error


def _refuse_forged(request: PageRequest, form: FormMultiDict) -> None:
    token = request.headers.get(form_tokens.HEADER) or form.get(form_tokens.FIELD)
    binding = form_binding(request)
    if binding is None or not isinstance(token, str) or not form_tokens.belongs(desk_of(request).key, binding, token):
        raise RefusalError(403, words(_STALE))
