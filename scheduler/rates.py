"""What an hour, a kilometre and a day of unused validity cost: the rates in force, who set them, from what source."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from registry.database import connection
from registry.language import N_
from scheduler.planner.money import Rates, minute_vnd
from scheduler.planning import TRAVEL

ASSUMED = Rates(hour_vnd=60_000, km_vnd=9_000, instrument_day_vnd=500)
ASSUMED_SOURCE = N_("Giả định ban đầu của phần mềm, chưa kiểm chứng. Xin thay bằng định mức của đơn vị.")
MOST_VND = 100_000_000


@dataclass(frozen=True, slots=True)
class RatesInForce:
    """`source` is what their author wrote, None for the assumptions of the software; then nobody set them."""

    rates: Rates
    source: str | None = None
    at: datetime | None = None
    by_name: str | None = None


async def rates_in_force() -> RatesInForce:
    """The rates last set, or the assumptions."""
    async with connection() as database:
        row = await database.fetchrow(
            """SELECT r.hour_vnd, r.km_vnd, r.instrument_day_vnd, r.source, r.at, a.name FROM plan_rates r
               LEFT JOIN account a ON a.id = r.by ORDER BY r.id DESC LIMIT 1"""
        )
    if row is None:
        return RatesInForce(ASSUMED)
    rates = Rates(row["hour_vnd"], row["km_vnd"], row["instrument_day_vnd"])
    return RatesInForce(rates, row["source"], row["at"], row["name"])


async def minute_in_force() -> Fraction:
    """Đồng of a minute on the road by the rates in force."""
    return minute_vnd((await rates_in_force()).rates, km=TRAVEL.speed_kmh / 60)


async def set_rates(rates: Rates, source: str, *, now: datetime, by: int | None) -> None:
    """From now on these; the earlier ones stay in the table."""
    async with connection() as database:
        await database.execute(
            """INSERT INTO plan_rates (hour_vnd, km_vnd, instrument_day_vnd, source, at, by)
               VALUES ($1, $2, $3, $4, $5, $6)""",
            rates.hour_vnd,
            rates.km_vnd,
            rates.instrument_day_vnd,
            source,
            now,
            by,
        )
