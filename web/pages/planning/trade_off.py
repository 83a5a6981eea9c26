"""`/planning/trade-off`: what verifying early saves on the road and costs in validity, in minutes and in đồng."""

import asyncio
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from registry.language import N_, translator, words
from scheduler.planner.money import Money, Rates, TradeOff, fair_weight, in_money
from scheduler.planning import TRAVEL
from scheduler.rates import ASSUMED_SOURCE, MOST_VND, RatesInForce, rates_in_force, set_rates
from scheduler.trade_curves import begin_curve, last_curves, reckon_curve, stop_curves
from scheduler.visits import current_plan
from web import access
from web.answers import page, redirect
from web.chart import Chart, chart
from web.desk import PageRequest, desk_of, language_of, now_of, today_of
from web.forms import read_form

_BEGUN = N_("Đang tính đường cong trong lúc quý vị làm việc khác. Tải lại trang để xem tiến độ.")
_BUSY = N_("Một đường cong khác đang được tính. Xin chờ tính xong.")
_KEPT = N_("Đã lưu đơn giá mới.")
_MINUTES = 60
_reckonings: set[asyncio.Task[None]] = set()


@dataclass(frozen=True, slots=True)
class Spent:
    """What a plan costs: in minutes as planned, and in đồng."""

    travel_minutes: int
    km: int
    waste_minutes: float
    early_days: int
    money: Money
    weight: Decimal = Decimal(1)
    overdue: int = 0

    @property
    def travel(self) -> Decimal:
        """Hours of driving."""
        return _hours(self.travel_minutes)

    @property
    def waste(self) -> Decimal:
        """Hours of wasted validity."""
        return _hours(self.waste_minutes)

    @property
    def cost(self) -> Decimal:
        """Hours of both, each minute counted once."""
        return _hours(self.travel_minutes + self.waste_minutes)


@dataclass(frozen=True, slots=True)
class Mark:
    """A plan in the chart, and the weights it is best for."""

    x: float
    y: float
    weights: tuple[Decimal, ...]

    @property
    def usual(self) -> bool:
        """Whether plans are asked for with this weight by default."""
        return 1 in self.weights


def _hours(minutes: float) -> Decimal:
    return Decimal(round(minutes / 6)) / 10


@get("/planning/trade-off", guards=[access.planners_only])
async def show(request: PageRequest) -> Response[str]:
    """The present plan in both, the curve kept last, the rates."""
    return await _page(request)


@post("/planning/trade-off", guards=[access.planners_only])
async def reckon(request: PageRequest) -> Redirect | Response[str]:
    """Reckon the curve anew beside the pages."""
    form = await read_form(request)
    weeks = form.count("weeks", least=1, most=53)
    if weeks is None:
        return await _page(request, form.messages(translator(language_of(request))), form.values)
    today = today_of(request)
    number = await begin_curve(weeks, today=today, now=now_of(request), by=access.person(request).account_id)
    if number is None:
        return redirect(request, "/planning/trade-off", message=words(_BUSY), kind="bad")
    task = asyncio.create_task(_reckon(number, weeks, today))
    _reckonings.add(task)
    task.add_done_callback(_reckonings.discard)
    return redirect(request, "/planning/trade-off", message=words(_BEGUN))


@post("/planning/trade-off/rates", guards=[access.planners_only])
async def keep_rates(request: PageRequest) -> Redirect | Response[str]:
    """New rates, with where they come from."""
    form = await read_form(request)
    found = [form.count(name, least=0, most=MOST_VND) for name in ("hour_vnd", "km_vnd", "instrument_day_vnd")]
    source = form.text("source", longest=300)
    if form.errors or None in found:
        return await _page(request, form.messages(translator(language_of(request))), form.values)
    hour, km, day = (int(one or 0) for one in found)
    await set_rates(Rates(hour, km, day), source, now=now_of(request), by=access.person(request).account_id)
    return redirect(request, "/planning/trade-off", message=words(_KEPT))


async def end_reckonings() -> None:
    """Before the pool closes: what was found so far is kept."""
    stop_curves()
    if _reckonings:
        await asyncio.wait(_reckonings, timeout=5.0)


async def _reckon(number: int, weeks: int, today: date) -> None:
    await reckon_curve(number, weeks, today=today)


async def _page(request: PageRequest, errors: Any = None, typed: Any = None) -> Response[str]:
    language, today = language_of(request), today_of(request)
    held = await rates_in_force()
    done, running = await last_curves()
    plan = await current_plan()
    spent = _of_plan(plan.summary, held.rates) if plan else None
    points = [_of_point(one, held.rates) for one in done.points] if done else []
    drawn = _chart(points)
    return page(
        request,
        "planning/trade_off.html",
        status_code=422 if errors else 200,
        plan=plan,
        spent=spent,
        fair=_fair(spent, held.rates) if spent else None,
        curve=done,
        age=(today - done.started_at.astimezone(desk_of(request).settings.zone).date()).days if done else 0,
        running=running if running and running.state == "running" else None,
        failed=running if running and running.state == "failed" else None,
        points=points,
        chart=drawn,
        marks=_marks(drawn, points) if drawn else [],
        held=held,
        source=held.source or translator(language)(ASSUMED_SOURCE),
        typed=_typed(held) | (typed or {}),
        errors=errors or {},
    )


def _of_plan(summary: dict[str, Any], rates: Rates) -> Spent:
    travel = int(summary.get("travel_minutes") or 0)
    waste, days = float(summary.get("waste_minutes") or 0), int(summary.get("early_days") or 0)
    return _spent(travel, waste, days, rates)


def _of_point(one: TradeOff, rates: Rates) -> Spent:
    found = one.objective
    spent = _spent(found.travel_minutes, found.waste_minutes, found.early_days, rates)
    return replace(spent, weight=Decimal(f"{one.weight:g}"), overdue=found.overdue)


def _spent(travel: int, waste: float, days: int, rates: Rates) -> Spent:
    km = travel / _MINUTES * TRAVEL.speed_kmh
    return Spent(travel, round(km), waste, days, in_money(rates, travel_minutes=travel, km=km, early_days=days))


def _fair(spent: Spent, rates: Rates) -> Decimal | None:
    found = fair_weight(
        rates,
        travel_minutes=spent.travel_minutes,
        km=spent.travel_minutes / _MINUTES * TRAVEL.speed_kmh,
        waste_minutes=spent.waste_minutes,
        early_days=spent.early_days,
    )
    return None if found is None else Decimal(f"{found:.2g}")


def _chart(points: list[Spent]) -> Chart | None:
    pairs = [(one.travel_minutes / _MINUTES, one.waste_minutes / _MINUTES) for one in points]
    return chart(pairs) if len(points) > 1 else None


def _marks(drawn: Chart, points: list[Spent]) -> list[Mark]:
    """One mark for each place: a plan that is best for several weights is said once."""
    weights: dict[tuple[float, float], list[Decimal]] = {}
    for place, one in zip(drawn.points, points, strict=True):
        weights.setdefault(place, []).append(one.weight)
    return [Mark(x, y, tuple(found)) for (x, y), found in weights.items()]


def _typed(held: RatesInForce) -> dict[str, str]:
    rates = held.rates
    numbers = {"hour_vnd": rates.hour_vnd, "km_vnd": rates.km_vnd, "instrument_day_vnd": rates.instrument_day_vnd}
    return {name: str(value) for name, value in numbers.items()} | {"source": held.source or ""}


ROUTES = (show, reckon, keep_rates)
