"""What every request needs of its application: settings, clock, templates, and the key that signs."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from jinja2 import Environment
from litestar import Request
from litestar.datastructures import State

from registry.language import LANGUAGES, SOURCE
from web.auth.sessions import SignedIn
from web.settings import Settings
from web.today import Clock

# `request.user` is who is signed in, or None; `request.auth` is the digest of that session, or None.
PageRequest = Request[SignedIn | None, bytes | None, State]

LANGUAGE_COOKIE = "etalon-language"


@dataclass(frozen=True)
class Desk:
    """Made once per application by `create_app`; `key` signs form tokens and flash messages."""

    settings: Settings
    clock: Clock
    templates: Environment
    key: bytes

    @property
    def session_cookie(self) -> str:
        """A `__Host-` cookie cannot be planted by a neighbouring host, but browsers take it over https only."""
        return "__Host-etalon" if self.settings.https else "etalon-http"

    @property
    def form_cookie(self) -> str:
        """Binds the forms shown to somebody who is not signed in to the browser that was shown them."""
        return "__Host-etalon-form" if self.settings.https else "etalon-http-form"

    @property
    def flash_cookie(self) -> str:
        """A message for the next page."""
        return "__Host-etalon-flash" if self.settings.https else "etalon-http-flash"


def desk_of(request: PageRequest) -> Desk:
    """The desk of the application that got this request."""
    return cast("Desk", request.app.state.desk)


def now_of(request: PageRequest) -> datetime:
    """The instant by the application's clock, in UTC."""
    return desk_of(request).clock.now()


def today_of(request: PageRequest) -> date:
    """The calendar day by the application's clock, where the installation is."""
    return desk_of(request).clock.today()


def language_of(request: PageRequest) -> str:
    """The language to answer in: the account's own, else the one this browser chose, else Vietnamese."""
    wanted = request.user.language if request.user else request.cookies.get(LANGUAGE_COOKIE, SOURCE)
    return wanted if wanted in LANGUAGES else SOURCE


def address_of(request: PageRequest) -> str:
    """What was asked for, path and query. Not by `request.url`: that cannot be made of every Host people send."""
    query = request.scope["query_string"].decode("latin-1")
    return request.scope["path"] + (f"?{query}" if query else "")


def is_https(request: PageRequest) -> bool:
    """Whether cookies may be bound to https."""
    return desk_of(request).settings.https
