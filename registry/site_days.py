"""The days on which a site may be visited, written down."""

from collections.abc import Collection

from registry.database import connection


async def set_opening(site_id: int, weekdays: Collection[int], lunar_days: Collection[int]) -> None:
    """The days on which a site may be visited; none of a sort: any."""
    async with connection() as database:
        await database.execute(
            "UPDATE site SET weekdays = $2, lunar_days = $3 WHERE id = $1",
            site_id,
            sorted(weekdays),
            sorted(lunar_days),
        )
