"""Travel minutes from a routing server, OSRM's `table` or Valhalla's `sources_to_targets` (shell: it asks the network).

Whatever the server does, planning goes on: what it does not answer, or answers with nonsense, is taken from another
source, and `faults` say so. A server that fails once is not asked again for the same matrix.
"""

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from itertools import product
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from scheduler.planner.model import Fault, Point
from scheduler.planner.travel import Matrix, TravelTimes

_BLOCK = 50  # sources and destinations of one request: public servers take 100 places at a time
_DIGITS = 4  # of a degree, about 11 m: places nearer than that are one
_LONGEST_SECONDS = 600_000
_MOST_BYTES = 5_000_000
_Places = list[tuple[float, float]]  # latitude, longitude


@dataclass(frozen=True, slots=True)
class Protocol:
    """How a kind of server is asked and how its answer is read: rows of seconds, None where there is no way."""

    request: Callable[[str, _Places, _Places], Request]
    seconds: Callable[[Any], list[list[Any]]]


def _osrm_request(url: str, sources: _Places, targets: _Places) -> Request:
    places = ";".join(f"{lon},{lat}" for lat, lon in [*sources, *targets])
    first = ";".join(map(str, range(len(sources))))
    rest = ";".join(map(str, range(len(sources), len(sources) + len(targets))))
    query = f"sources={first}&destinations={rest}&annotations=duration"
    return Request(f"{url}/table/v1/driving/{places}?{query}")  # noqa: S310 - `TableService` takes http and https only


def _valhalla_request(url: str, sources: _Places, targets: _Places) -> Request:
    asked = {
        name: [{"lat": lat, "lon": lon} for lat, lon in listed]
        for name, listed in (("sources", sources), ("targets", targets))
    }
    body = json.dumps({**asked, "costing": "auto"}).encode()
    headers = {"Content-Type": "application/json"}
    return Request(f"{url}/sources_to_targets", body, headers)  # noqa: S310 - `TableService` takes http and https only


PROTOCOLS = {
    "osrm": Protocol(_osrm_request, lambda answer: answer["durations"]),
    "valhalla": Protocol(
        _valhalla_request, lambda answer: [[cell["time"] for cell in row] for row in answer["sources_to_targets"]]
    ),
}


class TableService:
    """Whole minutes, rounded up to halves, as `kind` (`osrm`, `valhalla`) at `url` answers; else those of `otherwise`.

    Answers are kept by rounded coordinates. `timeout` is in seconds, for each request. Raises ValueError for a URL
    that is not http(s) or a kind that is unknown.
    """

    def __init__(self, kind: str, url: str, otherwise: TravelTimes, timeout: float = 10.0) -> None:
        if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).netloc:
            raise ValueError(url)
        if kind not in PROTOCOLS:
            raise ValueError(kind)
        self._protocol, self._url, self._otherwise, self._timeout = PROTOCOLS[kind], url.rstrip("/"), otherwise, timeout
        self._known: dict[tuple[tuple[float, float], tuple[float, float]], int] = {}
        self.faults: list[Fault] = []

    def matrix(self, points: Sequence[Point]) -> Matrix:
        """Minutes from each point (row) to each (column)."""
        places = [(round(point.lat, _DIGITS), round(point.lon, _DIGITS)) for point in points]
        self._learn(sorted(set(places)))
        legs = self._otherwise.matrix(points).copy()
        gaps = 0
        for row, column in product(range(len(places)), repeat=2):
            found = 0 if row == column else self._known.get((places[row], places[column]))
            gaps += found is None
            legs[row, column] = legs[row, column] if found is None else found
        if gaps:
            self.faults.append(Fault("travel_service_gaps", (("url", self._url), ("count", gaps))))
        return legs

    def _learn(self, places: _Places) -> None:
        blocks = [places[at : at + _BLOCK] for at in range(0, len(places), _BLOCK)]
        for sources, targets in product(blocks, repeat=2):
            if all((one, other) in self._known for one in sources for other in targets):
                continue
            try:
                self._ask(sources, targets)
            except (OSError, HTTPException, ValueError, TypeError, KeyError, IndexError) as error:
                what = type(error).__name__
                self.faults.append(Fault("travel_service_failed", (("url", self._url), ("what", what))))
                return

    def _ask(self, sources: _Places, targets: _Places) -> None:
        request = self._protocol.request(self._url, sources, targets)
        with urlopen(request, timeout=self._timeout) as answer:  # noqa: S310 - http and https only, see above
            rows = self._protocol.seconds(json.loads(answer.read(_MOST_BYTES)))
        if len(rows) != len(sources) or any(len(row) != len(targets) for row in rows):
            raise ValueError("shape")
        for source, row in zip(sources, rows, strict=True):
            for target, seconds in zip(targets, row, strict=True):
                minutes = _minutes(seconds)
                if minutes is not None:
                    self._known[source, target] = minutes


def _minutes(seconds: Any) -> int | None:
    """None for no way and for what cannot be the time of one."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not math.isfinite(seconds):
        return None
    if not 0 <= seconds <= _LONGEST_SECONDS:
        return None
    return math.floor(seconds / 60 + 0.5)
