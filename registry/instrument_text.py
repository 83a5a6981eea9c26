"""The stored texts of an instrument: by what it is found again in a second import, and by what a person finds it."""

import hashlib
import re
from collections.abc import Iterable

from registry.fold import fold, fold_serial

_WORD = re.compile(r"[^\W_]+")
_LONGEST_KEY = 600


def identity_key(maker: str, model: str, serial: str, others: Iterable[object] = ()) -> str:
    """What makes an instrument the same one in a second import: maker, model and serial, folded.

    Without a serial number it is everything else that was written about it (`others`), as a digest.
    """
    if serial_fold := fold_serial(serial):
        key = f"{fold(maker)}|{fold(model)}|{serial_fold}"
        return key if len(key) <= _LONGEST_KEY else f"long|{_digest((key,))}"
    return f"none|{_digest((fold(maker), fold(model), *others))}"


def _digest(parts: Iterable[object]) -> str:
    text = "\x1f".join("" if part is None else fold(str(part)) for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()


def search_words(text: str) -> list[str]:
    """The folded words of a text, as they are stored and as they are asked for."""
    return _WORD.findall(fold(text))


def search_text(serial: str, *texts: str) -> str:
    """The distinct folded words of everything an instrument is found by, and its serial without separators."""
    found = [word for text in (serial, *texts) for word in search_words(text)]
    joined = "".join(_WORD.findall(fold_serial(serial)))
    return " ".join(dict.fromkeys([joined, *found] if joined else found))
