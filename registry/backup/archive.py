"""The backup file: a tar with `database.dump`, `files/…` and, first, `manifest.json` with the SHA-256 of each.

What is read back is hostile until its checksum fits: names are looked up, never used as paths to write to.
"""

import hashlib
import io
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO

import msgspec

from registry.backup.errors import BackupError
from registry.language import N_, words

DUMP = "database.dump"
MANIFEST = "manifest.json"
FILES = "files/"
FORMAT = 1
_LARGEST_MANIFEST = 5_000_000
_PIECE = 1 << 20

_SPOILT = N_("{path}: phần “{name}” bị hỏng hoặc bị thiếu.")
_OUTSIDE = N_("Bản sao lưu có đường dẫn không hợp lệ: {path}")
_NO_TAR = N_("{path} không phải bản sao lưu của Etalon, hoặc đã hỏng: {error}")
_NO_BACKUP = N_("{path} không phải bản sao lưu của Etalon.")
_NO_MANIFEST = N_("{path}: không đọc được phần mô tả: {error}")
_NEWER = N_("{path} thuộc một dạng sao lưu mà bản chương trình này không biết.")
_MISSING = N_("Bản sao lưu thiếu phần “{name}”.")
_NO_FILE = N_("Phần “{name}” của bản sao lưu không phải tệp.")


class Manifest(msgspec.Struct, frozen=True):
    """What a backup says of itself.

    `rows`: how many each table has in it; `migrations`: the schema, as app and name; `members`: SHA-256 and size in
    bytes by name; `server`: the version of the PostgreSQL it was taken from, as `server_version_num`.
    """

    format: int
    made_at: datetime
    server: int
    migrations: list[tuple[str, str]]
    rows: dict[str, int]
    members: dict[str, tuple[str, int]]


def fingerprint(path: Path) -> tuple[str, int]:
    """SHA-256 and size of a file."""
    with path.open("rb") as source:
        digest = hashlib.file_digest(source, "sha256").hexdigest()
    return digest, path.stat().st_size


def write(target: Path, manifest: Manifest, sources: Mapping[str, Path]) -> None:
    """A new file, readable to its owner only, with every member of the manifest from its source."""
    text = msgspec.json.format(msgspec.json.encode(manifest))
    target.touch(mode=0o600, exist_ok=False)
    with target.open("wb") as out, tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        _add(archive, MANIFEST, len(text), io.BytesIO(text), manifest.made_at)
        for name, (_digest, size) in manifest.members.items():
            with sources[name].open("rb") as source:
                _add(archive, name, size, source, manifest.made_at)


def _add(archive: tarfile.TarFile, name: str, size: int, source: IO[bytes], at: datetime) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size, 0o600, at.timestamp()
    archive.addfile(member, source)


def checked(path: Path) -> Manifest:
    """Read everything; give the manifest of a whole and unchanged backup. Raises BackupError otherwise."""
    with _opened(path) as archive:
        manifest = _manifest(path, archive)
        for name, expected in manifest.members.items():
            if _fingerprint_in(archive, name) != expected:
                raise BackupError(words(_SPOILT, path=path, name=name), "bad_backup")
    return manifest


def unpack(path: Path, name: str, target: Path) -> None:
    """Write one member into a new file of ours."""
    with _opened(path) as archive, _member(archive, name) as source, target.open("xb") as out:
        for piece in _pieces(source):
            out.write(piece)


def file_names(manifest: Manifest) -> list[PurePosixPath]:
    """The data files of a backup, relative to the data folder. Raises BackupError for a path that leads elsewhere."""
    found = [PurePosixPath(name.removeprefix(FILES)) for name in manifest.members if name.startswith(FILES)]
    for path in found:
        if path.is_absolute() or not path.parts or ".." in path.parts:
            raise BackupError(words(_OUTSIDE, path=path), "bad_backup")
    return found


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, mode="r:") as archive:
            yield archive
    except (tarfile.TarError, EOFError) as error:
        raise BackupError(words(_NO_TAR, path=path, error=error), "bad_backup") from error


def _manifest(path: Path, archive: tarfile.TarFile) -> Manifest:
    first = archive.next()
    if first is None or first.name != MANIFEST or not first.isreg() or first.size > _LARGEST_MANIFEST:
        raise BackupError(words(_NO_BACKUP, path=path), "bad_backup")
    with _member(archive, MANIFEST) as source:
        try:
            manifest = msgspec.json.decode(source.read(), type=Manifest)
        except msgspec.MsgspecError as error:
            raise BackupError(words(_NO_MANIFEST, path=path, error=error), "bad_backup") from error
    if manifest.format != FORMAT or DUMP not in manifest.members:
        raise BackupError(words(_NEWER, path=path), "newer_backup")
    return manifest


def _fingerprint_in(archive: tarfile.TarFile, name: str) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with _member(archive, name) as source:
        for piece in _pieces(source):
            digest.update(piece)
            size += len(piece)
    return digest.hexdigest(), size


def _member(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    try:
        found = archive.extractfile(name)
    except KeyError as error:
        raise BackupError(words(_MISSING, name=name), "bad_backup") from error
    if found is None:
        raise BackupError(words(_NO_FILE, name=name), "bad_backup")
    return found


def _pieces(source: IO[bytes]) -> Iterator[bytes]:
    while piece := source.read(_PIECE):
        yield piece
