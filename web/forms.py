"""Forms as people fill them in: trimmed, NFC, "" means nothing said, control characters refused, faults collected.

    form = await read_form(request)
    name = form.text("name", longest=300)           # str; a fault is noted when it is missing
    day = form.date("performed_on", optional=True)  # date or None
    if form.errors: show the page again with `form.values` (as typed) and `form.messages(translate)`

Fields nobody asks for are ignored; the form token never shows.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from litestar.datastructures import UploadFile

from registry.dates import written
from registry.language import N_, Words, words
from web.auth.form_tokens import FIELD
from web.desk import PageRequest

_MISSING = N_("Xin điền mục này.")
_TOO_LONG = N_("Mục này dài {length} ký tự, tối đa {longest}.")
_CONTROL = N_("Mục này có ký tự điều khiển không hiển thị được. Xin gõ lại.")
_NOT_OFFERED = N_("Xin chọn một trong các mục có sẵn.")
_NOT_A_DATE = N_("“{text}” không phải ngày. Xin viết ngày/tháng/năm, ví dụ 05/11/2026.")
_NO_SUCH_DATE = N_("Không có ngày “{text}” trong lịch.")
_NOT_A_COUNT = N_("“{text}” không phải số nguyên.")
_TOO_SMALL, _TOO_LARGE = N_("Số nhỏ nhất là {limit}."), N_("Số lớn nhất là {limit}.")
_NO_FILE = N_("Xin chọn một tệp.")

_DATE = re.compile(r"([0-9]{1,2})\s*[/.\-\s]\s*([0-9]{1,2})\s*[/.\-\s]\s*([0-9]{4})")
_COUNT = re.compile(r"[+-]?[0-9]{1,9}")
_ALLOWED_CONTROL = "\n\t"


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field, and how to mend it."""

    name: str
    words: Words


@dataclass
class Form:
    """One filled-in form. `values` is what was typed, tidied, for showing again; `errors` what was found wrong."""

    values: Mapping[str, str]
    files: Mapping[str, UploadFile] = field(default_factory=dict)
    errors: list[FieldError] = field(default_factory=list)

    def fault(self, name: str, what: Words) -> None:
        """Note a fault; `name` is "" for one of the whole form."""
        self.errors.append(FieldError(name, what))

    def messages(self, translate: Callable[[str], str]) -> dict[str, str]:
        """The first fault of each field, in the order found, for the error summary and beside the fields."""
        found: dict[str, str] = {}
        for error in self.errors:
            found.setdefault(error.name, error.words.say(translate))
        return found

    def given(self, name: str) -> str | None:
        """The text of a field, None when nothing was said; control characters count as a fault and as nothing."""
        text = self.values.get(name, "")
        if any(unicodedata.category(letter) == "Cc" and letter not in _ALLOWED_CONTROL for letter in text):
            self.fault(name, words(_CONTROL))
            return None
        return text or None

    def text(self, name: str, *, longest: int, optional: bool = False) -> str:
        """A text of at most `longest` letters; "" when nothing was said or there is a fault."""
        text = self._required(name, optional=optional)
        if text is not None and len(text) > longest:
            self.fault(name, words(_TOO_LONG, length=len(text), longest=longest))
            return ""
        return text or ""

    def choice(self, name: str, offered: Collection[str], *, optional: bool = False) -> str:
        """One of `offered`; "" when nothing was said or there is a fault."""
        text = self._required(name, optional=optional)
        if text is not None and text not in offered:
            self.fault(name, words(_NOT_OFFERED))
            return ""
        return text or ""

    def ticked(self, name: str) -> bool:
        """Whether a checkbox was ticked."""
        return self.values.get(name, "") != ""

    def date(self, name: str, *, optional: bool = False) -> date | None:
        """A day, month first never guessed; None when nothing was said or there is a fault."""
        text = self._required(name, optional=optional)
        if text is None:
            return None
        day = read_date(text)
        if isinstance(day, Words):
            self.fault(name, day)
            return None
        return day

    def count(self, name: str, *, least: int, most: int, optional: bool = False) -> int | None:
        """A whole number from `least` to `most`; None when nothing was said or there is a fault."""
        text = self._required(name, optional=optional)
        if text is None:
            return None
        if not _COUNT.fullmatch(text):
            self.fault(name, words(_NOT_A_COUNT, text=text[:40]))
            return None
        if not least <= int(text) <= most:
            self.fault(name, words(_TOO_SMALL, limit=least) if int(text) < least else words(_TOO_LARGE, limit=most))
            return None
        return int(text)

    def upload(self, name: str) -> UploadFile | None:
        """An uploaded file; None, and a fault, when none was chosen."""
        if name not in self.files:
            self.fault(name, words(_NO_FILE))
        return self.files.get(name)

    def _required(self, name: str, *, optional: bool) -> str | None:
        faults = len(self.errors)
        text = self.given(name)
        if text is None and not optional and len(self.errors) == faults:
            self.fault(name, words(_MISSING))
        return text


async def read_form(request: PageRequest) -> Form:
    """The form of a request, urlencoded or multipart. Where a name comes twice, the last one counts."""
    values: dict[str, str] = {}
    files: dict[str, UploadFile] = {}
    for name, value in (await request.form()).multi_items():
        if isinstance(value, UploadFile):
            files[name] = value
        elif name != FIELD:
            values[name] = tidy(str(value))
    return Form(values, files)


def query_form(request: PageRequest) -> Form:
    """What the address asks for, read as a form: for pages that show a consequence before anything is saved."""
    return Form({name: tidy(value) for name, value in request.query_params.items() if name != FIELD})


def tidy(text: str) -> str:
    """Trimmed, composed (NFC), with one kind of line break."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()


def read_date(text: str) -> date | Words:
    """A day written day, month, four-digit year with any usual separator, or what is wrong with it."""
    found = _DATE.fullmatch(text.strip())
    if found is None:
        return words(_NOT_A_DATE, text=text[:40])
    day, month, year = (int(part) for part in found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return words(_NO_SUCH_DATE, text=text[:40])


def date_text(day: date | None) -> str:
    """A day as the date fields show it."""
    return written(day) if day else ""
