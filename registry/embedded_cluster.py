"""The files of the embedded PostgreSQL: cluster, configuration, password, socket folder, stale leftovers."""

import os
import re
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from registry.embedded_account import EmbeddedServerError, ServerAccount

DATABASE = "etalon"
USER = "etalon"
# sun_path holds 108 bytes on Linux and 104 on macOS, with the closing zero.
SOCKET_PATH_BYTES = 100
SOCKET_NAME = ".s.PGSQL.5432"
_PLAIN_PATH = re.compile(r"[A-Za-z0-9_./+-]+")
_TEMPORARY_PREFIX = "etalon-pg-"
_LOG_BYTES = 10_000_000
_BUILTIN_LOCALE_SINCE = 17
_ORPHAN_SECONDS = 30.0
# pg_ctl starts the server through a shell and quotes paths with double quotes only.
_SHELL_WORDS = set('"$`\\\n')
_SETTINGS = {
    "listen_addresses": "''",
    "max_connections": "100",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "unix_socket_permissions": "0600",
}


def prepare(data_dir: Path, binaries: Path, account: ServerAccount, settings: Mapping[str, str]) -> None:
    """Bring the files of the cluster to where the server can start; called with `pg.lock` held, no server running."""
    if _SHELL_WORDS & set(str(data_dir)):
        raise EmbeddedServerError(f'Đường dẫn dữ liệu không được có các ký tự " $ ` \\ hay xuống dòng: {data_dir}')
    cluster = data_dir / "pg"
    if cluster.exists():
        _same_major(cluster, binaries, account)
    else:
        _create(data_dir, binaries, account, durable=settings.get("fsync") != "off")
    _wait_for_orphans(cluster)
    _forget_old_socket_folder(cluster)
    folder = _socket_folder(data_dir, account)
    lines = {**_SETTINGS, "unix_socket_directories": f"'{folder}'", **settings}
    text = "# Written at each start; put lasting changes into postgresql.conf, below its include line.\n"
    _write_owned(cluster / "etalon.conf", text + "".join(f"{key} = {value}\n" for key, value in lines.items()), account)
    log = cluster / "server.log"
    if log.exists() and log.stat().st_size > _LOG_BYTES:
        log.replace(cluster / "server.log.1")


def password(data_dir: Path) -> str:
    """The password of the cluster's one role. Raises EmbeddedServerError when the file was lost or is another's."""
    path = data_dir / "secrets" / "pg-password"
    try:
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise EmbeddedServerError(
            f"Không đọc được mật khẩu cơ sở dữ liệu ({path}: {error.strerror}). Hãy khôi phục tệp này từ bản sao lưu "
            "và chạy bằng đúng tài khoản đã tạo thư mục dữ liệu."
        ) from error


def is_server(pid: int, cluster: Path) -> bool:
    """Whether this process is the server of this cluster: every process of PostgreSQL works inside its cluster."""
    if Path("/proc/self/cwd").exists():
        return _works_in(f"/proc/{pid}", cluster)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # alive, another account's
    shown = subprocess.run(["/bin/ps", "-p", str(pid), "-o", "comm="], check=False, capture_output=True, text=True)  # noqa: S603 - fixed words, no shell
    return "postgres" in shown.stdout


def forget_socket_folder(folder: Path) -> None:
    """Remove a socket folder we made among the system's temporary files; the one in the data folder stays."""
    if folder.name.startswith(_TEMPORARY_PREFIX):
        shutil.rmtree(folder, ignore_errors=True)


def _create(data_dir: Path, binaries: Path, account: ServerAccount, *, durable: bool) -> None:
    """A new cluster beside its place, moved there only when complete: a killed initdb leaves nothing half made."""
    half_made = data_dir / "pg.new"
    shutil.rmtree(half_made, ignore_errors=True)
    half_made.mkdir(mode=0o700)
    account.own(half_made)
    _initdb(data_dir, half_made, binaries, account, durable=durable)
    options = ["-c", "exit_on_error=on", "-c", f"fsync={'on' if durable else 'off'}"]
    account.run(
        [binaries / "postgres", "--single", "-D", half_made, *options, "template1"],
        text_in=f"CREATE DATABASE {DATABASE};\n",
    )
    with (half_made / "postgresql.conf").open("a", encoding="utf-8") as configuration:
        configuration.write("\ninclude = 'etalon.conf'\n")
    half_made.replace(data_dir / "pg")


def _initdb(data_dir: Path, folder: Path, binaries: Path, account: ServerAccount, *, durable: bool) -> None:
    """Every connection asks for the password, also from this machine."""
    word_file = data_dir / "pg.pwfile"
    _write_owned(word_file, _new_password(data_dir) + "\n", account)
    words = ["--auth=scram-sha-256", "--encoding=UTF8", "--data-checksums", *_locale_words(_major(binaries, account))]
    if not durable:
        words.append("--no-sync")
    try:
        account.run([binaries / "initdb", "-D", folder, f"--username={USER}", f"--pwfile={word_file}", *words])
    finally:
        word_file.unlink()


def _locale_words(major: int) -> list[str]:
    """The same order and case rules on every machine, whatever its locale; Vietnamese order is our own sort key."""
    if major >= _BUILTIN_LOCALE_SINCE:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C.UTF-8", "--locale-provider=libc"]


def _new_password(data_dir: Path) -> str:
    folder = data_dir / "secrets"
    folder.mkdir(mode=0o700, exist_ok=True)
    word = secrets.token_urlsafe(24)
    _write_owned(folder / "pg-password", word + "\n", None)
    return word


def _write_owned(path: Path, text: str, account: ServerAccount | None) -> None:
    """Replace a file in one step, mode 0600; never through a link another account could have planted."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    if account is not None:
        account.own(fresh)
    fresh.replace(path)


def _same_major(cluster: Path, binaries: Path, account: ServerAccount) -> None:
    made_by = (cluster / "PG_VERSION").read_text(encoding="ascii").strip()
    major = _major(binaries, account)
    if made_by != str(major):
        raise EmbeddedServerError(
            f"Dữ liệu trong {cluster} thuộc PostgreSQL {made_by}, còn chương trình hiện có là PostgreSQL {major}. "
            "Hãy xuất dữ liệu bằng pg_dump của bản cũ rồi nạp lại (xem docs/operations.md)."
        )


def _major(binaries: Path, account: ServerAccount) -> int:
    shown = account.run([binaries / "postgres", "--version"])
    found = re.search(r"\)\s+(\d+)", shown)
    if found is None:
        raise EmbeddedServerError(f"Không nhận ra phiên bản PostgreSQL: {shown.strip()}")
    return int(found.group(1))


def _socket_folder(data_dir: Path, account: ServerAccount) -> Path:
    """Beside the data when the path can be a socket address, else a private folder among the temporary files.

    Drivers and the server read a comma in a host as a list, so only plain characters may stay. The server's own pid
    file records which folder it was.
    """
    folder = data_dir / "pg.sock"
    if len(os.fsencode(folder / SOCKET_NAME)) <= SOCKET_PATH_BYTES and _PLAIN_PATH.fullmatch(str(folder)):
        folder.mkdir(mode=0o700, exist_ok=True)
    else:
        folder = Path(tempfile.mkdtemp(prefix=_TEMPORARY_PREFIX))
    if len(os.fsencode(folder / SOCKET_NAME)) > SOCKET_PATH_BYTES:
        folder.rmdir()
        raise EmbeddedServerError(f"Đường dẫn tạm {folder} quá dài cho một socket; hãy đặt TMPDIR=/tmp.")
    # as with the pid file: a lock left by a crash may by now name somebody else's process
    for left in (SOCKET_NAME, f"{SOCKET_NAME}.lock"):
        (folder / left).unlink(missing_ok=True)
    account.own(folder)
    return folder


def _forget_old_socket_folder(cluster: Path) -> None:
    """After a crash the stale pid file still names the temporary folder; then the file itself goes.

    No process works in the cluster any more, so its number may by now belong to somebody else's process, which
    PostgreSQL would take for a second server.
    """
    stale = cluster / "postmaster.pid"
    if not stale.exists():
        return
    lines = stale.read_text(encoding="utf-8").splitlines()
    if len(lines) > 4:  # noqa: PLR2004 - fifth line: the socket folder, by the file's format
        forget_socket_folder(Path(lines[4].strip()))
    if Path("/proc/self/cwd").exists():
        stale.unlink()


def _wait_for_orphans(cluster: Path) -> None:
    """Server processes whose postmaster was killed leave by themselves; starting beside them would be refused."""
    deadline = time.monotonic() + _ORPHAN_SECONDS
    while any(_works_in(f"/proc/{name}", cluster) for name in _process_names()):
        if time.monotonic() > deadline:
            raise EmbeddedServerError(f"Còn tiến trình PostgreSQL cũ đang dùng {cluster}; hãy dừng nó rồi chạy lại.")
        time.sleep(0.05)


def _process_names() -> list[str]:
    proc = Path("/proc")
    return [entry.name for entry in proc.iterdir() if entry.name.isdigit()] if proc.exists() else []


def _works_in(process: str, cluster: Path) -> bool:
    try:
        return os.readlink(f"{process}/cwd") == str(cluster)  # noqa: PTH115 - the text of the link, not a path to follow
    except OSError:
        return False
