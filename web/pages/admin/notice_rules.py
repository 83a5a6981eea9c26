"""`/admin/notices`: when notices are told, again and to whom above; each change is shown with its effect, then kept."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from functools import partial
from typing import Any

from litestar import Response, get, post

from registry.language import N_, translator, words
from scheduler.notices.changes import changes
from scheduler.notices.foreseen import effect
from scheduler.notices.house import house, keep_rules, scopes
from scheduler.notices.kinds import DOSSIER_DUE, DOSSIER_REMINDER, DUE, KINDS, REPORT_DUE
from scheduler.notices.lead_days import lead_days_text
from scheduler.notices.rules import DAYS_BEFORE, Rules, usual_days
from web import access
from web.answers import page, redirect
from web.changes_said import CERTIFICATE_WORDS, NAMES, Said, fact, said, scope_text
from web.desk import PageRequest, desk_of, language_of, now_of, today_of
from web.forms import Form, read_form
from web.mail_settings import mail_domain
from web.pages.admin.house_form import as_typed, read_rules

HERE = "/admin/notices"
NOTICES = (DUE, REPORT_DUE, DOSSIER_DUE, DOSSIER_REMINDER)
"""Whose lead days an administrator sets."""
NOTHING = N_("Không có gì thay đổi so với quy tắc hiện hành.")
_SAVED = N_("Đã lưu quy tắc gửi thông báo. Thông báo đã gửi không thay đổi.")
_GUARDS = [access.administrators_only]


@get(HERE, guards=_GUARDS)
async def show(request: PageRequest) -> Response[str]:
    """The rules in a form, the lead times, and who changed what."""
    return await _form_page(request, as_typed((await house()).rules), Form({}))


@post(f"{HERE}/amend", guards=_GUARDS)
async def amend(request: PageRequest) -> Response[str]:
    """The form again as it was typed, from the page that showed the effect."""
    form = await read_form(request)
    return await _form_page(request, form.values, Form({}))


@post(f"{HERE}/check", guards=_GUARDS)
async def check(request: PageRequest) -> Response[Any]:
    """What would change, and what it would do to today's mails; nothing is kept."""
    form = await read_form(request)
    wanted = read_rules(form)
    if wanted is None:
        return await _form_page(request, form.values, form, status_code=422)
    translate, (before, after) = translator(language_of(request)), (asdict((await house()).rules), asdict(wanted))
    changed = [fact(name, before, after, translate) for name in NAMES if name in after and before[name] != after[name]]
    if not changed:
        return redirect(request, HERE, message=words(NOTHING), kind="info")
    return await check_page(request, form, changed, partial(_keep, request, wanted), action=HERE)


@post(HERE, guards=_GUARDS)
async def save(request: PageRequest) -> Response[Any]:
    """Let the rules hold from now on."""
    form = await read_form(request)
    wanted = read_rules(form)
    if wanted is None:
        return await _form_page(request, form.values, form, status_code=422)
    await _keep(request, wanted)
    return redirect(request, HERE, message=words(_SAVED))


async def _keep(request: PageRequest, wanted: Rules) -> None:
    await keep_rules(wanted, access.person(request).email, now_of(request))


async def check_page(
    request: PageRequest,
    form: Form,
    changed: list[Said],
    change: Callable[[], Awaitable[None]],
    *,
    action: str,
    whom: str = "",
) -> Response[str]:
    """What changes for whom, before and after, and its effect on today's mails; then it may be saved at `action`."""
    settings = desk_of(request).settings
    found = await effect(
        change, today_of(request), now_of(request), mail_domain=mail_domain(settings), zone=settings.zone
    )
    return page(
        request, "admin/notice_check.html", changed=changed, effect=found, values=form.values, action=action, whom=whom
    )


async def _form_page(
    request: PageRequest, values: Mapping[str, str], form: Form, status_code: int = 200
) -> Response[str]:
    language = language_of(request)
    translate = translator(language)
    listed = await scopes(DUE)
    own = {"instrument_kind": ""}
    return page(
        request,
        "admin/notices.html",
        status_code=status_code,
        values=values,
        errors=form.messages(translate),
        certificates=[(name, translate(label)) for name, label in CERTIFICATE_WORDS.items()],
        scopes=[
            (
                one,
                scope_text(one.enterprise_name, own | one.timing._asdict(), language),
                lead_days_text(one.timing.days_before),
            )
            for one in listed
        ],
        general=any(one.timing[1:4] == (None, "", "") for one in listed),
        usual=lead_days_text(DAYS_BEFORE),
        others=[row for code in NOTICES[1:] for row in await _other_leads(code, translate)],
        changes=[said(one, language, translate) for one in await changes(["rules", "timing"])],
    )


async def _other_leads(code: str, translate: Callable[[str], str]) -> list[tuple[str, str, int | None, str]]:
    """Name, enterprise and days of each scope of a notice that is not about due dates, the widest first."""
    found = [(one.enterprise_name, one.timing.enterprise, one.timing.days_before) for one in await scopes(code)]
    if all(enterprise is not None for _name, enterprise, _days in found):
        found.insert(0, ("", None, usual_days(code)))
    name = translate(KINDS[code].name)
    return [
        (code, f"{name}, {whose}" if whose else name, number, lead_days_text(days)) for whose, number, days in found
    ]


ROUTES = [show, amend, check, save]
