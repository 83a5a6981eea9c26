"""`/planning/events`: what happened to the plan; `/planning/events/new`: something happens, and what that would do."""

import asyncio
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from registry.language import N_, Words, translator, words
from scheduler.fields import fields
from scheduler.half_days import PARTS, Part
from scheduler.happenings import Happening, Kind
from scheduler.in_hand import InHand
from scheduler.plan_events import EventRow, events
from scheduler.plan_in_hand import plan_in_hand
from scheduler.plan_repair import Consequence, consequence
from scheduler.plan_standards import field_standards
from scheduler.plan_write import save
from scheduler.plans import working_officers
from scheduler.visit_life import VisitError
from scheduler.visits import site_names
from web import access
from web.answers import page, redirect
from web.desk import PageRequest, language_of, now_of, today_of
from web.forms import Form, query_form, read_form
from web.pages.planning.consequences import Said, said
from web.planner_said import field_name

KINDS: dict[Kind, str] = {
    "away": N_("Kiểm định viên nghỉ"),
    "equipment": N_("Thiết bị không dùng được"),
    "standard": N_("Chuẩn không dùng được"),
    "late": N_("Làm chậm trong ngày"),
    "new": N_("Phương tiện chưa có lượt"),
    "by_hand": N_("Chuyển ngày bằng tay"),
}
PART_NAMES: dict[Part, str] = {"whole": N_("cả ngày"), "morning": N_("buổi sáng"), "afternoon": N_("buổi chiều")}
_FORMS: tuple[Kind, ...] = ("away", "equipment", "standard", "late", "new")
_LONGEST = 120  # days an event may last
_LONGEST_REASON = 200
_DAY_MINUTES = 480
_REVERSED = N_("Ngày cuối phải từ ngày đầu trở đi.")
_TOO_LONG = N_("Một lần ghi nhiều nhất {longest} ngày.")
_PAST = N_("Ngày đã qua không xếp lại được. Xin chọn từ hôm nay trở đi.")
_NO_PLAN = N_("Chưa có kế hoạch nào để xếp lại.")
_SAVED = N_("Đã lưu: {moved} lượt được xếp lại, {told} cơ sở được báo ngày mới.")
_SAVED_BROKEN = N_(
    "Đã lưu: {moved} lượt được xếp lại, {told} cơ sở được báo ngày mới; {broken} lượt cần người quyết định."
)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A visit that stands where it cannot be."""

    visit_id: int
    day: date
    site: str
    inspector: str
    state: str


@dataclass(frozen=True, slots=True)
class Past:
    """An event of the list."""

    row: EventRow
    kind: str
    what: str
    at: datetime


@get("/planning/events", guards=[access.planners_only])
async def show(request: PageRequest) -> Response[str]:
    """Visits somebody has to decide on, and what happened, newest first."""
    translate, officers = translator(language_of(request)), await working_officers()
    hand = await plan_in_hand(today_of(request))
    found = await events()
    return page(
        request,
        "planning/events.html",
        troubles=await _troubles(hand, officers.names) if hand else [],
        events=[Past(row, translate(KINDS[row.kind]), _what(row, officers.names, translate), row.at) for row in found],
    )


async def _troubles(hand: InHand, names: dict[str, str]) -> list[Trouble]:
    rows = {row.id: row for index in hand.troubled if (row := hand.row(hand.before, index))}
    sites = await site_names({row.site for row in rows.values()})
    listed = sorted(rows.values(), key=lambda row: (row.day, row.id))
    return [
        Trouble(row.id, row.day, sites.get(row.site, ""), names.get(row.code, row.code), row.state) for row in listed
    ]


def _what(row: EventRow, names: dict[str, str], translate: Any) -> str:
    """The details in one line: who or what, from when to when, why."""
    told = row.details
    if row.kind == "by_hand":
        was, now = told["from"], told["to"]
        return f"{told['site']}: {_dmy(was[0])} → {_dmy(now[0])}, {names.get(now[1], now[1])}"
    who = (
        names.get(told["inspector"], told["inspector"]) or told.get("standard") or field_name(told["field"], translate)
    )
    span = _dmy(told["first"]) if told["first"] == told["last"] else f"{_dmy(told['first'])} – {_dmy(told['last'])}"
    part = translate(PART_NAMES[told["part"]]) if told.get("part", "whole") != "whole" else ""
    return ", ".join(filter(None, (who, part, span if row.kind != "new" else "", told["reason"])))


def _dmy(text: str) -> str:
    return f"{date.fromisoformat(text):%d/%m/%Y}"


@get("/planning/events/new", guards=[access.planners_only])
async def new(request: PageRequest) -> Response[str]:
    """The form; and, once it is filled in, which visits move and which promises break."""
    form = query_form(request)
    event, hand = await _read(request, form), None
    if event is not None:
        hand = await plan_in_hand(today_of(request), with_new=event.kind == "new")
        if hand is None:
            form.fault("", words(_NO_PLAN))
    return await _page(request, form, event, hand)


async def _page(
    request: PageRequest, form: Form, event: Happening | None, hand: InHand | None, status_code: int = 200
) -> Response[str]:
    officers, translate = await working_officers(), translator(language_of(request))
    shown, today = None, today_of(request)
    if event is not None and hand is not None:
        shown = await _said(await asyncio.to_thread(consequence, hand, event, today), officers.names, translate)
    chosen = form.values.get("kind", "away")
    return page(
        request,
        "planning/event.html",
        status_code=status_code,
        kind=chosen if chosen in _FORMS else "away",
        kinds=[(kind, translate(KINDS[kind])) for kind in _FORMS],
        officers=officers.names,
        parts=[(part, translate(name)) for part, name in PART_NAMES.items()],
        standards=[(code, f"{code} – {field_name(field, translate)}") for code, field in (await _marked()).items()],
        fields=[(code, field_name(code, translate)) for code in fields().limited],
        form=form,
        errors=form.messages(translate),
        shown=shown,
        seen=hand.mark if hand else "",
        today=today,
    )


async def _said(done: Consequence, names: dict[str, str], translate: Any) -> Said:
    return said(done, await site_names({line.site for line in done.lines}), names, translate)


@post("/planning/events", guards=[access.planners_only])
async def keep(request: PageRequest) -> Redirect | Response[str]:
    """Write the event and the repaired plan, if it is the plan whose consequence was shown."""
    form, today = await read_form(request), today_of(request)
    event = await _read(request, form)
    hand = await plan_in_hand(today, with_new=event.kind == "new") if event else None
    if event is None or hand is None:
        return await _page(request, form, event, None, status_code=422)
    if form.values.get("seen") != hand.mark:
        return await _page(request, form, event, hand, status_code=409)
    done = await asyncio.to_thread(consequence, hand, event, today)
    by = access.person(request).account_id
    try:
        await save(hand, done, event, details=_details(event), now=now_of(request), by=by)
    except VisitError as error:
        return redirect(request, "/planning/events", message=error.reason, kind="bad")
    sentence = _SAVED_BROKEN if done.broken else _SAVED
    message = words(sentence, moved=done.moved, told=done.told, broken=done.broken)
    return redirect(request, "/planning/events", message=message)


def _details(event: Happening) -> dict[str, Any]:
    return {**asdict(event), "first": event.first.isoformat(), "last": event.last.isoformat()}


async def _read(request: PageRequest, form: Form) -> Happening | None:
    """The event a form describes; None where it is empty or has faults."""
    today = today_of(request)
    if form.values.keys() <= {"kind"} and form.values.get("kind") != "new":
        return None
    kind = form.choice("kind", _FORMS)
    standard, field = await _which(form, kind)
    officers = set((await working_officers()).by_code)
    reason = form.text("reason", longest=_LONGEST_REASON, optional=True)
    first, last = (today, today) if kind in ("new", "") else _span(form, today, one_day=kind == "late")
    event = Happening(
        kind=kind or "new",  # type: ignore[arg-type]  # one of _FORMS
        first=first,
        last=last,
        inspector=form.choice("inspector", officers) if kind in ("away", "late") else "",
        field=field,
        standard=standard,
        count=(form.count("count", least=1, most=99) or 1) if kind == "equipment" else 1,
        minutes=(form.count("minutes", least=1, most=_DAY_MINUTES) or 0) if kind == "late" else 0,
        reason=reason,
        part=_part(form) if kind == "away" else "whole",
    )
    return None if form.errors else event


async def _which(form: Form, kind: str) -> tuple[str, str]:
    """The standard, and the field whose equipment is short."""
    if kind == "standard":
        marked = await _marked()
        code = form.choice("standard", marked)
        return code, marked.get(code, "")
    return "", form.choice("field", fields().limited) if kind == "equipment" else ""


async def _marked() -> dict[str, str]:
    """The standards that plans count: their fields by code."""
    return {one.facts.code: one.field for one in (await field_standards()).values()}


def _part(form: Form) -> Part:
    chosen = form.choice("part", PARTS) if form.given("part") else "whole"
    return next((part for part in PARTS if part == chosen), "whole")


def _span(form: Form, today: date, *, one_day: bool) -> tuple[date, date]:
    first = form.date("first")
    last = first if one_day else form.date("last")
    if first is None or last is None:
        return today, today
    if first < today:
        form.fault("first", words(_PAST))
    elif last < first:
        form.fault("last", words(_REVERSED))
    elif last - first >= timedelta(days=_LONGEST):
        form.fault("last", _too_long())
    return first, max(first, last)


def _too_long() -> Words:
    return words(_TOO_LONG, longest=_LONGEST)


ROUTES = [show, new, keep]
