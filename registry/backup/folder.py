"""The folder of backups: names that sort by age, the newest, and the old ones that go."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

_NAME = re.compile(r"etalon-(\d{8}T\d{6})Z\.tar")
_HALF_MADE = timedelta(days=1)


def backup_name(at: datetime) -> str:
    """The name of the backup made at an instant, which says so in UTC."""
    return f"etalon-{at.astimezone(UTC):%Y%m%dT%H%M%S}Z.tar"


def made_at(path: Path) -> datetime | None:
    """When a backup was made, by its name; None for any other file."""
    found = _NAME.fullmatch(path.name)
    try:
        return datetime.strptime(found[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC) if found else None
    except ValueError:
        return None


def backups(folder: Path) -> list[Path]:
    """The finished backups, oldest first; a half-made one has another name."""
    there = folder.iterdir() if folder.is_dir() else ()
    return sorted(path for path in there if made_at(path) is not None and path.is_file())


def newest(folder: Path) -> datetime | None:
    """When the newest was made."""
    found = backups(folder)
    return made_at(found[-1]) if found else None


def prune(folder: Path, kept: int, now: datetime) -> list[Path]:
    """Remove all but the newest `kept`, and what a killed process left half made a day ago; give what went."""
    gone = backups(folder)[: -max(kept, 1)]
    stale = (now - _HALF_MADE).timestamp()
    gone += [path for path in folder.glob("etalon-*.part*") if path.is_file() and path.stat().st_mtime < stale]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone
