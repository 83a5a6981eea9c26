"""The glossary speaks of what is there: every name in it stands in the code, every word in one row only."""

import re
from collections import Counter
from pathlib import Path

import pytest

from scheduler.due import Standing
from scheduler.notices.owed import STAGES
from scheduler.notices.words import STAGE_WORDS, STATE_WORDS
from web.filters import _STANDINGS
from web.messages import python_files

GLOSSARY = (Path(__file__).parents[2] / "docs" / "glossary.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")] for line in GLOSSARY.splitlines() if line.startswith("| ")
]
ENTRIES = [row for row in ROWS if row[0] != "Vietnamese"]
NAMES = sorted({name for row in ENTRIES for name in re.findall(r"`([^`]+)`", row[-1])})
CODE = "\n".join(path.read_text("utf-8") for path in python_files())


def test_every_row_has_a_word_in_both_languages_a_meaning_and_a_source():
    assert len(ENTRIES) > 50
    assert [row for row in ENTRIES if len(row) != 5 or not all(row)] == []
    assert [row for row in ENTRIES if not row[-1].startswith("`") and row[-1] != "–"] == []


def test_one_concept_has_one_row():
    assert [word for word, count in Counter(row[0] for row in ENTRIES).items() if count > 1] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_code_name_of_the_glossary_stands_in_the_code(name):
    holder, _, member = name.strip('"').partition(".")
    if name.startswith('"'):
        assert name in CODE
    elif member:
        assert re.search(rf"^class {holder}\b", CODE, re.MULTILINE)
        assert re.search(rf"^    {member} = ", CODE, re.MULTILINE)
    else:
        definition = rf"^\s*(class|def|async def) {name}\b|^\s*{name}\b(: [^=\n]+)?( =|$)|\b{name}: "
        assert re.search(definition, CODE, re.MULTILINE)


def test_every_stage_state_and_standing_is_explained():
    explained = {row[0] for row in ENTRIES} | {word.strip() for row in ENTRIES for word in row[0].split(",")}
    assert {stage.code for stage in STAGES} == set(STAGE_WORDS)
    assert {*STAGE_WORDS.values(), *STATE_WORDS.values()} <= explained
    assert {f"Standing.{standing.name}" for standing in Standing} <= set(NAMES)
    assert {_STANDINGS[name].lower() for name in ("valid", "soon", "overdue")} <= explained
