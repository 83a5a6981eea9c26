"""Which version of the schema a database has: the migrations it has seen, against those of this program."""

import re
from pathlib import Path

import asyncpg
from piccolo.conf.apps import Finder

Step = tuple[str, str]  # the app and the migration's name: two apps may have used the same instant

_ID = re.compile(r'^ID = "([^"]+)"', re.MULTILINE)


async def pending_migrations(dsn: str) -> tuple[Step, ...]:
    """What a database has not seen, oldest first; nothing is changed. Raises what connecting raises."""
    server = await asyncpg.connect(dsn)
    try:
        return tuple(sorted(known_migrations() - await seen_migrations(server), key=lambda step: step[1]))
    finally:
        await server.close()


async def seen_migrations(server: asyncpg.Connection) -> set[Step]:
    """What a database has seen; nothing where it was never migrated."""
    if not await server.fetchval("SELECT to_regclass('migration') IS NOT NULL"):
        return set()
    return {(row["app_name"], row["name"]) for row in await server.fetch("SELECT app_name, name FROM migration")}


def known_migrations() -> set[Step]:
    """What this program has."""
    found = set()
    for config in Finder().get_app_configs():
        for path in Path(config.migrations_folder_path).glob("*.py"):
            found |= {(config.app_name, name) for name in _ID.findall(path.read_text("utf-8"))}
    return found
