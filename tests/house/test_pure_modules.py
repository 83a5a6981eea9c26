"""Pure files stay pure at run time, too: each is imported alone and we look at what got loaded."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
_PURE = next(contract for contract in _CONTRACTS if contract["name"].startswith("pure files decide"))
HEAVY = {*_PURE["forbidden_modules"], "pint", "uvloop", "granian"}


@pytest.mark.parametrize("module", _PURE["source_modules"])
def test_a_pure_module_loads_no_framework(module):
    program = f"import sys, {module}; print(*sorted(name for name in sys.modules if '.' not in name))"
    loaded = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert HEAVY & set(loaded) == set()


@pytest.mark.parametrize("package", ["units", "registry", "scheduler", "web"])
def test_a_package_file_holds_a_docstring_and_nothing_else(package):
    for path in (ROOT / package).rglob("__init__.py"):
        if "piccolo_migrations" in path.parts:
            continue
        lines = path.read_text("utf-8").strip()
        assert lines.startswith('"""'), path
        assert lines.endswith('"""'), path
        assert lines.count('"""') == 2, path
