"""A list of the law that changes something for instruments here is a task of the planner until somebody looks at it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from hashlib import sha256

from registry.find_list_changes import Reach, reach
from registry.law.list_changes import KindChange, list_changes
from registry.law.lists import Law
from scheduler.notices.events import LIST_NEWS_DAYS
from scheduler.notices.tasks import NewTask, TaskKind, close_alike, open_tasks

_KIND: TaskKind = "list_change"


async def ask_to_look(law: Law, today: date, now: datetime) -> None:
    """Open a task for each list that is coming, or began within the last year, and touches instruments in use.

    Its words follow the number of instruments; a list that is corrected is another list to look at.
    """
    wanted = []
    for first_day, changes in _lists(law, today).items():
        touched = (await reach([change.code for change in changes], first_day)).get(None, Reach())
        if touched.instruments:
            words = f"{touched.instruments} {touched.enterprises}"
            wanted.append(NewTask(_KIND, _subject(first_day, changes), None, words))
    await close_alike(_KIND, "list:", now, keep=[task.subject for task in wanted])
    await open_tasks(wanted, now)


async def looked_at(first_day: date, by: str, now: datetime) -> None:
    """Somebody looks at what the list that begins on `first_day` changes."""
    await close_alike(_KIND, f"list:{first_day.isoformat()}:", now, by=by)


def _lists(law: Law, today: date) -> dict[date, list[KindChange]]:
    days = (one.effective_from for one in law.lists[1:])
    return {day: list_changes(law, day) for day in days if day >= today - timedelta(days=LIST_NEWS_DAYS)}


def _subject(first_day: date, changes: Iterable[KindChange]) -> str:
    """Names the list by its day and by what it changes."""
    said = "\n".join(f"{one.code} {one.what} {one.before} {one.after}" for one in changes)
    return f"list:{first_day.isoformat()}:{sha256(said.encode()).hexdigest()[:12]}"
