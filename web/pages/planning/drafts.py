"""`/planning/drafts/{id}`: a draft while it is searched, against the current plan, and accepted or thrown away."""

import asyncio
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from registry.language import N_, words
from scheduler.acceptance import accept, difference
from scheduler.comparison import Change
from scheduler.drafts import end_search, settle_stale, stop_all, stop_search
from scheduler.planner.balance import DEFAULT_LEVELLING, Levelling
from scheduler.plans import Asked, open_draft, solve_draft
from scheduler.visit_life import VisitError
from scheduler.visits import PlanRow, plan_by_id, site_names
from web import access
from web.answers import page, redirect
from web.desk import PageRequest, language_of, now_of, today_of
from web.forms import Form
from web.pages.planning.reasons import said, with_reasons

_SHOWN = 200
_MOST_MINUTES = 100  # of each 100 minutes above the mean
_NOTHING_YET = {"running": False, "died": False} | dict.fromkeys(
    ("stops", "instruments", "travel_minutes", "overdue"), 0
)
_ACCEPTED = N_("Đã chấp nhận kế hoạch: {moved} lượt đổi ngày, {told} cơ sở cần báo.")
_DISCARDED = N_("Đã bỏ bản dự thảo. Kế hoạch hiện tại giữ nguyên.")
_STOPPED = N_("Đang dừng; bản tốt nhất tìm được sẽ được giữ.")
_searches: set[asyncio.Task[None]] = set()


@dataclass(frozen=True, slots=True)
class Line:
    """A change of one site's visit as the page lists it."""

    change: Change
    site: str


def read_asked(form: Form, minute_vnd: Fraction) -> Asked | None:
    """The plan a form asks for; None where it has faults. `minute_vnd` is what a minute is worth to prices in đồng."""
    weeks = form.count("weeks", least=1, most=53)
    seconds = form.count("seconds", least=1, most=600, optional=True)
    early = form.count("early_days", least=7, most=180, optional=True)
    levelling = _levelling(form, minute_vnd)
    waste = form.count("waste", least=10, most=1000, optional=True)
    if weeks is None or form.errors:
        return None
    return Asked(
        weeks,
        seconds=float(seconds or 6),
        early_days=early or 60,
        levelling=levelling,
        waste_weight=(waste or 100) / 100,
    )


def _levelling(form: Form, minute_vnd: Fraction) -> Levelling:
    """Prices of 100 minutes above the mean, in minutes or in đồng; what is left empty is as usual."""
    in_money = form.given("level_unit") == "vnd" and minute_vnd > 0
    most = int(_MOST_MINUTES * minute_vnd) if in_money else _MOST_MINUTES
    unit = minute_vnd if in_money else Fraction(1)
    found = {name: form.count(f"level_{name}", least=0, most=most, optional=True) for name in ("inspectors", "weeks")}
    given = {name: float(count / unit / 100) for name, count in found.items() if count is not None}
    return replace(DEFAULT_LEVELLING, **given)


async def start(request: PageRequest, asked: Asked) -> Redirect:
    """Open a draft, search for it beside the pages, and show it."""
    today = today_of(request)
    made_by = access.person(request).account_id
    plan_id = await open_draft(asked, today=today, now=now_of(request), made_by=made_by)
    task = asyncio.create_task(_search(plan_id, asked, today))
    _searches.add(task)
    task.add_done_callback(_searches.discard)
    return redirect(request, f"/planning/drafts/{plan_id}")


async def _search(plan_id: int, asked: Asked, today: date) -> None:
    """A search that fails shows in the log of the loop; its draft then counts as ended, with the last plan kept."""
    try:
        await solve_draft(plan_id, asked, today=today)
    finally:
        await end_search(plan_id)


async def end_searches() -> None:
    """Before the pool closes: searches keep what they have and stop."""
    stop_all()
    if _searches:
        await asyncio.wait(_searches, timeout=5.0)


@get("/planning/drafts/{plan_id:int}", guards=[access.planners_only])
async def show(request: PageRequest, plan_id: FromPath[int]) -> Response[str]:
    """How far the search is, and what would change."""
    await settle_stale()
    today, language = today_of(request), language_of(request)
    draft = await _draft(plan_id)
    found = await difference(plan_id, today)
    listed = [change for change in found.changes if change.kind != "same"]
    listed.sort(key=lambda change: (not change.blocks, not change.told, change.now or change.was or date.max))
    names = await site_names({change.site for change in listed[:_SHOWN]})
    return page(
        request,
        "planning/draft.html",
        draft=draft,
        summary=_NOTHING_YET | draft.summary,
        gap=_gap(draft.summary),
        faults=[said(one, language) for one in draft.summary.get("faults") or ()],
        proofs=[said(one, language) for one in draft.summary.get("proofs") or ()],
        late=await with_reasons((draft.summary.get("late") or [])[:_SHOWN], today, language),
        difference=found,
        blocking=[Line(change, names.get(change.site, "")) for change in listed if change.blocks],
        lines=[Line(change, names.get(change.site, "")) for change in listed[:_SHOWN]],
        more=max(0, len(listed) - _SHOWN),
    )


def _gap(summary: dict[str, Any]) -> int | None:
    """Percent of travel above the proven least; None where nothing is known."""
    travel, bound = summary.get("travel_minutes"), summary.get("bound_minutes")
    return round(100 * (travel - bound) / bound) if travel and bound else None


@post("/planning/drafts/{plan_id:int}/accept", guards=[access.planners_only])
async def accept_draft(request: PageRequest, plan_id: FromPath[int]) -> Redirect:
    """Make it the plan people work by."""
    await _draft(plan_id)
    by = access.person(request).account_id
    try:
        done = await accept(plan_id, today=today_of(request), now=now_of(request), by=by)
    except VisitError as error:
        return redirect(request, f"/planning/drafts/{plan_id}", message=error.reason, kind="bad")
    return redirect(request, "/planning", message=words(_ACCEPTED, moved=done.moved, told=done.told))


@post("/planning/drafts/{plan_id:int}/stop", guards=[access.planners_only])
async def stop(request: PageRequest, plan_id: FromPath[int]) -> Redirect:
    """End the search, keep the best."""
    await _draft(plan_id)
    await stop_search(plan_id, discard=False)
    return redirect(request, f"/planning/drafts/{plan_id}", message=words(_STOPPED))


@post("/planning/drafts/{plan_id:int}/discard", guards=[access.planners_only])
async def discard(request: PageRequest, plan_id: FromPath[int]) -> Redirect:
    """Throw the draft away."""
    await _draft(plan_id)
    await stop_search(plan_id, discard=True)
    return redirect(request, "/planning", message=words(_DISCARDED))


async def _draft(plan_id: int) -> PlanRow:
    found = await plan_by_id(access.known_id(plan_id))
    if found is None:
        raise NotFoundException
    return found


ROUTES = [show, accept_draft, stop, discard]
