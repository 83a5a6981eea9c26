"""As-found errors over the controls of an instrument, with what the staircase makes of the last one."""

from dataclasses import dataclass
from datetime import date

from registry import find_readings
from registry.dates import written
from registry.language import translator
from registry.law.load import law
from registry.values import InstrumentRow
from scheduler.as_found import CameWith, advice, advice_words, came_with

_FULL = 100


@dataclass(frozen=True, slots=True)
class TrendRow:
    """`percent` of the limit; `bar` is the same, at most 100, for a meter."""

    day: date
    percent: int
    bar: int
    adjusted: bool
    tone: str


@dataclass(frozen=True, slots=True)
class Trend:
    rows: tuple[TrendRow, ...]
    sentences: tuple[str, ...]


async def trend_of(row: InstrumentRow, today: date, language: str) -> Trend | None:
    """The newest control first; None where nothing was measured against a limit."""
    history = came_with(await find_readings.past_errors(row.id))
    if not history:
        return None
    listed = law().row_on(row.kind_code, today) if row.kind_code else None
    legal = listed.cycle_months if listed else None
    own = row.interval_months
    now = own if own and (legal is None or own < legal) else legal
    found = advice(history, now, legal)
    said = advice_words(found, now, written(found.last.day)) if found and now else ()
    return Trend(tuple(_row(one) for one in reversed(history)), tuple(one.say(translator(language)) for one in said))


def _row(one: CameWith) -> TrendRow:
    percent = round(one.share * _FULL)
    return TrendRow(one.day, percent, min(_FULL, percent), one.adjusted, "bad" if one.share > 1 else "ok")
