"""`/planning`: how the province stands, the current plan, and a new one."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from litestar import Response, get, post
from litestar.response import Redirect

from registry import find
from registry.language import N_, translator, words
from scheduler.due import SOON_DAYS
from scheduler.plan_standards import short_of_standards
from scheduler.planner.balance import DEFAULT_LEVELLING
from scheduler.plans import working_officers
from scheduler.rates import minute_in_force
from scheduler.visit_life import announce_visits
from scheduler.visits import VisitRow, clashes, current_plan, open_drafts, visits, wishes
from web import access
from web.answers import page, redirect
from web.desk import PageRequest, language_of, now_of, today_of
from web.forms import read_form
from web.pages.enterprise.home import counters
from web.pages.planning.drafts import read_asked, start
from web.pages.planning.reasons import with_reasons

_SHOWN_UNPLANNED = 50
_ANNOUNCED = N_("Đã báo {count} lượt kiểm định cho các cơ sở.")


@dataclass(frozen=True, slots=True)
class Load:
    """One inspector's share of the plan; `initials` for the coloured mark."""

    code: str
    name: str
    initials: str
    days: int
    stops: int
    instruments: int
    hours: str


@get("/planning", guards=[access.planners_only])
async def show(request: PageRequest) -> Response[str]:
    """Counters, the current plan by inspector and by week, and what could not be planned, with the reason."""
    today, language = today_of(request), language_of(request)
    plan = await current_plan()
    found = await visits(plan.first_day, plan.last_day) if plan else ()
    officers = await working_officers()
    return page(
        request,
        "planning/overview.html",
        counters=counters(await find.counters(today, today + timedelta(days=SOON_DAYS)), language),
        plan=plan,
        loads=_loads(found, officers.names),
        weeks=_weeks(found),
        unplanned=await with_reasons(plan.summary["unplanned"][:_SHOWN_UNPLANNED] if plan else (), today, language),
        unplanned_count=len(plan.summary["unplanned"]) if plan else 0,
        drafts=await open_drafts(),
        wishes=await wishes(today),
        clashes=await clashes(today),
        short=await short_of_standards(today),
        minute_vnd=round(await minute_in_force()),
        usual=DEFAULT_LEVELLING,
        errors={},
    )


@post("/planning", guards=[access.planners_only])
async def make(request: PageRequest) -> Redirect:
    """Search for a new plan beside the pages; it is a draft until it is accepted."""
    form = await read_form(request)
    asked = read_asked(form, await minute_in_force())
    if asked is None:
        said = next(iter(form.messages(translator(language_of(request))).values()))
        return redirect(request, "/planning", message=words("{said}", said=said), kind="bad")
    return await start(request, asked)


@post("/planning/announce", guards=[access.planners_only])
async def announce(request: PageRequest) -> Redirect:
    """Tell the enterprises of the draft visits of the next weeks."""
    form = await read_form(request)
    weeks = form.count("weeks", least=1, most=13)
    if weeks is None:
        said = next(iter(form.messages(translator(language_of(request))).values()))
        return redirect(request, "/planning", message=words("{said}", said=said), kind="bad")
    today, by = today_of(request), access.person(request).account_id
    count = await announce_visits(today, today + timedelta(weeks=weeks), now=now_of(request), by=by)
    return redirect(request, "/planning", message=words(_ANNOUNCED, count=count))


def _loads(found: tuple[VisitRow, ...], names: dict[str, str]) -> list[Load]:
    by_code: dict[str, list[VisitRow]] = {code: [] for code in names}
    for visit in found:
        by_code.setdefault(visit.inspector_code, []).append(visit)
    return [_load(code, name, by_code[code]) for code, name in names.items()]


def _load(code: str, name: str, own: list[VisitRow]) -> Load:
    minutes = sum(visit.leave - visit.arrive + visit.travel_minutes for visit in own)
    return Load(
        code=code,
        name=name,
        initials="".join(part[0] for part in name.split()[-2:]).upper(),
        days=len({visit.day for visit in own}),
        stops=len(own),
        instruments=sum(visit.instrument_count for visit in own),
        hours=f"{minutes / 60:.0f}",
    )


def _weeks(found: tuple[VisitRow, ...]) -> list[tuple[date, int, int]]:
    """(Monday, stops, instruments) of each week of the plan."""
    stops: Counter[date] = Counter()
    instruments: Counter[date] = Counter()
    for visit in found:
        monday = visit.day - timedelta(days=visit.day.weekday())
        stops[monday] += 1
        instruments[monday] += visit.instrument_count
    return [(monday, stops[monday], instruments[monday]) for monday in sorted(stops)]


ROUTES = [show, make, announce]
