"""Vietnamese text made comparable: search folds, serial folds and the sort key."""

import unicodedata
from functools import lru_cache

_SEPARATORS = str.maketrans("", "", "-./ _‐‑‒–—−")  # every dash people type

# Letters in dictionary order, then tones: grave, hook, tilde, acute, dot below (Unicode CLDR collation for `vi`).
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: chr(ord("A") + rank) for rank, letter in enumerate(_LETTERS)}
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Search form of a text: no case, no diacritics, đ as d, single spaces; equal for NFC and NFD input."""
    if text.isascii():
        return " ".join(text.lower().split())
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", " ".join(bare.split()))


def fold_serial(text: str) -> str:
    """Search form of a serial number: folded, and without dashes, `.`, `/`, `_` and spaces."""
    return fold(text).translate(_SEPARATORS)


@lru_cache(maxsize=4096)
def _sort_char(cluster: str) -> tuple[str, str]:
    base = unicodedata.normalize("NFC", "".join(c for c in cluster if c not in _TONES))
    tone = next((_TONES[c] for c in cluster if c in _TONES), "0")
    if base in _RANK:
        return _RANK[base], tone
    bare = "".join(c for c in cluster if not unicodedata.combining(c))
    return (" " if bare.isspace() else _RANK.get(bare, bare)), tone


def sort_key(text: str) -> str:
    """A key whose plain byte order is the Vietnamese dictionary order: all letters first, then all tones.

    >>> sorted(["Đình", "Ăn", "An", "Âu", "Bình", "Dương"], key=sort_key)
    ['An', 'Ăn', 'Âu', 'Bình', 'Dương', 'Đình']
    """
    pairs = [_sort_char(cluster) for cluster in _clusters(unicodedata.normalize("NFD", text.casefold()))]
    return "".join(letter for letter, _ in pairs) + "\t" + "".join(tone for _, tone in pairs)


def _clusters(decomposed: str) -> list[str]:
    clusters: list[str] = []
    for char in decomposed:
        if clusters and unicodedata.combining(char):
            clusters[-1] += char
        else:
            clusters.append(char)
    return clusters
