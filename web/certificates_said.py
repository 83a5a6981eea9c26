"""A certificate as its page states it: facts in words, and what became of it since."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from registry import find_places, find_readings
from registry.certificates import Certificate, UsedStandard, stated_validity
from registry.dates import written
from registry.language import N_, Words, translator, words
from registry.law.load import law
from registry.law.losing import loss_words
from registry.law.validity import Basis, Validity
from registry.values import ControlRow, InstrumentRow
from web.readings.shown import ShownJudgement, shown_judgement
from web.shown import ShownInstrument, address_text, range_text, resolution_text, shown

Translate = Callable[[str], str]

TITLES = {
    "verification": N_("Giấy chứng nhận kiểm định"),
    "calibration": N_("Giấy chứng nhận hiệu chuẩn"),
    "testing": N_("Giấy chứng nhận thử nghiệm"),
}
_MET = N_("Phương tiện đo đạt yêu cầu kỹ thuật đo lường.")
_RESULTS_BELOW = N_("Kết quả: xem các điểm đo dưới đây.")
_RESULTS_APART = N_("Kết quả: xem bản ghi số đo kèm theo.")
_WITHDRAWN = N_("Giấy chứng nhận này đã được rút lại, không còn giá trị. Lý do: {reason}")
_RENEWED = N_("Đã được thay bằng lần sau: {number}, ngày {day}.")
_FAILED_SINCE = N_("Lần sau, ngày {day}, không đạt: phương tiện đo không được sử dụng.")
_ENDED = N_("Hiệu lực kiểm định đã chấm dứt: {loss}.")
_EXPIRED = N_("Đã hết hiệu lực sau ngày {day}.")
_RECALLED = N_("Chuẩn {code} dùng trong lần này đã bị thu hồi: kết quả không còn chắc chắn, cần kiểm lại.")
_STANDARD_CERTIFICATE = N_("giấy chứng nhận {number}, hiệu lực đến {day}")
_BY_CYCLE = N_("tính theo chu kỳ {months} tháng")
_UNKNOWN_NUMBER = N_("chưa ghi số")


@dataclass(frozen=True, slots=True)
class ShownCertificate:
    """`ranges`: one line per range; `warnings`: (tone, sentence), the gravest first; `validity_note`: how the date of
    validity was found where none is printed; `english`: the kind's other name, "" where there is none.
    """

    found: Certificate
    title: str
    item: ShownInstrument
    name: str
    english: str
    ranges: tuple[str, ...]
    owner_address: str
    site_address: str
    conclusion: str
    valid_until: date | None
    validity_note: str
    standards: tuple[str, ...]
    readings: ShownJudgement | None
    warnings: tuple[tuple[str, str], ...]


async def shown_certificate(row: InstrumentRow, found: Certificate, today: date, language: str) -> ShownCertificate:
    """A certificate of an instrument on `today`."""
    translate, control = translator(language), found.control
    judged = (await find_readings.judgements(row.id)).get(control.id)
    owner = await find_places.enterprise(row.enterprise_id)
    site = next((one for one in await find_places.sites(row.enterprise_id) if one.id == row.site_id), None)
    item, kind = shown(row, today, language), law().row(row.kind_code) if row.kind_code else None
    validity = stated_validity(row, control)
    return ShownCertificate(
        found=found,
        title=translate(TITLES[control.kind]),
        item=item,
        name=kind.name_vi if kind else row.kind_name,
        english=kind.name_en if kind else "",
        ranges=tuple(
            " · ".join(filter(None, (range_text(one, language), resolution_text(one, language)))) for one in row.ranges
        ),
        owner_address=owner.address if owner else "",
        site_address=address_text(site.address if site else "", item.commune),
        conclusion=translate(_conclusion(control.kind, measured=judged is not None)),
        valid_until=validity.ends_on,
        validity_note=_validity_note(validity, translate),
        standards=tuple(_standard(one, translate) for one in found.standards),
        readings=shown_judgement(judged, language) if judged else None,
        warnings=tuple((tone, said.say(translate)) for tone, said in _warnings(row, found, validity, today)),
    )


def _conclusion(kind: str, *, measured: bool) -> str:
    if kind == "verification":
        return _MET
    return _RESULTS_BELOW if measured else _RESULTS_APART


def _validity_note(validity: Validity, translate: Translate) -> str:
    if validity.ends_on is None or validity.basis is Basis.PRINTED or validity.months is None:
        return ""
    return words(_BY_CYCLE, months=validity.months).say(translate)


def _standard(one: UsedStandard, translate: Translate) -> str:
    parts = [" ".join(filter(None, (one.code, one.name, one.serial)))]
    if one.valid_until is not None:
        parts.append(
            words(_STANDARD_CERTIFICATE, number=one.certificate_number, day=written(one.valid_until)).say(translate)
        )
    return " – ".join(parts)


def _warnings(row: InstrumentRow, found: Certificate, validity: Validity, today: date) -> Iterator[tuple[str, Words]]:
    """Why the certificate must not be relied on any more, or not without looking further."""
    control, later = found.control, found.later
    if control.withdrawn_at is not None:
        yield "bad", words(_WITHDRAWN, reason=control.withdrawn_reason)
    if later is not None:
        yield _superseded(later)
    elif row.ended_on is not None:
        yield "bad", words(_ENDED, loss=loss_words(row.ended_by, row.ended_on))
    elif validity.ends_on is not None and validity.ends_on < today:
        yield "bad", words(_EXPIRED, day=written(validity.ends_on))
    for one in found.standards:
        if one.recalled:
            yield "warn", words(_RECALLED, code=one.code)


def _superseded(later: ControlRow) -> tuple[str, Words]:
    day = later.performed_on or later.printed_valid_until
    said = written(day) if day else "?"
    if later.result == "fail":
        return "bad", words(_FAILED_SINCE, day=said)
    return "warn", words(_RENEWED, number=later.certificate_number or Words(_UNKNOWN_NUMBER), day=said)
