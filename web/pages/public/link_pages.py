"""How the pages of mail links answer: in the mail's language, never indexed, their address told to nobody."""

from typing import Any

from litestar import Response

from registry.language import N_, translator, words
from scheduler.notices.acts import By, Opened
from scheduler.notices.links import Fault
from web.answers import page
from web.desk import LANGUAGE_COOKIE, PageRequest, language_of, now_of
from web.pages.public.sign_in import client_address

DONE_BEFORE = (
    N_("Liên kết này đã được dùng"),
    N_("Việc này đã được ghi nhận, không cần làm lại. Nếu muốn thay đổi, xin đăng nhập hoặc trả lời thư."),
)
_FORGED = (
    N_("Liên kết không đúng"),
    N_("Liên kết này bị cắt ngắn hoặc không phải của hệ thống. Xin mở lại từ thư, hoặc chép đủ cả dòng địa chỉ."),
)
_EXPIRED = (
    N_("Liên kết đã hết hạn"),
    N_("Liên kết trong thư chỉ dùng được trong một thời gian. Xin đăng nhập để làm việc này, hoặc trả lời thư đó."),
)
# The house's referrer policy tells other sites nothing; a stricter one would make browsers post forms with no origin.
_HIDDEN = {"x-robots-tag": "noindex, nofollow"}


def language_for(request: PageRequest, link: Opened) -> str:
    """The reader's own choice of language, else that of the mail."""
    if request.user is not None or LANGUAGE_COOKIE in request.cookies:
        return language_of(request)
    return str(link.message["language"])


def link_page(
    request: PageRequest, link: Opened, template: str, *, status_code: int = 200, **context: Any
) -> Response[str]:
    """A page about a link that works."""
    speak = language_for(request, link)
    return page(request, template, status_code=status_code, headers=_HIDDEN, speak=speak, **context)


def told(
    request: PageRequest, link: Opened, title: str, advice: str, *, token: str = "", **values: object
) -> Response[str]:
    """What was done; with a `token`, a button takes it back."""
    translate = translator(language_for(request, link))
    return link_page(
        request,
        link,
        "public/link_told.html",
        title=words(title, **values).say(translate),
        advice=words(advice, **values).say(translate),
        token=token,
    )


def refused(request: PageRequest, fault: Fault) -> Response[str]:
    """A link that does nothing, and what to do instead."""
    title, advice = _FORGED if fault == "forged" else _EXPIRED
    translate = translator(language_of(request))
    return page(
        request,
        "public/link_told.html",
        status_code=404 if fault == "forged" else 410,
        headers=_HIDDEN,
        title=translate(title),
        advice=translate(advice),
        token="",
    )


def by(request: PageRequest) -> By:
    """Now, from this network address."""
    return By(now_of(request), client_address(request))
