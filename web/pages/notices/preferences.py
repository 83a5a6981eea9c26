"""`/preferences`: what a signed-in person is told by mail, when and in which language; and what cannot be stopped."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post

from registry.language import LANGUAGES, N_, Words, translator, words
from scheduler.notices.hours import Hours, within
from scheduler.notices.house import house
from scheduler.notices.kinds import KINDS, courtesies
from scheduler.notices.lead_days import lead_days_text, read_lead_days
from scheduler.notices.mine import Mine, Wishes, keep_mine, mine
from scheduler.notices.preferences import choices
from scheduler.notices.rules import Rules
from web import access
from web.answers import page, redirect
from web.auth.sessions import SignedIn
from web.changes_said import clock_text
from web.clock_field import read_minutes
from web.desk import PageRequest, language_of, now_of
from web.forms import Form, read_form

HERE = "/preferences"
BY_RULE = "rule"
SOURCE_WORDS = {"page": N_("trên trang này"), "link": N_("từ liên kết trong thư"), "mail": N_("bằng thư trả lời")}
_SAVED = N_("Đã lưu. Từ nay thông báo gửi cho ông/bà theo lựa chọn này.")
_BACKWARDS = N_("Giờ thôi nhận phải sau giờ bắt đầu nhận, trong cùng một ngày.")
_NO_MINUTE = N_(
    "Cơ quan chỉ gửi thư từ {opens} đến {closes}, nên với giờ này không thư nào gửi được. Xin chọn giờ trong khoảng đó."
)
_NO_CONTACT = N_("Địa chỉ {address} chưa có trong danh sách người liên hệ của cơ sở nên không có thư nào để lựa chọn.")


@get(HERE)
async def show(request: PageRequest) -> Response[str]:
    """What holds now, in a form, and what was stopped and taken up again so far."""
    user = access.person(request)
    held = await _held(user)
    return await _form_page(request, held, _as_typed(held) if held else {}, Form({}))


@post(HERE, guards=[access.members_only])
async def save(request: PageRequest) -> Response[Any]:
    """Keep the choices; each stop and each taking up again is recorded with date and person."""
    user, form = access.person(request), await read_form(request)
    wishes = await _read(form)
    if wishes is not None:
        try:
            enterprise = await access.enterprise_for(user)
            await keep_mine(enterprise.id, _address(user), wishes, by=_address(user), now=now_of(request))
            return redirect(request, HERE, message=words(_SAVED))
        except LookupError:
            form.fault("", words(_NO_CONTACT, address=user.email))
    return await _form_page(request, await _held(user), form.values, form, status_code=422)


def _address(user: SignedIn) -> str:
    return user.email.strip().lower()


async def _held(user: SignedIn) -> Mine | None:
    """A member's choices; None for staff, whom no notice is sent to."""
    return None if user.enterprise_id is None else await mine(user.enterprise_id, _address(user))


def _as_typed(held: Mine) -> dict[str, str]:
    values = {f"kind_{kind.code}": "1" for kind in courtesies() if kind.code not in held.stopped}
    values["language"] = (held.contact["language"] if held.contact else None) or BY_RULE
    values |= _hours_as_typed(held.hours)
    if held.own_days is not None:
        values |= {"days": lead_days_text(held.own_days)} if held.own_days else {"none": "1"}
    return values


def _hours_as_typed(hours: Hours) -> dict[str, str]:
    ends = {"open_from": hours.open_from, "open_until": hours.open_until}
    typed = {name: clock_text(minutes) for name, minutes in ends.items() if minutes is not None}
    return typed | ({"working_days_only": "1"} if hours.working_days_only else {})


async def _read(form: Form) -> Wishes | None:
    language = form.choice("language", (BY_RULE, *LANGUAGES))
    read: tuple[int, ...] | Words | None = read_lead_days(form.text("days", longest=200, optional=True))
    if isinstance(read, Words):
        form.fault("days", read)
    hours = _read_hours(form, (await house()).rules)
    if form.errors or isinstance(read, Words):
        return None
    days = () if form.ticked("none") else read or None
    receive = frozenset(kind.code for kind in courtesies() if form.ticked(f"kind_{kind.code}"))
    return Wishes(None if language == BY_RULE else language, days, receive, hours)


def _read_hours(form: Form, rules: Rules) -> Hours:
    """The hours, each end of which may be the house's; they must leave the house a minute to send."""
    opens, closes = (read_minutes(form, name, optional=True) for name in ("open_from", "open_until"))
    own = Hours(opens, closes, form.ticked("working_days_only"))
    if opens is not None and closes is not None and opens >= closes:
        form.fault("open_until", words(_BACKWARDS))
    elif within(rules, own) is None:
        late = opens is not None and opens >= rules.open_until
        form.fault("open_from" if late else "open_until", words(_NO_MINUTE, **_span(rules)))
    return own


def _span(rules: Rules) -> dict[str, str]:
    return {"opens": clock_text(rules.open_from), "closes": clock_text(rules.open_until)}


async def _form_page(
    request: PageRequest, held: Mine | None, values: Mapping[str, str], form: Form, status_code: int = 200
) -> Response[str]:
    user, translate = access.person(request), translator(language_of(request))
    kinds = [kind for kind in KINDS.values() if kind.audience == "enterprise"]
    rules = (await house()).rules
    told = await choices(user.enterprise_id) if user.enterprise_id else []
    return page(
        request,
        "notices/preferences.html",
        status_code=status_code,
        held=held,
        general=lead_days_text(held.general) if held else "",
        kinds=[
            (kind, translate(kind.name), translate(kind.explained), translate(kind.source) if kind.source else "")
            for kind in kinds
        ],
        history=[
            (one, translate(KINDS[one.kind].name), translate(SOURCE_WORDS[one.source]))
            for one in told
            if one.recipient in {"", _address(user)}
        ],
        rules=rules,
        span=_span(rules),
        shut=held is not None and within(rules, held.hours) is None,
        values=values,
        errors=form.messages(translate),
    )


ROUTES = [show, save]
