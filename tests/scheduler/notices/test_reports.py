"""The staff are reminded of the reports that the law wants by a day: once a stage, and never after the day."""

from datetime import date, timedelta

import pytest

from registry.law.reports import report_rules
from scheduler.notices.outbox import DeliverResult, deliver
from scheduler.notices.reports import report_dues
from scheduler.sweep import sweep
from tests.scheduler.notices.rows import NOW, URL, fetch, mail_server

MARKETS = date(2027, 3, 31)


@pytest.mark.parametrize(
    ("today", "code", "due_on"),
    [
        # "before 31 March" is the 30th at the latest; in March is the 31st
        (date(2026, 11, 23), "designated_body", date(2027, 3, 30)),
        (date(2027, 3, 30), "designated_body", date(2027, 3, 30)),
        (date(2027, 3, 31), "designated_body", date(2028, 3, 30)),
        (date(2027, 3, 31), "market_scales", MARKETS),
        (date(2027, 1, 1), "cross_verification", date(2027, 5, 29)),
    ],
)
def test_a_report_is_due_on_the_last_day_that_is_in_time(today: date, code: str, due_on: date) -> None:
    assert {due.what: due.due_on for due in report_dues(report_rules().values(), today)}[code] == due_on


def test_every_report_names_the_act_that_wants_it() -> None:
    assert all("điều" in rule.source and rule.name for rule in report_rules().values())


async def account(email: str, role: str, language: str = "vi") -> None:
    await fetch(
        "INSERT INTO account (email, name, role, password_hash, language, active, created_at)"
        " VALUES ($1, 'Hoàng Thị Minh', $2, '', $3, true, $4)",
        email,
        role,
        language,
        NOW,
    )


@pytest.mark.usefixtures("db")
async def test_planners_and_administrators_are_reminded_once_a_stage_and_nobody_else() -> None:
    for email, role in (("minh@so.vn", "planner"), ("long@so.vn", "administrator"), ("thang@so.vn", "inspector")):
        await account(email, role)
    days = [MARKETS + timedelta(days=day) for day in (-63, -60, -60, -45, -30, -7, 0, 1, 40)]
    told = [(await sweep(day, NOW)).queued for day in days]
    # two reports end in the last days of March; on the 31st that of May is less than sixty days off
    assert told == [0, 4, 0, 0, 4, 4, 2, 0, 2]
    assert {row[0] for row in await fetch("SELECT recipient FROM message")} == {"minh@so.vn", "long@so.vn"}


@pytest.mark.usefixtures("db")
async def test_one_mail_lists_the_reports_with_their_days_and_the_law() -> None:
    await account("minh@so.vn", "planner", "en")
    await sweep(MARKETS - timedelta(days=20), NOW)
    async with mail_server() as server:
        assert (await deliver(server.settings, lambda: NOW, public_url=URL)).sent == 1
    (mail,) = server.mails
    for kind in ("plain", "html"):
        body = mail.get_body((kind,))
        assert body is not None
        text = body.get_content()
        assert [fact in text for fact in ("30/03/2027", "31/03/2027", "09/2017/TT-BKHCN")] == [True] * 3
        assert "retail" in text  # in the reader's language


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("sent_on", "change", "reason"),
    [
        (MARKETS + timedelta(days=2), "", "day_over"),
        (MARKETS - timedelta(days=5), "UPDATE account SET active = false", "contact_removed"),
        (MARKETS - timedelta(days=5), "UPDATE account SET role = 'inspector'", "contact_removed"),
    ],
)
async def test_after_the_day_or_to_somebody_who_left_a_reminder_is_not_sent(
    sent_on: date, change: str, reason: str
) -> None:
    await account("minh@so.vn", "planner")
    await sweep(MARKETS - timedelta(days=5), NOW)
    await fetch(change or "SELECT 1")
    at = NOW.replace(year=sent_on.year, month=sent_on.month, day=sent_on.day)
    async with mail_server() as server:
        assert await deliver(server.settings, lambda: at, public_url=URL) == DeliverResult(0, 0, 0, cancelled=1)
    rows = await fetch("SELECT state, reason FROM notice WHERE message IS NOT NULL")
    assert {tuple(row) for row in rows} == {("cancelled", reason)}
