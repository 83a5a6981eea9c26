"""Public instances as the bench reads them; the instance here is our own, in their form."""

import subprocess
import sys

import pytest

from bench.routing import best_known, instances, kind_of

SQUARE = """NAME: SQUARE
TYPE: VRPTW
DIMENSION: 5
VEHICLES: 2
CAPACITY: 10
EDGE_WEIGHT_TYPE: EUC_2D
NODE_COORD_SECTION
1 0 0
2 0 30
3 40 30
4 40 0
5 20 0
DEMAND_SECTION
1 0
2 1
3 1
4 1
5 1
TIME_WINDOW_SECTION
1 0 1000
2 0 1000
3 0 1000
4 0 1000
5 0 1000
SERVICE_TIME_SECTION
1 0
2 10
3 10
4 10
5 10
DEPOT_SECTION
1
-1
EOF
"""


def run(*arguments):
    command = [sys.executable, "-m", "bench.routing", *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_without_a_folder_it_says_so_in_one_line():
    assert run() == "bench.routing: no folder of public instances given; nothing was routed.\n"


def test_an_instance_is_routed_and_its_gap_to_the_best_known_printed(tmp_path):
    folder = tmp_path / "VRPTW"
    folder.mkdir()
    (folder / "SQUARE.vrp").write_text(SQUARE)
    (folder / "SQUARE.sol").write_text("Route #1: 1 2 3 4\nCost 140.0\n")
    (folder / "LONELY.vrp").write_text(SQUARE)
    assert [path.name for path, _ in instances(tmp_path)] == ["SQUARE.vrp"]
    assert "VRPTW    SQUARE             140.0 against 140.0, gap +0.00%" in run(tmp_path, "--iterations", 50)


@pytest.mark.parametrize(
    ("text", "units", "cost"), [("Cost 45790.7", 10, 45790.7), ("x\nCost: 1655420\n", 1000, 1655.42)]
)
def test_a_cost_without_a_point_counts_the_engines_units(text, units, cost):
    assert best_known(text, units) == cost


def test_a_solution_without_a_cost_is_refused_and_a_type_is_read():
    with pytest.raises(ValueError, match="cost"):
        best_known("Route #1: 1 2", 10)
    assert (kind_of("NAME: x\nTYPE : PCVRPTW\n"), kind_of("")) == ("PCVRPTW", "")
