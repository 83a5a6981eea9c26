"""Two plans side by side: which visits stay, move, come and go, and who must be told. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

TOLD = frozenset({"announced", "confirmed"})


@dataclass(frozen=True, slots=True)
class Kept:
    """A visit of a plan that is still to come."""

    id: int
    state: str
    site: int
    inspector: int
    day: date
    instruments: frozenset[int]


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of a visit. `state` is that of the old one; `old` and `new` are ids, `was` and `now` days."""

    kind: Literal["same", "moved", "added", "removed"]
    site: int
    state: str
    old: int | None
    new: int | None
    was: date | None
    now: date | None

    @property
    def told(self) -> bool:
        """Whether somebody who knows of the visit has to hear of this."""
        return self.state in TOLD and self.kind in ("moved", "removed")

    @property
    def blocks(self) -> bool:
        """Whether a person has to decide first: no plan may change what an enterprise has agreed to."""
        return self.state == "confirmed" and self.kind != "same"


def changes(old: Iterable[Kept], new: Iterable[Kept]) -> tuple[Change, ...]:
    """Pair the visits of one site that share most instruments, told ones first; the rest come or go."""
    left: dict[int, list[Kept]] = {}
    for visit in new:
        left.setdefault(visit.site, []).append(visit)
    found = []
    for visit in sorted(old, key=lambda one: (one.state not in TOLD, one.state != "confirmed", one.day, one.id)):
        twin = _twin(visit, left.get(visit.site, []))
        if twin is None:  # what people were told of stays, even where the new plan knows nothing of it
            told = visit.state in TOLD
            gone: Literal["same", "removed"] = "same" if told else "removed"
            later = visit.day if told else None
            found.append(Change(gone, visit.site, visit.state, visit.id, None, visit.day, later))
            continue
        left[visit.site].remove(twin)
        same = (visit.day, visit.inspector) == (twin.day, twin.inspector)
        kind: Literal["same", "moved"] = "same" if same else "moved"
        found.append(Change(kind, visit.site, visit.state, visit.id, twin.id, visit.day, twin.day))
    found += [Change("added", one.site, "", None, one.id, None, one.day) for rest in left.values() for one in rest]
    return tuple(found)


def _twin(visit: Kept, offered: list[Kept]) -> Kept | None:
    shared = [one for one in offered if one.instruments & visit.instruments]
    return max(
        shared,
        key=lambda one: (
            len(one.instruments & visit.instruments),
            (one.day, one.inspector) == (visit.day, visit.inspector),
            -one.id,
        ),
        default=None,
    )
