"""How a page answers: `page` renders a template, `redirect` goes elsewhere with a message.

Rendering fills the names every template may use: account, language, csrf_input, path, flashes, law_banner, demo,
nav, search, today; and the globals and filters of web/filters.py.
"""

from typing import Any
from urllib.parse import quote

from litestar import Response
from litestar.datastructures import Cookie
from litestar.response import Redirect
from markupsafe import Markup

from registry.fold import fold
from registry.language import Words, translator
from registry.law.load import law
from web import flashes
from web.auth import form_tokens
from web.desk import PageRequest, address_of, desk_of, language_of
from web.filters import speaking
from web.navigation import doors

FORM_LIMIT = 64 * 1024
UPLOAD_LIMIT = 20_000_000


def page(
    request: PageRequest,
    template: str,
    *,
    status_code: int = 200,
    headers: dict[str, str] | None = None,
    speak: str | None = None,
    **context: Any,
) -> Response[str]:
    """A template of web/templates as an answer, with its context and the names every page has.

    `speak`: another language than the reader's, for the pages of a mail in that language.
    """
    desk, cookies = desk_of(request), list[Cookie]()
    language = speak or language_of(request)
    base = {
        **_base_context(request, language),
        "csrf_input": _csrf_input(request, cookies),
        "flashes": _take_flashes(request, cookies),
    }
    with speaking(language, desk.clock.today()):
        html = desk.templates.get_template(template).render({**base, **context})
    return Response(html, media_type="text/html", status_code=status_code, headers=headers, cookies=cookies)


def redirect(request: PageRequest, target: str, *, message: Words | None = None, kind: flashes.Kind = "ok") -> Redirect:
    """See another page of ours (303), which shows `message` once."""
    cookies = []
    if message is not None:
        text = message.say(translator(language_of(request)))
        cookies.append(_cookie(request, desk_of(request).flash_cookie, flashes.seal(desk_of(request).key, kind, text)))
    return Redirect(target, status_code=303, cookies=cookies)


def safe_next(target: str) -> str:
    """`target` where it is a page of ours, else `/`: nobody is led to another site after signing in.

    Browsers read a backslash as a slash and skip tabs and line breaks, so addresses with any of them are refused.
    """
    local = target.startswith("/") and not target.startswith("//") and target.isprintable()
    return target if local and "\\" not in target and not target.startswith("/sign-") else "/"


def _base_context(request: PageRequest, language: str) -> dict[str, Any]:
    desk, user = desk_of(request), request.user
    translate, path = translator(language), request.scope["path"]
    banner = law().banner(desk.clock.today())
    return {
        "account": user,
        "language": language,
        "path": address_of(request),
        "law_banner": banner.say(translate) if banner else None,
        "demo": desk.settings.demo,
        "nav": doors(user.role, path, translate) if user else [],
        "search": user is not None,
        "today": desk.clock.today(),
    }


def _csrf_input(request: PageRequest, cookies: list[Cookie]) -> Markup:
    """The hidden field every form carries; a browser without session and form cookie gets the latter now."""
    key, binding = desk_of(request).key, form_binding(request)
    if binding is None:
        value = form_tokens.new_binding()
        cookies.append(_cookie(request, desk_of(request).form_cookie, value))
        binding = cookie_binding(value)
    token = form_tokens.form_token(key, binding)
    return Markup('<input type="hidden" name="{}" value="{}">').format(form_tokens.FIELD, token)


def form_binding(request: PageRequest) -> bytes | None:
    """What this browser's form tokens are bound to; None while it has neither session nor form cookie."""
    if request.auth is not None:
        return b"session\0" + request.auth
    value = request.cookies.get(desk_of(request).form_cookie)
    return cookie_binding(value) if value else None


def cookie_binding(value: str) -> bytes:
    """The binding of somebody who is not signed in."""
    return b"cookie\0" + value.encode()


def _take_flashes(request: PageRequest, cookies: list[Cookie]) -> list[tuple[flashes.Kind, str]]:
    name = desk_of(request).flash_cookie
    value = request.cookies.get(name)
    if not value:
        return []
    cookies.append(_cookie(request, name, "", max_age=0))
    return flashes.unseal(desk_of(request).key, value)


def _cookie(request: PageRequest, name: str, value: str, max_age: int | None = None) -> Cookie:
    return own_cookie(name, value, https=desk_of(request).settings.https, max_age=max_age)


def own_cookie(name: str, value: str, *, https: bool, max_age: int | None = None) -> Cookie:
    """A cookie as ours are: for this host only, unreadable to scripts, not sent along with other sites' posts."""
    return Cookie(key=name, value=value, path="/", max_age=max_age, secure=https, httponly=True, samesite="lax")


def attachment(file_name: str) -> str:
    """A Content-Disposition value that saves under this name, Vietnamese letters included (RFC 6266, RFC 8187)."""
    plain = fold(file_name).encode("ascii", "replace").decode().replace('"', "'").replace("\\", "-")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name, safe='')}"
