"""`etalon plan --instance --out`: a valid plan stands in the file from the first second, whatever ends the search."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bench.planner_referee import Referee
from scheduler.planner.provenance import engine, inputs_hash
from scheduler.planner.reading import from_json
from tests.scheduler.planner.problems import problem, public
from web.cli.main import main

ROOT = Path(__file__).parents[3]
NAME = "LS-200-2-seed1"
INSTANCE = ROOT / "tests" / "scheduler" / "planner" / "data" / f"{NAME}.json.gz"


@pytest.fixture
def searching(tmp_path):
    """A search that would go on for ten minutes, begun; gives the process and its file once a plan stands there."""
    out = tmp_path / "plan.json"
    command = [sys.executable, "-m", "web.cli.main", "plan", "--instance", INSTANCE, "--out", out, "--seconds", "600"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL, start_new_session=True
    )
    deadline = time.monotonic() + 60
    while not out.exists():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    yield process, out
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def judged(out):
    verdict = Referee(public(NAME)).judge(json.loads(out.read_text("utf-8")))
    assert verdict.breaches == []
    return verdict


def test_a_search_killed_outright_leaves_the_last_plan_written(searching):
    process, out = searching
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert judged(out).overdue == 0
    assert [path.name for path in out.parent.iterdir() if path.suffix == ".json"] == ["plan.json"]


def test_a_search_told_to_stop_writes_its_best_plan_with_the_reasons(searching):
    process, out = searching
    first = judged(out).cost
    time.sleep(3)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 0
    assert judged(out).cost <= first
    assert json.loads(out.read_text("utf-8"))["explanations"]


def test_the_same_problem_seed_and_iterations_make_the_same_file_to_the_byte_and_say_what_they_were(tmp_path):
    files = [tmp_path / name for name in ("first.json", "second.json")]
    small = tmp_path / "small.json"
    small.write_text(json.dumps(problem([(1, "table", "2027-01-20"), (2, "nozzle", "2027-01-21")])), "utf-8")
    for out in files:
        assert main(["plan", "--instance", str(small), "--iterations", "50", "--seed", "7", "--out", str(out)]) == 0
    first, second = (out.read_bytes() for out in files)
    made = json.loads(first)["made"]

    assert first == second
    assert made["inputs"] == inputs_hash(from_json(json.loads(small.read_bytes())))
    assert (made["engine"], made["iterations"]) == (engine(), 50)


def test_the_curve_of_a_problem_is_printed_for_each_weight(tmp_path, capsysbinary):
    small = tmp_path / "small.json"
    small.write_text(json.dumps(problem([(1, "table", "2027-01-20"), (2, "nozzle", "2027-01-21")])), "utf-8")
    assert main(["plan", "--instance", str(small), "--iterations", "20", "--trade-off", "--json"]) == 0
    points = json.loads(capsysbinary.readouterr().out)["points"]
    assert [one["weight"] for one in points] == [0.25, 0.5, 1, 2, 4]
    assert {one["overdue"] for one in points} == {0}
