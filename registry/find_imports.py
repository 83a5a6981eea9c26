"""Imports by name: what was uploaded, what became of it, and what was taken back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from registry.database import connection

PAGE = 50

_IMPORTS = """
SELECT s.id, s.enterprise AS enterprise_id, e.name AS enterprise_name, s.file_name, s.state, s.created_at,
       s.confirmed_at, coalesce(a.name, '') AS by_name,
       coalesce((s.outcome ->> 'accepted')::integer, 0) AS accepted,
       coalesce((s.outcome ->> 'duplicates')::integer, 0) AS duplicates,
       coalesce(jsonb_array_length(s.outcome -> 'rejected'), 0) AS rejected,
       coalesce((SELECT sum(u.removed) FROM import_undo u WHERE u.sheet_import = s.id), 0)::integer AS removed
FROM sheet_import s JOIN enterprise e ON e.id = s.enterprise LEFT JOIN account a ON a.id = s.account
WHERE ($1::bigint IS NULL OR s.enterprise = $1)
  AND ($2::uuid IS NULL OR (s.created_at, s.id) < (SELECT b.created_at, b.id FROM sheet_import b WHERE b.id = $2))
ORDER BY s.created_at DESC, s.id DESC LIMIT $3
"""

_UNDOS = """
SELECT u.id, u.at, coalesce(a.name, '') AS by_name, u.reason, u.removed, u.kept
FROM import_undo u LEFT JOIN account a ON a.id = u.by WHERE u.sheet_import = $1 ORDER BY u.id
"""

_REMOVED = """
SELECT r.id, r.facts #>> '{instrument,kind_code}' AS kind_code, r.facts #>> '{instrument,maker}' AS maker,
       r.facts #>> '{instrument,model}' AS model, r.facts #>> '{instrument,serial}' AS serial,
       r.facts #>> '{instrument,place}' AS place
FROM removed_instrument r JOIN import_undo u ON u.id = r.undo WHERE u.sheet_import = $1 ORDER BY r.id LIMIT $2
"""


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One upload. `by_name` is "" where a command brought it in; `removed` counts what was taken back since."""

    id: UUID
    enterprise_id: int
    enterprise_name: str
    file_name: str
    state: str
    created_at: datetime
    confirmed_at: datetime | None
    by_name: str
    accepted: int
    duplicates: int
    rejected: int
    removed: int

    @property
    def left(self) -> int:
        """How many of its instruments are still in the registry."""
        return self.accepted - self.removed


@dataclass(frozen=True, slots=True)
class UndoRow:
    """One time an import was taken back: when, by whom ("" by a command), why."""

    id: int
    at: datetime
    by_name: str
    reason: str
    removed: int
    kept: int


@dataclass(frozen=True, slots=True)
class RemovedRow:
    """An instrument that an undo took, as it was."""

    id: int
    kind_code: str | None
    maker: str
    model: str
    serial: str
    place: str


async def imports(enterprise_id: int | None, *, before: UUID | None = None, size: int = PAGE) -> list[ImportRow]:
    """The uploads of an enterprise, or of all, newest first; `before` is the last one of the page before."""
    async with connection() as database:
        return [ImportRow(**row) for row in await database.fetch(_IMPORTS, enterprise_id, before, size)]


async def undos_of(sheet: UUID) -> list[UndoRow]:
    """Each time an import was taken back, the first one first."""
    async with connection() as database:
        return [UndoRow(**row) for row in await database.fetch(_UNDOS, sheet)]


async def removed_by(sheet: UUID, *, size: int) -> list[RemovedRow]:
    """The instruments that were taken back, as they were."""
    async with connection() as database:
        return [RemovedRow(**row) for row in await database.fetch(_REMOVED, sheet, size)]
