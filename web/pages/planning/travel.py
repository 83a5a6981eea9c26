"""`/planning/travel`: speeds by class of roads, what logged trips say of them, and their acceptance."""

from decimal import Decimal, InvalidOperation

from litestar import Response, get, post
from litestar.response import Redirect

from registry.language import N_, words
from scheduler.calibration import ENOUGH, ROADS
from scheduler.planning import TRAVEL
from scheduler.trips import accept_speed, latest_trips, proposed
from scheduler.visit_life import VisitError
from web import access
from web.answers import page, redirect
from web.desk import PageRequest, now_of
from web.forms import read_form

ROAD_NAMES = {
    "urban": N_("Đường trong phường"),
    "rural": N_("Đường ở các xã"),
    "mixed": N_("Từ phường đến xã, không tính"),
}
_ACCEPTED = N_("Từ nay lập kế hoạch với tốc độ {speed} km mỗi giờ, rút từ {trips} chuyến.")
_STALE = N_("Đề nghị này không còn. Xin xem lại bảng.")


@get("/planning/travel", guards=[access.planners_only])
async def show(request: PageRequest) -> Response[str]:
    """A row for each class of roads, and the trips logged last."""
    return page(
        request,
        "planning/travel.html",
        proposals=await proposed(),
        trips=await latest_trips(),
        names=ROAD_NAMES,
        enough=ENOUGH,
        detour=Decimal(str(TRAVEL.detour)),
    )


@post("/planning/travel", guards=[access.planners_only])
async def accept(request: PageRequest) -> Redirect:
    """Plan with the proposed speed, if it is still the one that was shown."""
    form = await read_form(request)
    road = form.choice("road", ROADS)
    try:
        speed = Decimal(form.given("speed") or "")
        done = await accept_speed(road, speed, now=now_of(request), by=access.person(request).account_id)
    except InvalidOperation:
        return redirect(request, "/planning/travel", message=words(_STALE), kind="bad")
    except VisitError as error:
        return redirect(request, "/planning/travel", message=error.reason, kind="bad")
    said = words(_ACCEPTED, speed=str(done.speed_kmh).replace(".", ","), trips=done.trips)
    return redirect(request, "/planning/travel", message=said)


ROUTES = [show, accept]
