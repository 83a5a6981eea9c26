"""The best plan of a tiny problem, by trying everything; it shares no code with the planner."""

from datetime import date
from itertools import pairwise, permutations, product

from bench.planner_referee import leg

NOTHING = (0, 0.0)


class Brute:
    """Every way to give each instrument to one inspector on one day, or to nobody."""

    def __init__(self, document):
        self.document = document
        self.items = document["instruments"]
        self.places = {site["id"]: site for site in document["sites"]}
        self.counts = {entry["field"]: entry["count"] for entry in document["equipment"]}

    def optimum(self):
        """(overdue, of them without a visit, minutes of driving and wasted validity) of the best plan."""
        best = {0: NOTHING}
        for day in self.document["working_days"]:
            best = self._with_day(best, day)
        every = (1 << len(self.items)) - 1
        left = {done: (every ^ done).bit_count() for done in best}
        return min((late + left[done], left[done], round(cost, 6)) for done, (late, cost) in best.items())

    def _with_day(self, best, day):
        after = dict(best)
        for done, (late, cost) in best.items():
            for taken, (more_late, more_cost) in self._days(day).items():
                if not taken & done:
                    found = (late + more_late, cost + more_cost)
                    after[done | taken] = min(found, after.get(done | taken, found))
        return after

    def _days(self, day):
        """By set of instruments: the best way for the inspectors together to do exactly these on a day."""
        found = {}
        people = [one for one in self.document["inspectors"] if day not in one["days_off"]]
        routes = [{0: NOTHING} | self._routes(day, person) for person in people]
        for chosen in product(*(one.items() for one in routes)):
            sets = [taken for taken, _ in chosen]
            total = sum(sets)
            if total.bit_count() != sum(one.bit_count() for one in sets) or not self._equipped(sets):
                continue
            value = (sum(late for _, (late, _) in chosen), sum(cost for _, (_, cost) in chosen))
            found[total] = min(value, found.get(total, value))
        return found

    def _equipped(self, sets):
        used = [field for taken in sets for field in {self._kind(item)["field"] for item in self._in(taken)}]
        return all(used.count(field) <= count for field, count in self.counts.items())

    def _routes(self, day, person):
        found = {}
        for taken in range(1, 1 << len(self.items)):
            value = self._route(list(self._in(taken)), date.fromisoformat(day), person)
            if value:
                found[taken] = value
        return found

    def _in(self, taken):
        return (item for at, item in enumerate(self.items) if taken >> at & 1)

    def _kind(self, item):
        return self.document["kinds"][item["kind"]]

    def _route(self, items, on, person):
        ahead = [(date.fromisoformat(item["due_on"]) - on).days for item in items]
        fields = {self._kind(item)["field"] for item in items}
        if max(ahead) > self.document["earliest_days_before_due"] or not fields <= set(person["fields"]):
            return None
        setup = self.document["visit_setup_minutes"]
        stops = {(item["site"], self._kind(item)["field"]) for item in items}
        work = sum(self._kind(item)["service_minutes"] for item in items) + setup * len(stops)
        drive = min(self._drive(order) for order in permutations({site for site, _ in stops}))
        if drive + work > self.document["day_minutes"]:
            return None
        rates = [(2 * self._kind(one)["service_minutes"] + setup) / self._kind(one)["interval_days"] for one in items]
        waste = sum(rate * max(0, days) for rate, days in zip(rates, ahead, strict=True))
        return (sum(days < 0 for days in ahead), drive + waste)

    def _drive(self, order):
        office = self.document["office"]
        route = [office, *(self.places[site] for site in order), office]
        return sum(leg(a, b, self.document["travel"]) for a, b in pairwise(route))
