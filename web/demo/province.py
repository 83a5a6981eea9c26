"""The whole province, enterprise by enterprise: everything follows from the seed, the day and the sizes asked for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate

from registry.law.lists import Law
from registry.places.gazetteer import Commune
from registry.values import NewContact
from scheduler.workdays import WorkCalendar
from web.demo import names
from web.demo.cast import CAST, Member
from web.demo.chance import Chance
from web.demo.codes import Domains, PersonalNumbers, TaxCodes, mailbox, phone
from web.demo.history import History
from web.demo.kinds import Catalogue
from web.demo.plan import Planned, plan_of
from web.demo.rooms import Rooms
from web.demo.sectors import Sector
from web.demo.values import Enterprise, Site

_WARD = "Phường"
# Where people and trade are: the wards, and the communes that hold the old district centres.
_TOWNS = frozenset(
    ("06184", "06124", "06040", "06529", "06385", "06325", "06112", "06463", "06526", "06613", "06253", "06211")
)
_DEGREE = Decimal("0.0001")
_WIDEST_JITTER = 150  # ten-thousandths of a degree: about 1.6 km from the commune's centre


@dataclass(frozen=True, slots=True)
class Size:
    """How much to invent; the cast is counted in."""

    instruments: int
    enterprises: int


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the invented province shares with the real one: places, law, the market, competences, calendar."""

    communes: tuple[Commune, ...]
    law: Law
    catalogue: Catalogue
    field_of: Mapping[str, str]
    calendar: WorkCalendar


def province(seed: int, today: date, size: Size, around: Surroundings) -> Iterator[Enterprise]:
    """Every enterprise with its sites, instruments and their history; the cast first.

    Raises ValueError where the size cannot hold the cast, every commune and every sector.
    """
    writer = _Writer(seed, today, around)
    plan = plan_of(Chance(seed, "plan"), size.instruments, size.enterprises)
    for member in CAST:
        yield writer.member(member)
    for number, planned in enumerate(plan):
        yield writer.enterprise(planned, number)


class _Writer:
    """Keeps what must not repeat within one province: codes, domains, certificate and sticker numbers."""

    def __init__(self, seed: int, today: date, around: Surroundings) -> None:
        self._seed = seed
        self._communes = around.communes
        self._by_code = {commune.code: commune for commune in around.communes}
        weights = (4 if c.kind == _WARD else 3 if c.code in _TOWNS else 1 for c in around.communes)
        self._sums = tuple(accumulate(weights))
        self._tax_codes = TaxCodes(Chance(seed, "tax codes"))
        self._people = PersonalNumbers(Chance(seed, "personal numbers"))
        self._domains = Domains()
        self._rooms = Rooms(today, around.law, around.catalogue, around.field_of, History(today, around.calendar))

    def member(self, member: Member) -> Enterprise:
        """An enterprise of the cast, with the instruments that its places name."""
        chance = Chance(self._seed, "cast", member.tax_code)
        self._domains.reserve(member.contact.email.partition("@")[2])
        taken: set[tuple[str, str, str]] = set()
        sites = tuple(
            Site(
                place.name,
                place.commune_code,
                place.address,
                place.latitude,
                place.longitude,
                self._rooms.instruments(chance, place.kinds, place.rooms, taken),
            )
            for place in member.places
        )
        return Enterprise(
            member.tax_code,
            member.name,
            member.sector,
            member.language,
            member.address,
            member.phone,
            (member.contact,),
            sites,
        )

    def enterprise(self, planned: Planned, number: int) -> Enterprise:
        """An invented enterprise."""
        chance = Chance(self._seed, number)
        sector = planned.sector
        home = self._commune(chance, planned)
        woman = chance.percent(55)
        person = names.person(chance, woman=woman)
        name, proper = self._name(chance, planned, home, person)
        household = sector.household
        sites = tuple(self._site(chance, planned, home, proper, position) for position in range(len(planned.sites)))
        return Enterprise(
            tax_code=self._people.next(woman=woman) if household else self._tax_codes.next(),
            name=name,
            sector=sector.words,
            language="en" if not household and chance.percent(3) else "vi",
            address=sites[0].address,
            phone="" if household and chance.percent(40) else phone(chance),
            contacts=self._contacts(chance, name, person, household=household),
            sites=self._furnished(chance, planned, sites),
        )

    def _commune(self, chance: Chance, planned: Planned) -> Commune:
        if planned.commune is not None:
            return self._communes[planned.commune % len(self._communes)]
        if planned.sector.communes:
            return self._by_code[chance.pick(planned.sector.communes)]
        return chance.weighted(self._communes, self._sums)

    def _name(self, chance: Chance, planned: Planned, home: Commune, person: str) -> tuple[str, str]:
        """The full name and its proper part."""
        title = chance.pick(planned.sector.titles)
        if planned.sector.naming == "alone":
            return title, ""
        proper = {
            "firm": lambda: names.firm(chance),
            "person": lambda: person,
            "gold": lambda: names.gold_shop(chance),
            "village": lambda: home.name if chance.percent(70) else names.village(chance),
            "commune": lambda: home.title,
        }[planned.sector.naming]()
        return f"{title} {proper}", proper

    def _site(self, chance: Chance, planned: Planned, home: Commune, proper: str, position: int) -> Site:
        commune = home if position == 0 else self._commune(chance, planned)
        pattern = _site_pattern(chance, planned.sector, commune)
        name = pattern.format(name=proper, village=names.village(chance), n=position + 1)
        known = not chance.percent(3)
        return Site(
            name=name.strip(),
            commune_code=commune.code,
            address=names.address(chance, commune.kind, commune.title),
            latitude=commune.latitude + _jitter(chance) if known else None,
            longitude=commune.longitude + _jitter(chance) if known else None,
            instruments=(),
        )

    def _furnished(self, chance: Chance, planned: Planned, sites: tuple[Site, ...]) -> tuple[Site, ...]:
        taken: set[tuple[str, str, str]] = set()
        furnished = []
        for site, count in zip(sites, planned.sites, strict=True):
            kinds = self._kinds(chance, planned, count)
            instruments = self._rooms.instruments(chance, kinds, planned.sector.places, taken)
            furnished.append(
                Site(site.name, site.commune_code, site.address, site.latitude, site.longitude, instruments)
            )
        return tuple(furnished)

    def _kinds(self, chance: Chance, planned: Planned, count: int) -> tuple[str, ...]:
        core = planned.sector.core[:count]
        kinds, sums = planned.sector.kinds, planned.sector.sums
        return (*core, *(chance.weighted(kinds, sums) for _ in range(count - len(core))))

    def _contacts(self, chance: Chance, name: str, person: str, *, household: bool) -> tuple[NewContact, ...]:
        """Mostly one person with a mail address; a market woman may have none, a large firm may have a second."""
        if household and chance.percent(35):
            return (NewContact(person, "", phone(chance)),) if chance.percent(70) else ()
        domain = self._domains.next(person if household else name)
        first = NewContact(person, mailbox(person, domain), phone(chance), None, not chance.percent(2))
        if household or not chance.percent(15):
            return (first,)
        second = names.person(chance, woman=chance.percent(50))
        address = f"doluong@{domain}"
        return first, NewContact(second, address, phone(chance))


def _site_pattern(chance: Chance, sector: Sector, commune: Commune) -> str:
    """How its sites are called; where they are named after places, the commune decides."""
    if len(sector.communes) != len(sector.site_names):
        return chance.pick(sector.site_names)
    fitting = [name for name, code in zip(sector.site_names, sector.communes, strict=True) if code == commune.code]
    return chance.pick(fitting)


def _jitter(chance: Chance) -> Decimal:
    return _DEGREE * chance.between(-_WIDEST_JITTER, _WIDEST_JITTER)
