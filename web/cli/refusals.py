"""Which errors are answers to a person, and how they are said."""

import sys
from dataclasses import dataclass
from pathlib import Path

from registry.backup.errors import BackupError
from registry.database import DatabaseError
from registry.embedded_account import EmbeddedServerError
from registry.sheets.faults import SheetError
from scheduler.planner.errors import InstanceError
from scheduler.undo import UndoError
from web.cli.opened import CommandError, say_json
from web.settings import SettingsError

_FILE: dict[type[OSError], str] = {
    FileNotFoundError: "không có tệp hoặc thư mục này, đề nghị kiểm tra lại đường dẫn",
    IsADirectoryError: "đây là thư mục, đề nghị chọn một tệp",
    NotADirectoryError: "đường dẫn đi qua một tệp không phải thư mục, đề nghị kiểm tra lại",
    PermissionError: "không có quyền đọc hoặc ghi, đề nghị kiểm tra quyền của tệp",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a command did not do what was asked."""

    code: str
    message: str


def refusal(error: Exception) -> Refusal | None:
    """The refusal an error stands for; None for a fault of our own, which must be seen whole."""
    match error:
        case SettingsError(problems=problems):
            found = Refusal("settings", "\n".join(f"{p.message.say(str)} {p.hint.say(str)}" for p in problems))
        case SheetError(code=code, words=said):
            found = Refusal(code, said.say(str))
        case UndoError(code=code, reason=said):
            found = Refusal(code, said.say(str))
        case CommandError(code=code) | BackupError(code=code):
            found = Refusal(code, str(error))
        case DatabaseError() | EmbeddedServerError():
            found = Refusal("database", str(error))
        case InstanceError():
            found = Refusal("instance", str(error))
        case OSError(filename=str() | Path() as name):
            found = Refusal("file", f"{name}: {_FILE.get(type(error), error.strerror)}.")
        case _:
            return None
    return found


def say_refusal(found: Refusal, *, as_json: bool) -> None:
    """On standard error for a person; as a JSON document on standard output for a script."""
    if as_json:
        say_json({"error": {"code": found.code, "message": found.message}})
    else:
        sys.stderr.write(f"etalon: {found.message}\n")
