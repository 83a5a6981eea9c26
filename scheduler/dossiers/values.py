"""What goes in and out of the rows of dossiers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from registry.language import Words
from registry.law.dossiers import DossierKind, Edition, dossier_kinds
from scheduler.dossiers.course import Happened


class By(NamedTuple):
    """Who does it, an account's id (None: the program), and when; `today` is the day where the installation is."""

    account: int | None
    now: datetime
    today: date


class NewDossier(NamedTuple):
    """A dossier as it comes in; `facts` by the names of its edition, `officer` an account's id."""

    kind: str
    enterprise: int
    received_on: date
    title: str
    facts: Mapping[str, str]
    officer: int | None


class NewEvent(NamedTuple):
    """Something to record."""

    code: str
    day: date
    until: date | None = None
    document_number: str = ""
    outcome: str = ""
    reason: str = ""


class NewDocument(NamedTuple):
    """A paper: `form` of the act, or "" for another; `link` an address, "" where it lies in a cabinet."""

    form: str
    title: str
    number: str
    dated: date | None
    link: str


class DossierError(Exception):
    """A dossier cannot be changed in that way; `words` say why, `field` names the entry to mend."""

    def __init__(self, said: Words, field: str = "") -> None:
        super().__init__(said.sentence)
        self.words, self.field = said, field


@dataclass(frozen=True, slots=True)
class DossierRow:
    """A dossier as stored. `officer_name` is "" where nobody is in charge."""

    id: int
    year: int
    number: int
    kind: str
    edition: str
    enterprise_id: int
    enterprise_name: str
    title: str
    facts: Mapping[str, str]
    received_on: date
    officer_id: int | None
    officer_name: str
    state: str
    paused: bool
    ended: bool
    due_on: date | None

    @property
    def code(self) -> str:
        """What people call it by."""
        return code_of(self.year, self.number)

    @property
    def law(self) -> tuple[DossierKind, Edition]:
        """Its kind, and the act it was opened under."""
        kind = dossier_kinds()[self.kind]
        return kind, kind.edition(self.edition)


@dataclass(frozen=True, slots=True)
class EventRow:
    """A recorded event, and by whom; withdrawn ones no longer count."""

    id: int
    code: str
    day: date
    until: date | None
    document_number: str
    outcome: str
    reason: str
    at: datetime
    by_name: str
    withdrawn_at: datetime | None
    withdrawn_by_name: str
    withdrawn_reason: str

    @property
    def happened(self) -> Happened:
        """As its course sees it."""
        return Happened(self.code, self.day, self.until)


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A paper of a dossier."""

    id: int
    form: str
    title: str
    number: str
    dated: date | None
    link: str
    at: datetime
    by_name: str


def code_of(year: int, number: int) -> str:
    """`2026-0012`."""
    return f"{year}-{number:04d}"
