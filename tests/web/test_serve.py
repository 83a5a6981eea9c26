"""`etalon serve` as people run it: a real process, started, used, stopped, started again."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from web.cli.opened import CommandError
from web.cli.serve_ import refuse_taken_port
from web.demo.accounts import demo_accounts

START_SECONDS, STOP_SECONDS = 120, 10

pytestmark = pytest.mark.crash


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def served(data_dir: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """A serving process; killed at the end if a failing test has left it running."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("SMTP_", "ETALON_", "DATABASE_"))}
    process = subprocess.Popen(
        [sys.executable, "-m", "web.cli.main", "serve"],
        env={**kept, "ETALON_DATA": str(data_dir), "PORT": str(port), "HOST": "127.0.0.1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stdout.close()


def wait_until_healthy(port: int, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, process.stdout.read()
        with contextlib.suppress(httpx.TransportError):
            answer = httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=5)
            assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
            return
        time.sleep(0.1)
    raise AssertionError("not healthy in time")


def sign_in(browser: httpx.Client, email: str, password: str) -> httpx.Response:
    token = re.search(r'name="_csrf_token" value="([^"]+)"', browser.get("/sign-in").text)[1]
    return browser.post("/sign-in", data={"_csrf_token": token, "email": email, "password": password})


def processes_of(data_dir: Path) -> list[str]:
    """Command lines that name the data folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            line = entry.read_bytes().replace(b"\0", b" ").decode(errors="replace")
            found += [line] if str(data_dir) in line else []
    return found


@pytest.fixture
def data_dir() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="etalon-serve-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder) / "var"


def test_it_starts_on_an_empty_folder_signs_everybody_in_stops_cleanly_and_starts_again_with_its_data(data_dir):
    port = free_port()
    for number in (signal.SIGINT, signal.SIGTERM):
        with (
            served(data_dir, port) as process,
            httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as browser,
        ):
            wait_until_healthy(port, process)
            asked = browser.head("/law")
            assert (asked.status_code, asked.content) == (200, b"")
            accounts = demo_accounts() if number is signal.SIGINT else demo_accounts()[:1]
            for account in accounts:
                browser.cookies.clear()
                assert sign_in(browser, account.email, account.password).status_code == 303, account.email
            begun = time.monotonic()
            process.send_signal(number)  # while the browser keeps its connection open
            said, _ = process.communicate(timeout=60)
            assert process.returncode == 0, said
            assert time.monotonic() - begun < STOP_SECONDS
        assert f"http://127.0.0.1:{port}" in said
        assert all(account.email in said and account.password in said for account in demo_accounts())
        assert "Traceback" not in said
        assert processes_of(data_dir) == []


def test_a_client_that_never_finishes_its_form_does_not_hold_up_the_end(data_dir):
    port = free_port()
    with served(data_dir, port) as process:
        wait_until_healthy(port, process)
        with socket.create_connection(("127.0.0.1", port)) as client:
            head = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100"
            client.sendall(b"POST /language HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n\r\nlanguage=")
            time.sleep(0.5)
            begun = time.monotonic()
            process.send_signal(signal.SIGTERM)
            said, _ = process.communicate(timeout=60)
            assert time.monotonic() - begun < STOP_SECONDS + 4
    assert process.returncode == 0, said
    assert "Traceback" not in said
    assert processes_of(data_dir) == []


def test_a_port_in_use_is_told_before_anything_is_started(data_dir):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=f"Cổng {port} đang được chương trình khác dùng.*PORT={port + 1}"):
            refuse_taken_port("127.0.0.1", port)
        with served(data_dir, port) as process:
            said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert f"PORT={port + 1}" in said
    assert "Traceback" not in said
    assert not data_dir.exists()


def test_an_address_that_is_not_ours_is_told_too():
    with pytest.raises(CommandError, match="Không mở được cổng"):
        refuse_taken_port("192.0.2.1", free_port())
