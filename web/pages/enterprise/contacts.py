"""`/contacts`: the people of an enterprise whom notices reach, kept by its own people and by staff."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from registry import find_places
from registry.enrol import AlreadyEnrolledError
from registry.find_places import ContactRow, EnterpriseRow, SiteRow
from registry.identity import BadPhone, normalise_phone
from registry.language import LANGUAGES, N_, translator, words
from registry.values import CONTACT_ROLES, NewContact
from scheduler.notices import contacts
from scheduler.notices.changes import changes
from scheduler.notices.contacts import By
from scheduler.notices.who import deliverable
from web import access
from web.answers import page, redirect
from web.changes_said import LANGUAGE_WORDS, ROLE_WORDS, said_person
from web.desk import PageRequest, language_of, now_of
from web.forms import Form, read_form
from web.shown import phone_text

HERE = "/contacts"
AS_ENTERPRISE = "rule"
_BAD_EMAIL = N_("“{text}” không phải địa chỉ thư điện tử. Ví dụ: ten@congty.vn.")
_TWICE = N_("Cơ sở đã có người liên hệ với địa chỉ này.")
_ADDED = N_("Đã thêm người liên hệ.")
_AMENDED = N_("Đã lưu người liên hệ. Thư chưa gửi sẽ theo thông tin mới; thư đã gửi không thay đổi.")
_REMOVED = N_("Đã xóa {name} khỏi danh sách người liên hệ. Thư chưa gửi cho người này sẽ không gửi nữa.")


@get(HERE)
async def show(request: PageRequest) -> Response[str]:
    """Everybody with role, place, address and its state; who changed what."""
    enterprise = await _enterprise(request)
    translate = translator(language_of(request))
    sites = {site.id: site.name for site in await find_places.sites(enterprise.id)}
    told = await contacts.last_told(enterprise.id)
    rows = [
        (one, translate(ROLE_WORDS[one.role]), sites.get(one.site_id or 0, ""), told.get(one.email.lower()))
        for one in await find_places.contacts(enterprise.id)
    ]
    changed = await changes(["contact"], enterprise=enterprise.id)
    return page(
        request,
        "enterprise/contacts.html",
        enterprise=enterprise,
        rows=rows,
        phone_text=phone_text,
        languages={code: translate(said) for code, said in LANGUAGE_WORDS.items()},
        changes=[said_person(one, sites, translate) for one in changed],
    )


@get(f"{HERE}/new")
async def new(request: PageRequest) -> Response[str]:
    """An empty form."""
    enterprise = await _enterprise(request)
    values = {"receives": "1", "role": "contact", "email": request.query_params.get("email", "")[:254]}
    return await _form_page(request, enterprise, None, values, Form({}))


@post(HERE)
async def add(request: PageRequest) -> Response[Any]:
    """Add somebody, or show the form again with every fault."""
    enterprise, form = await _enterprise(request), await read_form(request)
    given = read_contact(form, await find_places.sites(enterprise.id))
    if given is not None:
        try:
            await contacts.add(enterprise.id, given, _by(request))
            return redirect(request, _list(enterprise.id), message=words(_ADDED))
        except AlreadyEnrolledError:
            form.fault("email", words(_TWICE))
    return await _form_page(request, enterprise, None, form.values, form)


@get(f"{HERE}/{{contact_id:int}}/edit")
async def edit(request: PageRequest, contact_id: FromPath[int]) -> Response[str]:
    """The form, filled with what is stored."""
    held, enterprise = await _held(request, contact_id)
    return await _form_page(request, enterprise, held, _as_typed(held), Form({}))


@post(f"{HERE}/{{contact_id:int}}/edit")
async def amend(request: PageRequest, contact_id: FromPath[int]) -> Response[Any]:
    """Keep what was corrected, or show the form again with every fault."""
    (held, enterprise), form = await _held(request, contact_id), await read_form(request)
    given = read_contact(form, await find_places.sites(enterprise.id))
    if given is not None:
        try:
            await contacts.amend(held, given, _by(request), works=form.ticked("works"))
            return redirect(request, _list(enterprise.id), message=words(_AMENDED))
        except AlreadyEnrolledError:
            form.fault("email", words(_TWICE))
        except LookupError:
            raise NotFoundException from None
    return await _form_page(request, enterprise, held, form.values, form)


@post(f"{HERE}/{{contact_id:int}}/remove")
async def remove(request: PageRequest, contact_id: FromPath[int]) -> Redirect:
    """Take somebody out of the list; the record of the change keeps who it was."""
    held, enterprise = await _held(request, contact_id)
    try:
        await contacts.remove(held, _by(request))
    except LookupError:
        raise NotFoundException from None
    return redirect(request, _list(enterprise.id), message=words(_REMOVED, name=held.name))


async def _enterprise(request: PageRequest) -> EnterpriseRow:
    """The enterprise in the address; without one a member's own."""
    asked = request.query_params.get("enterprise")
    return await access.enterprise_for(access.person(request), asked or None)


async def _held(request: PageRequest, contact_id: int) -> tuple[ContactRow, EnterpriseRow]:
    user = access.person(request)
    held = await access.contact_for(user, contact_id)
    return held, await access.enterprise_for(user, held.enterprise_id)


def _by(request: PageRequest) -> By:
    return By(access.person(request).email, now_of(request))


def _list(enterprise: int) -> str:
    return f"{HERE}?enterprise={enterprise}"


def _as_typed(held: ContactRow) -> dict[str, str]:
    values = {
        "contact_name": held.name,
        "role": held.role,
        "site": str(held.site_id or ""),
        "email": held.email,
        "phone": phone_text(held.phone),
        "language": held.language or AS_ENTERPRISE,
    }
    return values | ({"receives": "1"} if held.receives_notices else {})


def read_contact(form: Form, sites: list[SiteRow]) -> NewContact | None:
    """The person as typed; None, with every fault noted in the form."""
    name, role = form.text("contact_name", longest=200), form.choice("role", CONTACT_ROLES)
    site = form.choice("site", [str(one.id) for one in sites], optional=True)
    language = form.choice("language", (AS_ENTERPRISE, *LANGUAGES))
    email, phone = read_email(form), read_phone(form)
    if form.errors:
        return None
    return NewContact(
        name=name,
        email=email,
        phone=phone,
        language=None if language == AS_ENTERPRISE else language,
        receives_notices=form.ticked("receives"),
        role=role,
        site_id=int(site) if site else None,
    )


def read_email(form: Form) -> str:
    """An address that a mail server can be given, in lower case."""
    email = form.text("email", longest=254).lower()
    if email and not deliverable(email):
        form.fault("email", words(_BAD_EMAIL, text=email[:60]))
    return email


def read_phone(form: Form) -> str:
    """A telephone number in E.164, or ""."""
    phone = form.text("phone", longest=40, optional=True)
    stored = normalise_phone(phone) if phone else ""
    if isinstance(stored, BadPhone):
        form.fault("phone", stored.reason)
        return ""
    return stored


async def _form_page(
    request: PageRequest,
    enterprise: EnterpriseRow,
    held: ContactRow | None,
    values: Mapping[str, str],
    form: Form,
) -> Response[str]:
    translate = translator(language_of(request))
    return page(
        request,
        "enterprise/contact_form.html",
        status_code=422 if form.errors else 200,
        enterprise=enterprise,
        held=held,
        values=values,
        errors=form.messages(translate),
        roles=[(role, translate(ROLE_WORDS[role])) for role in CONTACT_ROLES],
        sites=[(str(site.id), site.name) for site in await find_places.sites(enterprise.id)],
        languages=[(code or AS_ENTERPRISE, translate(said)) for code, said in LANGUAGE_WORDS.items()],
    )


ROUTES = [show, new, add, edit, amend, remove]
