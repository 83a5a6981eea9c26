"""A certificate as its page states it: facts in words, and what became of it since."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from registry import find_readings
from registry.certificates import Certificate, UsedStandard, stated_validity
from registry.dates import written
from registry.language import N_, Words, translator, words
from registry.law.load import law
from registry.law.losing import loss_words
from registry.law.validity import Basis, Validity
from registry.stated import Stated, stated
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
_OCCASIONS = {
    "initial": N_("ban đầu"),
    "periodic": N_("định kỳ"),
    "after_repair": N_("sau sửa chữa"),
    "cross": N_("đối chứng"),
}
_DASH = "—"
_AS_KEPT = N_("Lập từ sổ đăng ký, theo thông tin của phương tiện đo khi ghi nhận kết quả.")
_CHANGED = N_("Sổ đăng ký đã được sửa từ đó: thông tin hiện nay ở trang của phương tiện đo.")
_AS_TODAY = N_(
    "Lập từ sổ đăng ký ngày {day}; thông tin của phương tiện đo vào lúc ghi nhận kết quả không được lưu nên ghi theo "
    "sổ của ngày này."
)
_LEGAL = N_("Quy trình và điều kiện môi trường không có trong sổ. Bản có chữ ký và con dấu là bản có giá trị pháp lý.")


@dataclass(frozen=True, slots=True)
class ShownCertificate:
    """`facts`: (label, its lines), in the order of the sheet, a dash where nothing is known; `note`: what the sheet is
    made from; `warnings`: (tone, sentence), the gravest first.
    """

    found: Certificate
    title: str
    number: str
    body: str
    item: ShownInstrument
    facts: tuple[tuple[str, tuple[str, ...]], ...]
    readings: ShownJudgement | None
    officer: str
    card: str
    note: str
    warnings: tuple[tuple[str, str], ...]


async def shown_certificate(row: InstrumentRow, found: Certificate, today: date, language: str) -> ShownCertificate:
    """A certificate of an instrument on `today`."""
    translate, control = translator(language), found.control
    judged = (await find_readings.judgements(row.id)).get(control.id)
    said = await stated(row, control.id)
    item, validity = shown(said.row, today, language), stated_validity(said.row, control)
    where = address_text(said.site_address, item.commune)
    facts = (
        *_instrument_facts(item, language),
        (N_("Cơ sở sử dụng"), said.row.enterprise_name),
        (N_("Địa chỉ"), said.owner_address),
        (N_("Nơi sử dụng"), _joined(said.row.place, said.row.site_name, where)),
        *_control_facts(found, validity, measured=judged is not None, translate=translate),
    )
    return ShownCertificate(
        found=found,
        title=translate(TITLES[control.kind]),
        number=control.certificate_number,
        body=control.body or _DASH,
        item=item,
        facts=tuple((translate(label), _lines(value)) for label, value in facts),
        readings=shown_judgement(judged, language) if judged else None,
        officer=control.officer or _DASH,
        card=said.card_number,
        note=_note(said, today, translate),
        warnings=tuple((tone, said.say(translate)) for tone, said in _warnings(row, found, validity, today)),
    )


def _note(said: Stated, today: date, translate: Translate) -> str:
    """What the facts are of: the day of the record, or today where nobody kept them."""
    first = translate(_AS_KEPT) if said.kept_at else words(_AS_TODAY, day=written(today)).say(translate)
    return " ".join((first, *([translate(_CHANGED)] if said.changed else []), translate(_LEGAL)))


Fact = tuple[str, str | int | tuple[str, ...] | None]


def _lines(value: str | int | tuple[str, ...] | None) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return value or (_DASH,)
    return (str(value) if value else _DASH,)


def _joined(*parts: str) -> str:
    return ", ".join(filter(None, parts))


def _instrument_facts(item: ShownInstrument, language: str) -> tuple[Fact, ...]:
    row = item.row
    kind = law().row(row.kind_code) if row.kind_code else None
    ranges = ((range_text(one, language), resolution_text(one, language)) for one in row.ranges)
    return (
        (N_("Tên phương tiện đo"), f"{kind.name_vi} ({kind.name_en})" if kind and kind.name_en else item.kind),
        (N_("Kiểu/Model"), row.model),
        (N_("Số sê-ri"), row.serial),
        (N_("Nhà sản xuất"), row.maker),
        (N_("Năm sản xuất"), row.year),
        (N_("Cấp chính xác"), row.accuracy_class),
        (N_("Phạm vi đo và độ chia"), tuple(" · ".join(filter(None, one)) for one in ranges)),
    )


def _control_facts(found: Certificate, validity: Validity, *, measured: bool, translate: Translate) -> tuple[Fact, ...]:
    control, note = found.control, _validity_note(validity, translate)
    until = written(validity.ends_on) if validity.ends_on else ""
    return (
        (N_("Hình thức"), translate(_OCCASIONS[control.occasion])),
        (N_("Chuẩn được dùng"), tuple(_standard(one, translate) for one in found.standards)),
        (N_("Kết luận"), translate(_conclusion(control.kind, measured=measured))),
        (N_("Số tem"), control.sticker_number),
        (N_("Ngày thực hiện"), written(control.performed_on) if control.performed_on else ""),
        (N_("Hiệu lực đến"), f"{until} ({note})" if until and note else until),
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
