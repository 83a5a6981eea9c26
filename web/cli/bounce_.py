"""`etalon bounce`: take in what came back from mails, one from standard input or all of the mailbox."""

import argparse
import sys

from scheduler.job_runs import Runner, recorded
from scheduler.notices.backchannel import Taken, take_in
from scheduler.notices.imap import ImapSettings, MailboxError, Read, read_mailbox
from web.cli.opened import CommandError, Desk, say_json, with_database
from web.imap_settings import imap_settings

_LARGEST = 20_000_000


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add this command's options."""
    parser.add_argument("--imap", action="store_true", help="read the mailbox of the IMAP_ settings")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(parsed: argparse.Namespace) -> int:
    """Take in one mail, or a mailbox."""
    if parsed.imap:
        read = with_database(_mailbox)
        if parsed.json:
            say_json({"taken": read.taken, "failed": read.failed})
        else:
            sys.stdout.write(f"Đã nhận {read.taken} thư; chưa nhận được {read.failed}.\n")
        return 0
    raw = sys.stdin.buffer.read(_LARGEST)
    if not raw.strip():
        raise CommandError("Không có thư nào ở đầu vào. Ví dụ: etalon bounce < thu.eml", "no_mail")

    async def taken(desk: Desk) -> Taken:
        return await take_in(raw, desk.now())

    kind = with_database(taken)
    if parsed.json:
        say_json({"kind": kind})
    else:
        sys.stdout.write(f"Đã nhận: {kind}.\n")
    return 0


async def _mailbox(desk: Desk) -> Read:
    settings: ImapSettings | None = imap_settings(dict(desk.settings.environ))
    if settings is None:
        raise CommandError("Chưa đặt IMAP_HOST, IMAP_USER và IMAP_PASSWORD.", "no_mailbox")
    there = settings

    async def read() -> Read:
        return await read_mailbox(there, desk.now)

    try:
        return await recorded("mailbox", read, desk.now, Runner("bounce"), often=True)
    except MailboxError as error:
        raise CommandError(f"Không đọc được hộp thư: {error}", "mailbox") from error
