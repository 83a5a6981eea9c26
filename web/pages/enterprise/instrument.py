"""`/instruments/{id}`: one instrument: how it stands, why this date, its history, its next visit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from registry import find, find_readings
from registry.control_rules import certifies
from registry.dates import written
from registry.find_readings import JudgementRow
from registry.language import N_, Words, translator, words
from registry.law.load import law
from registry.law.losing import MISTAKE, cause_words
from registry.losses import LossRow, losses
from registry.standard_uses import standards_of
from registry.values import ControlRow, InstrumentRow
from scheduler.acts import change_status as change_status_of
from scheduler.visits import next_visit_of
from web import access
from web.answers import page, redirect
from web.auth.sessions import SignedIn
from web.desk import PageRequest, language_of, now_of, today_of
from web.forms import read_form
from web.pages.enterprise.loss import may_correct
from web.pages.enterprise.withdrawal import may_withdraw
from web.readings.shown import ShownJudgement, shown_judgement
from web.readings.traits import trait_facts
from web.readings.trend import trend_of
from web.shown import shown

CONTROL_KINDS = {
    "verification": N_("Kiểm định"),
    "calibration": N_("Hiệu chuẩn"),
    "testing": N_("Thử nghiệm"),
}
OCCASIONS = {
    "initial": N_("ban đầu"),
    "periodic": N_("định kỳ"),
    "after_repair": N_("sau sửa chữa"),
    "cross": N_("đối chứng"),
}
_STANDARDS = N_("chuẩn {value}")
_MISTAKEN = N_("Đính chính: không có việc mất hiệu lực")
_REPLACED = N_("đã được đính chính")
_REPORTED = N_("cơ sở báo: {who}")
_RECORDED_BY = N_("người ghi: {who}")
STATUSES = {
    "in_use": N_("Đang dùng"),
    "stopped": N_("Tạm ngừng"),
    "retired": N_("Đã thôi dùng"),
}


_WITHDRAWN = N_("đã rút lại, không còn giá trị")
_WITHDRAWN_BY = N_("{who} rút lại")


@dataclass(frozen=True, slots=True)
class Happened:
    """One entry of the history."""

    date: str
    iso: str
    title: str
    text: str
    tone: str
    readings: ShownJudgement | None = None
    href: str = ""
    certificate: str = ""


@get("/instruments/{instrument_id:int}")
async def show(request: PageRequest, instrument_id: FromPath[int]) -> Response[str]:
    """Facts, standing with its reason and legal source, history and the planned visit."""
    user, today, language = access.person(request), today_of(request), language_of(request)
    row = await access.instrument_for(user, instrument_id)
    kind = law().row(row.kind_code) if row.kind_code else None
    traits, rules = await trait_facts(row, today, await find_readings.rule_fields(row.id), language)
    return page(
        request,
        "enterprise/instrument.html",
        item=shown(row, today, language),
        kind=kind,
        traits=traits,
        trend=await trend_of(row, today, language),
        rules=rules,
        row_banner=law().banner_of(row.kind_code, today) if row.kind_code else None,
        history=(history := await _history(instrument_id, user, language)),
        measured=any(entry.readings for entry in history),
        visit=await next_visit_of(instrument_id, today),
        statuses={name: translator(language)(label) for name, label in STATUSES.items()},
        was=_was(request, row),
    )


@post("/instruments/{instrument_id:int}/status")
async def change_status(request: PageRequest, instrument_id: FromPath[int]) -> Redirect:
    """Say that it is in use, stopped or retired."""
    row = await access.instrument_for(access.person(request), instrument_id)
    form = await read_form(request)
    match form.choice("status", STATUSES):
        case "in_use" | "stopped" | "retired" as status:
            await change_status_of(row.id, status, now_of(request), access.person(request).account_id)
            return redirect(request, f"/instruments/{row.id}?was={row.status}")
        case _:
            return redirect(request, f"/instruments/{row.id}")


def _was(request: PageRequest, row: InstrumentRow) -> str | None:
    """The status before the change that led here, so that it can be undone."""
    was = request.query_params.get("was", "")
    return was if was in STATUSES and was != row.status else None


async def _history(instrument_id: int, user: SignedIn, language: str) -> list[Happened]:
    """Controls and losses of evidence, the latest day first."""
    controls, judged = await find.controls(instrument_id), await find_readings.judgements(instrument_id)
    standards = await standards_of(instrument_id) if user.staff else {}
    entries = [
        _with_standards(_happened(control, judged.get(control.id), user, language), standards.get(control.id), language)
        for control in controls
    ]
    entries += [_lost(one, user, language) for one in await losses(instrument_id)]
    return sorted(entries, key=lambda entry: entry.iso, reverse=True)


def _with_standards(entry: Happened, codes: Sequence[str] | None, language: str) -> Happened:
    if not codes:
        return entry
    said = translator(language)(_STANDARDS).format(value=", ".join(codes))
    return replace(entry, text=" · ".join(filter(None, (entry.text, said))))


def _lost(held: LossRow, user: SignedIn, language: str) -> Happened:
    translate = translator(language)
    said = translate(_MISTAKEN) if held.cause == MISTAKE else cause_words(held.cause).say(translate)
    by = translate(_REPORTED if held.reported else _RECORDED_BY).format(who=held.recorded_by_name)
    return Happened(
        date=written(held.happened_on),
        iso=held.happened_on.isoformat(),
        title=f"{said} – {translate(_REPLACED)}" if held.replaced else said,
        text=f"{held.reason} · {by}",
        tone="warn" if held.replaced or held.cause == MISTAKE else "bad",
        href=f"/losses/{held.id}" if may_correct(user, held) else "",
    )


def _happened(control: ControlRow, judged: JudgementRow | None, user: SignedIn, language: str) -> Happened:
    translate = translator(language)
    title = words(
        N_("{control} {occasion}: {result}"),
        control=Words(CONTROL_KINDS[control.kind]),
        occasion=Words(OCCASIONS[control.occasion]),
        result=Words(N_("đạt") if control.result == "pass" else N_("không đạt")),
    )
    day = control.performed_on or control.printed_valid_until
    return Happened(
        date=written(day) if day else "?",
        iso=day.isoformat() if day else "",
        title=f"{title.say(translate)} – {translate(_WITHDRAWN)}" if control.withdrawn_at else title.say(translate),
        text=" · ".join([*_evidence(control, language), *_withdrawn(control, translate)]),
        tone="warn" if control.withdrawn_at else "ok" if control.result == "pass" else "bad",
        readings=shown_judgement(judged, language) if judged else None,
        href=f"/controls/{control.id}/withdraw" if may_withdraw(user, control) else "",
        certificate=f"/controls/{control.id}/certificate"
        if certifies(control.result, control.certificate_number)
        else "",
    )


def _withdrawn(control: ControlRow, translate: Callable[[str], str]) -> list[str]:
    if control.withdrawn_at is None:
        return []
    who = control.withdrawn_by_name or "?"
    return [control.withdrawn_reason, translate(_WITHDRAWN_BY).format(who=who)]


def _evidence(control: ControlRow, language: str) -> list[str]:
    translate = translator(language)
    until = written(control.printed_valid_until) if control.printed_valid_until else ""
    labelled = (
        (N_("giấy chứng nhận {value}"), control.certificate_number),
        (N_("tem {value}"), control.sticker_number),
        (N_("hiệu lực đến {value}"), until),
        ("{value}", control.body),
        (N_("kiểm định viên {value}"), control.officer),
        ("{value}", control.remark),
    )
    return [
        (translate(label) if label != "{value}" else label).format(value=value) for label, value in labelled if value
    ]


ROUTES = [show, change_status]
