"""`etalon calc`: the metrology core as a filter, JSON Lines in, JSON Lines out. No database, network or clock."""

import argparse
import sys

from web.cli.calculations.answering import answer_line


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments: it has none, and reads standard input."""
    parser.epilog = 'A line is {"id": ..., "task": ..., "input": {...}}; answers come in the same order.'


def run(_parsed: argparse.Namespace) -> int:
    """Answer every line of standard input; 0 when each was answered."""
    for number, line in enumerate(sys.stdin.buffer, 1):
        sys.stdout.buffer.write(answer_line(line.rstrip(b"\r\n"), number) + b"\n")
    sys.stdout.buffer.flush()
    return 0
