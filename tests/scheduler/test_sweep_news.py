"""What happened to visits and instruments is told once, to whom it concerns, and only the latest word of it."""

from datetime import date, timedelta

import pytest

from registry.database import connection
from scheduler.notices.hours import Hours
from scheduler.notices.house import keep_rules, keep_timing
from scheduler.notices.outbox import preview
from scheduler.notices.own_hours import keep_hours
from scheduler.notices.preferences import StatutoryError, resume, stop
from scheduler.notices.rules import Rules, Timing
from scheduler.notices.tasks import tasks
from scheduler.sweep import sweep
from tests.scheduler.notices.rows import NOW, TODAY, fetch, new_contact, new_enterprise, new_instrument

pytestmark = pytest.mark.usefixtures("db")

LAN = "lan@cong-ty.example"


async def company(due_in: int = 400) -> tuple[int, int]:
    enterprise = await new_enterprise()
    await new_contact(enterprise, LAN)
    return enterprise, await new_instrument(enterprise, TODAY + timedelta(days=due_in))


async def notices() -> list[tuple[str, str, str]]:
    rows = await fetch("SELECT kind, state, reason FROM notice ORDER BY id")
    return [tuple(row) for row in rows]


async def account() -> int:
    rows = await fetch(
        "INSERT INTO account (email, name, role, password_hash, language, active, created_at)"
        " VALUES ('a' || gen_random_uuid() || '@x.vn', 'Ma Thị Én', 'inspector', '', 'vi', true, $1) RETURNING id",
        NOW,
    )
    return int(rows[0]["id"])


async def act(instrument: int, result: str, performed_on: date = TODAY) -> None:
    await fetch(
        "INSERT INTO control (instrument, kind, occasion, performed_on, result, recorded_by, recorded_at)"
        " VALUES ($1, 'verification', 'periodic', $2, $3, $4, $5)",
        instrument,
        performed_on,
        result,
        await account(),
        NOW,
    )


async def visit(instrument: int, day: date) -> int:
    number = await account()
    inspector = await fetch(f"INSERT INTO inspector (code, name) VALUES ('I{number}', 'Ma Thị Én') RETURNING id")
    plan = await fetch(
        "INSERT INTO plan (first_day, last_day, seed, state, summary, made_at)"
        " VALUES ($1, $1, 1, 'superseded', '{}', $2) RETURNING id",
        day,
        NOW,
    )
    rows = await fetch(
        "INSERT INTO visit (plan, day, inspector, position, site, arrive, leave, travel_minutes)"
        " SELECT $1, $2, $3, 1, site, 480, 540, 10 FROM instrument WHERE id = $4 RETURNING id",
        plan[0]["id"],
        day,
        inspector[0]["id"],
        instrument,
    )
    return int(rows[0]["id"])


async def happens(which: int, kind: str, day: date) -> None:
    await fetch("INSERT INTO visit_event (visit, kind, new_day, at) VALUES ($1, $2, $3, $4)", which, kind, day, NOW)


@pytest.mark.parametrize(("result", "kind"), [("pass", "recorded"), ("fail", "stop_use")])
async def test_an_act_that_somebody_recorded_is_told_once(result: str, kind: str) -> None:
    _, instrument = await company()
    await act(instrument, result)
    assert ((await sweep(TODAY, NOW)).queued, (await sweep(TODAY, NOW)).queued) == (1, 0)
    assert await notices() == [(kind, "queued", "")]


@pytest.mark.parametrize(
    ("was", "subject", "said"),
    [
        (TODAY + timedelta(days=7), "Đổi lịch kiểm định tại", f"{TODAY + timedelta(days=7):%d/%m/%Y}"),
        (TODAY + timedelta(days=9), "Đổi giờ kiểm định ngày", "đến lúc 8:00"),
    ],
)
async def test_the_mail_of_a_moved_visit_says_the_day_before_or_the_other_hours(
    was: date, subject: str, said: str
) -> None:
    _, instrument = await company()
    day = TODAY + timedelta(days=9)
    which = await visit(instrument, day)
    await fetch(
        "INSERT INTO visit_event (visit, kind, old_day, new_day, at) VALUES ($1, 'moved', $2, $3, $4)",
        which,
        was,
        day,
        NOW,
    )
    await sweep(TODAY, NOW)
    (row,) = await fetch("SELECT id FROM message WHERE letter = 'visit_moved'")
    mail = await preview(row["id"], "https://etalon.example")
    assert mail is not None
    assert mail.subject.startswith(subject)
    assert said in mail.subject + mail.text
    assert ("Ngày cũ" in mail.text) == (was != day)


async def test_old_acts_are_no_news() -> None:
    _, instrument = await company()
    await act(instrument, "pass", TODAY - timedelta(days=40))
    assert (await sweep(TODAY, NOW)).queued == 0


async def test_a_visit_is_told_at_each_change_even_back_to_a_former_day() -> None:
    _, instrument = await company()
    day = TODAY + timedelta(days=9)
    which = await visit(instrument, day)
    for kind, when in (("proposed", day), ("moved", day + timedelta(days=1)), ("moved", day), ("confirmed", day)):
        await happens(which, kind, when)
        await sweep(TODAY, NOW)
        await fetch("UPDATE message SET state = 'sent'")
        assert (await sweep(TODAY, NOW)).queued == 0
    assert [row[0] for row in await notices()] == ["visit_proposed", "visit_moved", "visit_moved", "visit_confirmed"]


async def test_news_that_waits_in_the_outbox_gives_way_to_later_news() -> None:
    _, instrument = await company()
    which = await visit(instrument, TODAY + timedelta(days=9))
    await happens(which, "proposed", TODAY + timedelta(days=9))
    await sweep(TODAY, NOW)
    await happens(which, "moved", TODAY + timedelta(days=12))
    await sweep(TODAY, NOW)
    assert await notices() == [("visit_proposed", "superseded", "later_stage"), ("visit_moved", "queued", "")]


async def test_a_visit_that_nobody_heard_of_is_not_cancelled_by_mail_nor_a_past_one_told() -> None:
    _, instrument = await company()
    await happens(await visit(instrument, TODAY + timedelta(days=9)), "cancelled", TODAY + timedelta(days=9))
    await happens(await visit(instrument, TODAY), "confirmed", TODAY - timedelta(days=1))
    assert (await sweep(TODAY, NOW)).queued == 0


async def test_a_stopped_kind_is_not_queued_is_recorded_and_comes_back_when_taken_up_again() -> None:
    enterprise, _ = await company(20)
    assert await stop(enterprise, LAN, "due", source="page", by="hoa@x.vn", now=NOW)
    assert not await stop(enterprise, LAN, "due", source="link", by=LAN, now=NOW)
    assert (await sweep(TODAY, NOW)).queued == 0
    assert ("due", "unsendable", "opted_out") in await notices()
    assert await resume(enterprise, LAN, "due", by="hoa@x.vn", now=NOW)
    assert (await sweep(TODAY, NOW)).queued == 1


async def test_a_statutory_kind_cannot_be_stopped() -> None:
    enterprise, _ = await company()
    with pytest.raises(StatutoryError):
        await stop(enterprise, LAN, "stop_use", source="page", by=LAN, now=NOW)


async def test_nobody_to_tell_is_one_open_task_until_somebody_can_be_told() -> None:
    enterprise = await new_enterprise()
    await new_instrument(enterprise, TODAY)
    for _ in range(2):
        await sweep(TODAY, NOW)
        assert [(task.kind, task.enterprise_id) for task in await tasks()] == [("no_recipient", enterprise)]
    await new_contact(enterprise, LAN)
    await sweep(TODAY, NOW)
    assert (await tasks(), len(await tasks(open_ones=False))) == ([], 1)


async def test_an_officer_hears_of_two_enterprises_in_one_mail() -> None:
    await fetch("INSERT INTO officer (level, commune_code, name, email) VALUES ('department', '', 'Đức', 'duc@so.vn')")
    await company(-70)
    await company(-90)
    await sweep(TODAY, NOW)
    rows = await fetch("SELECT enterprise, letter FROM message WHERE recipient = 'duc@so.vn'")
    assert [tuple(row) for row in rows] == [(None, "escalation")]


async def test_mail_written_in_quiet_hours_waits_for_the_morning() -> None:
    await keep_rules(Rules(open_from=13 * 60, open_until=19 * 60), "admin@x.vn", NOW)
    await company(20)
    await sweep(TODAY, NOW)
    ((at,),) = await fetch("SELECT next_attempt_at FROM message")
    assert at == NOW.replace(hour=13, minute=0)


async def keep_own_hours(enterprise: int, address: str, hours: Hours) -> None:
    async with connection() as database:
        await keep_hours(database, enterprise, address, hours, by=address, now=NOW)


async def test_mail_waits_for_the_hours_of_each_person_and_a_program_is_told_at_the_same_hour() -> None:
    await keep_rules(Rules(open_from=13 * 60, open_until=19 * 60), "admin@x.vn", NOW)
    await fetch(
        "INSERT INTO webhook (name, url, salt, letters, active, created_at)"
        " VALUES ('SMS', 'https://sms.example/', '', '{}', true, $1)",
        NOW,
    )
    enterprise, _ = await company(20)
    await new_contact(enterprise, "minh@cong-ty.example")
    await keep_own_hours(enterprise, LAN, Hours(open_from=15 * 60))
    await sweep(TODAY, NOW)
    rows = await fetch(
        "SELECT recipient, m.next_attempt_at, d.next_attempt_at FROM message m"
        " JOIN webhook_delivery d ON d.message = m.id ORDER BY 1"
    )
    afternoon, three = NOW.replace(hour=13, minute=0), NOW.replace(hour=15, minute=0)
    assert [tuple(row) for row in rows] == [(LAN, three, three), ("minh@cong-ty.example", afternoon, afternoon)]


async def test_working_days_of_ones_own_are_counted_where_the_house_writes_on_every_day() -> None:
    saturday = NOW + timedelta(days=(5 - NOW.weekday()) % 7)
    enterprise, _ = await company(20)
    await keep_own_hours(enterprise, LAN, Hours(working_days_only=True))
    await sweep(TODAY, saturday)
    ((at,),) = await fetch("SELECT next_attempt_at FROM message")
    assert (at.date() - saturday.date(), at.hour, at.minute) == (timedelta(days=2), 0, 0)


async def test_an_order_to_stop_using_waits_for_nobodys_hours() -> None:
    enterprise, instrument = await company()
    await keep_own_hours(enterprise, LAN, Hours(open_from=23 * 60, working_days_only=True))
    await act(instrument, "fail")
    await sweep(TODAY, NOW)
    rows = await fetch("SELECT letter, next_attempt_at FROM message WHERE letter = 'stop_use'")
    assert [tuple(row) for row in rows] == [("stop_use", NOW)]


async def test_a_lead_time_of_an_enterprise_is_used_by_the_sweep() -> None:
    enterprise, _ = await company(85)
    await keep_timing(Timing("due", enterprise, "", "", (90,)), "admin@x.vn", NOW)
    await sweep(TODAY, NOW)
    assert [row[0] for row in await fetch("SELECT stage FROM notice")] == ["before_90"]
