"""What an event or a move does to the plan, in words and figures for a page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from registry.language import N_
from scheduler.plan_repair import Consequence, Line
from scheduler.planner.places import Place
from web.planner_said import reason

SHOWN = 200
_TOLD = {"": N_("Dự kiến"), "announced": N_("Đã báo"), "confirmed": N_("Đã xác nhận")}
_BROKEN = N_("Lời hẹn không giữ được: cần người quyết định")
_NO_PLACE = N_("Không còn chỗ: cần người quyết định")
_COLLEAGUE = N_("Cùng ngày, người khác đi thay")
_HOURS = N_("Cùng ngày, giờ khác")
_NEW = N_("Lượt mới")
_MOVED = N_("Đổi ngày")


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the table: which visit, what people know of it, from where to where, and what that means."""

    visit_id: int | None
    site: str
    told: str
    was: tuple[date, str] | None
    now: tuple[date, str] | None
    what: str
    bad: bool
    inform: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A consequence as the page lists it, broken promises first."""

    lines: list[Shown]
    more: int
    moved: int
    told: int
    broken: int
    travel: str
    waste: str
    late: int
    faults: list[str]


def said(
    done: Consequence, sites: Mapping[int, str], names: Mapping[str, str], translate: Callable[[str], str]
) -> Said:
    """`sites` are names by id, `names` those of inspectors by code."""
    lines = sorted(done.lines, key=lambda line: (not line.broken, not line.stays, not line.inform, _day(line)))
    return Said(
        lines=[_shown(line, sites, names, translate) for line in lines[:SHOWN]],
        more=max(0, len(lines) - SHOWN),
        moved=done.moved,
        told=done.told,
        broken=done.broken,
        travel=signed(done.change.travel_minutes),
        waste=signed(done.change.waste_minutes),
        late=done.change.late,
        faults=[reason(fault, translate, names) for fault in done.faults],
    )


def _day(line: Line) -> date:
    place = line.was or line.now
    return place.date if place else date.max


def _shown(line: Line, sites: Mapping[int, str], names: Mapping[str, str], translate: Callable[[str], str]) -> Shown:
    return Shown(
        visit_id=line.row.id if line.row else None,
        site=sites.get(line.site, ""),
        told=translate(_TOLD[line.told]),
        was=_place(line.was, names),
        now=_place(line.now, names),
        what=translate(_what(line)),
        bad=line.stays,
        inform=line.inform,
    )


def _what(line: Line) -> str:
    if line.now is None:
        return _BROKEN if line.broken else _NO_PLACE
    if line.was is None:
        return _NEW
    if line.was == line.now:
        return _HOURS
    return _COLLEAGUE if line.was.date == line.now.date else _MOVED


def _place(place: Place | None, names: Mapping[str, str]) -> tuple[date, str] | None:
    return (place.date, names.get(str(place.inspector), str(place.inspector))) if place else None


def signed(minutes: float) -> str:
    """Whole minutes with their sign: `+12`, `−5`, `0`."""
    whole = round(minutes)
    return f"+{whole}" if whole > 0 else f"−{-whole}" if whole < 0 else "0"
