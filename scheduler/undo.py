"""Takes a confirmed import back in one transaction: its instruments, and with them notices, visits and new sites.

What was taken stays readable in `removed_instrument`. The number of statements does not grow with the rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from registry.database import connection, transaction
from registry.language import N_, Words, words
from scheduler.notices.retract import hold_waiting, take_back
from scheduler.undo_rules import Imported, Preview, preview_of
from scheduler.visit_life import drop_instruments
from scheduler.visits import OPEN_STATES


class UndoError(Exception):
    """An import cannot be undone; `reason` says why, for a person, and `code` for a script."""

    def __init__(self, code: str, reason: Words) -> None:
        super().__init__(reason.sentence)
        self.code = code
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Undone:
    """What one undo did. `rest`: how many instruments of the import are still there."""

    removed: int
    rest: int
    notices: int
    visits: int
    sites: int


_UNKNOWN = N_("Không có lần nhập này.")
_NOT_IMPORTED = N_("Bảng tính này chưa được nhập nên không có gì để hoàn tác.")
_UNDONE = N_("Lần nhập này đã được hoàn tác trước đó.")
_NOTHING = N_(
    "Không hoàn tác được dòng nào: mọi phương tiện đo của lần nhập này đã có người sửa hoặc đã được dùng đến."
)
_OTHERWISE = N_(
    "Từ lúc xem trước đến nay số phương tiện đo hoàn tác được đã đổi từ {before} thành {now}. "
    "Đề nghị xem lại rồi bấm lại."
)

# A mail given up was read by nobody, and a cancelled one neither.
_IMPORTED = """
SELECT i.id, i.kind_code, i.maker, i.model, i.serial, i.place, s.name AS site_name,
    EXISTS (SELECT FROM control c WHERE c.instrument = i.id AND c.batch IS DISTINCT FROM $2)
        OR EXISTS (SELECT FROM control c JOIN control_standard u ON u.control = c.id WHERE c.instrument = i.id)
        OR EXISTS (SELECT FROM evidence_loss l WHERE l.instrument = i.id) AS recorded,
    EXISTS (SELECT FROM notice n JOIN message m ON m.id = n.message AND m.state = 'sent'
            WHERE n.instrument = i.id AND n.state = 'queued') AS told,
    EXISTS (SELECT FROM notice n JOIN message m ON m.id = n.message AND m.state = 'sending'
            WHERE n.instrument = i.id AND n.state = 'queued') AS leaving,
    EXISTS (SELECT FROM visit_instrument w JOIN visit v ON v.id = w.visit JOIN plan p ON p.id = v.plan
            WHERE w.instrument = i.id
                AND (v.state = 'done' OR v.state = 'confirmed' AND p.state = 'current')) AS visited,
    i.updated_at <> i.created_at AS changed
FROM instrument i JOIN site s ON s.id = i.site WHERE i.enterprise = $1 AND i.batch = $2 ORDER BY i.id
"""

_LOCK = "SELECT id FROM instrument WHERE enterprise = $1 AND batch = $2 ORDER BY id FOR UPDATE"

_KEEP_FACTS = """
INSERT INTO removed_instrument (undo, instrument, facts)
SELECT $1, i.id, jsonb_build_object(
    'instrument', to_jsonb(i) - 'search',
    'ranges', (SELECT coalesce(jsonb_agg(to_jsonb(r) ORDER BY r.position), '[]') FROM instrument_range r
               WHERE r.instrument = i.id),
    'controls', (SELECT coalesce(jsonb_agg(to_jsonb(c) ORDER BY c.id), '[]') FROM control c WHERE c.instrument = i.id))
FROM instrument i WHERE i.id = ANY($2::bigint[])
"""

# Notices keep their subject, `instrument:12`. Plans of the past lose the line; drafts, a stop without any left.
_REMOVE = (
    """UPDATE notice SET instrument = NULL, state = CASE state WHEN 'queued' THEN 'cancelled' ELSE state END,
           reason = CASE state WHEN 'queued' THEN 'undone' ELSE reason END WHERE instrument = ANY($1::bigint[])""",
    """WITH line AS (DELETE FROM visit_instrument WHERE instrument = ANY($1::bigint[]) RETURNING visit)
       DELETE FROM visit v USING plan p WHERE p.id = v.plan AND p.state = 'draft' AND v.id IN (SELECT visit FROM line)
           AND NOT EXISTS (SELECT FROM visit_instrument w
                           WHERE w.visit = v.id AND NOT w.instrument = ANY($1::bigint[]))""",
    "DELETE FROM due_change WHERE instrument = ANY($1::bigint[])",
    "DELETE FROM control WHERE instrument = ANY($1::bigint[])",
    "DELETE FROM instrument WHERE id = ANY($1::bigint[])",
)

_EMPTY_SITES = """
DELETE FROM site s WHERE s.enterprise = $1 AND s.batch = $2
    AND NOT EXISTS (SELECT FROM instrument i WHERE i.site = s.id)
    AND NOT EXISTS (SELECT FROM contact c WHERE c.site = s.id)
    AND NOT EXISTS (SELECT FROM visit v WHERE v.site = s.id)
RETURNING s.id
"""


async def foresee_undo(enterprise: int, sheet: UUID) -> Preview:
    """What an undo of this import would take now, and what it would leave, with the reasons."""
    async with connection() as database:
        return await _preview(database, enterprise, sheet)


async def undo_import(
    sheet: UUID, *, now: datetime, by: int | None, reason: str, expected: int | None = None
) -> Undone:
    """Take back what of an import nobody relies on; `expected`: how many instruments the person was told would go.

    Raises UndoError where the sheet was not imported, was undone before, or nothing of it may go, or another number.
    """
    async with transaction() as database:
        enterprise = await _held(database, sheet)
        instruments = [row["id"] for row in await database.fetch(_LOCK, enterprise, sheet)]
        await hold_waiting(instruments)
        found = await _preview(database, enterprise, sheet)
        _refuse(found, expected)
        going = [one.id for one in found.going]
        undo = await database.fetchval(
            """INSERT INTO import_undo (sheet_import, at, by, reason, removed, kept)
               VALUES ($1, $2, $3, $4, $5, $6) RETURNING id""",
            *(sheet, now, by, reason, len(going), len(found.staying)),
        )
        done = await _remove(database, going, undo, now=now, by=by)
        sites = await database.fetch(_EMPTY_SITES, enterprise, sheet)
        if not found.staying:
            await database.execute("UPDATE sheet_import SET state = 'undone' WHERE id = $1", sheet)
    return Undone(len(going), len(found.staying), *done, len(sites))


async def _held(database: Any, sheet: UUID) -> int:
    """The enterprise of a sheet that can be undone, both locked in the order in which imports lock them."""
    enterprise = await database.fetchval(
        "SELECT id FROM enterprise WHERE id = (SELECT enterprise FROM sheet_import WHERE id = $1) FOR UPDATE", sheet
    )
    state = await database.fetchval("SELECT state FROM sheet_import WHERE id = $1 FOR UPDATE", sheet)
    if enterprise is None:
        raise UndoError("no_import", words(_UNKNOWN))
    if state != "confirmed":
        code, why = ("undone", _UNDONE) if state == "undone" else ("not_imported", _NOT_IMPORTED)
        raise UndoError(code, words(why))
    return int(enterprise)


async def _preview(database: Any, enterprise: int, sheet: UUID) -> Preview:
    return preview_of(Imported(**row) for row in await database.fetch(_IMPORTED, enterprise, sheet))


def _refuse(found: Preview, expected: int | None) -> None:
    if not found.going:
        raise UndoError("nothing_to_undo", words(_NOTHING))
    if expected is not None and expected != len(found.going):
        raise UndoError("changed_meanwhile", words(_OTHERWISE, before=expected, now=len(found.going)))


async def _remove(database: Any, going: Sequence[int], undo: int, *, now: datetime, by: int | None) -> tuple[int, int]:
    """Keep the facts, then take everything; gives how many notices and visits were cancelled."""
    await database.execute(_KEEP_FACTS, undo, going)
    notices = await take_back(going, "undone")
    visits, _ = await drop_instruments(going, now=now, by=by)
    for statement in _REMOVE:
        await database.execute(statement, going)
    return notices, visits


_AT_STAKE = """
SELECT (SELECT count(*) FROM notice n JOIN message m ON m.id = n.message AND m.state = 'queued'
        WHERE n.instrument = ANY($1::bigint[]) AND n.state = 'queued'),
       (SELECT count(DISTINCT v.id) FROM visit_instrument w JOIN visit v ON v.id = w.visit AND v.state = ANY($2)
        JOIN plan p ON p.id = v.plan AND p.state = 'current' WHERE w.instrument = ANY($1::bigint[]))
"""


async def at_stake(instruments: Sequence[int]) -> tuple[int, int]:
    """How many unsent notices and open visits are about these instruments: they would be cancelled or lessened."""
    async with connection() as database:
        notices, visits = await database.fetchrow(_AT_STAKE, instruments, list(OPEN_STATES))
    return int(notices), int(visits)
