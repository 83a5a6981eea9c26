"""How many enterprises of each sector, and how many instruments at each of their sites, so that the sums come out."""

from collections.abc import Iterator
from dataclasses import dataclass

from web.demo.cast import CAST
from web.demo.chance import Chance
from web.demo.sectors import HEALTH_STATION, SECTORS, Sector

_COMMUNES = 65


@dataclass(frozen=True, slots=True)
class Planned:
    """An enterprise to be: its sector, instruments per site, and the number of its commune where that is fixed."""

    sector: Sector
    sites: tuple[int, ...]
    commune: int | None = None


def plan_of(chance: Chance, instruments: int, enterprises: int) -> tuple[Planned, ...]:
    """The plan for everything but the cast, with exactly the sums asked for, the cast counted in.

    Raises ValueError where fewer instruments are asked for than the sites of that many enterprises need.
    """
    wanted = instruments - sum(len(place.kinds) for member in CAST for place in member.places)
    drafts = [_draft(chance, sector) for sector in _sectors(enterprises - len(CAST))]
    if wanted < sum(len(sites) for _, sites in drafts):
        raise ValueError(f"{instruments} instruments are too few for {enterprises} enterprises")
    _fit(chance, drafts, wanted)
    stations = iter(range(_COMMUNES))
    return tuple(
        Planned(sector, tuple(sites), next(stations) if sector is HEALTH_STATION else None) for sector, sites in drafts
    )


def _sectors(count: int) -> Iterator[Sector]:
    """The sectors by their shares, each at least once, those without a limit taking what the limited ones leave."""
    numbers = {index: max(1, count * sector.share // 300) for index, sector in enumerate(SECTORS)}
    for index, sector in enumerate(SECTORS):
        if sector.most:
            numbers[index] = min(numbers[index], sector.most)
    numbers[0] = _COMMUNES
    free = [index for index, sector in enumerate(SECTORS) if not sector.most]
    shares = sum(SECTORS[index].share for index in free)
    missing = count - sum(numbers.values())
    for index in free:
        numbers[index] = max(1, numbers[index] + missing * SECTORS[index].share // shares)
    largest = max(free, key=lambda index: SECTORS[index].share)
    numbers[largest] += count - sum(numbers.values())
    for index, sector in enumerate(SECTORS):
        yield from [sector] * numbers[index]


def _draft(chance: Chance, sector: Sector) -> tuple[Sector, list[int]]:
    return sector, [chance.between(*sector.per_site) for _ in range(chance.between(*sector.sites))]


def _fit(chance: Chance, drafts: list[tuple[Sector, list[int]]], wanted: int) -> None:
    """Add or take one instrument here and there until the sum is right; no site is left empty."""
    missing = wanted - sum(sum(sites) for _, sites in drafts)
    step = 1 if missing > 0 else -1
    while missing:
        sector, sites = chance.pick(drafts)
        position = chance.between(0, len(sites) - 1)
        if sector.most == 1 or sites[position] + step < 1:
            continue
        sites[position] += step
        missing -= step
