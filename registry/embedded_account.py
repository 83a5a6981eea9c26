"""Under whose name the embedded PostgreSQL runs, and how its programs are started under that name.

PostgreSQL refuses to run as root. A normal user runs it as himself. Root (containers, automatic builds) lends it an
unprivileged account; no permission is changed on any folder we do not own. Where that account may not walk through a
parent folder (a clone under /root, a private temporary folder), the programs get one capability, the right to search
and read past folder modes, instead of opening the folder to everybody.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ACCOUNT = "etalon"
# A closed environment: no PG* variable, locale or time zone of the caller reaches the server.
_ENVIRONMENT: Mapping[str, str] = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LC_ALL": "C",
    "TZ": "UTC",
}
# Least right first. The second also executes files installed under a strict umask, and is the one containers keep.
_CAPABILITIES = ("dac_read_search", "dac_override")


class EmbeddedServerError(RuntimeError):
    """The embedded server cannot serve; the message says why and how to mend it, in Vietnamese."""


@dataclass(frozen=True)
class ServerAccount:
    """The account of the server processes: its ids and the words put before each program to become it."""

    uid: int
    gid: int
    prefix: tuple[str, ...] = ()

    @property
    def foreign(self) -> bool:
        """Whether programs must be started under another name than ours."""
        return self.uid != os.geteuid()

    def popen(self, arguments: Sequence[str | Path], **options: object) -> subprocess.Popen[str]:
        """Start a program under this account, from the root folder, with a closed environment and merged output."""
        identity: dict[str, object] = {}
        if self.foreign and not self.prefix:
            identity = {"user": self.uid, "group": self.gid, "extra_groups": []}
        words = [*self.prefix, *map(str, arguments)]
        everything: dict[str, object] = {"cwd": "/", "env": dict(_ENVIRONMENT), "text": True, **identity, **options}
        return subprocess.Popen(words, **everything)  # type: ignore[call-overload, no-any-return]  # noqa: S603 - fixed programs, no shell

    def run(self, arguments: Sequence[str | Path], *, text_in: str = "") -> str:
        """Run a program to its end and give its output.

        Raises EmbeddedServerError, with the last lines it printed, when it fails or may not be executed.
        """
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        try:
            process = self.popen(arguments, **pipes)
        except OSError as error:
            raise EmbeddedServerError(f"Không chạy được {arguments[0]}: {error.strerror}.") from error
        output, _ = process.communicate(text_in)
        if process.returncode != 0:
            tail = "\n".join(output.splitlines()[-8:])
            raise EmbeddedServerError(f"{Path(arguments[0]).name} dừng với lỗi {process.returncode}:\n{tail}")
        return output

    def own(self, path: Path) -> None:
        """Give a file or folder of ours to the account; nothing happens when the account is ourselves."""
        if self.foreign:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def account_for(data_dir: Path, cluster: Path, binaries: Path) -> ServerAccount:
    """The account that runs the server of `cluster`, able to reach the data and the programs.

    Raises EmbeddedServerError naming the folder that stands in the way.
    """
    if os.geteuid() != 0:
        return ServerAccount(os.geteuid(), os.getegid())
    uid, gid = _lent_identity(cluster if cluster.exists() else data_dir)
    plain = ServerAccount(uid, gid)
    candidates = (plain, *(ServerAccount(uid, gid, prefix) for prefix in _capability_prefixes(uid, gid)))
    for candidate in candidates:
        if _reaches(candidate, data_dir, binaries):
            return candidate
    raise EmbeddedServerError(_refusal(plain, data_dir, binaries))


def _lent_identity(existing: Path) -> tuple[int, int]:
    """Root borrows the owner of what is already there, else our own account, else `nobody`."""
    status = existing.stat()
    if status.st_uid != 0:
        return status.st_uid, status.st_gid
    entry = _account_entry(ACCOUNT) or _created_entry() or _account_entry("nobody")
    if entry is None:
        raise EmbeddedServerError(
            "PostgreSQL không chạy dưới quyền root và không tạo được tài khoản thường. "
            f"Hãy tạo tài khoản '{ACCOUNT}' (useradd --system {ACCOUNT}) hoặc chạy bằng người dùng thường."
        )
    return entry.pw_uid, entry.pw_gid


def _account_entry(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _created_entry() -> pwd.struct_passwd | None:
    """Make the account with whatever this system offers; a lost race with another process is not a failure."""
    ways = (
        ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT],
        ["adduser", "-S", "-D", "-H", "-s", "/sbin/nologin", ACCOUNT],
    )
    for way in ways:
        if shutil.which(way[0]):
            subprocess.run(way, check=False, capture_output=True)  # noqa: S603 - fixed words, no shell
        entry = _account_entry(ACCOUNT)
        if entry is not None:
            return entry
    return None


def _capability_prefixes(uid: int, gid: int) -> list[tuple[str, ...]]:
    """The `setpriv` words that keep one capability; none where the system has no setpriv.

    PostgreSQL asks access(2) about its own programs, which forgets capabilities of anyone but root unless the
    securebit no_setuid_fixup is set.
    """
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return []
    who = (setpriv, f"--reuid={uid}", f"--regid={gid}", "--clear-groups", "--securebits=+no_setuid_fixup")
    return [
        (*who, *(f"--{kind}=-all,+{name}" for kind in ("bounding-set", "inh-caps", "ambient-caps")), "--")
        for name in _CAPABILITIES
    ]


def _reaches(account: ServerAccount, data_dir: Path, binaries: Path) -> bool:
    """Ask the system itself: execute the server, read a file beside it, walk to the data."""
    beside = next(binaries.parent.glob("share/**/postgres.bki"), Path("/dev/null"))
    try:
        account.run([binaries / "initdb", "--version"])
        account.run(["/bin/cat", beside])
        account.run(["/bin/ls", "-d", f"{data_dir}/."])
    except EmbeddedServerError:
        return False
    return True


def _refusal(account: ServerAccount, data_dir: Path, binaries: Path) -> str:
    try:
        account.run(["/bin/ls", "-d", "/"])
    except EmbeddedServerError as error:
        return (
            f"Đang chạy dưới quyền root nhưng hệ thống không cho chuyển sang uid {account.uid} ({error}) "
            "Hãy chạy bằng người dùng thường, hoặc đặt DATABASE_URL trỏ tới một máy chủ PostgreSQL."
        )
    for target in (data_dir, binaries):
        for folder in (*reversed(target.parents), target):
            try:
                account.run(["/bin/ls", "-d", f"{folder}/."])
            except EmbeddedServerError:
                return (
                    f"Đang chạy dưới quyền root, nhưng tài khoản của PostgreSQL (uid {account.uid}) không đi qua được "
                    f"thư mục {folder}. Hãy chạy bằng người dùng thường, hoặc chuyển dự án sang thư mục khác, "
                    f"hoặc cho phép đi qua: chmod o+x {folder}"
                )
    return f"Tài khoản của PostgreSQL (uid {account.uid}) không đọc được chương trình trong {binaries}."
