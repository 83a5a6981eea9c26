"""`/visits/{id}`: one visit: when, where, what will be verified, why then; confirmed, cancelled, or asked to move."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from registry import find_places
from registry.language import N_, Words, translator, words
from scheduler.lunar import lunar_day
from scheduler.opening import Opening, of_lists, said
from scheduler.plan_standards import TakenStandard, standards_taken
from scheduler.planner.model import Explanation
from scheduler.plans import working_officers
from scheduler.trips import MOST_MINUTES, log_trip, logged_minutes
from scheduler.visit_life import VisitError, ask_for_another_day, cancel_visit, confirm_visit
from scheduler.visits import VisitRow, instruments_of
from web import access
from web.answers import page, redirect
from web.desk import PageRequest, language_of, now_of, today_of
from web.forms import read_form
from web.pages.field.days import clock
from web.planner_said import reason
from web.shown import address_text, commune_title, shown

STATES = {
    "draft": N_("Dự kiến"),
    "announced": N_("Đã báo"),
    "confirmed": N_("Đã xác nhận"),
    "done": N_("Đã xong"),
    "cancelled": N_("Đã hủy"),
}
MARKS = {"draft": "draft", "announced": "warn", "confirmed": "ok", "done": "done", "cancelled": "none"}
_CONFIRMED = N_("Đã xác nhận lượt kiểm định.")
_CANCELLED = N_("Đã hủy lượt kiểm định. Các phương tiện đo vẫn giữ hạn cũ.")
_LOGGED = N_("Đã ghi số phút đi thật. Cảm ơn: số này giúp lập kế hoạch sát đường hơn.")
_LUNAR = N_("{opening}; lượt này vào ngày {day} âm lịch")
_ASKED = N_("Đã gửi lời xin đổi ngày. Cơ quan kiểm định sẽ trả lời.")


@dataclass(frozen=True, slots=True)
class Why:
    """Why a visit stands on its day, as the page says it."""

    earliest: date
    latest: date
    binding: str
    early: list[tuple[str, int, str]]
    alternatives: list[tuple[date, str, str]]
    refused: str


@get("/visits/{visit_id:int}")
async def show(request: PageRequest, visit_id: FromPath[int]) -> Response[str]:
    """The visit; planners and inspectors also see the reasons."""
    user, today, language = access.person(request), today_of(request), language_of(request)
    visit = await access.visit_for(user, visit_id)
    rows = (await instruments_of([visit.id]))[visit.id]
    names = (await working_officers()).names
    return page(
        request,
        "field/visit.html",
        visit=visit,
        state=translator(language)(STATES[visit.state]),
        shape_of=MARKS[visit.state],
        names=names,
        arrive=clock(visit.arrive),
        leave=clock(visit.leave),
        address=address_text(visit.address, commune_title(visit.commune_code)),
        instruments=[shown(row, today, language) for row in rows],
        why=_why(visit.explanation, {row.id: row.serial for row in rows}, names, language) if user.staff else [],
        driven=await logged_minutes(visit.id) if user.staff else None,
        open=visit.state in ("draft", "announced", "confirmed"),
        opening=await _opening(visit.site_id, visit.day, language),
        taken=await _taken(visit) if user.staff else [],
    )


async def _opening(site_id: int, day: date, language: str) -> str:
    """The days for visits to the site, and for a fair the lunar day of this one; "" where any day will do."""
    site, translate = await find_places.site(site_id), translator(language)
    opening = of_lists(site.weekdays, site.lunar_days) if site else Opening()
    if not opening.lunar_days:
        return said(opening, translate)
    return words(_LUNAR, opening=said(opening, translate), day=lunar_day(day)).say(translate)


async def _taken(visit: VisitRow) -> list[TakenStandard]:
    """What its inspector takes along that day."""
    found = await standards_taken(visit.day, visit.day, visit.inspector_id)
    return found.get((visit.day, visit.inspector_id), [])


def _why(stored: str, serials: dict[int, str], names: dict[str, str], language: str) -> list[Why]:
    return [_said(one, serials, names, language) for one in msgspec.json.decode(stored, type=list[Explanation])]


def _said(one: Explanation, serials: dict[int, str], names: dict[str, str], language: str) -> Why:
    named = [serials.get(int(ident), str(ident)) for ident in one.instruments]
    minutes = [_decimal(wasted, language) for wasted in one.wasted_minutes]
    return Why(
        earliest=one.earliest,
        latest=one.latest,
        binding=serials.get(int(one.binding), str(one.binding)),
        early=list(zip(named, one.days_early, minutes, strict=True)),
        alternatives=[(other.date, str(other.inspector), f"{other.extra_minutes:+.0f}") for other in one.alternatives],
        refused=reason(one.refused, translator(language), names) if one.refused else "",
    )


def _decimal(minutes: float, language: str) -> str:
    return f"{minutes:.1f}".replace(".", "," if language == "vi" else ".")


@post("/visits/{visit_id:int}/confirm")
async def confirm(request: PageRequest, visit_id: FromPath[int]) -> Redirect:
    """Agree to the day."""
    user = access.person(request)
    visit = await access.visit_for(user, visit_id)
    return await _done(request, visit_id, confirm_visit(visit.id, now=now_of(request), by=user.account_id), _CONFIRMED)


@post("/visits/{visit_id:int}/ask")
async def ask(request: PageRequest, visit_id: FromPath[int]) -> Redirect:
    """Ask for another day."""
    visit = await access.visit_for(access.person(request), visit_id)
    form = await read_form(request)
    wish = form.given("wish") or ""
    return await _done(request, visit_id, ask_for_another_day(visit.id, wish, now=now_of(request)), _ASKED)


@post("/visits/{visit_id:int}/trip", guards=[access.staff_only])
async def trip(request: PageRequest, visit_id: FromPath[int]) -> Redirect:
    """How long the drive to a finished visit took."""
    user = access.person(request)
    visit = await access.visit_for(user, visit_id)
    form = await read_form(request)
    minutes = form.count("minutes", least=1, most=MOST_MINUTES)
    if minutes is None:
        said = next(iter(form.messages(translator(language_of(request))).values()))
        return redirect(request, f"/visits/{visit_id}", message=words("{said}", said=said), kind="bad")
    kept = log_trip(visit.id, minutes, now=now_of(request), by=user.account_id)
    return await _done(request, visit_id, kept, _LOGGED)


@post("/visits/{visit_id:int}/cancel", guards=[access.planners_only])
async def cancel(request: PageRequest, visit_id: FromPath[int]) -> Redirect:
    """The visit does not take place."""
    user = access.person(request)
    visit = await access.visit_for(user, visit_id)
    return await _done(request, visit_id, cancel_visit(visit.id, now=now_of(request), by=user.account_id), _CANCELLED)


async def _done(request: PageRequest, visit_id: int, act: Any, said: str) -> Redirect:
    answer: Words = words(said)
    try:
        await act
    except VisitError as error:
        return redirect(request, f"/visits/{visit_id}", message=error.reason, kind="bad")
    return redirect(request, f"/visits/{visit_id}", message=answer)


ROUTES = [show, confirm, ask, cancel, trip]
