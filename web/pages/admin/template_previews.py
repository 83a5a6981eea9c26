"""How an edited template reads, with sample and with real data, and the test send to oneself."""

import secrets
from html import escape
from typing import Any

from litestar import Response

from registry.database import connection
from registry.language import N_, translator
from scheduler.notices.backoff import Answer
from scheduler.notices.editions import Sources, faults
from scheduler.notices.kinds import Kind
from scheduler.notices.mail import Envelope, compose
from scheduler.notices.outbox import letter_of
from scheduler.notices.render import Edition, edited, render, values_of
from scheduler.notices.samples import BARE, HOSTILE, USUAL, sample
from scheduler.notices.session import MailSession
from scheduler.notices.words import Letter
from web import access
from web.desk import PageRequest, desk_of, language_of, now_of, today_of
from web.forms import Form
from web.mail_settings import mail_route

LATEST = "latest"
SHOWN = {
    USUAL: N_("Dữ liệu mẫu"),
    LATEST: N_("Thư thật mới nhất"),
    BARE: N_("Dữ liệu thiếu nhiều mục"),
    HOSTILE: N_("Dữ liệu xấu, rất dài"),
}
_MAIL_SECONDS = 20.0
_TEST = N_("[Thử]")
_NOTHING_REAL = N_("Chưa có thư thật nào loại này; đang xem dữ liệu mẫu.")
_WRONG = N_("Mẫu chưa lưu được:")
_AS_TEXT = N_("Bản chữ thường:")
# Foreign markup: it may carry its own style, and nothing else.
_FOREIGN = {"content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"}


async def preview_page(request: PageRequest, kind: Kind, code: str, sources: Sources, form: Form) -> Response[str]:
    """The mail with what is typed, or what is wrong with it."""
    translate = translator(language_of(request))
    wrong = [error.words for error in form.errors]
    wrong = wrong or [fault.words for fault in faults(kind.letter, code, sources, today_of(request))]
    letter = await _letter(request, kind, form.values.get("data", USUAL))
    note = "" if letter is not None or form.values.get("data") != LATEST else translate(_NOTHING_REAL)
    if wrong:
        listed = "".join(f"<li>{escape(what.say(translate))}</li>" for what in wrong)
        return _answer(f"<p>{escape(translate(_WRONG))}</p><ul>{listed}</ul>")
    url = desk_of(request).settings.address
    values = values_of(letter or sample(kind.letter, USUAL, today_of(request), url), code, url)
    try:
        subject, text, html = edited(_edition(sources), code, values)
    except Exception as error:  # noqa: BLE001 - real data may bring out what no sample did; it is shown, not raised
        return _answer(f"<p>{escape(translate(_WRONG))}</p><p>{escape(f'{type(error).__name__}: {error}')}</p>")
    head = f"<p>{escape(note)}</p>" if note else ""
    plain = f"<h2>{escape(translate(_AS_TEXT))}</h2><pre>{escape(text)}</pre>"
    return _answer(f"{head}<p><b>{escape(subject)}</b></p>{html}{plain}")


def _answer(content: str) -> Response[str]:
    style = "<style>body{font:15px/1.5 Arial,sans-serif;margin:8px}pre{white-space:pre-wrap}</style>"
    shown = f'<!doctype html><meta charset="utf-8"><meta name="color-scheme" content="light">{style}{content}'
    return Response(shown, status_code=200, media_type="text/html; charset=utf-8", headers=_FOREIGN)


async def _letter(request: PageRequest, kind: Kind, data: str) -> Letter | None:
    """The letter to fill the template with; None where there is no real one."""
    url = desk_of(request).settings.address
    if data == LATEST:
        async with connection() as database:
            number = await database.fetchval("SELECT max(id) FROM message WHERE letter = $1", kind.letter)
        return await letter_of(number, url) if number is not None else None
    return sample(kind.letter, data if data in SHOWN else USUAL, today_of(request), url)


def _edition(sources: Sources) -> Edition:
    return Edition(0, sources.subject, sources.text, sources.html)


async def send_to_me(request: PageRequest, letter: str, code: str, sources: Sources) -> Answer:
    """A mail with sample data to the account that asks; its links open nothing."""
    desk, user = desk_of(request), access.person(request)
    url = desk.settings.address
    said = sample(letter, USUAL, today_of(request), url)
    rendered = render(said, code, url, {(letter, code): _edition(sources)})
    rendered = rendered._replace(subject=f"{translator(code)(_TEST)} {rendered.subject}", unsubscribe="")
    async with mail_route(desk.settings) as mail:
        identity = f"<test-{secrets.token_hex(16)}@{mail.domain}>"
        raw = compose(mail, Envelope(identity, user.email, user.name, code), rendered, now_of(request))
        async with MailSession(mail, _MAIL_SECONDS) as session:
            answer: Any = await session.send(user.email, raw)
    return answer  # type: ignore[no-any-return]  # an Answer
