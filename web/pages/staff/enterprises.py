"""`/enterprises`: the enterprises of the province, one of them with its people and sites, and a new one."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from registry import find, find_places
from registry.enrol import AlreadyEnrolledError, enrol_enterprise
from registry.fold import sort_key
from registry.identity import judge_tax_code
from registry.language import LANGUAGES, N_, translator, words
from registry.values import NewContact, NewEnterprise
from scheduler.due import SOON_DAYS
from scheduler.notices import contacts
from scheduler.notices.contacts import By
from scheduler.opening import of_lists, said
from web import access
from web.answers import page, redirect
from web.desk import PageRequest, language_of, now_of, today_of
from web.forms import Form, read_form
from web.pages.enterprise.contacts import read_email, read_phone
from web.pages.enterprise.home import counters
from web.shown import commune_title, phone_text

_LONGEST_SEARCH = 120

_ENROLLED = N_("Đã thêm cơ sở.")
_CONTACT = N_("Đã thêm người liên hệ.")
_TWICE = N_("Mã số thuế {code} đã có trong sổ đăng ký.")


@get("/enterprises", guards=[access.staff_only])
async def show(request: PageRequest) -> Response[str]:
    """The list in Vietnamese order; `q` matches names and tax codes, `after` is the last one of the page before."""
    text = request.query_params.get("q", "").strip()[:_LONGEST_SEARCH]
    found = await find_places.enterprises(
        text, after=await _after(request.query_params.get("after", "")), size=find_places.PAGE + 1
    )
    shown = found[: find_places.PAGE]
    more = len(found) > find_places.PAGE
    return page(request, "staff/enterprises.html", enterprises=shown, q=text, after=shown[-1].id if more else None)


@get("/enterprises/{enterprise_id:int}", guards=[access.staff_only])
async def show_one(request: PageRequest, enterprise_id: FromPath[int]) -> Response[str]:
    """One enterprise: facts, contacts, sites."""
    return await _enterprise_page(request, enterprise_id, {}, {})


@get("/enterprises/new", guards=[access.planners_only])
async def new(request: PageRequest) -> Response[str]:
    """An empty form."""
    return page(request, "staff/enterprise_form.html", values={"language": "vi"}, errors={})


@post("/enterprises", guards=[access.planners_only])
async def enrol(request: PageRequest) -> Response[Any]:
    """Enrol the enterprise with its first contact, or show the form again with every fault."""
    form = await read_form(request)
    given = _read(form)
    if given is not None:
        try:
            enterprise_id = await enrol_enterprise(given, now_of(request))
            return redirect(request, f"/enterprises/{enterprise_id}", message=words(_ENROLLED))
        except AlreadyEnrolledError:
            form.fault("tax_code", words(_TWICE, code=given.tax_code))
    errors = form.messages(translator(language_of(request)))
    return page(request, "staff/enterprise_form.html", status_code=422, values=form.values, errors=errors)


@post("/enterprises/{enterprise_id:int}/contacts", guards=[access.planners_only])
async def enrol_contact(request: PageRequest, enterprise_id: FromPath[int]) -> Response[Any]:
    """Add somebody whom notices reach."""
    enterprise = await access.enterprise_for(access.person(request), enterprise_id)
    form = await read_form(request)
    contact = _contact(form)
    if not form.errors:
        try:
            await contacts.add(enterprise.id, contact, By(access.person(request).email, now_of(request)))
            return redirect(request, f"/enterprises/{enterprise.id}", message=words(_CONTACT))
        except AlreadyEnrolledError:
            form.fault("email", words(N_("Cơ sở đã có người liên hệ với địa chỉ này.")))
    errors = form.messages(translator(language_of(request)))
    return await _enterprise_page(request, enterprise_id, form.values, errors, status_code=422)


async def _enterprise_page(
    request: PageRequest,
    enterprise_id: int,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    status_code: int = 200,
) -> Response[str]:
    enterprise = await access.enterprise_for(access.person(request), enterprise_id)
    today, translate = today_of(request), translator(language_of(request))
    counted = await find.counters(today, today + timedelta(days=SOON_DAYS), enterprise.id)
    return page(
        request,
        "staff/enterprise.html",
        status_code=status_code,
        enterprise=enterprise,
        counters=counters(counted, language_of(request), enterprise.id),
        phone_text=phone_text,
        contacts=await find_places.contacts(enterprise.id),
        sites=[
            (site, commune_title(site.commune_code), said(of_lists(site.weekdays, site.lunar_days), translate))
            for site in await find_places.sites(enterprise.id)
        ],
        values=values,
        errors=errors,
    )


async def _after(text: str) -> tuple[str, int] | None:
    """The place in the list after the enterprise with this id."""
    if not (text.isascii() and text.isdigit()):
        return None
    found = await find_places.enterprise(int(text[:18]))
    return (sort_key(found.name), found.id) if found else None


def _read(form: Form) -> NewEnterprise | None:
    judged = judge_tax_code(form.text("tax_code", longest=40))
    if judged.reason is not None and not any(error.name == "tax_code" for error in form.errors):
        form.fault("tax_code", judged.reason)
    name = form.text("name", longest=300)
    address = form.text("address", longest=400, optional=True)
    language = form.choice("language", LANGUAGES)
    contact = _contact(form)
    if form.errors:
        return None
    return NewEnterprise(
        tax_code=judged.code, name=name, address=address, language=language, phone=contact.phone, contacts=(contact,)
    )


def _contact(form: Form) -> NewContact:
    email, phone = read_email(form), read_phone(form)
    return NewContact(form.text("contact_name", longest=200), email, phone)


ROUTES = [show, show_one, new, enrol, enrol_contact]
