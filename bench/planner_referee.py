"""An independent reading of the rules of the public planning instances: it shares no code with the planner."""

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

Json = dict[str, Any]


@dataclass
class Verdict:
    breaches: list[str]
    overdue: int
    unplanned: int
    late_days: int
    travel: int
    waste: float
    inspector_minutes: Counter[Any]
    week_minutes: Counter[Any]

    @property
    def cost(self) -> float:
        return self.travel + self.waste


def leg(a: Json, b: Json, travel: Json) -> int:
    """Whole minutes between two places by great circle (Earth radius 6,371 km)."""
    phi1, phi2 = math.radians(a["lat"]), math.radians(b["lat"])
    dphi, dlambda = phi2 - phi1, math.radians(b["lon"]) - math.radians(a["lon"])
    chord = math.sin(dphi / 2) ** 2 + math.cos(phi1) * math.cos(phi2) * math.sin(dlambda / 2) ** 2
    km = 2 * 6371 * math.asin(math.sqrt(chord))
    return math.floor(km * travel["detour"] / travel["speed_kmh"] * 60 + 0.5)


class Referee:
    def __init__(self, instance: Json) -> None:
        self.instance = instance
        self.items = {item["id"]: item for item in instance["instruments"]}
        self.places = {site["id"]: site for site in instance["sites"]}
        self.people = {person["id"]: person for person in instance["inspectors"]}
        self.counts = {entry["field"]: entry["count"] for entry in instance.get("equipment", [])}
        self.away = {entry["field"]: entry.get("away", {}) for entry in instance.get("equipment", [])}

    def judge(self, plan: Json) -> Verdict:
        verdict = Verdict([], 0, 0, 0, 0, 0.0, Counter(), Counter())
        served: Counter[Any] = Counter()
        users: dict[Any, set[Any]] = defaultdict(set)
        pairs = Counter((day["date"], day["inspector"]) for day in plan["days"])
        verdict.breaches += [f"two days: {pair}" for pair, n in pairs.items() if n > 1]
        for day in plan["days"]:
            if self._works(day):
                self._day(day, verdict, served, users)
            else:
                verdict.breaches.append(f"no work: {day['inspector']} {day['date']}")
        verdict.breaches += [f"twice: {ident}" for ident, n in served.items() if n > 1]
        for (on, field), people in users.items():
            if len(people) > self.counts.get(field, len(people)) - self.away.get(field, {}).get(on, 0):
                verdict.breaches.append(f"equipment: {field} {on}")
        verdict.unplanned = len(self.items.keys() - served.keys())
        verdict.overdue += verdict.unplanned
        return verdict

    def _works(self, day: Json) -> bool:
        person = self.people.get(day["inspector"])
        return (
            person is not None
            and day["date"] in self.instance["working_days"]
            and day["date"] not in person["days_off"]
        )

    def _day(self, day: Json, verdict: Verdict, served: Counter[Any], users: dict[Any, set[Any]]) -> None:
        on, person = date.fromisoformat(day["date"]), self.people[day["inspector"]]
        route = [
            self.instance["office"],
            *(self.places[stop["site"]] for stop in day["stops"]),
            self.instance["office"],
        ]
        driven = sum(leg(a, b, self.instance["travel"]) for a, b in pairwise(route))
        worked = 0
        for stop in day["stops"]:
            if day["date"] in self.places[stop["site"]].get("closed_on", []):
                verdict.breaches.append(f"closed: {stop['site']} {day['date']}")
            fields = set()
            for ident in stop["instruments"]:
                served[ident] += 1
                fields.add(self._field(ident))
                worked += self._kind(ident)["service_minutes"]
                if self.items[ident]["site"] != stop["site"]:
                    verdict.breaches.append(f"not there: {ident}")
                self._timing(ident, on, verdict)
            verdict.breaches += [f"{person['id']} cannot {field}" for field in fields - set(person["fields"])]
            for field in fields:
                users[day["date"], field].add(person["id"])
            worked += self.instance["visit_setup_minutes"] * len(fields)
        limit = min(self.instance["day_minutes"], person.get("minutes_on", {}).get(day["date"], 10_000))
        if driven + worked > limit:
            verdict.breaches.append(f"too long: {person['id']} {day['date']}")
        verdict.travel += driven
        verdict.inspector_minutes[person["id"]] += driven + worked
        verdict.week_minutes[on.isocalendar()[:2]] += driven + worked

    def _timing(self, ident: Any, on: date, verdict: Verdict) -> None:
        ahead = (date.fromisoformat(self.items[ident]["due_on"]) - on).days
        kind = self._kind(ident)
        if ahead > self.instance["earliest_days_before_due"]:
            verdict.breaches.append(f"too early: {ident}")
        if ahead < 0:
            verdict.overdue += 1
            verdict.late_days -= ahead
        else:
            rate = (2 * kind["service_minutes"] + self.instance["visit_setup_minutes"]) / kind["interval_days"]
            verdict.waste += rate * ahead

    def _kind(self, ident: Any) -> Json:
        return self.instance["kinds"][self.items[ident]["kind"]]

    def _field(self, ident: Any) -> str:
        return self._kind(ident)["field"]
