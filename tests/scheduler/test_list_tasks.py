"""A list that changes something for instruments here is looked at once by a planner, and asked for until then."""

from datetime import timedelta

import pytest

from registry.law.lists import Law
from registry.law.load import law
from scheduler.law_day import sweep_today
from scheduler.list_tasks import ask_to_look, looked_at
from scheduler.notices.tasks import TaskRow, close_by_hand, tasks
from tests.scheduler.notices.rows import NOW, TODAY, fetch, new_enterprise, new_instrument
from tests.scheduler.notices.test_list_change import NEW_DAY, with_cycle

pytestmark = pytest.mark.usefixtures("db")

EARLY = NEW_DAY - timedelta(days=300)


async def asked(known: Law) -> list[TaskRow]:
    await ask_to_look(known, EARLY, NOW)
    return await tasks()


async def test_a_coming_list_is_one_task_that_says_how_many_instruments_it_touches() -> None:
    enterprise = await new_enterprise()
    for _ in range(3):
        await new_instrument(enterprise, TODAY, kind_code="8b")
    (task,) = await asked(with_cycle("8b", 24))
    assert task.subject.startswith(f"list:{NEW_DAY.isoformat()}:")
    assert (task.kind, task.enterprise_id, task.words) == ("list_change", None, "3 1")
    await new_instrument(await new_enterprise("Chợ khác"), TODAY, kind_code="8b")
    (again,) = await asked(with_cycle("8b", 24))
    assert (again.id, again.words) == (task.id, "4 2")


async def test_once_somebody_looked_it_is_never_asked_again_whatever_is_enrolled_since() -> None:
    enterprise = await new_enterprise()
    await new_instrument(enterprise, TODAY, kind_code="8b")
    await asked(with_cycle("8b", 24))
    await looked_at(NEW_DAY, "thu@chicuc.example", NOW)
    assert await tasks() == []
    await new_instrument(enterprise, TODAY, kind_code="8b")
    assert await asked(with_cycle("8b", 24)) == []
    (closed,) = await tasks(open_ones=False)
    assert (closed.closed_at, closed.closed_by) == (NOW, "thu@chicuc.example")


async def test_one_closed_by_hand_stays_closed_for_ever_too() -> None:
    await new_instrument(await new_enterprise(), TODAY, kind_code="8b")
    (task,) = await asked(with_cycle("8b", 24))
    await close_by_hand(task.id, "Đã họp.", "thu@chicuc.example", NOW)
    await ask_to_look(with_cycle("8b", 24), EARLY, NOW + timedelta(days=90))
    assert await tasks() == []


async def test_a_list_that_is_corrected_is_looked_at_again_in_place_of_the_old_one() -> None:
    await new_instrument(await new_enterprise(), TODAY, kind_code="8b")
    (first,) = await asked(with_cycle("8b", 24))
    (second,) = await asked(with_cycle("8b", 36))
    assert second.subject != first.subject
    (closed,) = await tasks(open_ones=False)
    assert (closed.id, closed.closed_by) == (first.id, "")


@pytest.mark.parametrize("days", [0, 366, 367])
async def test_a_list_loaded_late_is_asked_for_within_a_year(days: int) -> None:
    await new_instrument(await new_enterprise(), TODAY, kind_code="8b")
    await ask_to_look(with_cycle("8b", 24), NEW_DAY + timedelta(days=days), NOW)
    assert len(await tasks()) == (days < 367)


async def test_a_list_that_touches_nothing_here_is_no_task_and_an_open_one_goes_by_itself() -> None:
    assert await asked(with_cycle("8b", 24)) == []
    await new_instrument(await new_enterprise(), TODAY, kind_code="8b")
    assert len(await asked(with_cycle("8b", 24))) == 1
    await fetch("UPDATE instrument SET status = 'retired'")
    assert await asked(with_cycle("8b", 24)) == []


async def test_the_sweep_of_the_morning_asks() -> None:
    await new_instrument(await new_enterprise(), TODAY, kind_code="43a")
    first_day = law().lists[-1].effective_from
    await sweep_today(first_day, NOW, mail_domain="etalon.example", zone=NOW.tzinfo)
    (task,) = await tasks()
    assert task.subject.startswith(f"list:{first_day.isoformat()}:")
