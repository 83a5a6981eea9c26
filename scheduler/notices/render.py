"""Lays a letter out: three files with one stem per kind of notice, in the recipient's language.

An administrator's edition takes the place of the built-in three; one that fails is passed over and the fault told, so
that no notice waits for a person to mend a template.
"""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, nodes, select_autoescape
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from registry.language import translator
from scheduler.notices.calendars import attachments
from scheduler.notices.sayings import say
from scheduler.notices.words import Letter, Rendered, Translate

TEMPLATES = Path(__file__).with_name("templates")
PARTS = ("subject.txt", "body.txt", "body.html")

LONGEST = {"subject.txt": 300, "body.txt": 400_000, "body.html": 800_000}
"""The most characters that a template may make of a letter."""

_SECONDS = 2.0
"""The most time that one part of an edited template may take; the usual one takes less than a thousandth of it."""

_HOLE = re.compile(r"\{(\w+)\}")
_GAPS = re.compile(r"\n{3,}")
_OFFERED = ("list", "confirm", "another_day", "gone", "stop", "certificate")
# Mail has no style sheet: the colours of the standing shapes, light theme only.
_TONES = MappingProxyType(
    {
        "over": "background:#fde4ea;color:#a3123a",
        "due": "background:#fff0cc;color:#7a4a00",
        "ok": "background:#e3f3ea;color:#00663f",
    }
)
# For readers that follow the reader's scheme; everywhere else each text brings its own ground.
_DARK = Markup(
    "@media(prefers-color-scheme:dark){.p{background:#0e151d!important}"
    ".c{background:#16202b!important;color:#e8eef4!important;border-color:#33424f!important}"
    ".g{color:#a9b8c6!important}.l{color:#7fb2ff!important}}"
)


@dataclass(frozen=True, slots=True)
class Edition:
    """The three parts of a letter in one language as an administrator wrote them; `id` names the version."""

    id: int
    subject: str
    text: str
    html: str


Editions = Mapping[tuple[str, str], Edition]
"""The editions in force, by letter and language."""

BUILT_IN: Editions = MappingProxyType({})


class OutgrownError(ValueError):
    """A template makes too much of a letter, or takes too long."""


@cache
def environment(language: str) -> Environment:
    """The one environment of a language for what administrators write: nothing in it reaches beyond the letter."""
    return _made(ImmutableSandboxedEnvironment, language)


@cache
def _house(language: str) -> Environment:
    """The same for the built-in templates, compiled once. They are ours, and the sandbox would cost a third more."""
    return _made(_SaidOnce, language)


class _SaidOnce(Environment):
    """Puts whole sentences into their language while it compiles: each mail has a dozen of them."""

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        said: Any = self.globals["_"]
        tree: nodes.Template = _Saying(said).visit(super()._parse(source, name, filename))
        return tree


class _Saying(NodeTransformer):
    """`_('…')` without holes to fill becomes its translation, which is escaped like any other text."""

    def __init__(self, said: Callable[[str], str]) -> None:
        self._said = said

    def visit_Call(self, node: nodes.Call) -> nodes.Expr:  # noqa: N802 - the visitor's own naming
        self.generic_visit(node)
        whole = isinstance(node.node, nodes.Name) and node.node.name == "_"
        if whole and not (node.kwargs or node.dyn_args or node.dyn_kwargs) and isinstance(node.args[0], nodes.Const):
            return nodes.Const(self._said(node.args[0].value), lineno=node.lineno)
        return node


def _made(kind: type[Environment], language: str) -> Environment:
    made = kind(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    made.globals = {"_": _filling(translator(language)), "language": language, "tones": _TONES, "dark": _DARK}
    return made


def render(letter: Letter, language: str, public_url: str, editions: Editions = BUILT_IN) -> Rendered:
    """The mail of `letter` in `language`; what is attached and where it can be stopped come with it."""
    values = values_of(letter, language, public_url)
    edition = editions.get((letter.letter, language))
    used, fault = None, ""
    parts: tuple[str, str, str] | None = None
    if edition is not None:
        try:
            parts, used = edited(edition, language, values), edition.id
        except Exception as error:  # noqa: BLE001 - an edition may fail in any way; the notice leaves all the same
            fault = f"{type(error).__name__}: {error}"[:500]
    subject, text, html = parts or built_in(letter.letter, language, values)
    stop = letter.links.get("stop", "")
    return Rendered(
        subject=subject,
        text=text,
        html=html,
        attachments=attachments(letter, language, public_url),
        unsubscribe=f"{stop}/stop" if stop else "",
        edition=used,
        fault=fault,
    )


def values_of(letter: Letter, language: str, public_url: str) -> dict[str, Any]:
    """What the templates of a letter may use."""
    said = say(letter, translator(language))
    links = dict.fromkeys(_OFFERED, "") | {"list": f"{public_url.rstrip('/')}/instruments"} | dict(letter.links)
    return {name: getattr(said, name) for name in said.__slots__} | {"links": links, "attached": letter.attached}


def built_in(letter: str, language: str, values: Mapping[str, Any]) -> tuple[str, str, str]:
    """Subject, text and HTML by the built-in templates."""
    made = _house(language)
    subject, text, html = (made.get_template(f"{letter}/{name}").render(values) for name in PARTS)
    return " ".join(subject.split()), _GAPS.sub("\n\n", text), html


def edited(edition: Edition, language: str, values: Mapping[str, Any]) -> tuple[str, str, str]:
    """Subject, text and HTML by an edition. Raises whatever its templates raise, OutgrownError beyond the limits."""
    sources = (edition.subject, edition.text, edition.html)
    subject, text, html = (
        _bounded(_compiled(language, name, source), values, LONGEST[name])
        for name, source in zip(PARTS, sources, strict=True)
    )
    return " ".join(subject.split()), _GAPS.sub("\n\n", text), html


@lru_cache(maxsize=256)
def _compiled(language: str, name: str, source: str) -> Template:
    """The name decides about escaping, so an edited text is none of HTML and an edited HTML is."""
    made = environment(language)
    code = made.compile(source, name=f"edited/{name}", filename=f"edited/{name}")
    return Template.from_code(made, code, made.make_globals(None))


def _bounded(template: Template, values: Mapping[str, Any], longest: int) -> str:
    pieces, length, ends = [], 0, time.monotonic() + _SECONDS
    for piece in template.generate(values):
        pieces.append(piece)
        length += len(piece)
        if length > longest:
            raise OutgrownError(f"more than {longest} characters")
        if time.monotonic() > ends:
            raise OutgrownError(f"more than {_SECONDS:g} seconds")
    return "".join(pieces)


def _filling(translate: Translate) -> Callable[..., str]:
    """What templates call: a sentence in the reader's language with its named holes filled.

    Holes are replaced, not formatted: `str.format` would let a template reach into what it is given, and costs more.
    """

    def said(sentence: str, **values: object) -> str:
        text = translate(sentence)
        return _HOLE.sub(lambda hole: str(values.get(hole[1], hole[0])), text) if values else text

    return said
