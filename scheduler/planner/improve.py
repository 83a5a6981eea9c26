"""Improvement in space and time: free some neighbouring days, let the engine solve them again, keep what is better,
or while the search is warm a little dearer.

Parts are cut from the plan while earlier ones are still being solved, from other days than theirs, and put back in
the order in which they were cut; so all engines are kept busy and the plan does not depend on how many there are.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from random import Random

from scheduler.planner.balance import Balance
from scheduler.planner.cooling import Best, tolerance
from scheduler.planner.dates import better_dates
from scheduler.planner.draft import Draft
from scheduler.planner.neighbours import MOST_VISITS, Neighbourhoods
from scheduler.planner.packed import packed
from scheduler.planner.parts import Cut, cut, put_back
from scheduler.planner.relief import Relief
from scheduler.planner.route import Routes
from scheduler.planner.watchdog import Engine

LONG_ITERATIONS = 300  # of the engine, for one part, where every visit is looked at often,
SHORT_ITERATIONS = 30  # and where it is not: the first of them gain most
_AHEAD = 4  # parts cut and not yet put back
_MOST_WAITING = 20
_PATIENCE = 24  # rounds without a better plan before the search ends, and _ROUNDS_PER_VISIT more for each visit
_ROUNDS_PER_VISIT = 4
_DATED_LOOKS = 5  # at every visit, after which days are put on better dates


@dataclass(frozen=True, slots=True)
class Round:
    """One part put back: its number, the engine iterations spent so far, the rounds since the last better plan."""

    number: int
    iterations: int
    idle: int


@dataclass(frozen=True, slots=True)
class _Sent:
    """A part on its way: None when there was nothing to decide."""

    piece: Cut | None
    promised: Counter[tuple[int, str]]
    answer: "Future[Routes | None] | None"
    warmth: float


def improve(
    draft: Draft,
    seed: int,
    balance: Balance,
    engines: Sequence[Engine],
    *,
    go_on: Callable[[Round], bool],
    warmth: Callable[[Round], float],
    iterations: int = LONG_ITERATIONS,
    chains: bool = False,
) -> Iterator[Round]:
    """Improve `draft` in place as long as `go_on` agrees and something is gained.

    After a round that is not idle the draft is the best plan so far, and at the end it is that plan again; between,
    it may be dearer by what `warmth` (minutes) allows. A part gets `iterations` of the engine. Now and then whole days
    are put on better dates (`dates`), and with `chains` the late visits are seen to (`relief`). The course depends on
    these, `seed`, `balance` and the draft alone, not on the number of engines (one thread each); `go_on` may only end
    it.
    """
    with ThreadPoolExecutor(max_workers=len(engines)) as pool:
        search = _Search(draft, seed, balance, pool, engines, iterations=iterations)
        done = Round(0, 0, 0)
        patience = _PATIENCE + len(draft.visits) * _ROUNDS_PER_VISIT
        gained = False
        while True:
            pause = search.pause(chains=chains)
            while pause is None and search.may_send() and done.idle < patience and go_on(search.sent(done)):
                search.send(warmth(search.sent(done)))
                pause = search.pause(chains=chains)
            if not search.waiting:
                if pause is not None and go_on(done):
                    gained |= pause()
                    continue
                search.best.restore()
                search.better_dates()
                return
            better = search.put_back() or gained
            gained = False
            done = Round(done.number + 1, done.iterations + iterations, 0 if better else done.idle + 1)
            yield done


class _Search:
    """The parts on their way, oldest first."""

    def __init__(
        self,
        draft: Draft,
        seed: int,
        balance: Balance,
        pool: ThreadPoolExecutor,
        engines: Sequence[Engine],
        *,
        iterations: int,
    ) -> None:
        self._draft, self._seed, self._balance, self._pool = draft, seed, balance, pool
        self._iterations = iterations
        self._near = Neighbourhoods(draft)
        self.best = Best(draft)
        self.relief = Relief(draft, self._near, self.best, self._pack)
        self._number = self._dated = 0
        self._free: SimpleQueue[Engine] = SimpleQueue()
        for engine in engines:
            self._free.put(engine)
        self.waiting: deque[_Sent] = deque()

    def _pack(self, ordinal: int, turn: int) -> Draft | None:
        engine = self._free.get()
        try:
            return packed(self._draft, ordinal, self._balance, engine, turn)
        finally:
            self._free.put(engine)

    def may_send(self) -> bool:
        """Whether another part may be cut now: not too far ahead, and not where all days are on their way."""
        blocked = bool(self.waiting) and self.waiting[-1].piece is None
        return len(self.waiting) < _AHEAD and not blocked

    def pause(self, *, chains: bool) -> Callable[[], bool] | None:
        """What is to be done as soon as no part is on its way, if anything; it says whether that made the best plan."""
        if chains and self.relief.due(self._number):
            return self.relief.go_on
        due = self._number * MOST_VISITS >= _DATED_LOOKS * (self._dated + 1) * max(1, len(self._draft.visits))
        return self.better_dates if due else None

    def better_dates(self) -> bool:
        """Put whole days on better dates; whether that makes the best plan so far."""
        self._dated += 1
        gain, changed = better_dates(self._draft, self._balance, self.best.note)
        self._near.update(changed, ())
        return self.best.changed(gain)

    def sent(self, done: Round) -> Round:
        """The budget's view: parts on their way count as spent."""
        return Round(done.number, done.iterations + self._iterations * len(self.waiting), done.idle)

    def send(self, warmth: float) -> None:
        """Cut the next part and hand it to the engines, to be solved that warm."""
        rng = Random(f"{self._seed}/{self._number}")  # noqa: S311 - a reproducible search, no secret
        self._number += 1
        pieces = [one.piece for one in self.waiting if one.piece is not None]
        away = {index for piece in pieces for index in piece.visits}
        promised = sum((one.promised for one in self.waiting), Counter[tuple[int, str]]())
        before = promised.copy()
        chosen = self._near.choose(rng, {slot for piece in pieces for slot in piece.slots}, away)
        nowhere = [index for index in self._near.nowhere() if index not in away]
        asking = rng.sample(nowhere, min(_MOST_WAITING, len(nowhere)))
        piece = cut(self._draft, chosen, asking, self._balance, promised)
        seed = rng.randrange(2**31)
        answer = self._pool.submit(self._solve, piece, seed, warmth) if piece is not None else None
        self.waiting.append(_Sent(piece, promised - before, answer, warmth))

    def _solve(self, piece: Cut, seed: int, warmth: float) -> Routes | None:
        engine = self._free.get()
        try:
            return engine.solve(piece.part, self._iterations, seed, warmth)
        finally:
            self._free.put(engine)

    def put_back(self) -> bool:
        """Take the oldest part back into the draft; whether that makes it the best plan so far."""
        sent = self.waiting.popleft()
        routes = sent.answer.result() if sent.answer is not None else None
        if sent.piece is None or routes is None:
            return False
        self.best.note(sent.piece.slots)
        gain = put_back(self._draft, sent.piece, routes, self._balance, tolerance(sent.warmth))
        self._near.update(sent.piece.slots, sent.piece.visits)
        return self.best.changed(gain)
