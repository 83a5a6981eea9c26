"""The report calendar: handed in, so that its reminders stop; a day of one's own where the law names none."""

from datetime import date
from typing import Any

import pytest

from registry.database import connection
from scheduler.notices.outbox import deliver
from scheduler.sweep import sweep
from tests.cast import NOW, TODAY
from tests.scheduler.notices.rows import URL, mail_server
from tests.web.pages.conftest import Stage

HERE = "/reports"
DUE = date(2027, 3, 30)


async def fetch(query: str, *values: Any) -> list[Any]:
    async with connection() as database:
        return await database.fetch(query, *values)


async def states() -> set[tuple[str, str]]:
    rows = await fetch(
        "SELECT state, reason FROM notice WHERE subject = 'report:designated_body' AND state <> 'superseded'"
    )
    return {tuple(row) for row in rows}


async def test_a_report_handed_in_takes_its_reminders_back_and_causes_no_more(stage: Stage) -> None:
    head = await stage.at("head")
    await sweep(date(2027, 1, 30), NOW)
    assert await states() == {("queued", "")}
    filled = {"handed_on": "23/11/2026", "document_number": "45/BC-CCTĐC"}
    assert (await head.submit(f"{HERE}/designated_body/handed-in", filled)).status_code == 303
    assert await states() == {("cancelled", "handed_in")}
    await sweep(date(2027, 3, 1), NOW)
    assert await states() == {("cancelled", "handed_in")}
    page = (await head.get(HERE)).text
    assert "45/BC-CCTĐC" in page
    assert (await head.submit(f"{HERE}/designated_body/{DUE}/take-back")).status_code == 303
    await sweep(date(2027, 3, 1), NOW)
    assert ("queued", "") in await states()


async def test_a_reminder_that_a_worker_held_is_not_sent_once_the_report_is_in(stage: Stage) -> None:
    head = await stage.at("head")
    await fetch("DELETE FROM notice")
    await fetch("DELETE FROM message")
    await sweep(date(2027, 3, 1), NOW)
    held = "UPDATE message SET state = 'sending', lease_until = now() - interval '1 second' WHERE letter = 'report_due'"
    await fetch(held)
    for code in ("designated_body", "market_scales"):
        filled = {"handed_on": "20/11/2026", "document_number": "46"}
        assert (await head.submit(f"{HERE}/{code}/handed-in", filled)).status_code == 303
    async with mail_server() as server:
        await deliver(server.settings, lambda: NOW, public_url=URL)
    assert [mail for mail in server.mails if "áo cáo" in str(mail["Subject"])] == []


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"handed_on": "24/11/2026", "document_number": "1"}, "ở sau hôm nay"),
        ({"handed_on": "", "document_number": "1"}, "Xin điền mục này."),
        ({"handed_on": "20/11/2026", "document_number": ""}, "Xin điền mục này."),
    ],
)
async def test_a_faulty_entry_is_refused_in_words(stage: Stage, values: Any, said: str) -> None:
    refused = await (await stage.at("head")).submit(f"{HERE}/cross_verification/handed-in", values)
    assert refused.status_code == 422
    assert said in refused.text


async def test_a_report_without_a_day_in_law_gets_none_until_somebody_sets_one(stage: Stage) -> None:
    head = await stage.at("head")
    assert "Chưa tự đặt ngày nên không nhắc." in (await head.get(HERE)).text
    refused = await head.submit(f"{HERE}/check_plan/day", {"day": "31", "month": "2"})
    assert "không có ngày 31" in refused.text
    assert (await head.submit(f"{HERE}/check_plan/day", {"day": "15", "month": "12"})).status_code == 303
    assert "15/12/2026" in (await head.get(HERE)).text
    await sweep(TODAY, NOW)
    assert await fetch("SELECT FROM notice WHERE subject = 'report:check_plan' AND due_on = '2026-12-15'")
    assert (await head.submit(f"{HERE}/check_plan/day", {"drop": "1"})).status_code == 303
    assert "Chưa tự đặt ngày nên không nhắc." in (await head.get(HERE)).text


async def test_what_no_report_has_is_not_found(stage: Stage) -> None:
    head = await stage.at("head")
    for path in ("nothing/handed-in", "designated_body/day", "designated_body/2027-03-31/take-back", "x/y/take-back"):
        assert (await head.submit(f"{HERE}/{path}")).status_code == 404, path
