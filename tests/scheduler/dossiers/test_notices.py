"""Clocks of dossiers told to officers, heads and applicants: once a stage, in working days, and never when over."""

from datetime import date, timedelta
from typing import Any

import pytest

from scheduler.dossiers.keep import open_dossier, record
from scheduler.dossiers.values import By, NewDossier, NewEvent
from scheduler.notices.house import keep_timing
from scheduler.notices.outbox import deliver
from scheduler.notices.rules import Timing
from scheduler.sweep import sweep
from tests.scheduler.notices.rows import NOW, URL, fetch, mail_server, new_contact, new_enterprise

pytestmark = pytest.mark.usefixtures("db")

LAN, MINH, THANG = "lan@cong-ty.example", "minh@so.example", "thang@so.example"
ASKED = date(2026, 11, 6)
LAST = date(2026, 11, 17)  # seven working days later
_OVERDUE = LAST + timedelta(days=1)  # and the authority has to say so on this day


async def account(email: str, role: str) -> int:
    rows = await fetch(
        "INSERT INTO account (email, name, role, password_hash, language, active, created_at)"
        " VALUES ($1, 'Hoàng Thị Minh', $2, '', 'vi', true, $3) RETURNING id",
        email,
        role,
        NOW,
    )
    return int(rows[0]["id"])


async def dossier(*events: NewEvent, officer: int | None = None) -> int:
    enterprise = await new_enterprise()
    await new_contact(enterprise, LAN)
    by = By(None, NOW - timedelta(days=40), date(2026, 11, 30))
    number = await open_dossier(
        NewDossier("import_quality", enterprise, date(2026, 11, 5), "Lô 200 cân", {}, officer), by
    )
    for event in events:
        await moved(number, event)
    return number


async def moved(number: int, event: NewEvent) -> None:
    (last,) = await fetch("SELECT max(id) FROM dossier_event WHERE dossier = $1 AND withdrawn_at IS NULL", number)
    await record(number, event, By(None, NOW - timedelta(days=40), date(2026, 11, 30)), seen=last[0])


def asked() -> NewEvent:
    return NewEvent("incomplete", ASKED, reason="Thiếu giấy chứng nhận hợp quy")


async def told(kind: str) -> list[tuple[Any, ...]]:
    rows = await fetch(
        "SELECT due_on, stage, recipient, state FROM notice WHERE kind = $1 AND state <> 'superseded'"
        " ORDER BY due_on, id",
        kind,
    )
    return [tuple(row) for row in rows]


async def test_a_near_last_day_is_told_in_working_days_once_to_officer_head_and_applicant() -> None:
    officer = await account(THANG, "inspector")
    await account(MINH, "planner")
    await account("khac@so.example", "inspector")
    await dossier(asked(), officer=officer)
    # three working days before Tuesday 17 November is Thursday 12; a weekend lies between
    for day in (11, 12, 12, 13, 15, 16, 17):
        await sweep(date(2026, 11, day), NOW)
    assert await told("dossier_due") == [
        (LAST, "before_3", MINH, "queued"),
        (LAST, "before_3", THANG, "queued"),
        (LAST, "before_1", MINH, "queued"),
        (LAST, "before_1", THANG, "queued"),
    ]
    assert await told("dossier_reminder") == [(LAST, "before_3", LAN, "queued"), (LAST, "before_1", LAN, "queued")]
    owed = await fetch("SELECT DISTINCT stage, owed_on FROM notice WHERE kind = 'dossier_due' ORDER BY owed_on")
    assert [tuple(row) for row in owed] == [("before_3", date(2026, 11, 12)), ("before_1", date(2026, 11, 16))]


async def test_a_passed_last_day_is_told_with_the_clock_it_started_and_again_each_week() -> None:
    await account(MINH, "planner")
    await dossier(asked())
    for day in range(18, 27):
        await sweep(date(2026, 11, day), NOW)
    assert await told("dossier_due") == [
        (LAST, "after_1", MINH, "queued"),
        (LAST, "after_8", MINH, "queued"),
        (_OVERDUE, "before_1", MINH, "queued"),
        (_OVERDUE, "after_1", MINH, "queued"),
        (_OVERDUE, "after_8", MINH, "queued"),
    ]
    assert [stage for _, stage, _, _ in await told("dossier_reminder")] == ["after_1", "after_8"]


async def test_one_mail_holds_all_of_a_persons_clocks_and_names_the_act() -> None:
    await account(MINH, "planner")
    for _ in range(3):
        await dossier(asked())
    await sweep(date(2026, 11, 16), NOW)
    async with mail_server() as server:
        await deliver(server.settings, lambda: NOW.replace(day=16), public_url=URL)
    (mail,) = [one for one in server.mails if one["To"] and MINH in one["To"]]
    for kind in ("plain", "html"):
        body = mail.get_body((kind,))
        assert body is not None
        text = body.get_content()
        assert text.count("Lô 200 cân") == 3
        assert text.count("17/11/2026") >= 3
        assert "37/2026" in text
        assert "còn 1 ngày làm việc" in text


@pytest.mark.parametrize(
    "event",
    [
        NewEvent("completed", date(2026, 11, 12)),
        NewEvent("withdrawn", date(2026, 11, 12), reason="Không nhập nữa"),
        NewEvent("pause", date(2026, 11, 12), reason="Chờ ý kiến"),
    ],
    ids=lambda event: event.code,
)
async def test_reminders_of_a_clock_that_was_met_or_stands_still_are_taken_back_at_once(event: NewEvent) -> None:
    await account(MINH, "planner")
    number = await dossier(asked())
    await sweep(date(2026, 11, 12), NOW)
    await moved(number, event)
    rows = await fetch("SELECT kind, state, reason FROM notice WHERE stage LIKE 'before%'")
    assert {tuple(row) for row in rows} == {
        ("dossier_due", "cancelled", "dossier_over"),
        ("dossier_reminder", "cancelled", "dossier_over"),
    }
    assert {row[0] for row in await fetch("SELECT state FROM message")} == {"cancelled"}


async def test_a_reminder_that_a_worker_held_is_looked_at_again_before_it_is_sent() -> None:
    await account(MINH, "planner")
    number = await dossier(asked())
    await sweep(date(2026, 11, 12), NOW)
    await fetch("UPDATE message SET state = 'sending', lease_until = now() - interval '1 second'")
    await moved(number, NewEvent("completed", date(2026, 11, 12)))
    async with mail_server() as server:
        assert (await deliver(server.settings, lambda: NOW, public_url=URL)).sent == 0
    assert {row["reason"] for row in await fetch("SELECT reason FROM notice WHERE stage LIKE 'before%'")} == {
        "dossier_over"
    }


async def test_the_applicant_hears_once_of_what_is_missing_and_later_only_of_the_latest_news() -> None:
    number = await dossier()
    by = By(None, NOW, date(2026, 11, 30))
    (last,) = await fetch("SELECT max(id) FROM dossier_event WHERE dossier = $1", number)
    await record(number, NewEvent("incomplete", date(2026, 11, 20), reason="Thiếu hóa đơn"), by, seen=last[0])
    for _ in range(2):
        await sweep(NOW.date(), NOW)
    assert [(state, who) for _, _, who, state in await told("dossier_news")] == [("queued", LAN)]
    async with mail_server() as server:
        assert (await deliver(server.settings, lambda: NOW, public_url=URL)).sent == 1
    (mail,) = server.mails
    assert "Yêu cầu bổ sung hồ sơ" in mail["Subject"]
    body = mail.get_body(("plain",))
    assert body is not None
    assert "Thiếu hóa đơn" in body.get_content()
    assert mail["List-Unsubscribe"] is None


async def test_a_pause_leaves_the_news_before_it_and_a_further_step_overtakes_it() -> None:
    number = await dossier()
    by = By(None, NOW, date(2026, 11, 30))
    day = date(2026, 11, 20)
    for event in (NewEvent("incomplete", day, reason="Thiếu"), NewEvent("pause", day, reason="Chờ")):
        (last,) = await fetch("SELECT max(id) FROM dossier_event WHERE dossier = $1", number)
        await record(number, event, by, seen=last[0])
    await sweep(NOW.date(), NOW)
    assert len(await told("dossier_news")) == 1
    for event in (NewEvent("resume", date(2026, 11, 20)), NewEvent("completed", date(2026, 11, 20))):
        (last,) = await fetch("SELECT max(id) FROM dossier_event WHERE dossier = $1", number)
        await record(number, event, by, seen=last[0])
    async with mail_server() as server:
        assert (await deliver(server.settings, lambda: NOW, public_url=URL)).sent == 0


async def test_an_applicant_may_stop_reminders_and_not_the_news() -> None:
    number = await dossier(asked())
    enterprise = (await fetch("SELECT enterprise FROM dossier WHERE id = $1", number))[0][0]
    for kind in ("dossier_reminder", "dossier_news"):
        await fetch(
            "INSERT INTO notice_opt_out (enterprise, recipient, kind, source, stopped_at, stopped_by, resumed_by)"
            " VALUES ($1, '', $2, 'page', $3, '', '')",
            enterprise,
            kind,
            NOW,
        )
    await fetch("UPDATE dossier_event SET at = $1", NOW)
    await sweep(date(2026, 11, 12), NOW)
    assert [(who, state) for _, _, who, state in await told("dossier_reminder")] == [("", "unsendable")]
    assert [(who, state) for _, _, who, state in await told("dossier_news")] == [(LAN, "queued")]


async def test_lead_days_of_dossiers_are_a_setting() -> None:
    await account(MINH, "planner")
    await keep_timing(Timing("dossier_due", None, "", "", (5,)), "long@so.example", NOW)
    await dossier(asked())
    for day in (9, 10, 12, 16):
        await sweep(date(2026, 11, day), NOW)
    assert [stage for _, stage, _, _ in await told("dossier_due")] == ["before_5"]
