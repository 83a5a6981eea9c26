"""The benches of the database in short: they check that both sides give the same answer before anything is timed."""

import json
import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("bench", "size"),
    [("sheet_import", "--rows=60"), ("sweep", "--instruments=300"), ("mail", "--mails=10")],
)
def test_a_bench_of_the_database_still_runs_and_both_sides_agree(bench, size):
    command = [sys.executable, "-m", f"bench.{bench}", size, "--rounds=1", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["bench"] == bench
