"""`/language`: read the pages in the other language from now on."""

from litestar import post
from litestar.response import Redirect

from registry.database import connection
from registry.language import LANGUAGES
from web.answers import own_cookie, redirect, safe_next
from web.desk import LANGUAGE_COOKIE, PageRequest, is_https
from web.errors import RefusalError
from web.forms import read_form

_A_YEAR = 365 * 24 * 3600


@post("/language", opt={"public": True})
async def choose(request: PageRequest) -> Redirect:
    """Keep the choice in the browser, and with the account of somebody signed in."""
    form = await read_form(request)
    language = form.choice("language", LANGUAGES)
    if form.errors:
        raise RefusalError(400, form.errors[0].words)
    if request.user is not None:
        async with connection() as database:
            await database.execute("UPDATE account SET language = $1 WHERE id = $2", language, request.user.account_id)
    answer = redirect(request, safe_next(form.text("next", longest=2000, optional=True)))
    answer.set_cookie(own_cookie(LANGUAGE_COOKIE, language, https=is_https(request), max_age=_A_YEAR))
    return answer


ROUTES = [choose]
