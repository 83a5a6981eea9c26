"""What a dry run says: rows ready to import, rows already registered, rejected rows, and what was only understood."""

from dataclasses import dataclass
from datetime import date

from registry.sheets.faults import Fault, Flag, Translate
from registry.values import RangeFact


@dataclass(frozen=True, slots=True)
class ReadyRow:
    """A row in order, typed; `site_id` None: the enterprise's site in that commune is to be created."""

    row: int
    kind_code: str
    maker: str
    model: str
    serial: str
    ranges: tuple[RangeFact, ...]
    accuracy_class: str
    year: int | None
    place: str
    commune_code: str
    verified_on: date | None
    valid_until: date | None
    certificate_number: str
    sticker_number: str
    identity_key: str
    site_id: int | None


@dataclass(frozen=True, slots=True)
class DryRun:
    """Every data row of a sheet judged, nothing written. `duplicate_rows` are already in the registry."""

    rows_total: int
    accepted: tuple[ReadyRow, ...]
    duplicate_rows: tuple[int, ...]
    rejected: tuple[Fault, ...]
    flags: tuple[Flag, ...] = ()

    @property
    def duplicates(self) -> int:
        """How many rows are already in the registry."""
        return len(self.duplicate_rows)

    def to_json(self, translate: Translate) -> dict[str, object]:
        """`{"rows", "accepted", "duplicates", "rejected", "flags"}`; `accepted` is what would be created."""
        counts = (self.rows_total, len(self.accepted), self.duplicates)
        return Outcome(*counts, self.rejected, self.flags).to_json(translate)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did. `accepted` were created; a row that somebody else created meanwhile counts as a duplicate."""

    rows_total: int
    accepted: int
    duplicates: int
    rejected: tuple[Fault, ...]
    flags: tuple[Flag, ...] = ()

    def to_json(self, translate: Translate) -> dict[str, object]:
        """`{"rows", "accepted", "duplicates", "rejected", "flags"}`."""
        return {
            "rows": self.rows_total,
            "accepted": self.accepted,
            "duplicates": self.duplicates,
            "rejected": [fault.to_json(translate) for fault in self.rejected],
            "flags": [each.to_json(translate) for each in self.flags],
        }
