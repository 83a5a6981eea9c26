"""`/admin/templates`: the letters of every kind of notice, edited with a preview beside them, and sent to oneself."""

from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from registry.language import LANGUAGES, N_, translator, words
from scheduler.notices import editions
from scheduler.notices.editions import NAMES, Sources
from scheduler.notices.kinds import KINDS, Kind
from scheduler.notices.render import PARTS, TEMPLATES
from scheduler.notices.template_rules import LONGEST
from web import access
from web.answers import page, redirect
from web.desk import PageRequest, language_of, now_of, today_of
from web.forms import Form, read_form
from web.headers import POLICY
from web.pages.admin.template_previews import SHOWN, preview_page, send_to_me

_LONGEST_FORM = 256 * 1024
_SAVED = N_("Đã lưu mẫu thư; từ nay thư được viết theo mẫu này.")
_BUILT_IN_AGAIN = N_("Đã dùng lại mẫu có sẵn. Các bản đã sửa vẫn được giữ.")
_SENT = N_("Đã gửi thư thử đến {address}.")
_NOT_SENT = N_("Chưa gửi được thư thử: {why}")
_LANGUAGE_NAMES = {"vi": N_("tiếng Việt"), "en": N_("tiếng Anh")}
_FRAMING = {"content-security-policy": POLICY + "; frame-src 'self'"}

_GUARDS = [access.administrators_only]


@get("/admin/templates", guards=_GUARDS)
async def show_all(request: PageRequest) -> Response[str]:
    """Every letter in every language, and which of them were edited or failed."""
    translate = translator(language_of(request))
    force = await editions.in_force()
    rows = []
    for kind in KINDS.values():
        states = [(code, (kind.letter, code) in force) for code in LANGUAGES]
        rows.append((kind, translate(kind.name), translate(kind.explained), states))
    return page(request, "admin/templates.html", rows=rows, languages=_languages(request))


@get("/admin/templates/{letter:str}/{code:str}", guards=_GUARDS)
async def show(request: PageRequest, letter: FromPath[str], code: FromPath[str]) -> Response[str]:
    """The template in force, or a former edition, in fields that can be edited."""
    _kind(letter, code)
    return await _edit_page(request, letter, code, await _sources(request, letter, code), Form({}))


@post("/admin/templates/{letter:str}/{code:str}", guards=_GUARDS, request_max_body_size=_LONGEST_FORM)
async def save(request: PageRequest, letter: FromPath[str], code: FromPath[str]) -> Response[Any]:
    """Keep it where every sample can be written with it; else show what is wrong."""
    _kind(letter, code)
    form, sources = await _typed(request)
    if not form.errors:
        by = access.person(request).account_id
        for fault in await editions.save(letter, code, sources, by=by, now=now_of(request), today=today_of(request)):
            form.fault(fault.part, fault.words)
    if form.errors:
        return await _edit_page(request, letter, code, sources, form)
    return redirect(request, f"/admin/templates/{letter}/{code}", message=words(_SAVED))


@post("/admin/templates/{letter:str}/{code:str}/preview", guards=_GUARDS, request_max_body_size=_LONGEST_FORM)
async def preview(request: PageRequest, letter: FromPath[str], code: FromPath[str]) -> Response[str]:
    """How what is typed would read, for the frame beside the fields; nothing is kept."""
    kind = _kind(letter, code)
    form, sources = await _typed(request)
    return await preview_page(request, kind, code, sources, form)


@post("/admin/templates/{letter:str}/{code:str}/send", guards=_GUARDS, request_max_body_size=_LONGEST_FORM)
async def send(request: PageRequest, letter: FromPath[str], code: FromPath[str]) -> Response[Any]:
    """Send what is typed, filled with sample data, to whoever asks and nobody else."""
    _kind(letter, code)
    form, sources = await _typed(request)
    if not form.errors:
        for fault in editions.faults(letter, code, sources, today_of(request)):
            form.fault(fault.part, fault.words)
    if not form.errors:
        answer = await send_to_me(request, letter, code, sources)
        if answer.verdict == "sent":
            said = words(_SENT, address=access.person(request).email)
            return await _edit_page(request, letter, code, sources, form, flash=("ok", said))
        form.fault("", words(_NOT_SENT, why=answer.words))
    return await _edit_page(request, letter, code, sources, form)


@post("/admin/templates/{letter:str}/{code:str}/reset", guards=_GUARDS)
async def reset(request: PageRequest, letter: FromPath[str], code: FromPath[str]) -> Redirect:
    """Let the built-in template hold again."""
    _kind(letter, code)
    await editions.reset(letter, code)
    return redirect(request, f"/admin/templates/{letter}/{code}", message=words(_BUILT_IN_AGAIN))


def _kind(letter: str, code: str) -> Kind:
    """The kind of notice; no letter and no language of that name is not found."""
    kind = KINDS.get(letter)
    if kind is None or code not in LANGUAGES or not (TEMPLATES / kind.letter / PARTS[0]).exists():
        raise NotFoundException
    return kind


async def _sources(request: PageRequest, letter: str, code: str) -> Sources:
    """The edition asked for, else the one in force, else the built-in one written out."""
    asked = request.query_params.get("version", "")
    listed = await editions.versions(letter, code)
    for version in listed:
        if str(version.version) == asked or (not asked and version.in_force):
            return await editions.version(version.id) or editions.built_in_sources(letter, code)
    if asked:
        raise NotFoundException
    return editions.built_in_sources(letter, code)


async def _typed(request: PageRequest) -> tuple[Form, Sources]:
    form = await read_form(request)
    subject, text, html = (form.text(name, longest=LONGEST[name]) for name in NAMES)
    if form.errors:
        subject, text, html = (form.values.get(name, "")[: LONGEST[name]] for name in NAMES)
    return form, Sources(subject, text, html)


def _languages(request: PageRequest) -> dict[str, str]:
    translate = translator(language_of(request))
    return {code: translate(_LANGUAGE_NAMES[code]) for code in LANGUAGES}


async def _edit_page(
    request: PageRequest, letter: str, code: str, sources: Sources, form: Form, *, flash: Any = None
) -> Response[str]:
    translate = translator(language_of(request))
    kind = KINDS[letter]
    return page(
        request,
        "admin/template.html",
        status_code=422 if form.errors else 200,
        headers=_FRAMING,
        kind=kind,
        name=translate(kind.name),
        explained=translate(kind.explained),
        code=code,
        languages=_languages(request),
        sources=sources,
        errors=form.messages(translate),
        versions=await editions.versions(letter, code),
        data=[(name, translate(label)) for name, label in SHOWN.items()],
        chosen=form.values.get("data", ""),
        said=(flash[0], flash[1].say(translate)) if flash else None,
    )


ROUTES = [show_all, show, save, preview, send, reset]
