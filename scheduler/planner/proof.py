"""Why some instruments must be late, whatever the plan; and the least driving there is.

Three kinds of proof: an instrument by itself has no day (`alone`), some fields and dates hold more work than days
(`overload`), and the routing of the first days solved exactly for a dozen instruments (`first_days`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scheduler.planner.alone import late_alone
from scheduler.planner.board import Board
from scheduler.planner.claims import Claim, Need, need
from scheduler.planner.first_days import unreachable
from scheduler.planner.model import Fault
from scheduler.planner.overload import overloads

_MOST_CLAIMS = 12  # overloads that are looked for one after the other


@dataclass(frozen=True, slots=True)
class Proven:
    """The proofs in words, how many late instruments they account for, and the proof that concerns an instrument."""

    told: tuple[Fault, ...]
    count: int
    of: Mapping[int, Fault]

    def reason(self, index: int) -> Fault:
        """Why an instrument is late: the proof it is part of, or that there is none."""
        return self.of.get(index, Fault("not_proven_here"))


def prove(board: Board, instruments: Sequence[int], suspects: Sequence[int]) -> Proven:
    """What of the given plannable instruments (indexes) must be late, whatever the plan. Only `suspects`, those late in
    some plan, can be late in all.
    """
    if not board.ordinals:
        return Proven((), 0, {})
    told: list[Fault] = []
    of: dict[int, Fault] = {}
    late = [one for one in instruments if _due(board, one) < board.ordinals[0]]
    if late:
        start = board.instance.working_days[0].strftime("%d/%m/%Y")
        told.append(Fault("due_before_start", (("count", len(late)), ("start", start))))
        of |= dict.fromkeys(late, told[0])
    alone = _alone(board, [one for one in suspects if one not in of])
    if alone:
        told.append(Fault("alone", (("count", len(alone)),)))
        of |= alone
    count = len(of)
    for claim in _claims(board, [need(board, one) for one in instruments if one not in of]):
        count += claim.late
        told.append(claim.told)
        of |= dict.fromkeys(claim.members, claim.told)
    return Proven(tuple(told), count, of)


def _alone(board: Board, instruments: Iterable[int]) -> dict[int, Fault]:
    found = ((one, late_alone(board, board.instance.instruments[one])) for one in instruments)
    return {one: fault for one, fault in found if fault is not None}


def _claims(board: Board, needs: list[Need]) -> list[Claim]:
    """Claims without a common instrument, so that their counts may be added; each the greatest of what is left."""
    kept: list[Claim] = []
    while len(kept) < _MOST_CLAIMS:
        found = [*overloads(board, needs), *unreachable(board, needs)]
        if not found:
            break
        kept.append(min(found, key=_order))
        needs = [one for one in needs if one.index not in kept[-1].members]
    return kept


def _order(claim: Claim) -> tuple[int, bool, int, str]:
    """The most late first; of equals the one that a reader can check by adding up."""
    return -claim.late, claim.told.code == "first_days", len(claim.members), str(claim.told.params)


def travel_bound(board: Board, instruments: Iterable[int]) -> float:
    """Minutes of driving that no plan serving the given instruments (indexes) can do with less.

    A day that reaches a site r minutes there and back drives T ≥ r and works S ≤ L − T, so T / S ≥ r / (L − r) for
    each of its visits; weighed with the service minutes and added up over the days that is the bound. Bare service
    is counted, so it holds for every bundling; it is far from tight where days hold several stops.
    """
    total = 0.0
    for index in instruments:
        item = board.instance.instruments[index]
        kind, trip = board.kind(item), board.round_trips[board.point_of[item.site]]
        room = board.longest_day(kind.field) - trip
        total += kind.service_minutes * trip / room if room > 0 else 0.0
    return total


def _due(board: Board, index: int) -> int:
    return board.instance.instruments[index].due_on.toordinal()
