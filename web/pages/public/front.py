"""`/`: straight to where one's work is."""

from litestar import get
from litestar.response import Redirect

from web.answers import redirect
from web.desk import PageRequest
from web.navigation import first_door


@get("/", opt={"public": True})
async def front(request: PageRequest) -> Redirect:
    """Everybody's first page, or the sign-in page."""
    return redirect(request, first_door(request.user.role) if request.user else "/sign-in")


ROUTES = [front]
