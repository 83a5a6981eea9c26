"""`/jobs`: what runs by itself, when it ran and runs again, how the mail stands, and what there is to mend."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from registry.backup.errors import BackupError
from registry.language import N_, Words, translator, words
from scheduler.checks import Facts, JobFact, findings, is_late
from scheduler.job_history import Run, failed_runs, last_runs, runs_of
from scheduler.job_runs import Runner, counts_of
from scheduler.notices.queue import queue
from scheduler.timetable import When, late_by, planned_after
from web import access
from web.answers import page, redirect
from web.desk import Desk, PageRequest, desk_of, language_of
from web.flashes import Kind
from web.forms import read_form
from web.health import facts
from web.job_words import OUTCOMES, counts_words, plan_words, span
from web.jobs import JOB_NAMES, jobs_of, plans_of
from web.mail_settings import mail_route

log = logging.getLogger(__name__)

_PATIENCE_SECONDS = 15.0
"""How long a browser is kept waiting for a run; a longer one goes on by itself."""

_STOP_SECONDS = 5.0
_LATELY = timedelta(days=7)
_RAN = N_("“{job}” đã chạy xong: {counts}.")
_RAN_IDLE = N_("“{job}” đã chạy xong, không có gì mới.")
_FAILED = N_("“{job}” bị lỗi: {why}")
_RUNS_ON = N_("“{job}” đang chạy. Tải lại trang này để xem kết quả.")

_guards = [access.planners_only]
_runs: set[asyncio.Task[object]] = set()
_ending = asyncio.Event()


@dataclass(frozen=True, slots=True)
class Shown:
    """One run in the reader's words."""

    run: Run
    job: str
    tone: str
    outcome: str
    took: Words | None
    did: str


@dataclass(frozen=True, slots=True)
class Line:
    """A job with its plan, its last run and its next one. `lag`: how late it is, where it is late."""

    name: str
    title: str
    plan: str
    last: Shown | None
    next: datetime
    lag: Words | None


@get("/jobs", guards=_guards)
async def show(request: PageRequest) -> Response[str]:
    """Every job with its last and next run, the queue of mail, what went wrong, and what to do about it."""
    desk, translate = desk_of(request), translator(language_of(request))
    mail = await queue()
    known = await facts(desk.settings, desk.clock, mail)
    last = await last_runs([job.name for job in known.jobs])
    return page(
        request,
        "admin/jobs.html",
        findings=findings(known),
        lines=[_line(job, last.get(job.name), known, translate) for job in known.jobs],
        mail=mail,
        waits=span(known.now - mail.oldest) if mail.oldest else None,
        failures=[_shown(run, translate) for run in await failed_runs(known.now - _LATELY)],
        background=desk.settings.background,
    )


@get("/jobs/{name:str}", guards=_guards)
async def show_one(request: PageRequest, name: FromPath[str]) -> Response[str]:
    """The latest runs of one job."""
    desk, translate = desk_of(request), translator(language_of(request))
    when = _plan(desk, name)
    shown = [_shown(run, translate) for run in await runs_of(name)]
    plan = plan_words(when, desk.settings.zone, translate)
    return page(request, "admin/job.html", name=name, title=translate(JOB_NAMES[name]), plan=plan, runs=shown)


@post("/jobs/{name:str}/run", guards=_guards)
async def run_now(request: PageRequest, name: FromPath[str]) -> Redirect:
    """Run a job besides its plan, by the code of the clock."""
    await read_form(request)
    desk = desk_of(request)
    _plan(desk, name)
    task = asyncio.create_task(_run(desk, name))
    _runs.add(task)
    task.add_done_callback(_runs.discard)
    await asyncio.wait([task], timeout=_PATIENCE_SECONDS)
    message, kind = _told(name, task, translator(language_of(request)))
    return redirect(request, "/jobs", message=message, kind=kind)


async def _run(desk: Desk, name: str) -> object:
    """What the run counted, or the error that ended it: its record and the log have it, too."""
    try:
        async with mail_route(desk.settings) as mail:
            job = next(job for job in jobs_of(desk, mail, Runner("page"), asked=True) if job.name == name)
            return await job.run(lambda: not _ending.is_set())
    except Exception as error:
        # The boundary of one run, as in the clock: whoever asked reads the words.
        log.exception("job %s failed", name)
        return error


def _told(name: str, task: asyncio.Task[object], translate: Callable[[str], str]) -> tuple[Words, Kind]:
    title = Words(JOB_NAMES[name])
    if not task.done():
        return words(_RUNS_ON, job=title), "info"
    result = task.result()
    if isinstance(result, Exception):
        why = result.words if isinstance(result, BackupError) else str(result) or type(result).__name__
        return words(_FAILED, job=title, why=why), "bad"
    counts = counts_words(counts_of(result), translate)
    return (words(_RAN, job=title, counts=counts) if counts else words(_RAN_IDLE, job=title)), "ok"


async def end_runs() -> None:
    """Before the pool closes: what was asked for by people ends, or is cut off."""
    _ending.set()
    if _runs:
        _done, left = await asyncio.wait(_runs, timeout=_STOP_SECONDS)
        for task in left:
            task.cancel()
    _ending.clear()


def _plan(desk: Desk, name: str) -> When:
    found = plans_of(desk.settings).get(name)
    if found is None:
        raise NotFoundException
    return found


def _line(job: JobFact, last: Run | None, known: Facts, translate: Callable[[str], str]) -> Line:
    late = is_late(job, known.now, known.zone)
    lag = span(late_by(job.when, known.now, known.zone, job.last_good)) if late else None
    upcoming = planned_after(job.when, known.now, known.zone, last.started_at if last else None)
    shown = _shown(last, translate) if last else None
    return Line(job.name, translate(job.title), plan_words(job.when, known.zone, translate), shown, upcoming, lag)


def _shown(run: Run, translate: Callable[[str], str]) -> Shown:
    tone, said = OUTCOMES.get(run.outcome, ("none", run.outcome))
    title = translate(JOB_NAMES[run.job]) if run.job in JOB_NAMES else run.job
    took = span(run.took) if run.took is not None else None
    return Shown(run, title, tone, translate(said), took, counts_words(run.counts, translate))


ROUTES = [show, show_one, run_now]
