"""Sets a document in type: a template of this folder and its facts become a PDF.

Only the fonts inside the library are used (Libertinus: every letter of Vietnamese and the signs of measurement), so a
document has the same bytes on every machine. Facts are values of the template, never a part of its text.
"""

import json
import logging
import unicodedata
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Final

import typst

log = logging.getLogger(__name__)

_HERE = Path(__file__).parent

_STANDARDS: Final = ("a-2a", "ua-1")
"""For archives (ISO 19005-2) and for readers that speak (ISO 14289-1)."""

_one_at_a_time = Lock()


def typeset(template: str, facts: Mapping[str, Any], made_on: date) -> bytes:
    """The PDF of `template`.typ filled with `facts`; the same facts on the same day give the same bytes.

    A letter that no font of ours can draw breaks both standards: such a document is made without their promise.
    """
    written = json.dumps({**_clean(facts), "made_on": made_on.isoformat()}, ensure_ascii=False, sort_keys=True)
    inputs = {"facts": written}
    with _one_at_a_time:
        compiler = _compiler(template)
        try:
            made = compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards=[*_STANDARDS])
        except typst.TypstError as error:
            log.warning("%s made without its standards: %s", template, error)
            made = compiler.compile(format="pdf", sys_inputs=inputs)
    assert isinstance(made, bytes)  # noqa: S101 - for the type checker: pictures come in pages, a PDF is one file
    return made


@cache
def _compiler(template: str) -> typst.Compiler:
    """Kept: the second document costs a fraction of the first. From a path; one made from bytes compiles only once."""
    return typst.Compiler(_HERE / f"{template}.typ", root=_HERE, ignore_system_fonts=True)


def _clean(value: Any) -> Any:
    """Composed letters, and a space for what cannot be seen."""
    if isinstance(value, str):
        text = unicodedata.normalize("NFC", value)
        return "".join(char if char.isprintable() or char == "\N{NO-BREAK SPACE}" else " " for char in text)
    if isinstance(value, Mapping):
        return {name: _clean(part) for name, part in value.items()}
    return [_clean(part) for part in value] if isinstance(value, list | tuple) else value
