"""Letters of every kind that nobody sends: for previews, and to try every edited template on before it is kept."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from registry.dates import written
from registry.language import N_, words
from registry.law.losing import SOURCE, loss_words
from registry.standard_rules import SOURCE as STANDARD_SOURCE
from scheduler.check_clocks import STEPS
from scheduler.notices.kinds import (
    CHECK_DUE,
    DOSSIER_NEWS,
    DUE,
    ESCALATION,
    EVIDENCE_LOST,
    KINDS,
    LIST_CHANGE,
    RECORDED,
    REPORT_DUE,
    STANDARD_CLEARED,
    STANDARD_RECALLED,
    STOP_USE,
    USE_AGAIN,
    VISIT_MOVED,
)
from scheduler.notices.links import LinkMaker
from scheduler.notices.words import Act, DossierFact, Item, Letter, Meeting, Report

USUAL, HOSTILE, BARE = "usual", "hostile", "bare"
SAMPLES = (USUAL, HOSTILE, BARE)

_HOSTILE = '<b>"X" & {{ 7*7 }} {% for %} {name}</b>\r\nBcc: a@b.vn\u2028' + "#&;" * 15
_CHANGE = N_("chu kỳ kiểm định {old} tháng đổi thành {new} tháng")
_NOT_LOST = N_("ghi nhầm, không có việc: {loss}")
_DOUBTED = N_("kiểm định ngày {day} bằng chuẩn {standard}")
_REPORT = N_("Báo cáo kết quả kiểm tra nhà nước về đo lường")
_LISTED_BY = N_("Thông tư 23/2013/TT-BKHCN điều 4 khoản 1, sửa đổi bởi 07/2019/TT-BKHCN và 03/2024/TT-BKHCN")
_GOODS, _MISSING = N_("Lô 200 cân điện tử nhập khẩu"), N_("Thiếu giấy chứng nhận hợp quy")
_ASKED, _COMPLETE, _APPLICANT = N_("Yêu cầu bổ sung hồ sơ"), N_("Bổ sung hồ sơ"), N_("Người nộp hồ sơ")
_CHECKED = N_("Kiểm tra cân tại chợ")
_ENTERPRISE, _PERSON, _SCALE = N_("Công ty mẫu"), N_("Người nhận mẫu"), N_("Cân bàn")
_PLACE, _SITE, _BODY = N_("Quầy 3"), N_("Cửa hàng mẫu"), N_("Tổ chức kiểm định mẫu")


def sample(letter: str, which: str, today: date, public_url: str) -> Letter:
    """A letter of this kind: usual, with names that try to break out, or with everything left out that may be."""
    made = _usual(letter, today)
    if which == BARE:
        made = _bare(made)
    if which == HOSTILE:
        made = _hostile(made)
    return replace(made, links={} if which == BARE else _links(letter, public_url, today))


def _links(letter: str, public_url: str, today: date) -> Mapping[str, str]:
    """Addresses as long as true ones that open nothing: their key is thrown away."""
    maker = LinkMaker(public_url, b"sample")
    links = {purpose: maker.acting(purpose, 1, today) for purpose in ("confirm", "another_day", "gone")}
    if letter == RECORDED:
        links["certificate"] = maker.acting("certificate", 1, today)
    stop = {} if KINDS[letter].statutory else {"stop": maker.acting("stop", 1, today)}
    return links | stop | {"list": maker.page("/notices/1")}


def _item(today: date, days: int) -> Item:
    return Item(
        kind=_SCALE,
        maker="Avery",
        model="NHB-60",
        serial=f"NH{1000 + days:08}",
        place=_PLACE,
        commune="",
        due_on=today + timedelta(days=days),
        stage="before_30" if days > 0 else "after_8",
        confirmed=days > 0,
        source=_LISTED_BY,
        id=1000 + days,
    )


def _in_doubt(item: Item, letter: str, today: date) -> Item:
    if letter == EVIDENCE_LOST:
        return replace(item, due_on=None, change=loss_words("sticker", today), source=SOURCE)
    if letter == USE_AGAIN:
        change = words(_NOT_LOST, loss=loss_words("sticker", today))
        return replace(item, due_on=today + timedelta(days=200), change=change)
    doubted = words(_DOUBTED, day=written(today), standard="M1-05")
    return replace(item, due_on=None, change=doubted, source=STANDARD_SOURCE)


def _usual(letter: str, today: date) -> Letter:
    items = (_item(today, -12), _item(today, 23))
    base = Letter(_ENTERPRISE, "4900100004", _PERSON, today, items, letter=letter)
    act = Act("verification", "fail" if letter == STOP_USE else "pass", today, _BODY, "KD-261122-1")
    if letter in {DUE, ESCALATION}:
        owner = _ENTERPRISE if letter == ESCALATION else ""
        return replace(base, items=tuple(replace(item, enterprise=owner) for item in items))
    if letter in {RECORDED, STOP_USE}:
        return replace(base, items=tuple(replace(item, act=act) for item in items))
    if letter in {STANDARD_RECALLED, STANDARD_CLEARED, EVIDENCE_LOST, USE_AGAIN}:
        return replace(base, items=tuple(_in_doubt(item, letter, today) for item in items))
    if letter == LIST_CHANGE:
        change = words(_CHANGE, old=12, new=24)
        return replace(base, items=tuple(replace(item, change=change) for item in items), from_day=today)
    if KINDS[letter].about in {"report", "dossier", "check"}:
        return replace(base, items=(), reports=_reports(letter, today), dossiers=_dossiers(letter, today))
    was = today + timedelta(days=3) if letter == VISIT_MOVED else None
    meeting = Meeting(1, today + timedelta(days=9), 510, 690, _SITE, _PLACE, _PERSON, "0205 063 2705", was, 0, items)
    return replace(base, items=(), meetings=(meeting,))


def _reports(letter: str, today: date) -> tuple[Report, ...]:
    return (Report(_REPORT, today + timedelta(days=14), _LISTED_BY),) if letter == REPORT_DUE else ()


def _dossiers(letter: str, today: date) -> tuple[DossierFact, ...]:
    if letter == CHECK_DUE:
        late = DossierFact(written(today), _CHECKED, _ENTERPRISE, STEPS["report"], today - timedelta(days=1), -1)
        return late, replace(late, what=STEPS["handle"], due_on=today + timedelta(days=9), left=9, working_days=False)
    if KINDS[letter].about != "dossier":
        return ()
    if letter == DOSSIER_NEWS:
        return (DossierFact("2026-0007", _GOODS, _ENTERPRISE, _ASKED, today + timedelta(days=9), 7, note=_MISSING),)
    first = DossierFact("2026-0007", _GOODS, _ENTERPRISE, _COMPLETE, today + timedelta(days=4), 2, bearer=_APPLICANT)
    return first, replace(first, code="2026-0003", due_on=today - timedelta(days=3), left=-1)


def _bare(letter: Letter) -> Letter:
    dated = letter.letter in {DUE, ESCALATION}
    items = tuple(
        replace(
            item, maker="", model="", serial="", place="", commune="", source="", due_on=item.due_on if dated else None
        )
        for item in letter.items[:1]
    )
    meetings = tuple(replace(meeting, address="", phone="", items=()) for meeting in letter.meetings)
    return replace(letter, recipient_name="", items=items, meetings=meetings)


def _hostile(letter: Letter) -> Letter:
    """More lines than a mail lists, every text as somebody with bad intentions would type it."""
    bad = _HOSTILE
    items = tuple(_hostile_item(item) for item in letter.items) * 120
    meetings = tuple(
        replace(meeting, site=bad, address=bad, inspector=bad, items=tuple(map(_hostile_item, meeting.items)))
        for meeting in letter.meetings
    )
    reports = tuple(replace(report, name=bad) for report in letter.reports)
    dossiers = tuple(replace(one, title=bad, enterprise=bad, note=bad) for one in letter.dossiers) * 60
    return replace(
        letter, enterprise=bad, recipient_name=bad, items=items, meetings=meetings, reports=reports, dossiers=dossiers
    )


def _hostile_item(item: Item) -> Item:
    return replace(item, kind=_HOSTILE, maker=_HOSTILE, model=_HOSTILE, serial=_HOSTILE, place=_HOSTILE)
