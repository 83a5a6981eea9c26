"""After a state check the team reports and the agency decides, each by a day of the law; before its end none runs."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from scheduler.check_clocks import NOT_ENDED, CheckClock, Followed, check_clock
from scheduler.check_rules import NewCheck
from scheduler.holidays_vn import vietnam_calendar
from scheduler.notices.outbox import deliver
from scheduler.state_checks import CheckError, by_id, clock_now, decide, finish, follow, plan_check, start
from scheduler.sweep import sweep
from tests.scheduler.notices.rows import NOW, URL, fetch, mail_server, new_enterprise

CALENDAR = vietnam_calendar((2026, 2027))
MONDAY = date(2026, 11, 23)
FRIDAY = date(2026, 11, 27)
REPORT, DECISION = date(2026, 11, 27), date(2026, 12, 14)


@pytest.mark.parametrize(
    ("held", "clock"),
    [
        (NOT_ENDED, None),
        # three working days, the day of the end not counted: over a holiday, over a weekend, over New Year's Day
        (Followed(MONDAY), CheckClock("report", REPORT, "working_days")),
        (Followed(FRIDAY), CheckClock("report", date(2026, 12, 2), "working_days")),
        (Followed(date(2026, 12, 30)), CheckClock("report", date(2027, 1, 5), "working_days")),
        # fifteen days of the calendar from the report; a last day that is off moves to the next working day
        (Followed(MONDAY, REPORT), CheckClock("handle", DECISION, "days")),
        (Followed(MONDAY, date(2026, 11, 25)), CheckClock("handle", date(2026, 12, 10), "days")),
        (Followed(MONDAY, REPORT, DECISION), None),
    ],
)
def test_the_clock_that_runs_after_a_check(held: Followed, clock: CheckClock | None) -> None:
    assert check_clock(held, CALENDAR) == clock


async def account(name: str, role: str, inspector: int | None = None) -> int:
    (row,) = await fetch(
        """INSERT INTO account (name, email, role, active, language, password_hash, created_at, inspector)
           VALUES ($1, $2, $3, true, 'vi', '', $4, $5) RETURNING id""",
        *(name, f"{name}@chicuc.example", role, NOW, inspector),
    )
    return int(row["id"])


async def a_check(form: str = "unannounced") -> UUID:
    """A check of Monday by one inspector; a planner and an inspector outside the team have accounts, too."""
    team = []
    for code in ("I1", "I2"):
        (row,) = await fetch(
            "INSERT INTO inspector (code, name, card_number, fields, active) VALUES ($1, $1, '', '{mass}', true)"
            " RETURNING id",
            code,
        )
        team.append(row["id"])
        await account(f"doan.{code}".lower(), "inspector", row["id"])
    head = await account("truong", "planner")
    new = NewCheck(await new_enterprise(), form, MONDAY, MONDAY, "Cân tại chợ", (team[0],))
    number = await plan_check(new, by=head, now=NOW, today=MONDAY)
    await decide(number, "14/QĐ", MONDAY)
    return number


async def begun(number: UUID) -> None:
    (row,) = await fetch("SELECT id FROM account WHERE role = 'planner'")
    await start(number, by=row["id"], now=NOW)


async def ended(number: UUID) -> None:
    await begun(number)
    await finish(number, "Một cân không đạt", now=NOW, today=MONDAY)


async def told(day: date) -> list[tuple[str, str]]:
    """Who was told what by the sweep of a day, over a real mail server."""
    at = datetime.combine(day, NOW.timetz())
    async with mail_server() as server:
        for _ in range(2):
            await sweep(day, at)
            await fetch("UPDATE message SET next_attempt_at = now() WHERE state = 'queued'")  # whatever day it is here
            await deliver(server.settings, lambda: at, public_url=URL)
    return sorted((str(mail["To"].addresses[0].username), str(mail["Subject"])) for mail in server.mails)


@pytest.mark.usefixtures("db")
class TestTold:
    async def test_nothing_is_written_of_a_secret_check_before_it_starts_nor_while_it_is_made(self) -> None:
        number = await a_check()
        assert await told(MONDAY) == []
        await begun(number)
        assert await told(MONDAY) == []
        assert await fetch("SELECT FROM notice") == []

    async def test_the_team_and_the_heads_hear_of_the_report_once_a_stage_and_nobody_else(self) -> None:
        await ended(await a_check())
        subject = "Hạn 27/11/2026 sau kiểm tra Công ty TNHH Xăng dầu Kỳ Lừa: Đoàn kiểm tra báo cáo kết quả"
        whole = [("doan.i1", subject), ("truong", subject)]
        assert await told(MONDAY) == whole
        assert await told(REPORT - timedelta(days=2)) == []
        assert await told(REPORT - timedelta(days=1)) == whole
        assert await told(REPORT + timedelta(days=1)) == whole

    async def test_the_mail_says_the_day_the_days_left_and_the_law(self) -> None:
        await ended(await a_check())
        await sweep(MONDAY, NOW)
        async with mail_server() as server:
            await deliver(server.settings, lambda: NOW, public_url=URL)
        for kind in ("plain", "html"):
            text = server.mails[0].get_body((kind,)).get_content()
            for said in ("Cân tại chợ", "Công ty TNHH Xăng dầu Kỳ Lừa", "27/11/2026", "còn 3 ngày làm việc", "28/2013"):
                assert said in text

    async def test_a_report_in_time_takes_the_mail_back_and_the_days_of_the_decision_begin(self) -> None:
        number = await a_check()
        await ended(number)
        await sweep(MONDAY, NOW)
        await follow(number, "report", MONDAY, today=MONDAY)
        async with mail_server() as server:
            assert (await deliver(server.settings, lambda: NOW, public_url=URL)).cancelled == 2
        rows = await fetch("SELECT DISTINCT state, reason FROM notice")
        assert [tuple(row) for row in rows] == [("cancelled", "check_over")]
        (first, _) = await told(date(2026, 12, 5))
        assert first[1].startswith("Hạn 08/12/2026 sau kiểm tra")
        await follow(number, "handle", date(2026, 12, 5), today=date(2026, 12, 5))
        assert await told(date(2026, 12, 20)) == []

    async def test_steps_are_recorded_in_order_once_and_on_days_that_can_be(self) -> None:
        number = await a_check()
        tries: list[tuple[Any, ...]] = [("report", MONDAY)]  # not ended
        for step, day in tries:
            with pytest.raises(CheckError):
                await follow(number, step, day, today=MONDAY)
        await ended(number)
        for step, day in (("handle", MONDAY), ("report", MONDAY - timedelta(days=1)), ("report", FRIDAY)):
            with pytest.raises(CheckError):
                await follow(number, step, day, today=MONDAY)  # type: ignore[arg-type]
        await follow(number, "report", MONDAY, today=MONDAY)
        with pytest.raises(CheckError):
            await follow(number, "report", MONDAY, today=MONDAY)
        held = await by_id(number)
        assert held is not None
        assert await clock_now(held.about) == CheckClock("handle", date(2026, 12, 8), "days")
