"""`/admin/webhooks`: programs that are told what people are told; a test, their answers, dead letters, new secrets.

A secret is shown once, on the page that answers its making.
"""

import secrets
import time
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from registry.language import N_, translator, words
from scheduler.notices import hook_rows
from scheduler.notices.hook_pages import HookRow, dead_letters, hook, hooks, tries
from scheduler.notices.hook_rows import NameTakenError, NewHook
from scheduler.notices.hook_rules import LONGEST_URL, secret_of, secret_text, target
from scheduler.notices.hooks import HookSettings, call_now
from scheduler.notices.kinds import KINDS
from web import access
from web.answers import page, redirect
from web.desk import PageRequest, desk_of, language_of, now_of
from web.forms import Form, read_form
from web.pages.notices.notices import VERDICT_WORDS
from web.settings import signing_key

ROTATION_HOURS = 24.0
_PATIENCE_SECONDS = 20.0
_LETTERS = sorted({kind.letter for kind in KINDS.values()})

_BAD_URL = N_("Địa chỉ phải bắt đầu bằng https:// và không có tên đăng nhập. Ví dụ: https://sms.example.vn/etalon.")
_TAKEN = N_("Đã có webhook tên “{name}”.")
_ON = N_("Đã bật webhook.")
_OFF = N_("Đã tắt webhook. Sự kiện đang chờ được giữ lại.")
_TESTED = N_("Đã gửi thử; câu trả lời ở bảng bên dưới.")
_NOT_TESTED = N_("Webhook đang tắt nên không gửi thử được.")
_AGAIN = N_("Đã xếp lại để gửi.")


@get("/admin/webhooks", guards=[access.administrators_only])
async def show(request: PageRequest) -> Response[str]:
    """All of them, and a form for another."""
    return await _list_page(request, Form({}))


@post("/admin/webhooks", guards=[access.administrators_only])
async def add(request: PageRequest) -> Response[Any]:
    """Add one and show its secret."""
    form = await read_form(request)
    new = _read(form, private=desk_of(request).settings.private_webhooks)
    if not form.errors:
        salt = secrets.token_bytes(16)
        try:
            made = await hook_rows.create(new, salt, access.person(request).account_id, now_of(request))
            return _secret_page(request, made, new.name, salt)
        except NameTakenError:
            form.fault("name", words(_TAKEN, name=new.name))
    return await _list_page(request, form, status_code=422)


@get("/admin/webhooks/{hook_id:int}", guards=[access.administrators_only])
async def show_one(request: PageRequest, hook_id: FromPath[int]) -> Response[str]:
    """One of them: how it stands, what it answered, what was given up."""
    found, translate = await _hook(hook_id), translator(language_of(request))
    return page(
        request,
        "admin/webhook.html",
        hook=found,
        letters=[translate(KINDS[letter].name) for letter in found.letters],
        tries=[(row, translate(VERDICT_WORDS[row.verdict])) for row in await tries(found.id)],
        dead=await dead_letters(found.id),
        signing_twice=found.former_until is not None and found.former_until > now_of(request),
    )


@post("/admin/webhooks/{hook_id:int}/test", guards=[access.administrators_only])
async def test(request: PageRequest, hook_id: FromPath[int]) -> Response[Any]:
    """Send a test event, and whatever else waits, now."""
    await read_form(request)
    found, desk = await _hook(hook_id), desk_of(request)
    if not await hook_rows.queue_test(found.id, f"test_{secrets.token_hex(12)}", now_of(request)):
        return redirect(request, f"/admin/webhooks/{found.id}", message=words(_NOT_TESTED), kind="warn")
    end, settings = time.monotonic() + _PATIENCE_SECONDS, desk.settings
    to = HookSettings(signing_key(settings), settings.address, settings.zone, private=settings.private_webhooks)
    await call_now(to, desk.clock.now, lambda: time.monotonic() < end)
    return redirect(request, f"/admin/webhooks/{found.id}", message=words(_TESTED))


@post("/admin/webhooks/{hook_id:int}/switch", guards=[access.administrators_only])
async def switch(request: PageRequest, hook_id: FromPath[int]) -> Response[Any]:
    """Switch it on or off."""
    form = await read_form(request)
    found, on = await _hook(hook_id), form.ticked("on")
    await hook_rows.switch(found.id, on=on)
    return redirect(request, f"/admin/webhooks/{found.id}", message=words(_ON if on else _OFF))


@post("/admin/webhooks/{hook_id:int}/secret", guards=[access.administrators_only])
async def rotate(request: PageRequest, hook_id: FromPath[int]) -> Response[Any]:
    """A new secret; the former one signs beside it for a day."""
    await read_form(request)
    found, salt = await _hook(hook_id), secrets.token_bytes(16)
    await hook_rows.rotate(found.id, salt, ROTATION_HOURS)
    return _secret_page(request, found.id, found.name, salt)


@post("/admin/webhooks/{hook_id:int}/deliveries/{delivery_id:int}", guards=[access.administrators_only])
async def again(request: PageRequest, hook_id: FromPath[int], delivery_id: FromPath[int]) -> Response[Any]:
    """Take a dead letter up again."""
    await read_form(request)
    found = await _hook(hook_id)
    if not await hook_rows.send_again(found.id, access.known_id(delivery_id)):
        raise NotFoundException
    return redirect(request, f"/admin/webhooks/{found.id}", message=words(_AGAIN))


def _read(form: Form, *, private: bool) -> NewHook:
    name = form.text("name", longest=100)
    url = form.text("url", longest=LONGEST_URL)
    if url and target(url, private=private) is None:
        form.fault("url", words(_BAD_URL))
    return NewHook(name, url, tuple(letter for letter in _LETTERS if form.ticked(f"letter_{letter}")))


async def _hook(hook_id: int) -> HookRow:
    found = await hook(access.known_id(hook_id))
    if found is None:
        raise NotFoundException
    return found


async def _list_page(request: PageRequest, form: Form, status_code: int = 200) -> Response[str]:
    translate = translator(language_of(request))
    return page(
        request,
        "admin/webhooks.html",
        status_code=status_code,
        hooks=await hooks(),
        letters=[(letter, translate(KINDS[letter].name)) for letter in _LETTERS],
        values=form.values,
        errors=form.messages(translate),
    )


def _secret_page(request: PageRequest, hook_id: int, name: str, salt: bytes) -> Response[str]:
    key = signing_key(desk_of(request).settings)
    return page(
        request,
        "admin/webhook_secret.html",
        headers={"cache-control": "no-store"},
        hook_id=hook_id,
        name=name,
        secret=secret_text(secret_of(key, salt)),
    )


ROUTES = [show, add, show_one, test, switch, rotate, again]
