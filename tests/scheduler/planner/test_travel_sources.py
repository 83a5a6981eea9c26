"""Travel minutes from servers and files: real requests to a server of ours that speaks both protocols."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from scheduler.planner.errors import InstanceError
from scheduler.planner.legs_file import FileTimes, legs_of
from scheduler.planner.model import Point, Road, Travel
from scheduler.planner.reading import from_json
from scheduler.planner.roads import ByRoad, Ratio, Trip, calibrate, times_of
from scheduler.planner.table_service import TableService
from scheduler.planner.travel import GreatCircle
from tests.scheduler.planner.problems import planned, problem

OTHERWISE = GreatCircle(Travel(38.0, 1.4))
POINTS = [Point(21.853, 106.761), Point(21.95, 106.70), Point(21.98, 106.72)]


def seconds(one, other):
    """A server's idea of the way: 10,000 s a degree of latitude, up or down, and 90 s more going south."""
    return abs(one[0] - other[0]) * 10_000 + (90 if other[0] < one[0] else 0)


class Server(ThreadingHTTPServer):
    """Speaks `table` and `sources_to_targets`; `spoil` changes the rows before they are sent."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.spoil = lambda rows: rows
        self.raw = None
        self.wait = 0
        self.asked = 0

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        parts = urlsplit(self.path)
        assert parts.path.startswith("/table/v1/driving/")
        query = parse_qs(parts.query)
        listed = [tuple(map(float, pair.split(",")))[::-1] for pair in parts.path.rsplit("/", 1)[1].split(";")]
        chosen = [[listed[int(at)] for at in query[name][0].split(";")] for name in ("sources", "destinations")]
        self.answer(lambda rows: {"code": "Ok", "durations": rows}, *chosen)

    def do_POST(self):
        assert self.path == "/sources_to_targets"
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        chosen = [[(place["lat"], place["lon"]) for place in asked[name]] for name in ("sources", "targets")]
        self.answer(lambda rows: {"sources_to_targets": [[{"time": cell} for cell in row] for row in rows]}, *chosen)

    def answer(self, form, sources, targets):
        self.server.asked += 1
        time.sleep(self.server.wait)
        rows = self.server.spoil([[seconds(one, other) for other in targets] for one in sources])
        body = self.server.raw or json.dumps(form(rows)).encode()
        self.send_response(500 if self.server.raw == b"500" else 200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Stay silent."""


@pytest.fixture
def server():
    with Server() as found:
        thread = threading.Thread(target=found.serve_forever)
        thread.start()
        yield found
        found.shutdown()
        thread.join()


@pytest.mark.parametrize("kind", ["osrm", "valhalla"])
def test_minutes_are_those_of_the_server_each_way_on_its_own(server, kind):
    service = TableService(kind, server.url, OTHERWISE)
    assert service.matrix(POINTS).tolist() == [[0, 16, 21], [18, 0, 5], [23, 7, 0]]
    assert service.faults == []


def test_what_was_asked_once_is_not_asked_again(server):
    service = TableService("osrm", server.url, OTHERWISE)
    first = service.matrix(POINTS)
    near = [Point(point.lat + 0.00002, point.lon) for point in POINTS]
    assert (service.matrix(near) == first).all()
    assert server.asked == 1


@pytest.mark.parametrize("kind", ["osrm", "valhalla"])
def test_many_places_are_asked_for_in_blocks(server, kind):
    places = [Point(21 + at / 500, 106.5) for at in range(120)]
    service = TableService(kind, server.url, OTHERWISE)
    legs = service.matrix(places)
    assert server.asked == 9
    assert service.faults == []
    assert legs[0, 119] == round(119 / 500 * 10_000 / 60)


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        (b"500", "HTTPError"),
        (b"<html>", "JSONDecodeError"),
        (b"[]", "TypeError"),
        (b'{"code": "NoTable"}', "KeyError"),
        (b'{"durations": [[1, 2], [3, 4]]}', "ValueError"),
        (b'{"durations": null}', "TypeError"),
        (b'{"durations": [[1, 2, 3], [4, 5, 6], 7]}', "TypeError"),
    ],
)
def test_a_server_that_answers_nonsense_is_named_and_the_default_used(server, raw, what):
    server.raw = raw
    service = TableService("osrm", server.url, OTHERWISE)
    assert (service.matrix(POINTS) == OTHERWISE.matrix(POINTS)).all()
    assert [(fault.code, dict(fault.params).get("what")) for fault in service.faults] == [
        ("travel_service_failed", what),
        ("travel_service_gaps", None),
    ]


def test_a_server_that_does_not_answer_in_time_is_asked_once_only(server):
    server.wait = 1.0
    service = TableService("valhalla", server.url, OTHERWISE, timeout=0.1)
    places = [Point(21 + at / 500, 106.5) for at in range(120)]
    assert (service.matrix(places) == OTHERWISE.matrix(places)).all()
    assert service.faults[0].code == "travel_service_failed"
    assert server.asked <= 1


def test_nobody_listening_is_a_fault_and_no_end():
    service = TableService("osrm", "http://127.0.0.1:9", OTHERWISE)
    assert (service.matrix(POINTS) == OTHERWISE.matrix(POINTS)).all()
    assert service.faults[0].code == "travel_service_failed"


@pytest.mark.parametrize("nonsense", [None, -5, "9", True, 1e12])
def test_a_leg_without_a_way_is_reckoned_and_counted(server, nonsense):
    server.spoil = lambda rows: [
        [nonsense if (at, to) == (0, 1) else cell for to, cell in enumerate(row)] for at, row in enumerate(rows)
    ]
    service = TableService("osrm", server.url, OTHERWISE)
    legs = service.matrix(POINTS)
    assert (legs[0, 1], legs[1, 0]) == (28, 18)
    assert [(fault.code, dict(fault.params)["count"]) for fault in service.faults] == [("travel_service_gaps", 1)]


@pytest.mark.parametrize("url", ["ftp://there", "file:///etc/passwd", "there", ""])
def test_only_web_servers_are_asked(url):
    with pytest.raises(ValueError, match=r"^"):
        TableService("osrm", url, OTHERWISE)


def test_a_whole_plan_drives_as_the_server_says(server):
    document = problem([(1, "table", "2027-01-20")])
    service = TableService("osrm", server.url, OTHERWISE)
    (day,) = planned(document, iterations=10, times=service)["days"]
    assert day["travel_minutes"] == 16 + 18


def test_a_file_of_legs_is_taken_and_its_gaps_reckoned():
    instance = from_json(problem([(1, "table", "2027-01-20")]))
    times = FileTimes(legs_of("\ufefffrom,to,minutes\noffice,1,50\n1,office,40\n1,office,99\n", instance), OTHERWISE)
    places = [instance.office, instance.sites[1].at, instance.sites[2].at]
    assert times.matrix(places).tolist() == [[0, 50, 33], [40, 0, 9], [33, 9, 0]]
    assert [(fault.code, dict(fault.params)) for fault in times.faults] == [("travel_table_gaps", {"count": 4})]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "travel_file_columns"),
        ("a,b,c\n", "travel_file_columns"),
        ("from,to,minutes\n77,office,5\n", "travel_file_line"),
        ("from,to,minutes\n1,office,-5\n", "travel_file_line"),
        ("from,to,minutes\n1,office,5.5\n", "travel_file_line"),
        ("from,to,minutes\n1,office\n", "travel_file_line"),
        ("from,to,minutes\n1,office,5,6\n", "travel_file_line"),
        ("from,to,minutes\n1,office,٣\n", "travel_file_line"),
    ],
)
def test_a_file_of_legs_that_cannot_be_read_is_refused_with_the_line(text, code):
    with pytest.raises(InstanceError) as caught:
        legs_of(text, from_json(problem([(1, "table", "2027-01-20")])))
    assert caught.value.fault.code == code


def test_mountain_roads_are_slower_and_a_leg_is_half_of_each():
    travel = Travel(38.0, 1.4, {"mountain": Road(19.0, 1.4)})
    plain, mixed, slow = (ByRoad(travel, dict.fromkeys(POINTS[:count], "mountain")) for count in (0, 1, 2))
    assert [times.matrix(POINTS)[0, 1] for times in (plain, mixed, slow)] == [28, 41, 55]
    assert (plain.matrix(POINTS) == OTHERWISE.matrix(POINTS)).all()


def test_an_instance_names_its_roads_and_an_unknown_one_is_said():
    document = problem([(1, "table", "2027-01-20")])
    document["travel"]["classes"] = {"urban": {"speed_kmh": 25, "detour": 1.3}}
    document["sites"][0]["road"], document["sites"][1]["road"] = "urban", "sea"
    instance = from_json(document)
    assert isinstance(times_of(instance), ByRoad)
    assert [(fault.code, dict(fault.params)) for fault in instance.faults] == [
        ("unknown_road", {"site": 2, "road": "sea"})
    ]


def test_logged_trips_give_a_ratio_with_the_number_of_trips():
    trips = [Trip("b", "a", 10, 12), Trip("a", "b", 10, 20), Trip("a", "b", 10, 13), Trip("c", "c", 10, 9)]
    assert calibrate([*trips, Trip("a", "b", 0, 5), Trip("a", "b", 5, 0)]) == (
        Ratio("a", "b", 1.3, 3),
        Ratio("c", "c", 0.9, 1),
    )
