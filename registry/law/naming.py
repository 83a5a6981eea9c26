"""Which row of the list a person means by the name they write: a code, a full name, or a short name people use.

Names are compared folded (no case, no diacritics, NFC or NFD alike), word by word, without punctuation. Nothing is
guessed: a name that fits several rows gives all of them, and one that fits none gives none.
"""

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from registry.fold import fold
from registry.law.lists import KindList, KindRow
from registry.law.usual_names import USUAL_NAMES

_TOKEN = re.compile(r"[^\W_]+|[<>≤≥]")
_SIGNS = str.maketrans({"³": "3", "²": "2", "_": " "})
_NUMBERED = re.compile(r"^\W*(\d{1,2}) ?([a-d]?)\W+(?=\S)", re.ASCII)
_CODE = re.compile(r"\d{1,2}[a-z]?", re.ASCII)
_PARENTHESES = re.compile(r"\s*\(([^)]*)\)")
_DASH = re.compile(r"\s[-–—]\s")
_SPELLINGS = {"oto": ("o", "to"), "xitec": ("xi", "tec"), "momen": ("mo", "men"), "moment": ("mo", "men")}
# Ways of saying "instrument that measures": the list writes the first, people write the others.
_MEASURES = ("phuong tien do", "thiet bi do", "dung cu do", "may do", "phuong tien thu", "thiet bi thu", "may thu")
_SHORTEST_HEAD = 2  # words; one word alone ("cân", "máy") says too little to be the beginning of a name
_SUGGESTIONS = 3
_CLOSE = 0.5
_SAME_HEAD = 0.15


"""Names of daily use that no row of the list writes out; each was looked at by a person, none is derived."""


@dataclass(frozen=True, slots=True)
class KindMatch:
    """The codes of the rows a text may mean: none, one, or several to ask about."""

    codes: tuple[str, ...]

    @property
    def code(self) -> str | None:
        """The row, where there is exactly one."""
        return self.codes[0] if len(self.codes) == 1 else None


class KindIndex:
    """The rows of a list found by the names people write; each text is worked out once."""

    def __init__(self, kinds: KindList) -> None:
        self._rows = kinds.rows
        self._stages: tuple[dict[str, set[str]], ...] = ({}, {})
        self._heads: dict[str, set[str]] = {}
        self._beginnings: list[tuple[str, str]] = []
        self._known: dict[str, KindMatch] = {}
        for row in kinds.rows.values():
            self._learn(row)
        for name, codes in USUAL_NAMES.items():
            for code in set(codes).intersection(self._rows):
                _note(self._stages[1], name, code)

    def match(self, text: str) -> KindMatch:
        """The rows meant by `text`: a code; else a full name; else a short name; else a head or beginning of names.

        The first of these that fits anything decides, so a full name always wins over a partial one.
        """
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = KindMatch(self._find(text))
        return known

    def suggest(self, text: str) -> tuple[KindRow, ...]:
        """Up to three rows whose names come near `text`, best first: to show beside an unknown name, never to use."""
        asked = words_of(text)
        scored = sorted(((_nearness(asked, row), code) for code, row in self._rows.items()), reverse=True)
        return tuple(self._rows[code] for score, code in scored[:_SUGGESTIONS] if score >= _CLOSE)

    def _learn(self, row: KindRow) -> None:
        for name in (row.name_vi, row.name_en):
            _note(self._stages[0], name, row.code)
        for name in short_names(row):
            _note(self._stages[1], name, row.code)
            self._beginnings.append((" ".join(words_of(name)) + " ", row.code))
        for name in heads(row):
            _note(self._heads, name, row.code)

    def _find(self, text: str) -> tuple[str, ...]:
        tokens = words_of(text)
        key = "".join(tokens)
        if not key:
            return ()
        if _CODE.fullmatch(key):
            return self._by_code(key)
        for stage in self._stages:
            if key in stage:
                return self._ordered(stage[key])
        return self._numbered(text) or self._ordered(self._heads.get(key, set()) | self._beginning_with(tokens))

    def _by_code(self, key: str) -> tuple[str, ...]:
        if key in self._rows:
            return (key,)
        return self._ordered(code for code in self._rows if code.rstrip("abcd") == key)

    def _numbered(self, text: str) -> tuple[str, ...]:
        """`8b - Cân bàn`: a code before a name, believed where the name agrees; where it does not, both ask."""
        if not (number := _NUMBERED.match(fold(text))):
            return ()
        by_code = set(self._by_code(number[1] + number[2]))
        by_name = set(self._find(fold(text)[number.end() :]))
        if not (by_code and by_name):
            return ()
        return self._ordered(by_code & by_name or by_code | by_name)

    def _beginning_with(self, tokens: tuple[str, ...]) -> set[str]:
        if len(tokens) < _SHORTEST_HEAD:
            return set()
        asked = " ".join(tokens) + " "
        return {code for name, code in self._beginnings if name.startswith(asked)}

    def _ordered(self, codes: Iterable[str]) -> tuple[str, ...]:
        kept = set(codes)
        return tuple(code for code in self._rows if code in kept)


def _note(stage: dict[str, set[str]], name: str, code: str) -> None:
    stage.setdefault("".join(words_of(name)), set()).add(code)


def words_of(text: str) -> tuple[str, ...]:
    """The comparable words of a name: folded, without punctuation, one spelling of y/i, ô tô, and "measures"."""
    folded = fold(text.translate(_SIGNS)).replace("<=", "≤").replace(">=", "≥")
    joined = " ".join(_TOKEN.findall(folded))
    for said in _MEASURES:
        if joined.startswith(said + " "):
            joined = "do" + joined[len(said) :]
            break
    return tuple(spelt for token in joined.split() for spelt in _SPELLINGS.get(token, (_one_spelling(token),)))


def _one_spelling(token: str) -> str:
    """`kỹ`/`kĩ`, `tỷ`/`tỉ`: a final y after a consonant is written i."""
    if len(token) > 1 and token.endswith("y") and token[-2] not in "aeou":
        return token[:-1] + "i"
    return token


def short_names(row: KindRow) -> set[str]:
    """What people call a row: the part after the dash or colon, each alternative, with and without its head."""
    return {*_short_vietnamese(row.name_vi), *_short_english(row.name_en)}


def heads(row: KindRow) -> set[str]:
    """The general part of a name, before its dash, colon or comma: often common to several rows."""
    found = {_PARENTHESES.sub("", row.name_en).split(", ", 1)[0]}
    for name in (row.name_vi, row.name_en):
        if parts := _split_head(name):
            found.add(parts[0])
    return found


def _split_head(name: str) -> tuple[str, str] | None:
    if ": " in name:
        head, rest = name.split(": ", 1)
        return head, rest
    parts = _DASH.split(name, maxsplit=1)
    return (parts[0], parts[1]) if len(parts) > 1 else None


def _short_vietnamese(name: str) -> Iterator[str]:
    yield _PARENTHESES.sub("", name)
    if not (parts := _split_head(name)):
        return
    head, rest = parts
    yield rest
    for alternative in rest.split(";"):
        yield alternative
        bare = alternative.strip()
        if bare.casefold().startswith(head.casefold() + " "):
            yield bare[len(head) :]
        else:
            yield f"{head} {bare}"


def _short_english(name: str) -> Iterator[str]:
    plain = _PARENTHESES.sub("", name)
    yield plain
    for inner in _PARENTHESES.findall(name):
        yield re.sub(r"\S+\s*\([^)]*\)", inner, name) if name.rstrip()[-1] != ")" else inner
    if whole := _split_head(name):
        yield whole[1]
    if parts := _split_head(plain):
        yield from _english_alternatives(*parts)
    elif ", " in plain:
        general, special = plain.split(", ", 1)
        yield f"{special} {general}"


def _english_alternatives(head: str, rest: str) -> Iterator[str]:
    yield rest
    alternatives = rest.split(";") if ";" in rest else re.split(r", and |, ", rest)
    last_word = rest.rsplit(maxsplit=1)[-1]
    for alternative in alternatives:
        bare = alternative.strip()
        yield from (bare, f"{bare} {head}", f"{head} {bare}", f"{bare} {last_word}")


def _nearness(asked: tuple[str, ...], row: KindRow) -> float:
    names = [words_of(name) for name in (row.name_vi, row.name_en, *_short_vietnamese(row.name_vi))]
    return max(_alike(asked, name) for name in names)


def _alike(asked: tuple[str, ...], name: tuple[str, ...]) -> float:
    """The mean of shared words and shared letters, and more for the same first word; 1 or more for equal names."""
    if not asked or not name:
        return 0.0
    head = _SAME_HEAD if asked[0] == name[0] else 0.0
    words = 2 * len(set(asked) & set(name)) / (len(set(asked)) + len(set(name)))
    letters = difflib.SequenceMatcher(None, " ".join(asked), " ".join(name))
    if head + (words + letters.quick_ratio()) / 2 < _CLOSE:
        return 0.0
    return head + (words + letters.ratio()) / 2
