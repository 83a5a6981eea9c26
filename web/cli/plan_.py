"""`etalon plan`: inspectors' visits, for the registry or for a planning problem in a file."""

import argparse
import gzip
import sys
import time
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from scheduler.planner.balance import DEFAULT_LEVELLING, Levelling
from scheduler.planner.errors import InstanceError
from scheduler.planner.legs_file import FileTimes, legs_of
from scheduler.planner.model import Instance, Plan
from scheduler.planner.provenance import provenance
from scheduler.planner.reading import from_json
from scheduler.planner.roads import times_of
from scheduler.planner.solve import make_plan
from scheduler.planner.table_service import PROTOCOLS, TableService
from scheduler.planner.writing import to_json
from web.cli.curve import say_curve
from web.cli.kept_plan import Kept, asked_to_stop, write
from web.cli.opened import CommandError, Desk, say_json, with_database

_GZIP = b"\x1f\x8b"
_LONGEST_WEEKS = 53
_LONGEST_SECONDS = 86_400
_HIGHEST_PRICE = 100.0
_THREADS = 2
_STUCK = 30.0  # seconds after which a solve that does not return is killed


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--weeks", type=int, default=4, metavar="N", help="weeks to plan from today (default 4)")
    parser.add_argument("--instance", type=Path, metavar="FILE", help="plan this problem (.json, .json.gz) instead")
    parser.add_argument("--out", type=Path, metavar="PLAN", help="write the plan here")
    parser.add_argument("--seconds", type=float, metavar="N", help="time budget")
    parser.add_argument("--iterations", type=int, metavar="N", help="iteration budget: same seed, same plan")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="seed of the search (default 0)")
    usual = DEFAULT_LEVELLING
    parser.add_argument(
        "--level-weeks", type=float, default=usual.weeks, metavar="X", help="even weeks at this price (0: off)"
    )
    parser.add_argument(
        "--level-inspectors", type=float, default=usual.inspectors, metavar="X", help="even inspectors, likewise"
    )
    parser.add_argument("--travel", metavar="FROM", help="minutes from FILE.csv, osrm+URL or valhalla+URL")
    parser.add_argument("--draft", action="store_true", help="keep the registry's plan as a draft, to be compared")
    parser.add_argument("--accept", type=int, metavar="ID", help="make this draft the current plan, and nothing else")
    parser.add_argument("--trade-off", action="store_true", help="reckon early against travel, and nothing else")
    parser.add_argument("--json", action="store_true", help="print the plan as JSON")


def run(parsed: argparse.Namespace) -> int:
    """Plan, keep the plan where it belongs, and print it."""
    if not 0 < parsed.weeks <= _LONGEST_WEEKS:
        raise CommandError("Số tuần phải từ 1 đến 53.", "bad_weeks")
    if not (parsed.seconds is None or 0 < parsed.seconds < _LONGEST_SECONDS):
        raise CommandError("Số giây phải lớn hơn 0 và dưới 86400.", "bad_seconds")
    if not (parsed.iterations is None or parsed.iterations > 0):
        raise CommandError("Số vòng lặp phải lớn hơn 0.", "bad_iterations")
    if not all(0 <= price <= _HIGHEST_PRICE for price in (parsed.level_weeks, parsed.level_inspectors)):
        raise CommandError("Mức san đều các tuần, các kiểm định viên phải từ 0 đến 100.", "bad_level")
    if parsed.travel and not parsed.instance:
        raise CommandError("--travel chỉ dùng cùng --instance.", "bad_travel")
    if parsed.accept is not None:
        return with_database(lambda desk: _accept(desk, parsed.accept))
    if parsed.trade_off:
        return say_curve(parsed, from_json(_read(parsed.instance)) if parsed.instance else None)
    plan = _plan_file(parsed) if parsed.instance else with_database(lambda desk: _plan_registry(desk, parsed))
    document = to_json(plan)
    if parsed.out:
        write(parsed.out, document)
    if parsed.json:
        say_json(document)
    else:
        _say(plan)
    return 0


def _plan_file(parsed: argparse.Namespace) -> Plan:
    instance = from_json(_read(parsed.instance))
    seconds = parsed.seconds if parsed.seconds or parsed.iterations else 30.0
    times = _times(parsed.travel, instance) if parsed.travel else None
    with asked_to_stop() as stopping:
        plan = make_plan(
            instance,
            seed=parsed.seed,
            iterations=parsed.iterations,
            seconds=seconds,
            monotonic=time.monotonic,
            on_better=Kept(parsed.out) if parsed.out else None,
            cancelled=stopping.is_set,
            levelling=_levelling(parsed),
            threads=_THREADS,
            watchdog_seconds=_STUCK,
            times=times,
        )
    made = provenance(instance, iterations=parsed.iterations, levelling=_levelling(parsed), travel=parsed.travel or "")
    return replace(plan, made=made, faults=(*plan.faults, *(times.faults if times else ())))


def _levelling(parsed: argparse.Namespace) -> Levelling:
    return Levelling(parsed.level_inspectors, parsed.level_weeks)


def _times(source: str, instance: Instance) -> TableService | FileTimes:
    """Minutes from a server or a file; what it does not know is reckoned as the instance says."""
    kind, plus, url = source.partition("+")
    otherwise = times_of(instance)
    try:
        if plus and kind in PROTOCOLS:
            return TableService(kind, url, otherwise)
        return FileTimes(legs_of(Path(source).read_text("utf-8"), instance), otherwise)
    except (ValueError, OSError) as error:
        if isinstance(error, InstanceError):
            raise
        raise CommandError(f"Không dùng được nguồn thời gian đi đường “{source}”.", "bad_travel") from error


def _read(path: Path) -> Any:
    content = path.read_bytes()
    try:
        return msgspec.json.decode(gzip.decompress(content) if content[:2] == _GZIP else content)
    except (msgspec.DecodeError, gzip.BadGzipFile, zlib.error, EOFError, RecursionError) as error:
        raise InstanceError("not_json", found=str(path)) from error


async def _plan_registry(desk: Desk, parsed: argparse.Namespace) -> Plan:
    from scheduler.acceptance import accept  # noqa: PLC0415 - a problem in a file needs no database
    from scheduler.plans import Asked, open_draft, solve_draft  # noqa: PLC0415 - likewise

    today, now = desk.clock.today(), desk.now()
    seconds = parsed.seconds if parsed.seconds or parsed.iterations else 10.0
    asked = Asked(parsed.weeks, parsed.seed, seconds, parsed.iterations, levelling=_levelling(parsed))
    number = await open_draft(asked, today=today, now=now, made_by=None)
    plan = await solve_draft(number, asked, today=today)
    if parsed.draft:
        sys.stderr.write(f"Bản dự thảo số {number}. Chấp nhận: etalon plan --accept {number}\n")
    else:
        await accept(number, today=today, now=now, by=None)
    return plan


async def _accept(desk: Desk, number: int) -> int:
    from scheduler.acceptance import accept  # noqa: PLC0415 - a problem in a file needs no database
    from scheduler.visit_life import VisitError  # noqa: PLC0415 - likewise

    try:
        done = await accept(number, today=desk.clock.today(), now=desk.now(), by=None)
    except VisitError as error:
        raise CommandError(error.reason.say(str), "bad_draft") from error
    sys.stdout.write(f"Đã chấp nhận bản dự thảo {number}: {done.moved} lượt đổi ngày, {done.told} cơ sở cần báo.\n")
    return 0


def _say(plan: Plan) -> None:
    for day in plan.days:
        hours, minutes = divmod(day.minutes, 60)
        sys.stdout.write(
            f"{day.date:%d/%m/%Y}  {day.inspector}  {len(day.stops)} điểm  {hours} giờ {minutes:02} phút\n"
        )
    total = plan.objective
    sys.stdout.write(
        f"Đi đường {total.travel_minutes / 60:.1f} giờ; quá hạn {total.overdue}; chưa xếp được {total.unplanned}.\n"
    )
