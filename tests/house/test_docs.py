"""The documents are complete: every command, option, setting, code, state and reason that exists is explained."""

import argparse
import importlib
import re
from pathlib import Path

import pytest

from registry.sheets.faults import _FLAGS, FILE_CODES, ROW_CODES
from scheduler.due import Standing
from scheduler.notices.owed import STAGES
from scheduler.notices.words import REASON_WORDS, STATE_WORDS
from web.cli.main import COMMANDS

ROOT = Path(__file__).parents[2]
API = (ROOT / "docs" / "api.md").read_text("utf-8")
OPERATIONS = (ROOT / "docs" / "operations.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
SECTIONS = {section.split()[1].strip("`"): section for section in re.split(r"^## `", API, flags=re.MULTILINE)[1:]}
TABLES = set(re.findall(r"`([a-z][a-z_0-9]+)`", "\n".join(re.findall(r"^\| .*$", API, re.MULTILINE))))


def options(command):
    parser = argparse.ArgumentParser(add_help=False)
    importlib.import_module(f"web.cli.{command}_").arguments(parser)
    return {name: action for action in parser._actions for name in action.option_strings}


def literals(pattern, *folders):
    paths = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return {found for path in paths for found in re.findall(pattern, path.read_text("utf-8"))}


def test_every_command_has_a_section_and_every_section_a_command():
    assert set(SECTIONS) == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_options_of_a_command_are_the_ones_of_its_section(command):
    documented = set(re.findall(r"^\| `(--[a-z-]+)`", SECTIONS[command], re.MULTILINE))
    assert documented == set(options(command))


@pytest.mark.parametrize("command", COMMANDS)
def test_the_readme_shows_every_command(command):
    assert f"etalon {command}" in README


def test_every_option_and_default_in_prose_exists():
    known = {name for command in COMMANDS for name in options(command)} | {"--help"}
    assert set(re.findall(r"--[a-z][a-z-]+", API)) <= known


def test_every_code_of_an_import_is_explained():
    assert ROW_CODES | FILE_CODES | set(_FLAGS) <= TABLES


def test_every_refusal_of_a_command_is_explained():
    codes = literals(r'(?:CommandError|Refusal)\((?:[^()]|\([^()]*\))*?"([a-z_]+)"', "web/cli")
    assert len(codes) > 5
    assert codes <= TABLES


def test_every_stage_state_reason_and_standing_is_explained():
    stages = {stage.code for stage in STAGES}
    assert stages | set(STATE_WORDS) | set(REASON_WORDS) | {standing.value for standing in Standing} <= TABLES


def test_every_setting_that_is_read_is_documented_and_every_documented_one_is_read():
    shape = r'"((?:ETALON|SMTP|IMAP|TEST|PUBLIC|DATABASE)_[A-Z_]*[A-Z]|PORT|HOST|CHROMIUM)"'
    read = literals(shape, "registry", "scheduler", "web", "tests") - {"ETALON_PROOF"}
    documented = {
        name
        for row in re.findall(r"^\| (`[A-Z`_, ]+`) \|", OPERATIONS, re.MULTILINE)
        for name in re.findall(r"[A-Z_]+", row)
    }
    assert read == documented
