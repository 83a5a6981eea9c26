"""Text of the old TCVN3 fonts (.VnTime and its like), still met in sheets that offices have copied for twenty years.

Its letters stand at the places of Western ones, so it is tried only where no header could be read otherwise, and shown
as a guess.
"""

from dataclasses import replace

from registry.sheets.faults import flag
from registry.sheets.grid import Cell, Sheet

_WESTERN = "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦"
_MEANT = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ"
_TO_MEANT = str.maketrans(_WESTERN, _MEANT)
_SIGNS = {"÷", "×", "µ", "±", "°"}


def from_tcvn3(text: str) -> str:
    """The text meant; words with digits and lone signs, such as the `÷` of a range, stay as they are."""
    return " ".join(_word(word) for word in text.split(" "))


def _word(word: str) -> str:
    if word in _SIGNS or any(char.isdecimal() for char in word):
        return word
    return word.translate(_TO_MEANT)


def reread(sheet: Sheet) -> Sheet:
    """The same sheet with its text understood as TCVN3, and a flag that says so."""
    rows = [[_cell(cell) for cell in row] for row in sheet.rows]
    return replace(sheet, rows=rows).flagged(flag("encoding_guessed", encoding="TCVN3 (ABC)"))


def _cell(cell: Cell) -> Cell:
    return from_tcvn3(cell) if isinstance(cell, str) else cell
