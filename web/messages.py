"""Brings the catalogues up to date with the sentences of the tree: `python -m web.messages`.

A sentence is Vietnamese and stands where people read it: marked with `N_` in Python, called with `_` or
`{% trans %}` in a template, or a text of one of the data files named below. A new sentence enters the catalogue
untranslated (a test fails until somebody translates it); one that nobody says any more leaves it.
"""

import ast
import sys
import tomllib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TypeGuard

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from registry.language import LANGUAGES, SOURCE

ROOT = Path(__file__).parents[1]
FLOORS = ("units", "registry", "scheduler", "web")
TEMPLATES = ("web/templates", "scheduler/notices/templates")
_TEMPLATE_OPTIONS = {"silent": "false", "newstyle_gettext": "true"}

# No dates and no names of tools: version control knows who changed what, and when.
_HEADER = """msgid ""
msgstr ""
"Project-Id-Version: Etalon\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""

Found = tuple[str, str]  # a sentence and the file that says it


def catalogue_path(language: str) -> Path:
    """The file that holds the translations into `language`."""
    return ROOT / "registry" / "locale" / language / "LC_MESSAGES" / "etalon.po"


def sentences() -> list[Found]:
    """Every sentence of the tree and the file that says it, in the order of the files."""
    return [*_of_python(), *_of_templates(), *_of_data()]


def python_files() -> Iterator[Path]:
    """Our own Python files, without the migrations, which nobody reads."""
    for floor in FLOORS:
        yield from (path for path in sorted((ROOT / floor).rglob("*.py")) if "piccolo_migrations" not in path.parts)


def template_files() -> Iterator[Path]:
    """The templates of pages and mails."""
    for folder in TEMPLATES:
        yield from (path for path in sorted((ROOT / folder).rglob("*")) if path.suffix in {".html", ".txt"})


def updated(language: str) -> Catalog:
    """The catalogue of `language` with exactly today's sentences, each with the translation it already had, if any."""
    path = catalogue_path(language)
    old = read_po(BytesIO(path.read_bytes()), locale=language) if path.exists() else Catalog(locale=language)
    new = Catalog(locale=language)
    for sentence, where in sentences():
        known = old.get(sentence)
        new.add(sentence, known.string if known and not known.fuzzy else "", locations=[(where, 0)])
    return new


def written(catalogue: Catalog) -> bytes:
    """The catalogue as its file: sentences by place, no line numbers, so that unrelated edits do not change it."""
    target = BytesIO()
    write_po(target, catalogue, width=120, include_lineno=False, omit_header=True)
    return _HEADER.format(language=catalogue.locale_identifier).encode() + target.getvalue()


def _of_python() -> Iterator[Found]:
    for path in python_files():
        marks = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if _is_mark(node)]
        for mark in sorted(marks, key=lambda mark: (mark.lineno, mark.col_offset)):
            match mark.args:
                case [ast.Constant(value=str(sentence))]:
                    yield sentence, _name(path)
                case _:
                    raise TypeError(f"{_name(path)}:{mark.lineno}: N_ takes one sentence written out")


def _is_mark(node: ast.AST) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "N_"


def _of_templates() -> Iterator[Found]:
    for path in template_files():
        with path.open("rb") as source:
            for _line, _function, message, _comments in babel_extract(source, ("_", "gettext"), (), _TEMPLATE_OPTIONS):
                sentence = message[0] if isinstance(message, tuple) else message  # a call with holes gives a tuple
                if sentence is not None:  # None is `_(name)`: the sentence is marked where the name gets it
                    yield sentence, _name(path)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _of_data() -> Iterator[Found]:
    """Texts of data files that pages translate: the bases of the lists, the acts awaited, the competences."""
    lists = tomllib.loads((ROOT / "registry/law/data/lists.toml").read_text("utf-8"))
    for version in lists["list"]:
        yield version["basis"], "registry/law/data/lists.toml"
    for act in lists["pending"]:
        for text in (act["act"], *act["changes"].values()):
            yield text, "registry/law/data/lists.toml"
    fields = tomllib.loads((ROOT / "scheduler/fields.toml").read_text("utf-8"))
    for name in fields["names"].values():
        yield name, "scheduler/fields.toml"


def main() -> None:
    """Write every catalogue and say what is still to be translated."""
    for language in LANGUAGES:
        if language == SOURCE:
            continue
        path, catalogue = catalogue_path(language), updated(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written(catalogue))
        empty = [message.id for message in catalogue if message.id and not message.string]
        sys.stdout.write(f"{path.relative_to(ROOT)}: {len(catalogue)} sentences, {len(empty)} to translate\n")
        sys.stdout.writelines(f"  {sentence}\n" for sentence in empty)


if __name__ == "__main__":
    main()
