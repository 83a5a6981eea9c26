"""Changed settings of notices in words: each fact's name, its value before and after."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.language import N_, words
from registry.law.load import law
from scheduler.notices.changes import Change, Facts
from scheduler.notices.kinds import DUE, KINDS
from scheduler.notices.lead_days import lead_days_text
from web.shown import commune_title

Translate = Callable[[str], str]

NAMES = {
    "first_after": N_("Báo quá hạn lần đầu"),
    "weekly_times": N_("Nhắc lại hằng tuần"),
    "monthly_days": N_("Sau đó nhắc lại mỗi"),
    "open_from": N_("Bắt đầu gửi thư"),
    "open_until": N_("Thôi gửi thư"),
    "working_days_only": N_("Chỉ gửi vào ngày làm việc"),
    "director_after": N_("Báo người đứng đầu cơ sở"),
    "officer_after": N_("Báo cán bộ xã, phường"),
    "department_after": N_("Báo chi cục"),
    "certificate": N_("Giấy chứng nhận trong thư"),
    "days_before": N_("Số ngày nhắc trước hạn"),
}
PERSON_NAMES = {
    "name": N_("Họ tên"),
    "role": N_("Vai trò"),
    "site_id": N_("Địa điểm"),
    "email": N_("Thư điện tử"),
    "phone": N_("Điện thoại"),
    "language": N_("Ngôn ngữ của thư"),
    "receives_notices": N_("Nhận thư nhắc"),
    "open_from": N_("Nhận thư từ"),
    "open_until": N_("Thôi nhận thư lúc"),
    "working_days_only": N_("Chỉ nhận thư vào ngày làm việc"),
    "level": N_("Cấp"),
    "commune_code": N_("Xã, phường"),
    "active": N_("Đang nhận báo quá hạn"),
}
LEVEL_WORDS = {"commune": N_("Cán bộ xã, phường"), "department": N_("Chi cục")}
ROLE_WORDS = {
    "contact": N_("Người liên hệ"),
    "technician": N_("Người phụ trách kỹ thuật"),
    "director": N_("Người đứng đầu cơ sở"),
}
LANGUAGE_WORDS: dict[str | None, str] = {
    "vi": N_("Tiếng Việt"),
    "en": N_("Tiếng Anh"),
    None: N_("Theo ngôn ngữ của cơ sở"),
}
CERTIFICATE_WORDS = {
    "link": N_("Liên kết mở giấy chứng nhận"),
    "attach": N_("Tệp PDF đính kèm và liên kết"),
    "none": N_("Không kèm giấy chứng nhận"),
}
_SAID: dict[str, dict[Any, str]] = {"role": {**ROLE_WORDS}, "language": {**LANGUAGE_WORDS}, "level": {**LEVEL_WORDS}}
_ALL_SITES = N_("Tất cả địa điểm")
_NOTHING = "—"
_LATE = N_("khi quá hạn {n} ngày")
_DAYS = N_("{n} ngày")
_TIMES = N_("{n} lần")
_NEVER = N_("không báo")
_NOT_SET = N_("theo quy tắc chung")
_ONLY_LATE = N_("không nhắc trước hạn")
_YES, _NO = N_("có"), N_("không")
_WHERE_NONE = {"site_id": _ALL_SITES, "open_from": _NOT_SET, "open_until": _NOT_SET}


@dataclass(frozen=True, slots=True)
class Said:
    """One fact that changed."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class SaidChange:
    """A change: when, by whom, of whom, and its facts."""

    at: datetime
    by: str
    whom: str
    facts: list[Said]


def said(change: Change, language: str, translate: Translate) -> SaidChange:
    """A recorded change for the list of changes."""
    differing = change.differing()
    facts = [fact(name, change.before, change.after, translate) for name in NAMES if name in differing]
    notice = notice_text(change.subject.partition(":")[2], translate)
    scope = scope_text(change.enterprise_name, {**change.before, **change.after}, language)
    return SaidChange(change.at, change.by, ", ".join(filter(None, (notice, scope))), facts)


def scope_text(enterprise: str, facts: Facts, language: str) -> str:
    """Whom lead days are for: an enterprise, a person of it, a kind of instrument; "" where for all."""
    row = law().row(facts.get("instrument_kind") or "")
    kind = f"{row.code} · {row.name(language)}" if row else ""
    return ", ".join(filter(None, (enterprise, str(facts.get("recipient", "")), kind)))


def notice_text(kind: str, translate: Translate) -> str:
    """Which notice lead days are for; "" for due dates, of which every list speaks."""
    return translate(KINDS[kind].name) if kind != DUE and kind in KINDS else ""


def fact(name: str, before: Facts, after: Facts, translate: Translate) -> Said:
    """One fact, before and after."""
    return Said(translate(NAMES[name]), *(value_text(name, side.get(name, ...), translate) for side in (before, after)))


def value_text(name: str, value: Any, translate: Translate) -> str:
    """A value of a fact; `...`: not set."""
    if value is ...:
        return translate(_NOT_SET)
    if name == "days_before":
        return lead_days_text(value) or translate(_ONLY_LATE)
    if isinstance(value, bool | str):
        return translate(CERTIFICATE_WORDS[value] if isinstance(value, str) else _YES if value else _NO)
    if name.startswith("open_"):
        return clock_text(value)
    if value is None:
        return translate(_NEVER)
    sentence = {"weekly_times": _TIMES, "monthly_days": _DAYS}.get(name, _LATE)
    return words(sentence, n=value).say(translate)


def said_person(change: Change, sites: Mapping[int, str], translate: Translate) -> SaidChange:
    """A recorded change of a contact or officer; `sites`: the names of the enterprise's places by id."""
    differing = change.differing()
    facts = [
        Said(translate(PERSON_NAMES[name]), *(_of_person(name, side, sites, translate) for side in sides))
        for name in PERSON_NAMES
        if name in differing
        for sides in [(change.before, change.after)]
    ]
    whom = change.after.get("name") or change.before.get("name") or ""
    return SaidChange(change.at, change.by, str(whom), facts)


def _of_person(name: str, side: Facts, sites: Mapping[int, str], translate: Translate) -> str:
    if name not in side:
        return _NOTHING
    value: Any = side[name]
    if name in _SAID:
        return translate(_SAID[name].get(value, value))
    if value is None and name in _WHERE_NONE:
        return translate(_WHERE_NONE[name])
    if isinstance(value, bool):
        return translate(_YES if value else _NO)
    return _plain_of_person(name, value, sites) or _NOTHING


def _plain_of_person(name: str, value: Any, sites: Mapping[int, str]) -> str:
    if name == "commune_code":
        return commune_title(value)
    if name == "site_id":
        return sites.get(value, str(value))
    return clock_text(value) if name.startswith("open_") else str(value)


def clock_text(minutes: int) -> str:
    """`07:30` of minutes after midnight."""
    return f"{minutes // 60:02}:{minutes % 60:02}"
