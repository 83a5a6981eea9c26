"""What is wrong with a written quantity, in words that say how to mend it."""

from collections.abc import Sequence

from registry.language import N_, Words, translator, words
from units.errors import AmbiguousNumberError, UnitError, UnknownUnitError, WrongKindError
from units.kinds import KINDS
from units.table import UNITS, codes_of

_SHOWN = 60
_USUAL_UNITS = 3  # named where none was written

_SENTENCES = {
    "empty": N_("Xin điền mục này, kèm đơn vị."),
    "missing_unit": N_("“{text}” chưa có đơn vị. Xin ghi thêm, ví dụ {near}."),
    "not_a_number": N_("Không đọc được “{text}” thành số. Xin ghi số rồi đến đơn vị, ví dụ 20,05 {near}."),
    "not_finite": N_("“{text}” không phải một số hữu hạn."),
    "trailing_text": N_("“{text}” có phần thừa sau đơn vị. Xin chỉ ghi một giá trị."),
    "range_reversed": N_("“{text}” có đầu dưới lớn hơn đầu trên. Xin ghi giá trị nhỏ trước."),
    "no_finite_decimal": N_("“{text}” không đổi được thành số thập phân gọn. Xin ghi theo đơn vị khác."),
}
_AMBIGUOUS = N_("“{text}” có thể là {first} hoặc {second}. Xin ghi lại cho rõ: {first} hay {second}?")
_UNKNOWN_UNIT = N_("Không rõ đơn vị “{unit}”. Có phải {near}?")
_WRONG_KIND = N_("“{unit}” là đơn vị của {found}, ở đây cần {expected}. Xin ghi lại theo đơn vị phù hợp, ví dụ {near}.")
_OTHER = N_("Không hiểu “{text}”. Xin ghi số rồi đến đơn vị.")


def unit_words(error: UnitError, kinds: Sequence[str], language: str) -> Words:
    """The sentence for an error of `units.text`; `kinds` are the quantity kinds the field takes."""
    text = error.text[:_SHOWN]
    if isinstance(error, AmbiguousNumberError):
        mark = "." if language == "en" else ","
        first, second = (reading.replace(".", mark) for reading in error.readings)
        return words(_AMBIGUOUS, text=text, first=first, second=second)
    if isinstance(error, UnknownUnitError):
        near = ", ".join(UNITS[code].symbol(language) for code in error.suggestions) or _usual(kinds, language)
        return words(_UNKNOWN_UNIT, unit=error.unit[:_SHOWN], near=near)
    if isinstance(error, WrongKindError):
        either = translator(language)(N_("hoặc"))
        expected = f" {either} ".join(_kind(kind, language) for kind in kinds)
        near = _usual(kinds, language)
        found = _kind(error.kind, language)
        return words(_WRONG_KIND, unit=error.unit[:_SHOWN], found=found, expected=expected, near=near)
    return words(_SENTENCES.get(error.code, _OTHER), text=text, near=_usual(kinds, language))


def _usual(kinds: Sequence[str], language: str) -> str:
    codes = [code for kind in kinds for code in codes_of(kind)[:_USUAL_UNITS]]
    return ", ".join(UNITS[code].symbol(language) for code in dict.fromkeys(codes[:_USUAL_UNITS]))


def _kind(name: str, language: str) -> str:
    if name not in KINDS:
        return name
    return KINDS[name].en if language == "en" else KINDS[name].vi
