"""Lays a letter out: three files with one stem per kind of notice, in the recipient's language."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, select_autoescape
from jinja2.sandbox import SandboxedEnvironment

from registry.language import translator
from scheduler.notices.owed import KIND
from scheduler.notices.words import Letter, Rendered, Translate, say

_HOLE = re.compile(r"\{(\w+)\}")
# Mail has no style sheet: the colours of the standing shapes, light theme only.
_TONES = {"over": "background:#fde4ea;color:#a3123a", "due": "background:#fff0cc;color:#7a4a00"}


@cache
def _templates() -> SandboxedEnvironment:
    return SandboxedEnvironment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def render(letter: Letter, language: str, public_url: str, kind: str = KIND) -> Rendered:
    """The mail of `letter` in `language`; its button opens the enterprise's list under `public_url`."""
    translate = translator(language)
    values = {
        "said": say(letter, translate),
        "_": _filling(translate),
        "language": language,
        "link": f"{public_url.rstrip('/')}/instruments",
        "tones": _TONES,
    }
    subject, text, html = (
        _templates().get_template(f"{kind}/{name}").render(values) for name in ("subject.txt", "body.txt", "body.html")
    )
    return Rendered(" ".join(subject.split()), text, html)


def _filling(translate: Translate) -> Callable[..., str]:
    """What templates call: a sentence in the reader's language with its named holes filled.

    Holes are replaced, not formatted: `str.format` would let a template reach into what it is given, and costs more.
    """

    def said(sentence: str, **values: str) -> str:
        return _HOLE.sub(lambda hole: str(values.get(hole[1], hole[0])), translate(sentence))

    return said
