"""What templates may call: languages, dates, hints, numbers, addresses of static files.

The language and today's date of the page being rendered stand in a context variable, so that imported macros, which
see no context, speak the same language. Filters take the Jinja context although they ignore it: Jinja computes
filters of constants once and for all languages, unless they do.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from registry.dates import written
from registry.language import N_, Words, translations, translator, words
from units.text import format_number

HERE = Path(__file__).parent
STATIC = HERE / "static"

_DAYS_LEFT, _DAYS_OVER = N_("còn {days} ngày"), N_("quá {days} ngày")
_TODAY, _TOMORROW, _YESTERDAY = N_("hôm nay"), N_("ngày mai"), N_("hôm qua")
_STANDINGS = {
    "valid": N_("Còn hạn"),
    "soon": N_("Sắp đến hạn"),
    "today": N_("Đến hạn hôm nay"),
    "overdue": N_("Quá hạn"),
    "none": N_("Không áp dụng"),
}


@dataclass(frozen=True)
class Speech:
    """The language of the page being rendered, and the day it speaks of."""

    language: str
    today: date


_SPEECH: ContextVar[Speech] = ContextVar("speech")


@contextmanager
def speaking(language: str, today: date) -> Iterator[None]:
    """Render in this language, on this day."""
    token = _SPEECH.set(Speech(language, today))
    try:
        yield
    finally:
        _SPEECH.reset(token)


def make_templates(zone: ZoneInfo) -> Environment:
    """The one template environment: everything escaped, a misspelt name is an error, sentences are translated."""
    templates = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]
    templates.globals["asset"] = asset
    templates.filters.update(
        date=_said(lambda _, day: written(day) if day else ""),
        time=_said(lambda _, moment: instant_text(moment, zone)),
        day=_said(lambda _, day: time_element(day)),
        relative=_said(lambda speech, day: relative(day, speech.today).say(translator(speech.language)) if day else ""),
        decimal=_said(lambda speech, value: _number(value, speech.language)),
        standing=_said(lambda speech, standing: translator(speech.language)(_STANDINGS[str(standing)])),
        say=_said(lambda speech, said: said.say(translator(speech.language)) if isinstance(said, Words) else said),
    )
    return templates


def _said(make: Callable[[Speech, Any], Any]) -> Callable[[Context, Any], Any]:
    @pass_context
    def filter_(_context: Context, value: Any) -> Any:
        return make(_SPEECH.get(), value)

    return filter_


def _gettext(sentence: str) -> str:
    return translations(_SPEECH.get().language).gettext(sentence)


def _ngettext(one: str, many: str, count: int) -> str:
    return translations(_SPEECH.get().language).ngettext(one, many, count)


def relative(day: date, today: date) -> Words:
    """How far `day` is: "còn 23 ngày", "quá 12 ngày", "hôm nay"."""
    days = (day - today).days
    near = {0: _TODAY, 1: _TOMORROW, -1: _YESTERDAY}.get(days)
    return words(near) if near else words(_DAYS_LEFT if days > 0 else _DAYS_OVER, days=abs(days))


def time_element(day: date | None) -> Markup:
    """A date as people write it, readable to programs too; nothing for no date."""
    return Markup('<time datetime="{}">{}</time>').format(day.isoformat(), written(day)) if day else Markup()


def _number(value: Decimal | int | None, language: str) -> str:
    """A number as written, by the language's marks; never a float, whose digits nobody wrote."""
    if value is None:
        return ""
    return format_number(Decimal(value) if isinstance(value, int) else value, language)


def instant_text(moment: datetime | None, zone: ZoneInfo) -> str:
    """An instant as hh:mm dd/mm/yyyy on the clocks of `zone`."""
    if moment is None:
        return ""
    local = moment.astimezone(zone)
    return f"{local:%H:%M} {written(local.date())}"


def asset(name: str) -> str:
    """The address of a file of web/static that changes whenever the file does, so browsers may keep it for ever."""
    return f"/static/{name}?v={version_of(name)}"


def version_of(name: str) -> str:
    """The first letters of the file's content hash. Raises FileNotFoundError for a name that is no file."""
    path = STATIC / name
    return _hash_of(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _hash_of(path: Path, _changed_at: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
