"""`/healthz`: whether this process can serve."""

import asyncio

from litestar import Response, get

from registry.database import connection
from web.errors import database_is_away

_PATIENCE_SECONDS = 5.0


@get("/healthz", opt={"public": True})
async def healthz() -> Response[dict[str, str]]:
    """200 with {"status": "ok"} when the database answers within seconds, else 503."""
    asking = asyncio.create_task(_database_answers())
    answered, _ = await asyncio.wait({asking}, timeout=_PATIENCE_SECONDS)
    asking.cancel()  # not awaited: giving up a question to a frozen server takes as long as the question
    if answered and asking.result():
        return Response({"status": "ok"})
    return Response({"status": "database away"}, status_code=503)


async def _database_answers() -> bool:
    try:
        async with connection() as database:
            return bool(await database.fetchval("SELECT 1"))
    except Exception as error:
        if not database_is_away(error):
            raise
        return False


ROUTES = [healthz]
