"""`etalon demo`: the demo province in an empty database."""

import argparse
import os
import sys

from registry.language import N_
from web.cli.opened import CommandError, Desk, say_json, with_database
from web.demo.accounts import demo_accounts
from web.demo.load import INSTRUMENTS, SEED, DemoRefusedError, DemoSummary, load_demo

_NOT_EMPTY = N_(
    "Cơ sở dữ liệu đã có {found} phương tiện đo nên không nạp thêm {asked}; không thay đổi gì. "
    "Đề nghị dùng một thư mục dữ liệu mới, ví dụ ETALON_DATA=var-moi."
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--instruments", type=int, metavar="N", help=f"how many instruments (default {INSTRUMENTS})")
    parser.add_argument("--seed", type=int, default=SEED, metavar="S", help="same seed and day, same province")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(parsed: argparse.Namespace) -> int:
    """Load it and print what it holds and who can sign in."""
    if os.environ.get("ETALON_ENV", "").strip() == "production":  # before other settings are judged
        raise CommandError("Không nạp dữ liệu trình diễn khi ETALON_ENV=production.", "production")
    summary = with_database(lambda desk: _load(desk, parsed))
    if not summary.loaded and (parsed.instruments or 0) > summary.instruments:
        raise CommandError(_NOT_EMPTY.format(found=summary.instruments, asked=parsed.instruments), "not_empty")
    if parsed.json:
        accounts = [{"email": a.email, "password": a.password, "role": a.role} for a in demo_accounts()]
        say_json({"summary": summary, "accounts": accounts})
    else:
        _say(summary)
    return 0


async def _load(desk: Desk, parsed: argparse.Namespace) -> DemoSummary:
    try:
        return await load_demo(
            desk.clock.today(),
            desk.now(),
            seed=parsed.seed,
            instruments=INSTRUMENTS if parsed.instruments is None else parsed.instruments,
            production=desk.settings.production,
        )
    except DemoRefusedError as error:
        raise CommandError(error.reason.say(str), "demo_refused") from error


def _say(summary: DemoSummary) -> None:
    if not summary.loaded:
        sys.stdout.write("Cơ sở dữ liệu đã có dữ liệu; không thay đổi gì.\n")
    sys.stdout.write(
        f"{summary.enterprises} cơ sở, {summary.instruments} phương tiện đo thuộc {summary.kinds} loại, "
        f"{summary.communes} xã/phường, {summary.controls} lần kiểm định.\n\n"
    )
    for account in demo_accounts():
        sys.stdout.write(f"  {account.email:<44} {account.password:<22} {account.what_for.say(str)}\n")
