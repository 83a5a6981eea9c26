"""`etalon import instruments FILE`: an enterprise's spreadsheet into the registry."""

import argparse
import sys
import uuid
from pathlib import Path

from registry.database import transaction
from registry.sheets.intake import examine, guess_columns, import_rows, read_sheet
from registry.sheets.verdicts import DryRun, Outcome
from registry.sheets.workbook import check_size
from registry.tables.imports import LONGEST_NAME, SheetImport
from web.cli.enterprises import enterprise_named
from web.cli.opened import Desk, say_json, with_database


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("what", choices=["instruments"])
    parser.add_argument("file", type=Path, metavar="FILE", help=".xlsx or .csv")
    parser.add_argument("--enterprise", required=True, metavar="TAXCODE", help="whose instruments they are")
    parser.add_argument("--dry-run", action="store_true", help="judge every row, write nothing")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(parsed: argparse.Namespace) -> int:
    """Import the good rows, print the bad ones with their reasons."""
    check_size(parsed.file.stat().st_size)  # before a huge file is read into memory
    content = parsed.file.read_bytes()
    outcome = with_database(lambda desk: _import(desk, parsed, content))
    if parsed.json:
        answer = outcome.to_json(str)
        if not outcome.flags:
            del answer["flags"]  # the four keys scripts count on; guesses are told where there are any
        say_json(answer)
    else:
        _say(outcome)
    return 0


async def _import(desk: Desk, parsed: argparse.Namespace, content: bytes) -> DryRun | Outcome:
    enterprise = await enterprise_named(parsed.enterprise)
    sheet = await read_sheet(content, parsed.file.name)
    columns = guess_columns(sheet)
    judged = await examine(sheet, columns, enterprise.id, desk.clock.today())
    if parsed.dry_run:
        return judged
    number, now = uuid.uuid4(), desk.now()
    async with transaction():
        outcome = await import_rows(judged, enterprise.id, None, now, sheet=number)
        # kept as the pages keep it: it is listed there, and can be undone
        await SheetImport(
            id=number,
            enterprise=enterprise.id,
            account=None,
            file_name=parsed.file.name[:LONGEST_NAME],
            content=content,
            columns=columns.to_json(),
            outcome=outcome.to_json(str),
            state="confirmed",
            created_at=now,
            confirmed_at=now,
        ).save()
    return outcome


def _say(outcome: DryRun | Outcome) -> None:
    answer = outcome.to_json(str)
    sys.stdout.write(
        f"{answer['rows']} dòng: nhận {answer['accepted']}, đã có {answer['duplicates']}, "
        f"trả lại {len(outcome.rejected)}.\n"
    )
    for fault in outcome.rejected:
        sys.stdout.write(f"  dòng {fault.row}, cột “{fault.column}” ({fault.code}): {fault.words.say(str)}\n")
