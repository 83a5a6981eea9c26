"""`/healthz`: whether this process can serve."""

from litestar import Response, get

from registry.database import connection
from web.errors import database_is_away


@get("/healthz", opt={"public": True})
async def healthz() -> Response[dict[str, str]]:
    """200 with {"status": "ok"} when the database answers, else 503."""
    try:
        async with connection() as database:
            await database.fetchval("SELECT 1")
    except Exception as error:
        if not database_is_away(error):
            raise
        return Response({"status": "database away"}, status_code=503)
    return Response({"status": "ok"})


ROUTES = [healthz]
