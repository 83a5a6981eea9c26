"""A checked import of 10,000 instruments against reading and copying the same rows unchecked, and the usual way.

`python -m bench.sheet_import [--json] [--rows N] [--rounds N]`. The floor reads the workbook with calamine and copies
its fourteen columns of text into one bare table: no check, no index, no due date. Ours reads, judges every row, and
writes instruments with ranges, controls, due dates and search words, with indexes. The usual way reads with openpyxl
and inserts ORM objects, 500 a statement, as unchecked as the floor. Before anything is timed, the serial numbers that
each has written are compared.
"""

import argparse
import asyncio
import gc
import io
import json
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from random import Random
from typing import Any

import xlsxwriter
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from bench.sweep import NOW, TODAY, ratio, table, temporary_server
from registry.database import bind, close_pool, connection, count_queries, make_engine, migrate, open_pool
from registry.enrol import enrol_enterprise, enrol_site
from registry.places.load import gazetteer
from registry.sheets.fields import HEADERS
from registry.sheets.intake import examine, guess_columns, import_rows, read_sheet
from registry.tables.instruments import Instrument
from registry.values import NewEnterprise, NewSite

CHUNK = 500
SERIAL = list(HEADERS.values()).index("Số sê-ri")
KINDS = (
    ("Cân bàn", "0 – 60 kg", "20 g"),
    ("Cân đồng hồ lò xo", "0–15 kg", "50 g"),
    ("Cột đo xăng dầu", "5 ÷ 50 L/min", "0,01 L"),
    ("Áp kế lò xo", "0 ÷ 10 bar", "0,2 bar"),
    ("Huyết áp kế điện tử", "0–300 mmHg", "1 mmHg"),
)


def a_row(number: int, dice: Random) -> tuple[Any, ...]:
    kind, span, division = dice.choice(KINDS)
    verified_on = date(2025, 1, 1) + timedelta(days=dice.randrange(600))
    return (
        *(kind, f"Hãng {number % 20}", f"M-{number % 50}", f"SN{number:06}", span, division, "III", 2015 + number % 10),
        *(f"Quầy số {number % 300}", gazetteer().communes[number % 12].name, verified_on, "", f"LS-{number}"),
        f"T{number:06}",
    )


def workbook(rows: int) -> bytes:
    packed, dice = io.BytesIO(), Random(7)
    book = xlsxwriter.Workbook(packed, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
    tab = book.add_worksheet()
    tab.write_row(0, 0, HEADERS.values())
    for number in range(1, rows + 1):
        for place, cell in enumerate(a_row(number, dice)):
            write = tab.write_datetime if isinstance(cell, date) else tab.write
            write(number, place, cell)
    book.close()
    return packed.getvalue()


async def floor(content: bytes) -> None:
    """Read and copy, nothing else."""
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    lines = [[str(cell) for cell in row] for row in rows[1:]]
    async with connection() as database, database.transaction():
        await database.copy_records_to_table("bare", records=lines)


async def ours(content: bytes, enterprise: int) -> None:
    sheet = await read_sheet(content, "danh-sach.xlsx")
    judged = await examine(sheet, guess_columns(sheet), enterprise, TODAY)
    await import_rows(judged, enterprise, None, NOW)


async def usual(content: bytes, enterprise: int, site: int) -> None:
    """openpyxl and ORM objects."""
    rows = load_workbook(io.BytesIO(content), read_only=True).active.iter_rows(min_row=2, values_only=True)
    instruments = [an_instrument(row, enterprise, site) for row in rows]
    async with Instrument._meta.db.transaction():  # noqa: SLF001 - the ORM's own way
        for start in range(0, len(instruments), CHUNK):
            await Instrument.insert(*instruments[start : start + CHUNK])


def an_instrument(row: tuple[Any, ...], enterprise: int, site: int) -> Instrument:
    kind, maker, model, serial, *_ = row
    return Instrument(
        enterprise=enterprise,
        site=site,
        kind_name=kind,
        maker=maker,
        model=model,
        serial=serial,
        serial_fold=serial,
        accuracy_class=row[6],
        year=row[7],
        place=row[8],
        identity_key=serial,
        search=f"{kind} {maker} {model} {serial}",
        due_sort=TODAY,
        created_at=NOW,
        updated_at=NOW,
    )


async def forget() -> None:
    async with connection() as database:
        await database.execute("TRUNCATE instrument_range, control CASCADE; DELETE FROM instrument; TRUNCATE bare")
        await database.execute("VACUUM instrument")


async def timed(work: Callable[[], Awaitable[None]]) -> float:
    await forget()
    gc.collect()
    begun = time.perf_counter()
    await work()
    return time.perf_counter() - begun


async def serials(sql: str) -> list[str]:
    async with connection() as database:
        return [record[0] for record in await database.fetch(sql)]


async def check(works: dict[str, Callable[[], Awaitable[None]]]) -> int:
    """Each way has written the same serial numbers; give the queries that ours took."""
    await forget()
    await works["floor"]()
    expected = await serials(f"SELECT c{SERIAL} FROM bare ORDER BY 1")
    for name in ("ours", "usual"):
        await forget()
        with count_queries() as queries:
            await works[name]()
        if name == "ours":
            took = len(queries)
        assert await serials("SELECT serial FROM instrument ORDER BY 1") == expected, name
    return took


async def measure(address: str, rows: int, rounds: int) -> dict[str, Any]:
    await migrate(address)
    engine = make_engine(address)
    bind(engine)
    await open_pool(engine)
    try:
        async with connection() as database:
            await database.execute(f"CREATE TABLE bare ({', '.join(f'c{n} text' for n in range(len(HEADERS)))})")
        enterprise = await enrol_enterprise(NewEnterprise("4900100011", "Ban quản lý chợ"), NOW)
        site = await enrol_site(enterprise, NewSite("Chợ", gazetteer().communes[0].code), NOW)
        content = workbook(rows)
        works: dict[str, Callable[[], Awaitable[None]]] = {
            "floor": lambda: floor(content),
            "ours": lambda: ours(content, enterprise),
            "usual": lambda: usual(content, enterprise, site),
        }
        queries = await check(works)
        over_floor, usual_over_ours = [], []
        for _ in range(rounds):
            seconds = {name: await timed(work) for name, work in works.items()}
            over_floor.append(seconds["ours"] / seconds["floor"])
            usual_over_ours.append(seconds["usual"] / seconds["ours"])
    finally:
        await close_pool(engine)
    return {
        "bench": "sheet_import",
        "rows": rows,
        "rounds": rounds,
        "queries": queries,
        "floor": "calamine rows and COPY into a bare table, unchecked",
        "peer": "openpyxl and ORM objects, 500 a statement, unchecked",
        "import_over_floor": ratio(over_floor),
        "peer_over_import": ratio(usual_over_ours),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with temporary_server() as address:
        result = asyncio.run(measure(address, asked.rows, asked.rounds))
    print(json.dumps(result, indent=2) if asked.json else table(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
