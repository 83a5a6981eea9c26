"""`/law/changes`: what a list changes against the one before it, and whom that touches, before it enters into force."""

from dataclasses import dataclass
from datetime import date

from litestar import Response, get
from litestar.exceptions import NotFoundException

from registry.find_list_changes import Reach, moved_by, reach
from registry.language import N_, Words, words
from registry.law.list_changes import KindChange, list_changes, next_list
from registry.law.lists import KindList, KindRow
from registry.law.load import law
from scheduler.list_tasks import looked_at
from web import access
from web.answers import page
from web.desk import PageRequest, language_of, now_of, today_of

HERE = "/law/changes"
_WHAT = {
    "added": N_("thêm vào danh mục"),
    "removed": N_("đưa ra khỏi danh mục"),
    "cycle": N_("đổi chu kỳ"),
    "controls": N_("đổi biện pháp kiểm soát"),
    "renamed": N_("đổi tên"),
}
_MONTHS, _NONE, _ABSENT = N_("{months} tháng"), N_("không định kỳ"), N_("không có")


@dataclass(frozen=True)
class Shown:
    """One row of the page; `old_name` where the list gives the kind another name."""

    code: str
    name: str
    old_name: str
    what: tuple[str, ...]
    before: Words
    after: Words
    reach: Reach


@get(HERE, guards=[access.planners_only])
async def show(request: PageRequest) -> Response[str]:
    """The list of `list`, by its first day; else the next one, or where none waits the one in force."""
    language, today = language_of(request), today_of(request)
    version = _asked(request.query_params.get("list", ""), today)
    first_day = version.effective_from
    await looked_at(first_day, access.person(request).email, now_of(request))
    changes = list_changes(law(), first_day)
    touched = await reach([change.code for change in changes], first_day)
    return page(
        request,
        "planning/list_changes.html",
        version=version,
        coming=first_day > today,
        rows=[_shown(change, touched.get(change.code, Reach()), language) for change in changes],
        total=touched.get(None, Reach()),
        moved=await moved_by(first_day),
        others=[one.effective_from for one in law().lists[1:] if one.effective_from != first_day],
    )


def _asked(text: str, today: date) -> KindList:
    if not text:
        return next_list(law(), today) or law().list_on(today)
    found = next((one for one in law().lists[1:] if one.effective_from.isoformat() == text), None)
    if found is None:
        raise NotFoundException
    return found


def _shown(change: KindChange, touched: Reach, language: str) -> Shown:
    old = change.before.name(language) if change.before and "renamed" in change.what else ""
    name = change.row.name(language)
    what = tuple(_WHAT[one] for one in change.what)
    return Shown(change.code, name, old, what, _cycle(change.before), _cycle(change.after), touched)


def _cycle(row: KindRow | None) -> Words:
    if row is None:
        return words(_ABSENT)
    return words(_NONE) if row.cycle_months is None else words(_MONTHS, months=row.cycle_months)


ROUTES = [show]
