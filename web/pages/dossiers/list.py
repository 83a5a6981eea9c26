"""`/dossiers`: every dossier by how its clocks stand; an enterprise sees its own."""

from datetime import date
from typing import cast, get_args
from urllib.parse import urlencode

from litestar import Response, get

from registry.language import N_, translator, words
from registry.law.dossier_words import KIND_NAMES, STATE_NAMES
from scheduler.dossiers import find
from scheduler.dossiers.find import PAGE, Which, calendar_span
from scheduler.dossiers.values import DossierRow
from scheduler.plans import work_calendar
from scheduler.workdays import WorkCalendar
from web import access
from web.answers import page
from web.desk import PageRequest, language_of, today_of
from web.dossiers_said import NEAR_DAYS, Say, kind_name, row_standing
from web.forms import Form, query_form

HERE = "/dossiers"
_MOST_DAYS = 60
_FILTERS: dict[str, str] = {
    "open": N_("Đang giải quyết"),
    "overdue": N_("Quá hạn"),
    "near": N_("Sắp đến hạn"),
    "running": N_("Trong hạn"),
    "paused": N_("Tạm dừng"),
    "no_clock": N_("Không có thời hạn đang tính"),
    "ended": N_("Đã kết thúc"),
}
_WITHIN = N_("trong {n} ngày làm việc")


@get(HERE)
async def show(request: PageRequest) -> Response[str]:
    """The list, the most urgent first; `?which=`, `?days=`, `?kind=`, `?mine=1` and `?enterprise=` narrow it."""
    user, today, form = access.person(request), today_of(request), query_form(request)
    which = cast("Which", form.choice("which", get_args(Which), optional=True) or "open")
    days = form.count("days", least=1, most=_MOST_DAYS, optional=True) or NEAR_DAYS
    kind = form.choice("kind", KIND_NAMES, optional=True)
    mine = user.account_id if user.staff and form.ticked("mine") else None
    enterprise = await _enterprise(request, form)
    calendar = await work_calendar(*calendar_span(today, today))
    near = calendar.add_working_days(today, days)
    scope = {"enterprise": enterprise, "officer": mine}
    found = await find.dossiers(
        which, today, near, kind=kind, after=_after(form.values.get("after", "")), size=PAGE + 1, **scope
    )
    rows, translate = found[:PAGE], translator(language_of(request))
    return page(
        request,
        "dossiers/list.html",
        status_code=422 if form.errors else 200,
        rows=[_shown(row, today, calendar, translate) for row in rows],
        counters=_counters(await find.counts(today, near, **scope), _kept(form), (which, days), translate),
        which=which,
        days=days,
        filters=[(code, translate(said)) for code, said in _FILTERS.items()],
        kinds=[(code, translate(said)) for code, said in KIND_NAMES.items()],
        values=form.values,
        errors=form.messages(translate),
        next=_next(form, rows[-1]) if len(found) > PAGE else None,
    )


def _shown(row: DossierRow, today: date, calendar: WorkCalendar, translate: Say) -> tuple[object, ...]:
    tone, said = row_standing(row, today, calendar)
    return row, translate(kind_name(row)), translate(STATE_NAMES[row.state]), tone, said


async def _enterprise(request: PageRequest, form: Form) -> int | None:
    user = access.person(request)
    asked = form.values.get("enterprise", "")
    if user.staff and not asked:
        return None
    if not user.staff and not asked:
        return user.enterprise_id
    return (await access.enterprise_for(user, asked)).id


def _counters(
    numbers: tuple[int, int, int, int], kept: dict[str, str], asked: tuple[str, int], translate: Say
) -> list[dict[str, object]]:
    which, days = asked
    codes = ("overdue", "near", "running", "paused")
    tones = ("overdue", "soon", "valid", "none")
    return [
        {
            "standing": tone,
            "count": number,
            "words": translate(_FILTERS[code]),
            "hint": words(_WITHIN, n=days).say(translate) if code == "near" else None,
            "href": f"{HERE}?{urlencode({**kept, 'which': code})}",
            "current": which == code,
        }
        for code, tone, number in zip(codes, tones, numbers, strict=True)
    ]


def _kept(form: Form) -> dict[str, str]:
    return {name: value for name, value in form.values.items() if name in {"days", "mine", "enterprise"} and value}


def _next(form: Form, last: DossierRow) -> str:
    kept = {name: value for name, value in form.values.items() if name != "after" and value}
    return f"{HERE}?{urlencode({**kept, 'after': f'{(last.due_on or date.max).isoformat()}.{last.id}'})}"


def _after(text: str) -> tuple[date, int] | None:
    """The last row of the page before; anything else begins at the beginning."""
    day, _, number = text.partition(".")
    try:
        return date.fromisoformat(day), int(number[:18])
    except ValueError:
        return None


ROUTES = [show]
