"""`/planning/forecast`: what falls due in the next two years against the days there are."""

from dataclasses import dataclass
from datetime import date

from litestar import Response, get

from registry.language import N_, translator, words
from scheduler.fields import fields
from scheduler.outlook import outlook
from scheduler.planner.forecast import Forecast, Outlook, Yearly
from web import access
from web.answers import page
from web.desk import PageRequest, language_of, today_of

_PEOPLE = N_("Từ tháng {month}: {fields} thiếu ít nhất {short} ngày công.")
_EQUIPMENT = N_("Từ tháng {month}: {fields} thiếu ít nhất {short} ngày thiết bị.")
_Names = dict[str, str]
_MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Row:
    """What a field needs in a year; `breaks` is the first month that is not enough, `enough` the year's verdict."""

    name: str
    need: Yearly
    breaks: date | None
    enough: bool


@get("/planning/forecast", guards=[access.planners_only])
async def show(request: PageRequest) -> Response[str]:
    """The months that break, what each year needs by field, and the months one by one."""
    language = language_of(request)
    names = {code: name.say(translator(language)) for code, name in fields().names.items()}
    found = await outlook(today_of(request))
    return page(
        request,
        "planning/forecast.html",
        breaks=[_said(one, names, language) for one in found.outlooks if one.breaks],
        overdue=found.overdue_at_start,
        years=[
            (staff, [_row(one, found, names) for one in found.yearly if one.first == staff.first])
            for staff in found.staff
        ],
        months=found.together.months,
    )


def _row(need: Yearly, found: Forecast, names: _Names) -> Row:
    year = [month.first for month in found.together.months if month.first >= need.first][:_MONTHS_A_YEAR]
    alone = (one.breaks for one in found.outlooks if one.fields == (need.field,))
    broken = (month for month in alone if month is not None and month in year)
    enough = need.inspectors >= need.inspectors_needed and (need.equipment or 0) >= (need.equipment_needed or 0)
    return Row(names.get(need.field, need.field), need, min(broken, default=None), enough)


def _said(one: Outlook, names: _Names, language: str) -> str:
    month = next(month for month in one.months if month.first == one.breaks)
    sentence = _EQUIPMENT if one.equipment else _PEOPLE
    listed = ", ".join(names.get(field, field) for field in one.fields)
    # A shortage below a tenth of a day is still one.
    short = f"{max(month.short, 0.1):.1f}".replace(".", "," if language == "vi" else ".")
    return words(sentence, month=f"{month.first:%m/%Y}", fields=listed, short=short).say(translator(language))


ROUTES = (show,)
