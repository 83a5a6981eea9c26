"""`etalon undo import [ID]`: the imports of an enterprise, and one of them taken back."""

import argparse
import sys
from typing import Any
from uuid import UUID

from registry.find_imports import ImportRow, imports
from registry.language import N_
from scheduler.undo import Undone, foresee_undo, undo_import
from scheduler.undo_rules import Imported
from web.cli.enterprises import enterprise_named
from web.cli.opened import CommandError, Desk, say_json, with_database

_NOT_HERS = N_("Cơ sở này không có lần nhập đó. Đề nghị xem danh sách: etalon undo import --enterprise {code}")
_NO_REASON = N_("Đề nghị ghi lý do hoàn tác bằng --reason; lý do được lưu cùng lần nhập.")
_LONGEST_REASON = 500
_LISTED = 1_000


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("what", choices=["import"])
    parser.add_argument("id", nargs="?", type=UUID, metavar="ID", help="which import; without it they are listed")
    parser.add_argument("--enterprise", required=True, metavar="TAXCODE", help="whose import it is")
    parser.add_argument("--reason", default="", metavar="TEXT", help="why; kept with the import")
    parser.add_argument("--dry-run", action="store_true", help="say what would go and what would stay, take nothing")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(parsed: argparse.Namespace) -> int:
    """List, foresee or undo."""
    answer, said = with_database(lambda desk: _answer(desk, parsed))
    if parsed.json:
        say_json(answer)
    else:
        sys.stdout.write("".join(f"{line}\n" for line in said))
    return 0


async def _answer(desk: Desk, parsed: argparse.Namespace) -> tuple[dict[str, Any], list[str]]:
    enterprise = await enterprise_named(parsed.enterprise)
    known = await imports(enterprise.id, size=_LISTED)
    if parsed.id is None:
        return {"imports": [_listed(row) for row in known]}, [_line(row) for row in known]
    if parsed.id not in {row.id for row in known}:
        raise CommandError(_NOT_HERS.format(code=parsed.enterprise), "no_import")
    if parsed.dry_run:
        found = await foresee_undo(enterprise.id, parsed.id)
        kept = [_kept(one) for one in found.staying]
        return {"removed": len(found.going), "kept": kept}, _foreseen(len(found.going), kept)
    reason = parsed.reason.strip()[:_LONGEST_REASON]
    if not reason:
        raise CommandError(_NO_REASON, "no_reason")
    done = await undo_import(parsed.id, now=desk.now(), by=None, reason=reason)
    return _done(done), [f"Đã hoàn tác {done.removed} phương tiện đo, giữ lại {done.rest}."]


def _listed(row: ImportRow) -> dict[str, Any]:
    at = row.confirmed_at or row.created_at
    counts = {name: getattr(row, name) for name in ("accepted", "duplicates", "rejected", "removed")}
    return {"id": str(row.id), "file": row.file_name, "state": row.state, "at": at.isoformat(), **counts}


def _line(row: ImportRow) -> str:
    at = row.confirmed_at or row.created_at
    return f"{row.id}  {at:%Y-%m-%d %H:%M}  {row.state:9}  nhập {row.accepted}, hoàn tác {row.removed}  {row.file_name}"


def _kept(one: Imported) -> dict[str, Any]:
    return {"id": one.id, "serial": one.serial, "reasons": list(one.reasons)}


def _foreseen(going: int, kept: list[dict[str, Any]]) -> list[str]:
    lines = [f"Hoàn tác được {going} phương tiện đo, giữ lại {len(kept)}."]
    return lines + [f"  {one['id']}  {one['serial']}  {', '.join(one['reasons'])}" for one in kept]


def _done(done: Undone) -> dict[str, Any]:
    return {
        "removed": done.removed,
        "kept": done.rest,
        "notices_cancelled": done.notices,
        "visits_cancelled": done.visits,
        "sites_removed": done.sites,
    }
