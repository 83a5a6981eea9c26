"""The main doors of each role, in the order they are used."""

from collections.abc import Callable
from dataclasses import dataclass

from registry.language import N_
from web.auth.sessions import Role


@dataclass(frozen=True)
class Door:
    """One entry of the main navigation."""

    href: str
    icon: str
    label: str
    current: bool


_HOME = ("/home", "house", N_("Trang chính"))
_INSTRUMENTS = ("/instruments", "scale", N_("Phương tiện đo"))
_IMPORT = ("/imports/new", "file-spreadsheet", N_("Nhập bảng tính"))
_NOTICES = ("/notices", "bell", N_("Thông báo"))
_DAYS = ("/days", "calendar-days", N_("Lịch đi"))
_PLANNING = ("/planning", "route", N_("Lập kế hoạch"))
_ENTERPRISES = ("/enterprises", "building-2", N_("Các cơ sở"))
_STANDARDS = ("/standards", "ruler", N_("Chuẩn đo lường"))
_DOSSIERS = ("/dossiers", "clipboard-list", N_("Hồ sơ"))
_JOBS = ("/jobs", "history", N_("Việc định kỳ"))

_DOORS: dict[Role, tuple[tuple[str, str, str], ...]] = {
    "member": (_HOME, _INSTRUMENTS, _IMPORT, _NOTICES, _DOSSIERS),
    "inspector": (_DAYS, _INSTRUMENTS, _ENTERPRISES, _STANDARDS, _NOTICES, _DOSSIERS),
    "planner": (_PLANNING, _DAYS, _INSTRUMENTS, _ENTERPRISES, _NOTICES, _DOSSIERS, _JOBS),
    "administrator": (_INSTRUMENTS, _ENTERPRISES, _PLANNING, _NOTICES, _DAYS, _DOSSIERS, _JOBS),
}


def doors(role: Role, path: str, translate: Callable[[str], str]) -> list[Door]:
    """The navigation of a role on the page at `path`."""
    return [
        Door(href, icon, translate(label), current=path == href or path.startswith(f"{href}/"))
        for href, icon, label in _DOORS[role]
    ]


def first_door(role: Role) -> str:
    """Where somebody of this role arrives after signing in."""
    return _DOORS[role][0][0]
