"""`/visits/{id}/move`: a visit to another day by hand, or as its enterprise asks; the consequence is shown first."""

import asyncio
from dataclasses import dataclass
from datetime import date, timedelta

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from registry.language import N_, translator, words
from scheduler.happenings import Happening
from scheduler.in_hand import InHand, Row
from scheduler.plan_in_hand import plan_in_hand
from scheduler.plan_repair import Consequence, by_hand
from scheduler.plan_write import save
from scheduler.planner.by_hand import Weighed, offers
from scheduler.planner.places import Place
from scheduler.plans import working_officers
from scheduler.visit_life import VisitError
from scheduler.visits import VisitRow, instruments_of
from web import access
from web.answers import page, redirect
from web.desk import PageRequest, language_of, now_of, today_of
from web.forms import Form, query_form, read_form
from web.pages.field.visits import STATES
from web.pages.planning.consequences import signed
from web.planner_said import reason
from web.shown import weekday

_AHEAD = timedelta(days=60)  # how far days are offered
_OFFERED = 3
_MOVED = N_("Đã chuyển lượt sang ngày {day}.")
_MOVED_AND_TOLD = N_("Đã chuyển lượt sang ngày {day}. Cơ sở sẽ được báo ngày mới.")
_PAST = N_("Ngày phải sau hôm nay, muộn nhất là {last}.")
_FIXED = N_("Lượt này không xếp được bằng máy: phương tiện đo không còn hạn hoặc không còn dùng.")
_AGREED = N_("Lượt này đã xác nhận. Xin đánh dấu là cơ sở đồng ý đổi ngày.")
_SAME = N_("Lượt đang ở đúng ngày và người này.")


@dataclass(frozen=True, slots=True)
class Offer:
    """A possible day in words and figures; `late` are the serial numbers of instruments that would be overdue."""

    day: date
    weekday: str
    code: str
    name: str
    travel_there: str
    travel_here: str
    waste: str
    total: str
    late: tuple[str, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True)
class Wish:
    """What a planner wants of a visit, read from the address or the form."""

    visit: VisitRow
    hand: InHand
    row: Row
    form: Form
    place: Place | None


@get("/visits/{visit_id:int}/move", guards=[access.planners_only])
async def show(request: PageRequest, visit_id: FromPath[int]) -> Response[str]:
    """The best other days; and what the day asked for would mean."""
    wish = await _wish(request, visit_id, query_form(request))
    found = await asyncio.to_thread(by_hand, wish.hand, wish.row, wish.place) if wish.place else None
    return await _page(request, wish, found[0] if found else None)


async def _page(request: PageRequest, wish: Wish, weighed: Weighed | None, status_code: int = 200) -> Response[str]:
    language, officers = language_of(request), await working_officers()
    rows = (await instruments_of([wish.visit.id]))[wish.visit.id]
    serials = {row.id: row.serial or row.kind_name for row in rows}
    best = await asyncio.to_thread(_offers, wish.hand, wish.row, today_of(request))
    return page(
        request,
        "planning/move.html",
        status_code=status_code,
        visit=wish.visit,
        weekday=weekday(wish.visit.day, language),
        state=translator(language)(STATES[wish.visit.state]),
        offers=[_offer(one, officers.names, serials, language) for one in best],
        weighed=_offer(weighed, officers.names, serials, language) if weighed else None,
        officers=officers.names,
        form=wish.form,
        errors=wish.form.messages(translator(language)),
        seen=wish.hand.mark,
        needs_consent=wish.visit.state == "confirmed" and not wish.visit.wish,
    )


@post("/visits/{visit_id:int}/move", guards=[access.planners_only])
async def move(request: PageRequest, visit_id: FromPath[int]) -> Redirect | Response[str]:
    """Move it, if the plan is still the one whose consequence was shown."""
    wish = await _wish(request, visit_id, await read_form(request))
    weighed, done = await asyncio.to_thread(by_hand, wish.hand, wish.row, wish.place) if wish.place else (None, None)
    if wish.visit.state == "confirmed" and not wish.visit.wish and not wish.form.ticked("agreed"):
        wish.form.fault("agreed", words(_AGREED))
    stale = wish.form.values.get("seen") != wish.hand.mark
    if weighed is None or done is None or done.faults or stale or wish.form.errors:
        return await _page(request, wish, weighed, status_code=409 if stale else 422)
    return await _save(request, wish, weighed, done)


async def _save(request: PageRequest, wish: Wish, weighed: Weighed, done: Consequence) -> Redirect:
    place, by = weighed.place, access.person(request).account_id
    event = Happening("by_hand", place.date, place.date, inspector=str(place.inspector))
    details = {
        "visit": wish.visit.id,
        "site": wish.visit.site_name,
        "from": [wish.row.day.isoformat(), wish.row.code],
        "to": [place.date.isoformat(), place.inspector],
    }
    try:
        await save(wish.hand, done, event, details=details, now=now_of(request), by=by)
    except VisitError as error:
        return redirect(request, f"/visits/{wish.visit.id}/move", message=error.reason, kind="bad")
    said = _MOVED_AND_TOLD if done.told else _MOVED
    return redirect(request, f"/visits/{wish.visit.id}", message=words(said, day=f"{place.date:%d/%m/%Y}"))


async def _wish(request: PageRequest, visit_id: int, form: Form) -> Wish:
    """The visit and what is asked of it. Raises NotFoundException where it is not one that may change."""
    visit = await access.visit_for(access.person(request), visit_id)
    today = today_of(request)
    hand = await plan_in_hand(today)
    row = hand.rows.get(visit.id) if hand else None
    if hand is None or row is None:
        raise NotFoundException
    if not hand.visits_of(row.id):
        form.fault("", words(_FIXED))
    return Wish(visit, hand, row, form, _place(form, hand, row, today))


def _place(form: Form, hand: InHand, row: Row, today: date) -> Place | None:
    if not form.values.keys() & {"day", "inspector"}:
        return None
    day = form.date("day")
    code = form.choice("inspector", {str(person.id) for person in hand.instance.inspectors})
    last = hand.instance.working_days[-1] if hand.instance.working_days else today
    if day is not None and not today < day <= last:
        form.fault("day", words(_PAST, last=f"{last:%d/%m/%Y}"))
    if (day, code) == (row.day, row.code):
        form.fault("day", words(_SAME))
    return Place(day, code) if day is not None and not form.errors else None


def _offers(hand: InHand, row: Row, today: date) -> list[Weighed]:
    until = max(today, row.day) + _AHEAD
    days = [day for day in hand.instance.working_days if today < day <= until and day != row.day]
    visits = hand.visits_of(row.id)
    return offers(hand.before, visits, days, _OFFERED) if visits else []


def _offer(one: Weighed, names: dict[str, str], serials: dict[int, str], language: str) -> Offer:
    code = str(one.place.inspector)
    return Offer(
        day=one.place.date,
        weekday=weekday(one.place.date, language),
        code=code,
        name=names.get(code, code),
        travel_there=signed(one.travel_there),
        travel_here=signed(one.travel_here),
        waste=signed(one.waste_minutes),
        total=signed(one.extra_minutes),
        late=tuple(serials.get(int(ident), str(ident)) for ident in one.late),
        faults=tuple(reason(fault, translator(language), names) for fault in one.faults),
    )


ROUTES = [show, move]
