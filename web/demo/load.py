"""Loads the demo province into an empty registry: one transaction, one COPY per table and batch."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import asyncpg

from registry import find
from registry.database import connection, transaction
from registry.language import N_, Words, words
from scheduler.due import SOON_DAYS
from web.auth.passwords import hash_password
from web.demo.accounts import DemoAccount, demo_accounts
from web.demo.batch import Batch, copy, drop_indexes
from web.demo.dossiers import write_dossiers
from web.demo.province import Size, Surroundings, province
from web.demo.readings import add_readings
from web.demo.sources import surroundings
from web.demo.staff import CALENDAR_OVERRIDES, OFFICERS, leaves
from web.demo.standards import write_standards

SEED = 1
INSTRUMENTS = 1800
ENTERPRISES = 320
_LEAST = 1000
_BATCH = 4000  # instruments held in memory between two COPYs
_LOCK = int.from_bytes(b"demo")

_IN_PRODUCTION = N_("Không nạp dữ liệu mẫu vào hệ thống chạy chính thức (ETALON_ENV=production).")
_TOO_FEW = N_("Tỉnh mẫu cần ít nhất {least} phương tiện đo; đã yêu cầu {asked}.")


class DemoRefusedError(Exception):
    """The province is not loaded; `reason` says why, for a person."""

    def __init__(self, reason: Words) -> None:
        super().__init__(reason.say(str))
        self.reason = reason


@dataclass(frozen=True, slots=True)
class DemoSummary:
    """What the registry holds. `loaded` is false where it was not empty: then nothing was changed.

    `by_standing` counts the instruments that are not retired: valid, soon, overdue, none.
    """

    loaded: bool
    enterprises: int
    instruments: int
    kinds: int
    communes: int
    controls: int
    by_standing: Mapping[str, int]


def size_of(instruments: int) -> Size:
    """As many enterprises as that many instruments have in the province: the shape stays, the numbers grow.

    Raises:
        DemoRefusedError: too few instruments for the communes and sectors.

    """
    if instruments < _LEAST:
        raise DemoRefusedError(words(_TOO_FEW, least=_LEAST, asked=instruments))
    return Size(instruments, max(ENTERPRISES, instruments * ENTERPRISES // (INSTRUMENTS + 200)))


async def load_demo(
    today: date,
    now: datetime,
    *,
    seed: int = SEED,
    instruments: int = INSTRUMENTS,
    production: bool = False,
) -> DemoSummary:
    """Load the province of `seed` as of `today` into an empty registry; into any other, load nothing.

    Raises:
        DemoRefusedError: in production, or when too few instruments are asked for; nothing is written.

    """
    if production:
        raise DemoRefusedError(words(_IN_PRODUCTION))
    size = size_of(instruments)
    if not await _is_empty():
        return await summary(today, loaded=False)
    hashes = await _hashes(demo_accounts())
    async with transaction() as database:
        await database.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
        if not await _is_empty():
            return await summary(today, loaded=False)
        await _write(database, _Load(seed, today, now, size, surroundings(today.year)), hashes)
    return await summary(today, loaded=True)


@dataclass(frozen=True, slots=True)
class _Load:
    seed: int
    today: date
    now: datetime
    size: Size
    around: Surroundings


async def _is_empty() -> bool:
    async with connection() as database:
        return not await database.fetchval(
            "SELECT EXISTS (SELECT FROM enterprise) OR EXISTS (SELECT FROM inspector) OR EXISTS (SELECT FROM account)"
        )


async def _hashes(accounts: tuple[DemoAccount, ...]) -> dict[str, str]:
    found = await asyncio.gather(*(hash_password(account.password) for account in accounts))
    return {account.email: text for account, text in zip(accounts, found, strict=True)}


async def _write(database: asyncpg.Connection, load: _Load, hashes: Mapping[str, str]) -> None:
    inspectors = await _write_staff(database, load)
    indexes = await drop_indexes(database)
    batch = Batch(load.around, inspectors, load.now)
    for enterprise in province(load.seed, load.today, load.size, load.around):
        batch.add(enterprise)
        if len(batch.instruments) >= _BATCH:
            await batch.send(database)
    await batch.send(database)
    await _write_accounts(database, load, batch.numbers, inspectors, hashes)
    for index in indexes:
        await database.execute(index)
    await write_standards(database, load.today, load.now)
    await write_dossiers(database, load.today, batch.numbers)
    for table in ("enterprise", "site", "instrument"):
        await database.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
    await database.execute("ANALYZE enterprise, contact, site, instrument, instrument_range, control")
    await add_readings(database, load.seed)
    await database.execute("ANALYZE judgement, reading")


async def _write_staff(database: asyncpg.Connection, load: _Load) -> dict[str, int]:
    """Officers with their days off, and the overrides of the calendar; gives the officers' ids by code."""
    numbers = {officer.code: number for number, officer in enumerate(OFFICERS, start=1)}
    await copy(
        database,
        "inspector",
        ("id", "code", "name", "card_number", "fields", "active"),
        [(numbers[o.code], o.code, o.name, o.card_number, list(o.fields), True) for o in OFFICERS],
    )
    await database.execute("SELECT setval(pg_get_serial_sequence('inspector', 'id'), $1)", len(OFFICERS))
    days = [(numbers[leave.code], leave.day, leave.reason) for leave in leaves(load.seed, load.today)]
    await copy(database, "day_off", ("inspector", "day", "reason"), days)
    await database.executemany(
        "INSERT INTO holiday_override (day, working, reason) VALUES ($1, $2, $3) ON CONFLICT (day) DO NOTHING",
        CALENDAR_OVERRIDES,
    )
    return numbers


async def _write_accounts(
    database: asyncpg.Connection,
    load: _Load,
    enterprises: Mapping[str, int],
    inspectors: Mapping[str, int],
    hashes: Mapping[str, str],
) -> None:
    await copy(
        database,
        "account",
        ("email", "name", "role", "enterprise", "inspector", "password_hash", "language", "active", "created_at"),
        [
            (
                account.email,
                account.name,
                account.role,
                enterprises.get(account.enterprise),
                inspectors.get(account.inspector),
                hashes[account.email],
                account.language,
                True,
                load.now,
            )
            for account in demo_accounts()
        ],
    )


async def summary(today: date, *, loaded: bool) -> DemoSummary:
    """What the registry holds as of `today`."""
    async with connection() as database:
        counted = await database.fetchrow(
            """SELECT (SELECT count(*) FROM enterprise) AS enterprises,
                      (SELECT count(*) FROM instrument) AS instruments,
                      (SELECT count(DISTINCT kind_code) FROM instrument) AS kinds,
                      (SELECT count(DISTINCT commune_code) FROM site) AS communes,
                      (SELECT count(*) FROM control) AS controls"""
        )
    standing = await find.counters(today, today + timedelta(days=SOON_DAYS))
    by_standing = {name: getattr(standing, name) for name in ("valid", "soon", "overdue", "none")}
    return DemoSummary(loaded, **counted, by_standing=by_standing)
