"""What an enterprise has registered, as far as an import must know it: identity keys and sites."""

from collections import defaultdict

import asyncpg

from registry.database import connection
from registry.instrument_text import identity_key
from registry.sheets.places import KnownSite
from registry.sheets.rows import Registered, others_of
from registry.values import RangeFact

_KEYS = "SELECT identity_key FROM instrument WHERE enterprise = $1"

# Without a serial an instrument is found by all its columns, as they stand now and as they stood when it came.
_UNSERIALLED = """
    SELECT i.id, i.maker, i.model, i.kind_code, i.accuracy_class, i.year, i.place, s.commune_code, i.verified_on,
           i.valid_until, coalesce(c.certificate_number, '') AS certificate, coalesce(c.sticker_number, '') AS sticker
    FROM instrument i JOIN site s ON s.id = i.site
    LEFT JOIN LATERAL (
        SELECT certificate_number, sticker_number FROM control WHERE control.instrument = i.id
        ORDER BY coalesce(performed_on, printed_valid_until) DESC NULLS LAST, id DESC LIMIT 1
    ) c ON true
    WHERE i.enterprise = $1 AND i.serial_fold = ''"""

_RANGES = """
    SELECT r.instrument, r.quantity_kind, r.low, r.high, r.unit, r.resolution, r.resolution_unit
    FROM instrument_range r JOIN instrument i ON i.id = r.instrument
    WHERE i.enterprise = $1 AND i.serial_fold = '' ORDER BY r.instrument, r.position"""


async def load_registered(enterprise_id: int) -> Registered:
    """The identity keys and sites of an enterprise."""
    async with connection() as database:
        keys = {record["identity_key"] for record in await database.fetch(_KEYS, enterprise_id)}
        unserialled = await database.fetch(_UNSERIALLED, enterprise_id)
        ranges = await database.fetch(_RANGES, enterprise_id) if unserialled else []
        sites = await known_sites(database, enterprise_id)
    return Registered(frozenset(keys | _current_keys(unserialled, ranges)), sites)


async def known_sites(database: asyncpg.Connection, enterprise_id: int) -> tuple[KnownSite, ...]:
    """The sites of an enterprise, oldest first."""
    found = await database.fetch(
        "SELECT id, name, commune_code FROM site WHERE enterprise = $1 ORDER BY id", enterprise_id
    )
    return tuple(KnownSite(**record) for record in found)


def _current_keys(instruments: list[asyncpg.Record], ranges: list[asyncpg.Record]) -> set[str]:
    facts: dict[int, list[RangeFact]] = defaultdict(list)
    for instrument, *columns in ranges:
        facts[instrument].append(RangeFact(*columns))
    keys = set()
    for held, maker, model, kind_code, *columns in instruments:
        others = others_of(kind_code, tuple(facts[held]), *columns)
        keys.add(identity_key(maker, model, "", others))
    return keys
