"""`/home`: what a quality officer sees first: three counters, then the list, worst first."""

from dataclasses import dataclass
from datetime import timedelta

from litestar import Response, get

from registry import find
from registry.language import N_, translator
from scheduler.due import SOON_DAYS
from scheduler.visits import visits_of_enterprise
from web import access
from web.answers import page
from web.desk import PageRequest, language_of, today_of
from web.shown import shown

_WORST = 12


@dataclass(frozen=True, slots=True)
class Counter:
    """One figure and the list it counts."""

    standing: str
    count: int
    words: str
    href: str


@get("/home", guards=[access.members_only])
async def show(request: PageRequest) -> Response[str]:
    """Counters and the worst dozen of one's own enterprise."""
    user, today = access.person(request), today_of(request)
    enterprise = await access.enterprise_for(user)
    language = language_of(request)
    counted = await find.counters(today, today + timedelta(days=SOON_DAYS), enterprise.id)
    worst = await find.instrument_page(find.InstrumentFilter(enterprise_id=enterprise.id), size=_WORST)
    return page(
        request,
        "enterprise/home.html",
        enterprise=enterprise,
        counters=counters(counted, language),
        total=counted.overdue + counted.soon + counted.valid + counted.none,
        visits=await visits_of_enterprise(enterprise.id, today),
        worst=[shown(row, today, language) for row in worst.rows],
        more=worst.after is not None,
    )


def counters(counted: find.Counters, language: str, enterprise_id: int | None = None) -> list[Counter]:
    """The counters as links to the lists they count; instruments without a date only where there are any."""
    of_whom = f"&enterprise={enterprise_id}" if enterprise_id else ""
    translate = translator(language)
    labels = {
        "overdue": N_("Quá hạn"),
        "soon": N_("Sắp đến hạn"),
        "valid": N_("Còn hạn"),
        "none": N_("Không có hạn"),
    }
    return [
        Counter(name, getattr(counted, name), translate(label), f"/instruments?standing={name}{of_whom}")
        for name, label in labels.items()
        if name != "none" or counted.none
    ]


ROUTES = [show]
