"""A time of day as people type it into a form: 7:30, 7h30, 7g, 24:00."""

import re

from registry.language import N_, words
from scheduler.notices.rules import MIDNIGHT
from web.forms import Form

CLOSED = N_("Giờ thôi gửi phải sau giờ bắt đầu gửi.")
_CLOCK = re.compile(r"([0-9]{1,2})(?:[:hg.]([0-5][0-9])?)?")
_NOT_AN_HOUR = N_("“{text}” không phải giờ trong ngày. Xin viết giờ:phút, ví dụ 7:30.")


def read_minutes(form: Form, name: str, *, optional: bool = False) -> int | None:
    """Minutes after midnight; None when nothing was said or there is a fault."""
    text = form.text(name, longest=20, optional=optional)
    if not text:
        return None
    found = _CLOCK.fullmatch(text.replace(" ", "").lower())
    minutes = int(found[1]) * 60 + int(found[2] or 0) if found else MIDNIGHT + 1
    if minutes > MIDNIGHT:
        form.fault(name, words(_NOT_AN_HOUR, text=text))
        return None
    return minutes
