"""The whole installation as a person starts it, and a real Chromium in front of it."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[2]
# Chromium looks for its maker's servers at each start unless it is told not to.
FLAGS = ("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip


@dataclass(frozen=True)
class Installation:
    """A running `etalon serve`; `etalon(...)` runs another command beside it, on the same data."""

    address: str
    environ: dict[str, str]

    def etalon(self, *arguments: str, given: str = "") -> str:
        return subprocess.run(
            [sys.executable, "-m", "web.cli.main", *arguments],
            cwd=ROOT, env=self.environ, input=given, capture_output=True, text=True, check=True, timeout=120,
        ).stdout  # fmt: skip


@pytest.fixture(scope="session")
def installation() -> Iterator[Installation]:
    """`etalon serve` on an empty data folder: embedded database, demo province, clock, mail catcher."""
    folder = Path(tempfile.mkdtemp(prefix="etalon-browser-"))
    folder.chmod(0o755)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("SMTP_", "ETALON_"))}
    kept.pop("DATABASE_URL", None)
    environ = kept | {"ETALON_DATA": str(folder), "PORT": str(port), "PYTHONPATH": str(ROOT)}
    with (folder / "serve.log").open("w") as log:
        served = subprocess.Popen(
            [sys.executable, "-m", "web.cli.main", "serve"], cwd=ROOT, env=environ, stdout=log, stderr=log
        )
        try:
            found = Installation(f"http://127.0.0.1:{port}", environ)
            _wait(found.address, served, folder / "serve.log")
            yield found
        finally:
            served.send_signal(signal.SIGINT)
            assert served.wait(timeout=30) == 0
            shutil.rmtree(folder)


def _wait(address: str, served: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        assert served.poll() is None, log.read_text()
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{address}/healthz", timeout=5).json() == {"status": "ok"}:
                return
        time.sleep(0.2)
    pytest.fail(f"no answer from {address}: {log.read_text()}")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The Chromium of this machine; `make test` installs it or says how.

    Closed after each module: playwright keeps an event loop running in this thread, and async tests need their own.
    """
    names = ("chromium", "chromium-browser", "google-chrome")
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    assert program, "Chromium is missing: run `make browser`."
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else [*FLAGS]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, installation: Installation) -> Iterator[Page]:
    """A fresh browser profile. Console errors, policy violations and requests to anybody else fail the test."""
    context = chromium.new_context(base_url=installation.address, locale="vi-VN", accept_downloads=True)
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on(
        "request",
        lambda asked: None if asked.url.startswith((installation.address, "data:", "blob:", "about:"))
        else complaints.append(f"foreign request: {asked.url}"),
    )  # fmt: skip
    yield opened
    context.close()
    assert complaints == []
