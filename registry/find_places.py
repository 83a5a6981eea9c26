"""Every read query about enterprises, their sites and their contacts, by name."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.clauses import Clauses
from registry.database import connection
from registry.instrument_text import search_words

PAGE = 50


@dataclass(frozen=True, slots=True)
class EnterpriseRow:
    """An enterprise as lists show it."""

    id: int
    tax_code: str
    name: str
    sector: str
    language: str
    address: str
    phone: str


_ENTERPRISE = "SELECT id, tax_code, name, sector, language, address, phone FROM enterprise"


async def enterprise(enterprise_id: int) -> EnterpriseRow | None:
    """One enterprise by id."""
    async with connection() as database:
        found = await database.fetchrow(f"{_ENTERPRISE} WHERE id = $1", enterprise_id)
    return EnterpriseRow(**found) if found else None


async def enterprise_by_tax_code(tax_code: str) -> EnterpriseRow | None:
    """One enterprise by its canonical tax code."""
    async with connection() as database:
        found = await database.fetchrow(f"{_ENTERPRISE} WHERE tax_code = $1", tax_code)
    return EnterpriseRow(**found) if found else None


async def enterprises(text: str = "", *, after: tuple[str, int] | None = None, size: int = PAGE) -> list[EnterpriseRow]:
    """Enterprises in Vietnamese order whose folded name holds every word of `text`, or whose tax code begins with it.

    `after` is the (name_sort, id) of the last row of the page before; ask for one more than you show to learn whether
    there is a next page.
    """
    clauses = Clauses()
    for word in search_words(text):
        clauses.add("(' ' || name_fold LIKE ? OR tax_code LIKE ?)", f"% {word}%", f"{word}%")
    if after is not None:
        clauses.add('(name_sort COLLATE "C", id) > (?, ?)', *after)
    async with connection() as database:
        found = await database.fetch(
            f'{_ENTERPRISE}{clauses.where()} ORDER BY name_sort COLLATE "C", id LIMIT {size}', *clauses.values
        )
    return [EnterpriseRow(**record) for record in found]


@dataclass(frozen=True, slots=True)
class SiteRow:
    """A site of an enterprise. `weekdays` to visit it (Monday is 0), `lunar_days` of its fair; none: any day."""

    id: int
    enterprise_id: int
    name: str
    commune_code: str
    address: str
    weekdays: tuple[int, ...] = ()
    lunar_days: tuple[int, ...] = ()


_SITES = "SELECT id, enterprise AS enterprise_id, name, commune_code, address, weekdays, lunar_days FROM site"


async def sites(enterprise_id: int) -> list[SiteRow]:
    """The sites of an enterprise, in the order in which they were enrolled."""
    async with connection() as database:
        found = await database.fetch(f"{_SITES} WHERE enterprise = $1 ORDER BY id", enterprise_id)
    return [_site(record) for record in found]


async def site(site_id: int) -> SiteRow | None:
    """One site."""
    async with connection() as database:
        found = await database.fetchrow(f"{_SITES} WHERE id = $1", site_id)
    return _site(found) if found else None


def _site(record: Any) -> SiteRow:
    days = {name: tuple(sorted(record[name])) for name in ("weekdays", "lunar_days")}
    return SiteRow(**{**record, **days})


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A person of an enterprise; `site_id` None: for all of its places. `address_*`: whether mail comes back."""

    id: int
    enterprise_id: int
    site_id: int | None
    role: str
    name: str
    email: str
    phone: str
    language: str | None
    receives_notices: bool
    address_state: str
    address_words: str
    address_since: datetime | None


_CONTACT = """
SELECT id, enterprise AS enterprise_id, site AS site_id, role, name, email, phone, language, receives_notices,
       address_state, address_words, address_since
FROM contact"""


async def contacts(enterprise_id: int) -> list[ContactRow]:
    """The contacts of an enterprise."""
    async with connection() as database:
        found = await database.fetch(f"{_CONTACT} WHERE enterprise = $1 ORDER BY id", enterprise_id)
    return [ContactRow(**record) for record in found]


async def contact(contact_id: int) -> ContactRow | None:
    """One contact by id."""
    async with connection() as database:
        found = await database.fetchrow(f"{_CONTACT} WHERE id = $1", contact_id)
    return ContactRow(**found) if found else None
