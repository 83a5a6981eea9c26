"""The size of a limit that an administrator entered, in words."""

from decimal import Decimal

from registry.language import N_, translator, words
from registry.law.mpe.entered import EnteredRule
from units.table import UNITS
from units.text import format_number

_READING = N_("{number} % số đo")
_SPAN = N_("{number} % khoảng đo")
_SLOPE = N_("{number} cho mỗi {step} bắt đầu")
_FLOOR = N_("{size}, không nhỏ hơn {floor}")


def expression_words(rule: EnteredRule, language: str) -> str:
    """Such as `±(0,1 mm + 0,2 mm cho mỗi 1 000 mm bắt đầu)` or `±(1 % số đo), không nhỏ hơn 2 g`."""
    translate = translator(language)
    parts = [_quantity(rule.fixed, rule.unit, language)] if rule.fixed else []
    for term, sentence in ((rule.percent_of_reading, _READING), (rule.percent_of_span, _SPAN)):
        if term:
            parts.append(words(sentence, number=format_number(term, language)).say(translate))
    if rule.slope and rule.step:
        number, step = (_quantity(value, rule.unit, language) for value in (rule.slope, rule.step))
        parts.append(words(_SLOPE, number=number, step=step).say(translate))
    size = f"±({' + '.join(parts)})" if len(parts) > 1 else f"±{''.join(parts)}" if parts else ""
    if not rule.floor:
        return size
    floor = _quantity(rule.floor, rule.unit, language)
    return words(_FLOOR, size=size, floor=floor).say(translate) if size else f"±{floor}"


def _quantity(value: Decimal, unit: str, language: str) -> str:
    return f"{format_number(value, language)}\N{NO-BREAK SPACE}{UNITS[unit].symbol(language)}"
