"""`etalon due`: what is due, how it stands on a day, and why."""

import argparse
import sys
from datetime import date, timedelta

from registry import find
from registry.dates import written
from registry.language import N_
from registry.law.load import law
from registry.values import InstrumentRow
from scheduler.due import Due
from scheduler.instrument_due import due_of
from web.cli.enterprises import enterprise_named
from web.cli.opened import CommandError, Desk, day, say_json, with_database
from web.cli.recounted import recompute, say_recomputed

_ALL_OR_NOTHING = N_(
    "Tính lại hạn là cho mọi cơ sở theo danh mục hôm nay: chỉ dùng --recompute, thêm --apply để ghi, không kèm bộ lọc."
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--within", type=int, metavar="DAYS", help="only what is overdue or due within DAYS days")
    parser.add_argument("--as-of", type=day, metavar="DATE", help="judge by this day (YYYY-MM-DD) instead of today")
    parser.add_argument("--enterprise", metavar="TAXCODE", help="only this enterprise's instruments")
    parser.add_argument("--recompute", action="store_true", help="which stored due dates the lists in force move")
    parser.add_argument("--apply", action="store_true", help="with --recompute: write them")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(parsed: argparse.Namespace) -> int:
    """Print the list, worst first; or the due dates that are counted again."""
    if parsed.recompute or parsed.apply:
        return _recompute(parsed)
    answer = with_database(lambda desk: _due(desk, parsed))
    if parsed.json:
        say_json(answer)
    else:
        _say(answer)
    return 0


def _recompute(parsed: argparse.Namespace) -> int:
    """For all enterprises and today's lists, or not at all."""
    if not parsed.recompute or parsed.enterprise or parsed.as_of or parsed.within is not None:
        raise CommandError(_ALL_OR_NOTHING, "bad_options")
    answer = with_database(lambda desk: recompute(desk, apply=parsed.apply))
    (say_json if parsed.json else say_recomputed)(answer)
    return 0


async def _due(desk: Desk, parsed: argparse.Namespace) -> dict[str, object]:
    today = desk.today(parsed.as_of)
    enterprise = await enterprise_named(parsed.enterprise) if parsed.enterprise is not None else None
    until = _last_day(today, parsed.within) if parsed.within is not None else None
    rows = await find.instruments(
        find.InstrumentFilter(enterprise_id=enterprise.id if enterprise else None, due_to=until)
    )
    return {"as_of": today.isoformat(), "items": [_item(row, due_of(row, today)) for row in rows]}


def _last_day(today: date, within: int) -> date:
    """The last day that counts: within the calendar, and not before today."""
    return today + timedelta(days=min(max(within, 0), (date.max - today).days))


def _item(row: InstrumentRow, due: Due) -> dict[str, object]:
    kind = law().row(row.kind_code) if row.kind_code else None
    return {
        "instrument": row.id,
        "enterprise": row.tax_code,
        "kind": kind.name_vi if kind else row.kind_name,
        "kind_code": row.kind_code,
        "serial": row.serial,
        "due_on": due.due_on.isoformat() if due.due_on else None,
        "standing": due.standing.value,
        "reason": due.reason.say(str),
        "source": due.source or row.legal_basis,
        "confirmed": due.confirmed,
    }


def _say(answer: dict[str, object]) -> None:
    words = {"overdue": "QUÁ HẠN", "soon": "sắp đến hạn", "valid": "còn hạn", "none": "không có hạn"}
    items = answer["items"]
    if not isinstance(items, list) or not items:
        sys.stdout.write("Không có phương tiện đo nào.\n")
        return
    for item in items:
        due_on = written(day(item["due_on"])) if item["due_on"] else "—"
        badge = "" if item["confirmed"] else " [chưa kiểm chứng]"
        sys.stdout.write(
            f"{due_on:>10}  {words[item['standing']]:<12}  {item['enterprise']:<14}  {item['serial']:<16}  "
            f"{item['kind']}{badge}\n{'':>12}{item['reason']}\n"
        )
