"""`/instruments`: the list, worst first, with column filters, folded search and keyset pages."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from litestar import Response, get
from litestar.response import Redirect

from registry import find
from registry.find_places import EnterpriseRow
from registry.fold import fold_serial
from registry.language import N_, translator
from registry.law.load import law
from registry.law.validity import NO_DATE
from registry.places.load import gazetteer
from scheduler.due import SOON_DAYS
from web import access
from web.answers import page
from web.auth.sessions import SignedIn
from web.desk import PageRequest, language_of, today_of
from web.place_choices import commune_choices
from web.shown import shown

_LONGEST_SEARCH = 120
_CURSOR = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.([0-9]{1,18})")
_KEPT = ("q", "standing", "kind", "commune", "status", "enterprise")
_STATUSES = {"in_use": N_("Đang dùng"), "stopped": N_("Tạm ngừng"), "retired": N_("Đã thôi dùng")}
_STANDINGS = {
    "overdue": N_("Quá hạn"),
    "soon": N_("Sắp đến hạn"),
    "valid": N_("Còn hạn"),
    "none": N_("Không có hạn"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters in the address, checked: what is not understood is left out, as if it had not been asked."""

    wanted: find.InstrumentFilter
    enterprise: EnterpriseRow | None
    kept: dict[str, str]

    def href(self, **extra: str) -> str:
        """The address of this list with the same filters and another page."""
        query = urlencode({**self.kept, **extra})
        return f"/instruments?{query}" if query else "/instruments"


@dataclass(frozen=True, slots=True)
class Pages:
    """What the pager shows."""

    words: str
    first: str | None
    previous: str | None
    next: str | None
    last: str | None


@get("/instruments")
async def show(request: PageRequest) -> Response[str] | Redirect:
    """One page of the list. A serial number that is found whole opens its instrument: scanners end with Enter."""
    user, today, language = access.person(request), today_of(request), language_of(request)
    asked = await asked_of(request, user, today)
    query = request.query_params
    found = await find.instrument_page(
        asked.wanted,
        after=_cursor(query.get("after", "")),
        before=_cursor(query.get("before", "")),
        last="last" in query,
    )
    exact = [row for row in found.rows if _is_serial(asked.wanted.text, row.serial)]
    if len(exact) == 1:
        return Redirect(f"/instruments/{exact[0].id}", status_code=303)
    kinds = await find.kinds_in_use(asked.wanted.enterprise_id)
    return page(
        request,
        "enterprise/instruments.html",
        rows=[shown(row, today, language) for row in found.rows],
        pages=_pages(asked, found, language),
        asked=asked.kept,
        filtered=bool(set(asked.kept) - {"enterprise"}),
        enterprise=asked.enterprise,
        kinds=[(code, f"{code} · {row.name(language)}") for code in kinds if (row := law().row(code))],
        communes=commune_choices(),
        standings=[(name, translator(language)(label)) for name, label in _STANDINGS.items()],
        statuses=[(name, translator(language)(label)) for name, label in _STATUSES.items()],
        export=asked.href().replace("/instruments", "/instruments/export.xlsx", 1),
    )


async def asked_of(request: PageRequest, user: SignedIn, today: date) -> Asked:
    """The filters of the address. Raises NotFoundException for an enterprise that is not the reader's to see."""
    given = {name: request.query_params.get(name, "").strip()[:_LONGEST_SEARCH] for name in _KEPT}
    kept = {name: text for name, text in given.items() if text}
    enterprise = await _enterprise(user, kept)
    span = _span(kept.get("standing", ""), today)
    wanted = find.InstrumentFilter(
        enterprise_id=enterprise.id if enterprise else None,
        text=kept.get("q", ""),
        kind_code=_known(kept, "kind", law().lists[-1].rows),
        commune_code=_known(kept, "commune", {commune.code: commune for commune in gazetteer().communes}),
        shown=_shown(kept),
        due_from=span.first,
        due_to=span.last,
        no_due=span.no_due,
    )
    return Asked(wanted, enterprise, kept)


async def _enterprise(user: SignedIn, kept: dict[str, str]) -> EnterpriseRow | None:
    """A member's own enterprise, whatever the address asks for if it is another's: that is not found."""
    if "enterprise" in kept:
        return await access.enterprise_for(user, kept["enterprise"])
    return None if user.staff else await access.enterprise_for(user)


def _known(kept: Mapping[str, str], name: str, offered: Mapping[str, object]) -> str | None:
    return kept[name] if kept.get(name) in offered else None


def _shown(kept: Mapping[str, str]) -> find.Shown:
    match kept.get("status"):
        case "in_use":
            return "in_use"
        case "stopped":
            return "stopped"
        case "retired":
            return "retired"
        case _:
            return "active"


@dataclass(frozen=True, slots=True)
class _Span:
    """The due dates that a standing means on a day."""

    first: date | None = None
    last: date | None = None
    no_due: bool = False


def _span(standing: str, today: date) -> _Span:
    """The same spans as the counters count."""
    soon_to = today + timedelta(days=SOON_DAYS)
    spans = {
        "overdue": _Span(last=today - timedelta(days=1)),
        "soon": _Span(first=today, last=soon_to),
        "valid": _Span(first=soon_to + timedelta(days=1), last=NO_DATE - timedelta(days=1)),
        "none": _Span(no_due=True),
    }
    return spans.get(standing, _Span())


def _cursor(text: str) -> find.Cursor | None:
    found = _CURSOR.fullmatch(text)
    try:
        return find.Cursor(date.fromisoformat(found[1]), int(found[2])) if found else None
    except ValueError:
        return None


def _is_serial(text: str, serial: str) -> bool:
    return bool(serial) and fold_serial(text) == fold_serial(serial)


def _pages(asked: Asked, found: find.InstrumentPage, language: str) -> Pages:
    count = translator(language)(N_("{count} phương tiện đo trên trang này")).format(count=len(found.rows))
    before, after = found.before, found.after
    return Pages(
        words=count,
        first=asked.href() if before else None,
        previous=asked.href(before=f"{before.due_sort}.{before.id}") if before else None,
        next=asked.href(after=f"{after.due_sort}.{after.id}") if after else None,
        last=asked.href(last="1") if after else None,
    )


ROUTES = [show]
