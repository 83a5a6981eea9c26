"""Which errors are answers to a person, and how they are said."""

import sys
from dataclasses import dataclass

from registry.database import DatabaseError
from registry.embedded import EmbeddedServerError
from registry.sheets.faults import SheetError
from scheduler.planner.errors import InstanceError
from web.cli.opened import CommandError, say_json
from web.settings import SettingsError


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a command did not do what was asked."""

    code: str
    message: str


def refusal(error: Exception) -> Refusal | None:
    """The refusal an error stands for; None for a fault of our own, which must be seen whole."""
    if isinstance(error, SettingsError):
        return Refusal("settings", "\n".join(f"{p.message.say(str)} {p.hint.say(str)}" for p in error.problems))
    if isinstance(error, SheetError):
        return Refusal(error.code, error.words.say(str))
    if isinstance(error, CommandError):
        return Refusal(error.code, str(error))
    if isinstance(error, (DatabaseError, EmbeddedServerError)):
        return Refusal("database", str(error))
    if isinstance(error, InstanceError):
        return Refusal("instance", str(error))
    if isinstance(error, OSError) and error.filename is not None:
        return Refusal("file", f"{error.filename}: {error.strerror}")
    return None


def say_refusal(found: Refusal, *, as_json: bool) -> None:
    """On standard error for a person; as a JSON document on standard output for a script."""
    if as_json:
        say_json({"error": {"code": found.code, "message": found.message}})
    else:
        sys.stderr.write(f"etalon: {found.message}\n")
