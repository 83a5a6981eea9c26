"""The tree itself: text in one normal form, files of a readable size, locks without addresses."""

import re
import subprocess
import unicodedata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted(
    path
    for folder in ("units", "registry", "scheduler", "web", "tests", "bench", "docs")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".py", ".html", ".txt", ".md", ".toml", ".csv", ".po", ".css", ".js"}
    and not {"vendor", "node_modules", "__pycache__"} & set(path.parts)
)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_text_is_composed(path):
    text = path.read_text("utf-8")
    assert unicodedata.is_normalized("NFC", text)


def test_locks_name_packages_and_hashes_but_no_address():
    for name in ("requirements.lock", "requirements-dev.lock", "package-lock.json"):
        text = (ROOT / name).read_text("utf-8")
        assert not re.search(r"https?://", text), name
        assert '"resolved"' not in text, name


def test_no_function_and_no_file_has_grown_out_of_sight():
    long = {
        str(path.relative_to(ROOT)): length
        for path in SOURCES
        if path.suffix == ".py"
        and path.parts[len(ROOT.parts)] in {"units", "registry", "scheduler", "web"}
        and "piccolo_migrations" not in path.parts
        and path.name != "compiled.py"
        and (length := len(path.read_text("utf-8").splitlines())) > 300
    }
    assert long == {}


def test_templates_are_short():
    long = [path for path in SOURCES if path.suffix == ".html" and len(path.read_text("utf-8").splitlines()) > 120]
    assert long == []


def test_nothing_third_party_is_committed():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert [name for name in tracked if re.search(r"\.min\.(js|css)$|node_modules/|\.woff2?$|\.ttf$", name)] == []
