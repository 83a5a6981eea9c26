"""An import taken back: what nobody relied on goes whole, with its notices and visits; the rest says why it stays."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from registry.database import count_queries, transaction
from registry.enrol import enrol_enterprise
from registry.sheets.intake import examine, guess_columns, import_rows, read_sheet
from registry.tables.imports import SheetImport
from registry.values import NewControl, NewEnterprise
from scheduler.acts import change_status, record_work
from scheduler.notices import claims
from scheduler.notices.outbox import DeliverResult, deliver
from scheduler.plans import plan_registry
from scheduler.sweep import sweep
from scheduler.undo import UndoError, Undone, foresee_undo, undo_import
from scheduler.visit_life import announce_visits, confirm_visit
from tests.cast import BODY, NOW, OFFICER, TODAY
from tests.registry.sheets.books import good, xlsx
from tests.scheduler.notices.rows import URL, fetch, mail_server, new_contact

pytestmark = pytest.mark.usefixtures("db")

DUE_SOON = {"verified_on": TODAY - timedelta(days=350), "valid_until": TODAY + timedelta(days=20)}
WHY = "Nhập nhầm tệp của cơ sở khác."


@pytest.fixture
async def market(db: object) -> int:
    number = await enrol_enterprise(NewEnterprise("4900100011", "Ban quản lý chợ Kỳ Lừa"), NOW)
    await new_contact(number, "hoa@cho.example")
    return number


async def imported(enterprise: int, *serials: str, **cells: Any) -> UUID:
    """A confirmed sheet of instruments with these serials."""
    content = xlsx([good(serial=serial, **{**DUE_SOON, **cells}) for serial in serials])
    sheet = await read_sheet(content, "danh-sach.xlsx")
    judged = await examine(sheet, guess_columns(sheet), enterprise, TODAY)
    number = uuid4()
    kept = SheetImport(
        id=number, enterprise=enterprise, account=None, file_name="danh-sach.xlsx", content=content,
        columns="{}", state="confirmed", created_at=NOW, confirmed_at=NOW,
    )  # fmt: skip
    await kept.save()
    outcome = await import_rows(judged, enterprise, None, NOW, sheet=number)
    assert outcome.accepted == len(serials), outcome.rejected
    return number


async def number_of(serial: str) -> int:
    return int((await fetch("SELECT id FROM instrument WHERE serial = $1", serial))[0]["id"])


async def count(*names: str) -> list[int]:
    return [int((await fetch(f"SELECT count(*) FROM {name}"))[0][0]) for name in names]


async def undone(sheet: UUID, **options: Any) -> Undone:
    return await undo_import(sheet, now=NOW, by=None, reason=WHY, **options)


async def record(serial: str) -> None:
    new = NewControl(
        instrument_id=await number_of(serial), kind="verification", occasion="periodic", result="pass",
        performed_on=TODAY, body=BODY, officer=OFFICER, certificate_number="KĐ-9", sticker_number="LS-9",
    )  # fmt: skip
    await record_work(new, today=TODAY, now=NOW + timedelta(hours=1))


async def test_an_import_is_undone_whole_and_what_went_stays_readable(market: int) -> None:
    sheet = await imported(market, "1", "2", "3")
    assert await count("instrument", "instrument_range", "control", "site") == [3, 3, 3, 1]

    assert await undone(sheet) == Undone(removed=3, rest=0, notices=0, visits=0, sites=1)
    assert await count("instrument", "instrument_range", "control", "site") == [0, 0, 0, 0]
    (row,) = await fetch("SELECT u.*, s.state FROM import_undo u JOIN sheet_import s ON s.id = u.sheet_import")
    assert (row["removed"], row["kept"], row["reason"], row["state"]) == (3, 0, WHY, "undone")
    facts = await fetch(
        "SELECT facts #>> '{instrument,serial}' AS serial, facts #>> '{controls,0,result}' AS result,"
        " facts #>> '{ranges,0,unit}' AS unit FROM removed_instrument ORDER BY id"
    )
    assert [tuple(fact) for fact in facts] == [("1", "pass", "kg"), ("2", "pass", "kg"), ("3", "pass", "kg")]


async def test_the_mended_file_can_be_imported_after_the_undo_and_other_imports_stay(market: int) -> None:
    other = await imported(market, "KEEP")
    sheet = await imported(market, "1", "2")
    await undone(sheet)
    again = await imported(market, "1", "2")

    assert sorted(row["serial"] for row in await fetch("SELECT serial FROM instrument")) == ["1", "2", "KEEP"]
    assert await count("site") == [1]  # the first import's site, which the second only used
    assert (await undone(again)).removed == 2
    assert [one.serial for one in (await foresee_undo(market, other)).going] == ["KEEP"]


async def test_unsent_notices_and_open_visits_go_in_the_same_transaction(market: int) -> None:
    sheet = await imported(market, "1", "2")
    await fetch("INSERT INTO inspector (code, name, fields) VALUES ('I1', 'Thắng', '{mass}')")
    await sweep(TODAY, NOW)
    await plan_registry(today=TODAY, now=NOW, weeks=4, seconds=0.3)
    await announce_visits(TODAY, TODAY + timedelta(weeks=4), now=NOW, by=None)
    assert await count("visit") != [0]

    done = await undone(sheet)
    assert (done.removed, done.notices, done.visits) == (2, 2, 1)
    states = await fetch("SELECT DISTINCT state, reason, instrument FROM notice WHERE reason <> 'later_stage'")
    assert [tuple(row) for row in states] == [("cancelled", "undone", None)]
    assert [row["state"] for row in await fetch("SELECT state FROM visit")] == ["cancelled"]
    assert [row["kind"] for row in await fetch("SELECT kind FROM visit_event ORDER BY id")] == ["proposed", "cancelled"]
    async with mail_server() as server:
        assert await deliver(server.settings, lambda: NOW, public_url=URL) == DeliverResult(0, 0, 0)
    assert server.mails == []


async def test_what_somebody_relied_on_since_stays_and_says_why(market: int) -> None:
    sheet = await imported(market, "changed", "recorded", "free")
    await change_status(await number_of("changed"), "stopped", NOW + timedelta(hours=1))
    await record("recorded")
    found = await foresee_undo(market, sheet)

    assert {one.serial: one.reasons for one in found.staying} == {"changed": ("changed",), "recorded": ("recorded",)}
    assert (await undone(sheet)).rest == 2
    assert sorted(row["serial"] for row in await fetch("SELECT serial FROM instrument")) == ["changed", "recorded"]
    assert [row["state"] for row in await fetch("SELECT state FROM sheet_import")] == ["confirmed"]
    with pytest.raises(UndoError) as refused:
        await undone(sheet)
    assert refused.value.code == "nothing_to_undo"


async def test_a_notice_sent_or_on_its_way_keeps_its_instrument(market: int) -> None:
    told, leaving = await imported(market, "told"), await imported(market, "leaving", commune="Tam Thanh")
    await sweep(TODAY, NOW)
    assert len(await claims.claim(uuid4(), 600, 5)) == 1
    assert [one.reasons for one in (await foresee_undo(market, leaving)).staying] == [("leaving",)]
    await fetch("UPDATE message SET state = 'sent'")
    assert [one.reasons for one in (await foresee_undo(market, told)).staying] == [("told",)]


async def test_a_visit_agreed_to_keeps_its_instruments(market: int) -> None:
    sheet = await imported(market, "1")
    await fetch("INSERT INTO inspector (code, name, fields) VALUES ('I1', 'Thắng', '{mass}')")
    await plan_registry(today=TODAY, now=NOW, weeks=4, seconds=0.3)
    (visit,) = await fetch("SELECT id FROM visit")
    await confirm_visit(visit["id"], now=NOW)
    assert [one.reasons for one in (await foresee_undo(market, sheet)).staying] == [("visited",)]


async def test_an_undo_that_would_take_another_number_than_was_shown_takes_nothing(market: int) -> None:
    sheet = await imported(market, "1", "2")
    with pytest.raises(UndoError) as refused:
        await undone(sheet, expected=3)
    assert refused.value.code == "changed_meanwhile"
    assert await count("instrument", "import_undo") == [2, 0]


async def test_two_undos_at_once_take_it_once(market: int) -> None:
    sheet = await imported(market, "1", "2")
    both = await asyncio.gather(undone(sheet), undone(sheet), return_exceptions=True)
    assert sorted(type(one).__name__ for one in both) == ["UndoError", "Undone"]
    assert await count("import_undo", "removed_instrument") == [1, 2]


async def test_an_undo_beside_a_sweep_and_a_record_leaves_each_whole(market: int) -> None:
    sheet = await imported(market, *(str(number) for number in range(20)))
    result, *_ = await asyncio.gather(undone(sheet), sweep(TODAY, NOW), record("7"), return_exceptions=True)
    assert isinstance(result, Undone)
    assert await count("instrument") == [result.rest]
    await sweep(TODAY, NOW + timedelta(hours=2))
    (left,) = await fetch("SELECT count(*) FROM notice WHERE instrument IS NULL AND state = 'queued'")
    assert left[0] == 0


async def _undone_and_regretted(sheet: UUID) -> None:
    async with transaction():
        await undone(sheet)
        raise RuntimeError("second thoughts")


async def test_an_undo_that_breaks_half_way_takes_nothing(market: int) -> None:
    sheet = await imported(market, "1", "2")
    with pytest.raises(RuntimeError, match="second thoughts"):
        await _undone_and_regretted(sheet)
    assert await count("instrument", "control", "removed_instrument", "import_undo") == [2, 2, 0, 0]


@pytest.mark.parametrize(("state", "code"), [("uploaded", "not_imported"), ("undone", "undone")])
async def test_what_was_not_imported_or_was_undone_before_is_refused(market: int, state: str, code: str) -> None:
    sheet = await imported(market, "1")
    await fetch("UPDATE sheet_import SET state = $1", state)
    with pytest.raises(UndoError) as refused:
        await undone(sheet)
    assert refused.value.code == code


async def test_an_unknown_sheet_is_refused(market: int) -> None:
    assert market
    with pytest.raises(UndoError) as refused:
        await undone(uuid4())
    assert refused.value.code == "no_import"


async def test_the_number_of_statements_does_not_grow_with_the_rows(market: int) -> None:
    numbers = []
    for rows in (2, 400):
        sheet = await imported(market, *(f"{rows}-{number}" for number in range(rows)))
        with count_queries() as queries:
            assert (await undone(sheet)).removed == rows
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 20


async def test_every_table_that_names_an_instrument_is_thought_of() -> None:
    """A new table with a reference would stop an undo: it belongs into `scheduler/undo.py`, then into this list."""
    found = await fetch(
        "SELECT conrelid::regclass::text AS name FROM pg_constraint"
        " WHERE contype = 'f' AND confrelid IN ('instrument'::regclass, 'control'::regclass) ORDER BY 1"
    )
    assert {row["name"] for row in found} == {
        "control", "control_standard", "due_change", "evidence_loss", "instrument_range", "judgement",
        "notice", "reading", "visit_instrument",
    }  # fmt: skip
