"""`/admin/officers`: whom long overdue instruments are told to, in each commune and in the sub-department."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from registry.language import LANGUAGES, N_, translator, words
from scheduler.notices import officers
from scheduler.notices.changes import changes
from scheduler.notices.contacts import By
from scheduler.notices.house import house
from scheduler.notices.officers import COMMUNE, LEVELS, NewOfficer, OfficerRow, TwiceError
from web import access
from web.answers import page, redirect
from web.changes_said import LANGUAGE_WORDS, LEVEL_WORDS, said_person
from web.desk import PageRequest, language_of, now_of
from web.forms import Form, read_form
from web.pages.enterprise.contacts import read_email
from web.place_choices import commune_choices
from web.shown import commune_title

HERE = "/admin/officers"
_GUARDS = [access.administrators_only]
_ADDED = N_("Đã thêm cán bộ.")
_AMENDED = N_("Đã lưu cán bộ. Thư chưa gửi sẽ theo thông tin mới.")
_TWICE = N_("Nơi này đã có cán bộ với địa chỉ đó.")
_WHICH = N_("Xin chọn xã, phường của cán bộ.")
_NONE = N_("Cán bộ chi cục phụ trách toàn tỉnh; xin bỏ chọn xã, phường.")


@get(HERE, guards=_GUARDS)
async def show(request: PageRequest) -> Response[str]:
    """Everybody by place, the communes nobody answers for, and who changed what."""
    translate, found = translator(language_of(request)), await officers.officers()
    manned = {one.commune_code for one in found if one.active and one.level == COMMUNE}
    changed = await changes(["officer"])
    return page(
        request,
        "admin/officers.html",
        rows=[(one, commune_title(one.commune_code) or translate(LEVEL_WORDS[one.level])) for one in found],
        unmanned=[choice for choice in commune_choices() if choice[0] not in manned],
        rules=(await house()).rules,
        languages={code: translate(said) for code, said in LANGUAGE_WORDS.items()},
        changes=[said_person(one, {}, translate) for one in changed],
    )


@get(f"{HERE}/new", guards=_GUARDS)
async def new(request: PageRequest) -> Response[str]:
    """An empty form; `?commune=` chooses the place."""
    asked = request.query_params.get("commune", "")
    return _form_page(request, None, {"level": COMMUNE, "commune": asked, "language": "vi", "active": "1"}, Form({}))


@post(HERE, guards=_GUARDS)
async def add(request: PageRequest) -> Response[Any]:
    """Add the officer, or show the form again with every fault."""
    form = await read_form(request)
    given = _read(form)
    if given is not None:
        try:
            await officers.add(given, _by(request))
            return redirect(request, HERE, message=words(_ADDED))
        except TwiceError:
            form.fault("email", words(_TWICE))
    return _form_page(request, None, form.values, form)


@get(f"{HERE}/{{officer_id:int}}", guards=_GUARDS)
async def edit(request: PageRequest, officer_id: FromPath[int]) -> Response[str]:
    """The form, filled with what is stored."""
    held = await _held(officer_id)
    return _form_page(request, held, _as_typed(held), Form({}))


@post(f"{HERE}/{{officer_id:int}}", guards=_GUARDS)
async def amend(request: PageRequest, officer_id: FromPath[int]) -> Response[Any]:
    """Keep what was corrected, or show the form again with every fault."""
    held, form = await _held(officer_id), await read_form(request)
    given = _read(form)
    if given is not None:
        try:
            await officers.amend(held.id, given, _by(request), works=form.ticked("works"))
            return redirect(request, HERE, message=words(_AMENDED))
        except TwiceError:
            form.fault("email", words(_TWICE))
    return _form_page(request, held, form.values, form)


async def _held(officer_id: int) -> OfficerRow:
    found = await officers.officer(access.known_id(officer_id))
    if found is None:
        raise NotFoundException
    return found


def _by(request: PageRequest) -> By:
    return By(access.person(request).email, now_of(request))


def _as_typed(held: OfficerRow) -> dict[str, str]:
    values = {"level": held.level, "commune": held.commune_code, "officer_name": held.name, "email": held.email}
    return values | {"language": held.language} | ({"active": "1"} if held.active else {})


def _read(form: Form) -> NewOfficer | None:
    level, name = form.choice("level", LEVELS), form.text("officer_name", longest=200)
    commune = form.choice("commune", [code for code, _ in commune_choices()], optional=True)
    email, language = read_email(form), form.choice("language", LANGUAGES)
    if not form.errors and (level == COMMUNE) != bool(commune):
        form.fault("commune", words(_WHICH if level == COMMUNE else _NONE))
    return None if form.errors else NewOfficer(level, commune, name, email, language, form.ticked("active"))


def _form_page(request: PageRequest, held: OfficerRow | None, values: Mapping[str, str], form: Form) -> Response[str]:
    translate = translator(language_of(request))
    return page(
        request,
        "admin/officer_form.html",
        status_code=422 if form.errors else 200,
        held=held,
        values=values,
        errors=form.messages(translate),
        levels=[(level, translate(LEVEL_WORDS[level])) for level in LEVELS],
        communes=commune_choices(),
        languages=[(code, translate(LANGUAGE_WORDS[code])) for code in LANGUAGES],
    )


ROUTES = [show, new, add, edit, amend]
