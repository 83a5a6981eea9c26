"""`/checks`: state checks of measurement; a secret one exists for its team and the planners alone until it starts."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from registry.language import N_, translator, words
from registry.tables.people import Inspector
from scheduler import state_checks
from scheduler.check_clocks import SOURCES, STEPS, Step
from scheduler.check_rules import FORMS, SOURCE, NewCheck, Viewer, may_know
from scheduler.state_checks import CheckError, CheckRow, RefusedCheckError
from web import access
from web.answers import page, redirect
from web.auth.sessions import SignedIn
from web.desk import PageRequest, language_of, now_of, today_of
from web.forms import Form, read_form

STATES = {
    "planned": N_("Dự kiến"),
    "started": N_("Đang kiểm tra"),
    "finished": N_("Đã xong"),
    "cancelled": N_("Đã hủy"),
}
_PLANNED = N_("Đã lập cuộc kiểm tra; ngày của đoàn được giữ trống.")
_CHANGED = N_("Đã ghi.")
_NO_ENTERPRISE = N_("Không có cơ sở nào có mã số thuế này.")


def viewer_of(user: SignedIn) -> Viewer:
    """Who looks, as the rules of secrecy ask."""
    return Viewer(user.enterprise_id, user.inspector_id, user.plans)


@get("/checks")
async def show(request: PageRequest) -> Response[str]:
    """The checks one may know of, the latest first."""
    translate = translator(language_of(request))
    found = await state_checks.known_to(viewer_of(access.person(request)), today_of(request))
    return page(
        request,
        "planning/state_checks.html",
        checks=[(row, translate(FORMS[row.about.form]), translate(STATES[row.about.state])) for row in found],
    )


@get("/checks/new", guards=[access.planners_only])
async def new(request: PageRequest) -> Response[str]:
    """The form."""
    return await _form_page(request, Form({"form": "regular"}))


@post("/checks", guards=[access.planners_only])
async def plan(request: PageRequest) -> Response[Any]:
    """Plan it, or show the form again with every fault."""
    form = await read_form(request)
    given = await _read(form, request)
    if given is not None:
        try:
            number = await state_checks.plan_check(
                given, by=access.person(request).account_id, now=now_of(request), today=today_of(request)
            )
            return redirect(request, f"/checks/{number}", message=words(_PLANNED))
        except RefusedCheckError as error:
            for name, reason in error.faults:
                form.fault(name, reason)
    return await _form_page(request, form)


@get("/checks/{check_id:uuid}")
async def show_one(request: PageRequest, check_id: FromPath[UUID]) -> Response[str]:
    """One check."""
    return await _check_page(request, await _held(request, check_id), Form({}))


@post("/checks/{check_id:uuid}/decision", guards=[access.planners_only])
async def decide(request: PageRequest, check_id: FromPath[UUID]) -> Response[Any]:
    """Record the decision."""
    held, form = await _held(request, check_id), await read_form(request)
    number, day = form.text("decision_number", longest=100), form.date("decision_on")
    if form.errors or day is None:
        return await _check_page(request, held, form)
    return await _changed(request, held, form, state_checks.decide(held.id, number, day))


@post("/checks/{check_id:uuid}/approve", guards=[access.planners_only])
async def approve(request: PageRequest, check_id: FromPath[UUID]) -> Response[Any]:
    """A second person agrees."""
    held, by = await _held(request, check_id), access.person(request).account_id
    return await _changed(request, held, Form({}), state_checks.approve(held.id, by=by, now=now_of(request)))


@post("/checks/{check_id:uuid}/start", guards=[access.staff_only])
async def start(request: PageRequest, check_id: FromPath[UUID]) -> Response[Any]:
    """It begins; from now on it is no secret."""
    held, by = await _held(request, check_id, to_act=True), access.person(request).account_id
    return await _changed(request, held, Form({}), state_checks.start(held.id, by=by, now=now_of(request)))


@post("/checks/{check_id:uuid}/finish", guards=[access.staff_only])
async def finish(request: PageRequest, check_id: FromPath[UUID]) -> Response[Any]:
    """Record the result."""
    held, form = await _held(request, check_id, to_act=True), await read_form(request)
    result = form.text("result", longest=2000)
    if form.errors:
        return await _check_page(request, held, form)
    return await _changed(
        request, held, form, state_checks.finish(held.id, result, now=now_of(request), today=today_of(request))
    )


@post("/checks/{check_id:uuid}/report", guards=[access.staff_only])
async def report(request: PageRequest, check_id: FromPath[UUID]) -> Response[Any]:
    """The team has reported."""
    return await _followed(request, await _held(request, check_id, to_act=True), "report")


@post("/checks/{check_id:uuid}/handle", guards=[access.planners_only])
async def handle(request: PageRequest, check_id: FromPath[UUID]) -> Response[Any]:
    """The agency has decided what follows."""
    return await _followed(request, await _held(request, check_id), "handle")


async def _followed(request: PageRequest, held: CheckRow, step: Step) -> Response[Any]:
    form = await read_form(request)
    day = form.date("followed_on")
    if form.errors or day is None:
        return await _check_page(request, held, form)
    return await _changed(request, held, form, state_checks.follow(held.id, step, day, today=today_of(request)))


@post("/checks/{check_id:uuid}/cancel", guards=[access.planners_only])
async def cancel(request: PageRequest, check_id: FromPath[UUID]) -> Response[Any]:
    """Give it up, with the reason."""
    held, form = await _held(request, check_id), await read_form(request)
    why = form.text("why", longest=500)
    if form.errors:
        return await _check_page(request, held, form)
    return await _changed(request, held, form, state_checks.cancel(held.id, why, now=now_of(request)))


async def _held(request: PageRequest, check_id: UUID, *, to_act: bool = False) -> CheckRow:
    """A check that one may know of; only planners and its team act on it. Raises NotFoundException."""
    viewer = viewer_of(access.person(request))
    held = await state_checks.by_id(check_id)
    if held is None or not may_know(held.about, viewer, today_of(request)):
        raise NotFoundException
    if to_act and not (viewer.plans or viewer.inspector in held.about.team):
        raise NotFoundException
    return held


async def _changed(request: PageRequest, held: CheckRow, form: Form, change: Any) -> Response[Any]:
    try:
        await change
    except CheckError as error:
        form.fault("", error.reason)
        return await _check_page(request, held, form)
    return redirect(request, f"/checks/{held.id}", message=words(_CHANGED))


async def _read(form: Form, request: PageRequest) -> NewCheck | None:
    kind = form.choice("form", FORMS)
    code = form.text("tax_code", longest=20)
    first, last = form.date("first_day"), form.date("last_day")
    content = form.text("content", longest=2000)
    signs = form.text("signs", longest=2000, optional=True)
    team = tuple(number for number, _ in await _inspectors() if form.ticked(f"team-{number}"))
    enterprise = await _enterprise(form, request, code)
    if form.errors or enterprise is None or first is None or last is None:
        return None
    return NewCheck(enterprise, kind, first, last, content, team, signs)


async def _enterprise(form: Form, request: PageRequest, code: str) -> int | None:
    if not code:
        return None
    try:
        return (await access.enterprise_for(access.person(request), code)).id
    except NotFoundException:
        form.fault("tax_code", words(_NO_ENTERPRISE))
        return None


async def _inspectors() -> list[tuple[int, str]]:
    found = (
        await Inspector.select(Inspector.id, Inspector.name).where(Inspector.active.eq(True)).order_by(Inspector.code)
    )
    return [(row["id"], row["name"]) for row in found]


async def _form_page(request: PageRequest, form: Form) -> Response[str]:
    translate = translator(language_of(request))
    return page(
        request,
        "planning/state_check_form.html",
        status_code=422 if form.errors else 200,
        values=form.values,
        errors=form.messages(translate),
        forms=[(name, translate(label)) for name, label in FORMS.items()],
        inspectors=await _inspectors(),
        source=translate(SOURCE),
    )


async def _check_page(request: PageRequest, held: CheckRow, form: Form) -> Response[str]:
    user, translate = access.person(request), translator(language_of(request))
    clock = await state_checks.clock_now(held.about) if user.role != "member" else None
    return page(
        request,
        "planning/state_check.html",
        status_code=422 if form.errors else 200,
        held=held,
        form_words=translate(FORMS[held.about.form]),
        state_words=translate(STATES[held.about.state]),
        clock=clock,
        step_words=translate(STEPS[clock.step]) if clock else "",
        step_source=translate(SOURCES[clock.step]) if clock else "",
        late=clock is not None and clock.until < today_of(request),
        secret=not may_know(held.about, Viewer(enterprise=held.about.enterprise), today_of(request)),
        acts=user.plans or (user.inspector_id is not None and user.inspector_id in held.about.team),
        values=form.values,
        errors=form.messages(translate),
    )


ROUTES = [show, new, plan, show_one, decide, approve, start, finish, report, handle, cancel]
