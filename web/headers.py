"""The headers of every answer: pages, files, errors, redirects."""

from urllib.parse import parse_qs

from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

from web.filters import version_of

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; media-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_ALWAYS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
_FOR_EVER = "public, max-age=31536000, immutable"
_STATIC = "/static/"
_FONT = "/static/vendor/inter.woff2"  # the style sheet names it without a version; its bytes change with Inter only
_OK = 200


async def add_headers(message: Message, scope: Scope) -> None:
    """Complete the headers of an answer about to be sent. A page may bring its own policy (a mail preview does)."""
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    for name, value in _ALWAYS.items():
        headers.setdefault(name, value)
    if scope["app"].state.desk.settings.https:
        headers.setdefault("strict-transport-security", "max-age=31536000")
    headers.setdefault("cache-control", _caching(scope, message["status"]))


def _caching(scope: Scope, status: int) -> str:
    """Files for ever when asked for by their content, otherwise checked each time; pages are never kept."""
    path = scope["path"]
    if not path.startswith(_STATIC) or status != _OK:
        return "no-store"
    if path == _FONT:
        return "public, max-age=2592000"
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("v", [""])[0]
    return _FOR_EVER if asked == version_of(path.removeprefix(_STATIC)) else "no-cache"
