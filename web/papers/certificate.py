"""The certificate as a sheet of A4: the facts of its page, laid out for print and for archives."""

from datetime import date
from typing import Any

from registry.fold import fold
from registry.language import N_, translator, words
from web.certificates_said import TITLES, ShownCertificate, Translate
from web.papers.typeset import typeset
from web.readings.shown import ShownJudgement, ShownPoint

_HEADS = (
    N_("Giá trị quy chiếu"),
    N_("Khi nhận"),
    N_("Sau điều chỉnh"),
    N_("Giới hạn sai số"),
    N_("Sai số"),
    N_("Kết luận"),
)
_WORDS = {
    "number": N_("Số"),
    "readings": N_("Kết quả đo"),
    "officer": N_("Kiểm định viên"),
    "card": N_("Thẻ"),
    "head": N_("Người đứng đầu tổ chức"),
    "sealed": N_("(ký tên, đóng dấu)"),
}
_BY_RULE = N_("Sai số cho phép theo {citation} ({phase}). Quy tắc quyết định: {decision}.")
_NO_RULE = N_("Không có quy định về sai số cho phép nên không kết luận theo số đo.")
_CAME = N_("{indication} (sai số {error})")
_ADJUSTED, _AS_FOUND = N_("Đã điều chỉnh trong lần này."), N_("Không điều chỉnh.")
_JOINT = N_("Quy tắc nhiều điểm (sai số cùng dấu) không được thỏa mãn.")
_DEPARTURE = N_("Căn cứ của kết quả: {reason}")


def certificate_pdf(made: ShownCertificate, today: date, language: str) -> bytes:
    """The PDF of a certificate as it stood on `today`; one page, more only where readings are many."""
    translate = translator(language)
    facts = {
        "title": made.title,
        "other_title": translator("en")(TITLES[made.found.control.kind]) if language != "en" else "",
        "other_lang": "en",
        "number": made.number,
        "body": made.body,
        "facts": made.facts,
        "readings": _readings(made.readings, translate) if made.readings else None,
        "officer": made.officer,
        "card": made.card,
        "warnings": [{"tone": tone, "said": said} for tone, said in made.warnings],
        "words": {name: translate(said) for name, said in _WORDS.items()} | {"note": made.note},
        "lang": language,
    }
    return typeset("certificate", facts, today)


def file_name(made: ShownCertificate, language: str) -> str:
    """`giay-chung-nhan-kd-261122-1.pdf`: plain letters, whatever the number is made of."""
    number = "".join(char if char.isascii() and char.isalnum() else "-" for char in fold(made.number))
    words = ("certificate" if language == "en" else "giay-chung-nhan", *filter(None, number.split("-")))
    return "-".join(words)[:80] + ".pdf"


def _readings(one: ShownJudgement, translate: Translate) -> dict[str, Any]:
    head = [translate(label) for label in _HEADS]
    if not one.adjusted:
        head.remove(translate(_HEADS[2]))
    rule = translate(_NO_RULE)
    if one.citation:
        said = words(_BY_RULE, citation=one.citation, phase=one.phase, decision=one.decision).say(translate)
        rule = " ".join(filter(None, (said, one.trust)))
    notes = [translate(_JOINT)] if one.joint_held is False else []
    if one.departure:
        notes.append(words(_DEPARTURE, reason=one.departure).say(translate))
    rule = f"{rule} {translate(_ADJUSTED if one.adjusted else _AS_FOUND)}"
    return {
        "head": head,
        "rule": rule,
        "rows": [_row(point, translate, adjusted=one.adjusted) for point in one.points],
        "notes": notes,
    }


def _row(point: ShownPoint, translate: Translate, *, adjusted: bool) -> list[str]:
    last, came = point.left or point.found, point.found.indication
    if point.left:
        came = words(_CAME, indication=came, error=point.found.error).say(translate)
    reference = " ".join(filter(None, (point.reference, point.conditions)))
    limits = f"{point.limits}; U = {point.expanded}" if point.expanded else point.limits
    left = [point.left.indication if point.left else "—"] if adjusted else []
    return [reference, came, *left, limits, last.error, "; ".join((last.words, *last.notes))]
