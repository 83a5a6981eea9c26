"""`/planning/travel`: speeds by class of roads, what logged trips say of them, and their acceptance."""

from decimal import Decimal, InvalidOperation

from litestar import Response, get, post
from litestar.response import Redirect

from registry.language import N_, translator, words
from scheduler.calibration import ENOUGH, ROADS
from scheduler.planning import TRAVEL
from scheduler.trip_import import TripReport, import_trips
from scheduler.trip_sheet import TripFileError
from scheduler.trips import accept_speed, latest_trips, proposed
from scheduler.visit_life import VisitError
from web import access
from web.answers import page, redirect
from web.desk import PageRequest, desk_of, language_of, now_of
from web.forms import Form, read_form

ROAD_NAMES = {
    "urban": N_("Đường trong phường"),
    "rural": N_("Đường ở các xã"),
    "mixed": N_("Từ phường đến xã, không tính"),
}
_LARGEST = 4_000_000  # bytes of a file of trips
_SHOWN = 200  # refused rows
_TOO_LARGE = N_("Tệp quá lớn: nhiều nhất {most} MB.")
_ACCEPTED = N_("Từ nay lập kế hoạch với tốc độ {speed} km mỗi giờ, rút từ {trips} chuyến.")
_STALE = N_("Đề nghị này không còn. Xin xem lại bảng.")


@get("/planning/travel", guards=[access.planners_only])
async def show(request: PageRequest) -> Response[str]:
    """A row for each class of roads, and the trips logged last."""
    return await _page(request, Form({}), None)


async def _page(request: PageRequest, form: Form, report: TripReport | None) -> Response[str]:
    translate = translator(language_of(request))
    refused = report.refused if report else ()
    return page(
        request,
        "planning/travel.html",
        status_code=422 if form.errors else 200,
        report=report,
        refused=[(one.line, one.text, one.reason.say(translate)) for one in refused[:_SHOWN]],
        more=max(0, len(refused) - _SHOWN),
        errors=form.messages(translate),
        proposals=await proposed(),
        trips=await latest_trips(),
        names=ROAD_NAMES,
        enough=ENOUGH,
        detour=Decimal(str(TRAVEL.detour)),
    )


@post("/planning/travel/trips", guards=[access.planners_only], request_max_body_size=_LARGEST + 100_000)
async def bring(request: PageRequest) -> Response[str]:
    """Keep the trips of a CSV file, and say of each row that is none why not."""
    form = await read_form(request)
    given, report = form.upload("file"), None
    if given is not None:
        content = await given.read()
        try:
            if len(content) > _LARGEST:
                form.fault("file", words(_TOO_LARGE, most=_LARGEST // 1_000_000))
            else:
                report = await import_trips(
                    content,
                    zone=desk_of(request).settings.zone,
                    now=now_of(request),
                    by=access.person(request).account_id,
                )
        except TripFileError as error:
            form.fault("file", error.reason)
    return await _page(request, form, report)


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


ROUTES = [show, accept, bring]
