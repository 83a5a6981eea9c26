"""Every sentence people read is marked, translated, and keeps its holes; nothing is said past the catalogue."""

import ast
import re
import unicodedata
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from registry.language import Words, translator, words
from units.kinds import KINDS
from web.messages import ROOT, catalogue_path, python_files, sentences, template_files

TEMPLATES = list(template_files())
SAID = sorted({sentence for sentence, _where in sentences()})
with catalogue_path("en").open("rb") as _file:
    CATALOGUE = read_po(_file, locale="en")
ENGLISH = {message.id: message.string for message in CATALOGUE if message.id}

VIETNAMESE = re.compile("[ăâđêôơưàáãèéìíòóõùúýĩũ\u1ea0-\u1ef9]", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]{2,}")
UNACCENTED = {"Trang", "Xong", "tem {value}", "{control} {occasion}: {result}"}  # Vietnamese without a single mark
NAMES = ("Etalon", "Tiếng Việt", "English")  # said alike in every language
SHAPES = {"dd/mm/yyyy"}

# Words of these files are data: what people write in sheets and how it is read, or names that stand there in both
# languages side by side.
DATA_FILES = {
    "registry/conformity/templates.py",
    "registry/fold.py",
    "registry/law/usual_names.py",
    "registry/sheets/cells.py",
    "registry/sheets/header_names.py",
    "registry/sheets/legacy.py",
    "registry/sheets/template.py",
    "scheduler/notices/returned.py",
    "units/kinds.py",
    "units/table.py",
    "units/text.py",
    "web/assets.py",
}
# These speak on the console of whoever runs the program, which is Vietnamese for now.
CONSOLE_FILES = {
    "registry/database.py",
    "registry/embedded.py",
    "registry/embedded_account.py",
    "registry/embedded_cluster.py",
}
CONSOLE_FOLDERS = ("web/cli/", "web/demo/")  # and the made-up names of the demo province


def brace_holes(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def percent_holes(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)", text))


def test_the_catalogue_has_exactly_the_sentences_of_the_tree():
    missing, left_over = set(SAID) - set(ENGLISH), set(ENGLISH) - set(SAID)
    assert (missing, left_over) == (set(), set()), "run: python -m web.messages"


def test_nothing_is_untranslated_or_uncertain_or_left_from_the_past():
    assert [message.id for message in CATALOGUE if message.id and not message.string] == []
    assert [message.id for message in CATALOGUE if message.id and message.fuzzy] == []
    assert list(CATALOGUE.obsolete) == []


def test_a_sentence_and_its_translation_have_the_same_holes():
    for holes in (brace_holes, percent_holes):
        assert {said: english for said, english in ENGLISH.items() if holes(said) != holes(english)} == {}


def test_every_sentence_and_translation_can_be_filled():
    for text in (*ENGLISH, *ENGLISH.values()):
        if names := brace_holes(text):
            assert not set("{}") & set(text.format(**dict.fromkeys(names, "×"))), text
        if names := percent_holes(text):
            assert "%" not in text % dict.fromkeys(names, "×"), text


def test_source_sentences_are_composed_vietnamese():
    foreign = [said for said in SAID if not VIETNAMESE.search(said)]
    assert set(foreign) == UNACCENTED
    assert [said for said in SAID if not unicodedata.is_normalized("NFC", said) or said != said.strip()] == []


def test_translations_are_composed_calm_english():
    assert [english for english in ENGLISH.values() if VIETNAMESE.search(english) or "!" in english] == []
    assert [english for english in ENGLISH.values() if not unicodedata.is_normalized("NFC", english)] == []
    assert [english for said, english in ENGLISH.items() if said.endswith(".") != english.endswith(".")] == []


def test_a_hole_may_hold_words_that_are_said_in_the_same_language():
    either = words("{one} hoặc {other}", one=Words(KINDS["mass"].vi), other=words("{months} tháng", months=6))
    assert either.say(translator("vi")) == "khối lượng hoặc 6 tháng"
    assert either.say(translator("en")) == "mass or 6 months"


def test_every_kind_of_quantity_has_one_english_name_and_none_is_a_sentence_of_the_catalogue():
    assert len({kind.vi for kind in KINDS.values()}) == len(KINDS)
    assert {kind.vi for kind in KINDS.values()} & set(SAID) == set()
    assert all(translator("en")(kind.vi) == kind.en for kind in KINDS.values())


# --- nothing is said past the catalogue ------------------------------------------------------------------------


def _path_id(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def parsed(path: Path) -> nodes.Template:
    return Environment(extensions=["jinja2.ext.i18n"], autoescape=True).parse(path.read_text("utf-8"))


@pytest.mark.parametrize("path", TEMPLATES, ids=_path_id)
def test_a_template_says_no_bare_vietnamese(path):
    tree = parsed(path)
    translated = {id(text) for call in tree.find_all(nodes.Call) if _is_translation(call) for text in call.args}
    texts = [
        text.value for text in tree.find_all(nodes.Const) if isinstance(text.value, str) and id(text) not in translated
    ]
    texts += [data.data for data in tree.find_all(nodes.TemplateData)]
    assert [text for text in texts if text not in NAMES and VIETNAMESE.search(text)] == []


def _is_translation(call: nodes.Call) -> bool:
    return isinstance(call.node, nodes.Name) and call.node.name in {"_", "gettext"}


@pytest.mark.parametrize("path", [path for path in TEMPLATES if path.suffix == ".html"], ids=_path_id)
def test_a_page_says_no_bare_word_of_any_language(path):
    markup = "".join(data.data for data in parsed(path).find_all(nodes.TemplateData))
    between_tags = re.sub(r'<[^>]*>|[\w-]+="[^"]*"', " ", markup.replace("&amp;", " "))
    read_aloud = re.findall(r'\b(?:aria-label|placeholder|title|alt)="([^"]*)"', markup)
    bare = {word for text in (between_tags, *read_aloud) for word in text.split() if WORD.search(word)}
    assert bare - {*NAMES, *SHAPES} == set()


def test_python_says_no_unmarked_vietnamese():
    paths = [path for path in python_files() if _path_id(path) not in DATA_FILES | CONSOLE_FILES]
    assert [found for path in paths if not _path_id(path).startswith(CONSOLE_FOLDERS) for found in unmarked(path)] == []


def unmarked(path: Path) -> list[str]:
    tree = ast.parse(path.read_text("utf-8"))
    excused = {id(text) for node in ast.walk(tree) for text in _excused(node)}
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    bare = [text for text in texts if id(text) not in excused and VIETNAMESE.search(text.value)]
    return [f"{_path_id(path)}:{text.lineno}: {text.value}" for text in bare]


def _excused(node: ast.AST) -> list[ast.AST]:
    """The marked sentence of an `N_(...)`, or a text that stands alone: a docstring."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "N_":
        return list(node.args)
    return [node.value] if isinstance(node, ast.Expr) else []


def calls_of_words() -> list[tuple[str, str, set[str]]]:
    """Where `words` is called with a sentence known in its file: place, sentence, names given."""
    found = []
    for path in python_files():
        tree = ast.parse(path.read_text("utf-8"))
        known = dict(pair for node in ast.walk(tree) for pair in _constants(node))
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "words"):
                continue
            named = {keyword.arg for keyword in node.keywords}
            sentence = _sentence(node.args[0], known) if node.args else None
            if sentence is not None and None not in named:
                found.append((f"{_path_id(path)}:{node.lineno}", sentence, named))
    return found


def _constants(node: ast.AST) -> list[tuple[str, str]]:
    if not isinstance(node, ast.Assign) or not isinstance(target := node.targets[0], ast.Name | ast.Tuple):
        return []
    both = [(target, node.value)]
    if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
        both = list(zip(target.elts, node.value.elts, strict=True))
    said = [(name, _sentence(value, {})) for name, value in both]
    return [(name.id, sentence) for name, sentence in said if isinstance(name, ast.Name) and sentence is not None]


def _sentence(node: ast.AST, known: dict[str, str]) -> str | None:
    match node:
        case ast.Name(id=name):
            return known.get(name)
        case ast.Call(func=ast.Name(id="N_"), args=[ast.Constant(value=str(sentence))]):
            return sentence
        case _:
            return None


def test_words_are_given_everything_their_sentence_asks_for():
    calls = calls_of_words()
    assert len(calls) > 20
    assert [(place, sentence) for place, sentence, named in calls if not brace_holes(sentence) <= named] == []
