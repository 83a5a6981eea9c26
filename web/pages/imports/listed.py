"""`/imports`: every spreadsheet brought in, by whom and when, what came of it, and what was undone."""

from uuid import UUID

from litestar import Response, get
from litestar.exceptions import NotFoundException

from registry.find_imports import PAGE, imports
from registry.find_places import EnterpriseRow
from web import access
from web.answers import page
from web.auth.sessions import SignedIn
from web.desk import PageRequest


@get("/imports")
async def show(request: PageRequest) -> Response[str]:
    """A member's own enterprise; staff see all, or one by its tax code or id."""
    user = access.person(request)
    enterprise = await _enterprise(user, request.query_params.get("enterprise") or None)
    found = await imports(enterprise.id if enterprise else None, before=_before(request), size=PAGE + 1)
    shown = found[:PAGE]
    kept = f"enterprise={enterprise.id}&" if enterprise and user.staff else ""
    return page(
        request,
        "imports/imports.html",
        enterprise=enterprise,
        imports=shown,
        next=f"/imports?{kept}before={shown[-1].id}" if len(found) > PAGE else None,
    )


async def _enterprise(user: SignedIn, named: str | None) -> EnterpriseRow | None:
    if user.staff and named is None:
        return None
    return await access.enterprise_for(user, named)


def _before(request: PageRequest) -> UUID | None:
    text = request.query_params.get("before", "")
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise NotFoundException from None


ROUTES = [show]
