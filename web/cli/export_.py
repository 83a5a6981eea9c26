"""`etalon export instruments`: an enterprise's instruments as JSON or as a spreadsheet."""

import argparse
import sys
from pathlib import Path

from registry.find import InstrumentFilter
from registry.sheets.export import Exported, export_items, export_xlsx, load_export
from scheduler.instrument_due import due_on
from web.cli.enterprises import enterprise_named
from web.cli.opened import CommandError, Desk, say_json, with_database


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("what", choices=["instruments"])
    parser.add_argument("--enterprise", required=True, metavar="TAXCODE", help="whose instruments")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--out", type=Path, metavar="FILE.xlsx", help="write a spreadsheet that can be imported again")


def run(parsed: argparse.Namespace) -> int:
    """Export every instrument that is not retired, worst first."""
    if not parsed.json and parsed.out is None:
        raise CommandError("Đề nghị chọn --json, hoặc --out TỆP.xlsx.", "no_output")
    exported = with_database(lambda desk: _export(desk, parsed))
    if parsed.out is not None:
        parsed.out.write_bytes(export_xlsx(exported))
    if parsed.json:
        say_json({"items": export_items(exported)})
    else:
        sys.stdout.write(f"{len(exported)} phương tiện đo: {parsed.out}\n")
    return 0


async def _export(desk: Desk, parsed: argparse.Namespace) -> tuple[Exported, ...]:
    enterprise = await enterprise_named(parsed.enterprise)
    return await load_export(InstrumentFilter(enterprise_id=enterprise.id), due_on(desk.clock.today()))
