"""`/dossiers/new`: a dossier comes in: its kind and applicant first, then what the act in force asks for."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from litestar import Response, get, post

from registry import find_places
from registry.find_places import EnterpriseRow
from registry.language import N_, translator, words
from registry.law.dossier_words import FIELD_NAMES, KIND_NAMES, RISK_LEVELS
from registry.law.dossiers import Edition, dossier_kinds
from scheduler.dossiers.find import officers_in_charge
from scheduler.dossiers.keep import open_dossier
from scheduler.dossiers.values import By, DossierError, NewDossier
from web import access
from web.answers import page, redirect
from web.desk import PageRequest, language_of, now_of, today_of
from web.forms import Form, date_text, query_form, read_form

HERE = "/dossiers/new"
_MOST_MATCHES = 20
_LONGEST_FACT = 300
_OPENED = N_("Đã nhận hồ sơ.")
_NOBODY = N_("Không có cơ sở nào khớp. Thử bớt từ, gõ không dấu, hoặc thêm cơ sở trước.")
_OTHER_ACT = N_("Ngày nhận thuộc văn bản khác; xin điền lại các mục của văn bản đó.")


@get(HERE, guards=[access.staff_only])
async def show(request: PageRequest) -> Response[str]:
    """First the kind and the applicant (`?kind=`, `?q=`); with `?enterprise=` the form."""
    form = query_form(request)
    kind = form.choice("kind", KIND_NAMES, optional=True)
    if kind and form.values.get("enterprise"):
        applicant = await access.enterprise_for(access.person(request), form.values["enterprise"])
        values = {"received_on": date_text(today_of(request)), "officer": str(access.person(request).account_id)}
        return await _form_page(request, (kind, applicant), today_of(request), Form(values))
    return await _choosing(request, kind, form)


@post(HERE, guards=[access.staff_only])
async def open_(request: PageRequest) -> Response[Any]:
    """Write it, or show the form again with every fault."""
    form = await read_form(request)
    kind = form.choice("kind", KIND_NAMES)
    applicant = await access.enterprise_for(access.person(request), form.values.get("enterprise", ""))
    if not kind:
        return await _choosing(request, "", form)
    received = form.date("received_on")
    edition = dossier_kinds()[kind].edition_on(received) if received else None
    given = await _read(form, edition)
    if edition is not None and form.values.get("edition") != edition.code:
        form.fault("received_on", words(_OTHER_ACT))
    if received and not form.errors:
        new = NewDossier(kind, applicant.id, received, *given)
        by = By(access.person(request).account_id, now_of(request), today_of(request))
        try:
            return redirect(request, f"/dossiers/{await open_dossier(new, by)}", message=words(_OPENED))
        except DossierError as error:
            form.fault(error.field, error.words)
    return await _form_page(request, (kind, applicant), received or today_of(request), form)


async def _read(form: Form, edition: Edition | None) -> tuple[str, Mapping[str, str], int | None]:
    title = form.text("title", longest=_LONGEST_FACT)
    facts = {name: _fact(form, name) for name in (edition.fields if edition else ())}
    staff = [str(number) for number, _ in await officers_in_charge()]
    officer = form.choice("officer", staff, optional=True)
    return title, facts, int(officer) if officer else None


def _fact(form: Form, name: str) -> str:
    if name == "risk_level":
        return form.choice(name, RISK_LEVELS, optional=True)
    if _is_date(name):
        return date_text(form.date(name, optional=True))
    return form.text(name, longest=_LONGEST_FACT, optional=True)


def _is_date(name: str) -> bool:
    return name.endswith(("_on", "_until"))


async def _choosing(request: PageRequest, kind: str, form: Form) -> Response[str]:
    translate, text = translator(language_of(request)), form.values.get("q", "")[:120]
    found = await find_places.enterprises(text, size=_MOST_MATCHES) if kind and text else []
    if kind and text and not found:
        form.fault("q", words(_NOBODY))
    return page(
        request,
        "dossiers/choose.html",
        status_code=422 if form.errors else 200,
        kinds=[(code, translate(said)) for code, said in KIND_NAMES.items()],
        kind=kind,
        q=text,
        found=found,
        errors=form.messages(translate),
    )


async def _form_page(
    request: PageRequest, what: tuple[str, EnterpriseRow], received: date, form: Form
) -> Response[str]:
    translate, kind = translator(language_of(request)), dossier_kinds()[what[0]]
    edition = kind.edition_on(received) or kind.editions[-1]
    return page(
        request,
        "dossiers/new.html",
        status_code=422 if form.errors else 200,
        kind=what[0],
        kind_name=translate(KIND_NAMES[what[0]]),
        applicant=what[1],
        edition=edition.code,
        act=translate(edition.act),
        confirmed=edition.mark == "V",
        fields=[(name, translate(FIELD_NAMES[name]), _is_date(name)) for name in edition.fields],
        risks=[(code, translate(said)) for code, said in RISK_LEVELS.items()],
        officers=[(str(number), name) for number, name in await officers_in_charge()],
        values=form.values,
        errors=form.messages(translate),
    )


ROUTES = [show, open_]
