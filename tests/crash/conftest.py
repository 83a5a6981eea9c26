"""The figures of the proofs, at the end of the run."""

from typing import Any

from tests.crash.proof import FIGURES


def pytest_terminal_summary(terminalreporter: Any) -> None:
    for line in FIGURES:
        terminalreporter.write_line(f"proof  {line}")
