"""What of an import may be taken back: whatever nobody has changed or relied on since. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

REASONS = ("recorded", "told", "leaving", "visited", "changed")
"""Why an instrument stays: a later record; a notice sent; one on its way; a visit agreed to or done; its facts
changed."""


@dataclass(frozen=True, slots=True)
class Imported:
    """An instrument that an import created, and which of REASONS hold for it."""

    id: int
    kind_code: str | None
    maker: str
    model: str
    serial: str
    place: str
    site_name: str
    recorded: bool
    told: bool
    leaving: bool
    visited: bool
    changed: bool

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it must stay, the weightiest first; a record changes the row too, which is then not said beside it."""
        found = tuple(reason for reason in REASONS if getattr(self, reason))
        return tuple(reason for reason in found if reason != "changed" or found == ("changed",))


@dataclass(frozen=True, slots=True)
class Preview:
    """What an undo would take, and what it would leave with its reasons."""

    going: tuple[Imported, ...]
    staying: tuple[Imported, ...]


def preview_of(imported: Iterable[Imported]) -> Preview:
    """The instruments of an import divided by whether anybody relies on them."""
    found = tuple(imported)
    return Preview(tuple(one for one in found if not one.reasons), tuple(one for one in found if one.reasons))
