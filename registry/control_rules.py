"""What a control record may say: the rules that hold before anything is written."""

from collections.abc import Iterator
from datetime import date

from registry.conformity.decision import Verdict
from registry.conformity.words import VERDICTS
from registry.dates import written
from registry.language import N_, Words, words
from registry.law.lists import Law
from registry.values import NewControl

_FUTURE = N_("Ngày thực hiện {day} ở sau hôm nay: chỉ ghi được kết quả đã có.")
_MISSING_DAY = N_("Đề nghị ghi ngày thực hiện.")
_REVERSED = N_("Hiệu lực đến {until} lại trước ngày thực hiện {day}: đề nghị xem lại hai ngày này.")
_FAIL_EVIDENCE = N_("Kết quả không đạt thì không có giấy chứng nhận, tem hay ngày hiệu lực: đề nghị để trống ô này.")
_OCCASION = N_("Danh mục không quy định hình thức kiểm định này cho loại {code}: đề nghị chọn lại.")
_ANCIENT = N_("Ngày {day} quá xa trong quá khứ: đề nghị xem lại năm.")
_JUDGED_FAIL = N_(
    "Số đo cho kết luận “{verdict}” nên không ghi được kết quả Đạt: đề nghị xem lại số đo, hoặc chọn Không đạt."
)
_WHY_FAIL = N_("Số đo cho kết luận “{verdict}”: đề nghị ghi lý do không đạt ở mục này (ví dụ niêm phong, ký mã hiệu).")
_WHY_PASS = N_("Số đo chưa đủ để kết luận: đề nghị ghi căn cứ của kết quả Đạt ở mục này (văn bản, lý do).")
_FAR = N_("Hiệu lực đến {until} quá xa: không có chu kỳ nào dài đến thế, đề nghị xem lại năm.")

OLDEST_YEAR = 1980
LONGEST_YEARS = 11  # the longest interval is ten years, to the end of its month


def faults(law: Law, kind_code: str | None, new: NewControl, today: date) -> Iterator[tuple[str, Words]]:
    """Each (field, reason) for which `new` cannot be recorded on `today`; nothing when it can."""
    yield from _date_faults(new, today)
    if new.result == "fail":
        evidence = ("certificate_number", "sticker_number", "printed_valid_until")
        yield from ((name, words(_FAIL_EVIDENCE)) for name in evidence if getattr(new, name))
    if kind_code and new.kind == "verification" and not _provided(law, kind_code, new):
        yield "occasion", words(_OCCASION, code=kind_code)


def _date_faults(new: NewControl, today: date) -> Iterator[tuple[str, Words]]:
    day, until = new.performed_on, new.printed_valid_until
    if day is None:
        yield "performed_on", words(_MISSING_DAY)
        return
    if day > today:
        yield "performed_on", words(_FUTURE, day=written(day))
    if day.year < OLDEST_YEAR:
        yield "performed_on", words(_ANCIENT, day=written(day))
    if until is not None and until < day:
        yield "printed_valid_until", words(_REVERSED, until=written(until), day=written(day))
    if until is not None and until.year > day.year + LONGEST_YEARS:
        yield "printed_valid_until", words(_FAR, until=written(until))


def verdict_faults(verdict: Verdict, result: str, departure: str) -> Iterator[tuple[str, Words]]:
    """Why a recorded result does not go with the verdict on the readings.

    An error beyond its limit is never a pass, whatever the reason; an instrument may fail for other reasons than its
    errors, and may pass without limits, but then the officer says why.
    """
    said = Words(VERDICTS[verdict])
    if result == "pass" and verdict in {"fail", "conditionalFail"}:
        yield "result", words(_JUDGED_FAIL, verdict=said)
    if result == "fail" and verdict in {"pass", "conditionalPass"} and not departure:
        yield "departure", words(_WHY_FAIL, verdict=said)
    if result == "pass" and verdict == "notStated" and not departure:
        yield "departure", words(_WHY_PASS)


def _provided(law: Law, kind_code: str, new: NewControl) -> bool:
    """Whether the row provides for the occasion on that day; a row that is not listed is for a person to judge."""
    row = law.row_on(kind_code, new.performed_on) if new.performed_on else None
    if row is None:
        return True
    provided = {"initial": row.initial, "periodic": row.periodic, "after_repair": row.after_repair}
    return provided.get(new.occasion, row.periodic)


def certifies(result: str, number: str) -> bool:
    """Whether there is a certificate: only what passed has one, and only where its number is recorded."""
    return result == "pass" and bool(number)
