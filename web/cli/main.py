"""The `etalon` command. Each subcommand is one file beside this one."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

# The file of each command, in the order of help; each is imported only when its command is used.
COMMANDS = {
    "serve": "start the pages, the clock and the delivery of mail",
    "demo": "load the demo province into an empty database",
    "import": "import instruments from a spreadsheet",
    "undo": "list the imports of an enterprise, or take one back",
    "export": "export an enterprise's instruments",
    "due": "what is due, how it stands, and why",
    "plan": "plan inspectors' visits",
    "calc": "quantities, limits, verdicts, uncertainty, risk and intervals as a JSON Lines filter",
    "sweep": "write the notices that are owed",
    "deliver": "send what waits in the outbox",
    "worker": "keep sending what waits in the outbox, apart from the pages",
    "check": "say what is wrong with the running installation, and fail while anything is",
    "backup": "back up the database and the data files into one checked file",
    "restore": "bring back a backup",
    "bounce": "take in bounces and replies, from standard input or the mailbox",
    "db": "the embedded database: stop, migrate, address",
}

FAILED, USAGE = 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; give its exit status: 0 done, 1 refused with a reason, 2 wrong usage."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    known = arguments[0] if arguments and arguments[0] in COMMANDS else None
    parser = _parser(known)
    parsed = parser.parse_args(arguments)
    if known is None:
        parser.print_help()
        return USAGE
    return _run(parsed)


def _parser(known: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="etalon", description="Registry and scheduler of measuring instruments.")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, purpose in COMMANDS.items():
        sub = commands.add_parser(name, help=purpose, description=purpose)
        if name == known:
            module = importlib.import_module(f"web.cli.{name}_")
            module.arguments(sub)
            sub.set_defaults(run=module.run)
    return parser


def _run(parsed: argparse.Namespace) -> int:
    try:
        status: int = parsed.run(parsed)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output has gone; nothing more can be said to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except Exception as error:
        from web.cli.refusals import refusal, say_refusal  # noqa: PLC0415 - it loads the database's side

        found = refusal(error)
        if found is None:
            raise
        say_refusal(found, as_json=getattr(parsed, "json", False))
        return FAILED
    return status


if __name__ == "__main__":
    sys.exit(main())
