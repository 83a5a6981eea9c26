"""The composition root: read it from top to bottom to know what runs.

How a screen joins in. `web/pages/<group>/<screen>.py` lists its handlers in `ROUTES`; the group's modules are named in
`_SCREENS` below. A handler is an async function:

    @get("/instruments/{instrument_id:int}")
    async def show(request: PageRequest, instrument_id: FromPath[int]) -> Response[str]:
        instrument = await access.instrument_for(access.person(request), instrument_id)
        return page(request, "enterprise/instrument.html", instrument=instrument)

    @post("/instruments")
    async def save(request: PageRequest) -> Response[Any]:
        form = await read_form(request)
        maker = form.text("maker", longest=200)
        if form.errors:
            return page(request, "enterprise/new.html", status_code=422, form=form)
        return redirect(request, "/instruments", message=words(N_("Đã lưu.")))

- The gate asks for a signed-in person and a form token before the handler runs; `opt={"public": True}` opens a page to
  everybody. Roles: `guards=[access.staff_only]` and the like. Rows: the `..._for` helpers of web/access.py.
- Bodies may have 64 kB; an upload says `request_max_body_size=UPLOAD_LIMIT`.
- `Request` annotations and all other types of a handler's signature are imported at run time.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.exceptions import NotFoundException
from litestar.handlers import BaseRouteHandler
from litestar.static_files import create_static_files_router
from litestar.types import ControllerRouterHandler

from registry.database import bind, close_pool, make_engine, open_pool
from scheduler.clock import Clock as TickingClock
from scheduler.job_runs import Runner
from web.answers import FORM_LIMIT
from web.auth.gate import Gate, recognising
from web.desk import Desk
from web.errors import answer_error
from web.filters import STATIC, make_templates
from web.headers import add_headers
from web.jobs import jobs_of
from web.logs import configure_logs
from web.mail_settings import mail_route
from web.pages.admin import domains, jobs, notice_leads, notice_rules, officers, rules, templates, webhooks
from web.pages.demo import mailbox
from web.pages.dossiers import list as dossier_list
from web.pages.dossiers import new as dossier_new
from web.pages.dossiers import one as dossier_one
from web.pages.enterprise import (
    certificate,
    contacts,
    control,
    export,
    home,
    instrument,
    instrument_form,
    instruments,
    loss,
    readings,
    withdrawal,
)
from web.pages.field import calendar, days, visits
from web.pages.imports import check, listed, undo, upload
from web.pages.notices import failed, notices, preferences, send
from web.pages.planning import (
    board,
    drafts,
    events,
    forecast,
    list_changes,
    local_days,
    moves,
    overview,
    reports,
    state_checks,
    tasks,
    trade_off,
    travel,
)
from web.pages.public import front, health, language, law_list, mail_links, sign_in
from web.pages.staff import enterprises, opening, recalls, standards
from web.settings import Settings, signing_key
from web.today import Clock, SystemClock

_SCREENS: tuple[ModuleType, ...] = (
    *(front, health, sign_in, language, law_list, mail_links),
    *(home, contacts, instruments, export, instrument, instrument_form, control, loss, withdrawal, readings),
    *(certificate,),
    *(upload, check, undo, listed),
    *(days, visits, calendar, drafts, overview, forecast, trade_off, travel, moves, events, board, enterprises),
    *(state_checks,),
    *(notices, send, failed, preferences, mailbox),
    *(rules, templates, notice_rules, notice_leads, jobs, domains, webhooks),
    *(standards, recalls, opening),
    *(officers, tasks),
    *(dossier_list, dossier_new, dossier_one, reports, local_days, list_changes),
)
_LONGEST_FILE_NAME = 200
_STATEMENT_SECONDS = 30.0  # far beyond any statement of ours; then the reader is told instead of left waiting


def create_app(settings: Settings, clock: Clock | None = None) -> Litestar:
    """The application on one database; `settings.database_url` must be set by now (web/cli/serve_.py sees to it)."""
    configure_logs(production=settings.production)
    desk = Desk(
        settings=settings,
        clock=clock or SystemClock(settings.zone),
        templates=make_templates(settings.zone),
        key=signing_key(settings),
    )
    app = Litestar(
        route_handlers=[*_routes(), _static_files(STATIC)],
        middleware=[Gate()],
        before_send=[add_headers],
        exception_handlers={Exception: answer_error},
        request_max_body_size=FORM_LIMIT,
        multipart_form_part_limit=400,
        compression_config=CompressionConfig(backend="gzip", gzip_compress_level=6),
        lifespan=[_running],
        state=State({"desk": desk}),
        openapi_config=None,
        logging_config=None,
        debug=False,
    )
    app.asgi_handler = recognising(app.asgi_handler, desk)
    return app


def _routes() -> list[ControllerRouterHandler]:
    return [route for screen in _SCREENS for route in screen.ROUTES]


def _static_files(folder: Path) -> ControllerRouterHandler:
    return create_static_files_router("/static", [folder], opt={"public": True}, guards=[_name_of_a_file])


def _name_of_a_file(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """What no file system can look up is not found, rather than a failure of ours."""
    name = connection.scope["path"]
    if "\0" in name or len(name) > _LONGEST_FILE_NAME:
        raise NotFoundException


@asynccontextmanager
async def _running(app: Litestar) -> AsyncIterator[None]:
    """Open what requests need, in order; close it in reverse."""
    desk: Desk = app.state.desk
    async with AsyncExitStack() as opened:
        engine = make_engine(desk.settings.database_url)
        bind(engine)
        await open_pool(engine, patience=_STATEMENT_SECONDS)
        opened.push_async_callback(close_pool, engine)
        opened.push_async_callback(drafts.end_searches)
        opened.push_async_callback(trade_off.end_reckonings)
        opened.push_async_callback(jobs.end_runs)
        if desk.settings.background:
            mail = await opened.enter_async_context(mail_route(desk.settings))
            ticking = TickingClock(jobs_of(desk, mail, Runner("serve")), desk.settings.zone, desk.clock.now)
            ticking.start()
            opened.push_async_callback(ticking.stop)
        yield
