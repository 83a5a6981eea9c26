"""A new list of the law is told once to whoever owns an instrument of which it says something else."""

from dataclasses import replace
from datetime import UTC, date, timedelta

import pytest

from registry.law.lists import KindList, Law
from registry.law.load import law
from registry.recount import recount
from scheduler.law_day import sweep_today
from scheduler.notices.events import lists_in_news
from scheduler.notices.outbox import deliver
from scheduler.notices.recheck import Since, change_of
from scheduler.sweep import sweep
from tests.scheduler.notices.rows import NOW, URL, fetch, mail_server, new_contact, new_enterprise, new_instrument

LAN = "lan@cong-ty.example"
FIRST_DAY = date(2024, 10, 15)  # the list that no longer holds the one-phase induction meter
METER = {"kind_code": "43a", "verified_on": date(2023, 5, 10)}
NEW_DAY = date(2027, 1, 1)


def with_cycle(code: str, months: int | None) -> Law:
    """The law with one more list, which gives a kind another cycle."""
    known = law()
    rows = dict(known.lists[-1].rows)
    rows[code] = replace(rows[code], cycle_months=months, periodic=months is not None)
    return replace(known, lists=(*known.lists, KindList(NEW_DAY, "Danh mục mới", rows)))


@pytest.mark.parametrize(
    ("days", "told"),
    [(-61, False), (-60, True), (0, True), (366, True), (367, False)],
)
def test_a_list_is_news_from_sixty_days_before_its_first_day_for_a_year(days: int, told: bool) -> None:
    found = lists_in_news(with_cycle("8b", 24), NEW_DAY + timedelta(days=days))
    assert found == ({NEW_DAY: ["8b"]} if told else {})


def test_another_cycle_is_told_with_the_date_it_would_give() -> None:
    since = Since(date(2026, 3, 10), "month_end")
    change = change_of(with_cycle("8b", 24), "8b", NEW_DAY, since)
    assert change is not None
    assert change.say(str) == (
        "chu kỳ kiểm định 12 tháng đổi thành 24 tháng; tính theo chu kỳ mới thì hạn là 31/03/2028"
    )
    ends = change_of(with_cycle("8b", None), "8b", NEW_DAY, since)
    assert ends is not None
    assert ends.say(str) == "không còn quy định kiểm định định kỳ"
    assert change_of(with_cycle("8b", 24), "8a", NEW_DAY, since) is None


@pytest.mark.usefixtures("db")
async def test_the_owner_is_told_once_whatever_the_number_of_sites_and_sweeps() -> None:
    enterprise = await new_enterprise()
    await new_contact(enterprise, LAN)
    for serial in ("METER-1", "METER-2"):
        await new_instrument(enterprise, None, serial=serial, **METER)
    await new_instrument(enterprise, None, serial="OTHER-3", verified_on=date(2023, 5, 10))
    days = [FIRST_DAY + timedelta(days=day) for day in (-61, -30, -29, 0, 90, 367)]
    assert [(await sweep(day, NOW)).queued for day in days] == [0, 1, 0, 0, 0, 0]
    async with mail_server() as server:
        assert (await deliver(server.settings, lambda: NOW, public_url=URL)).sent == 1
    (mail,) = server.mails
    assert "15/10/2024" in mail["Subject"]
    text = mail.get_body(("plain",))
    assert text is not None
    assert ["METER-1" in text.get_content(), "METER-2" in text.get_content()] == [True, True]
    assert "OTHER-3" not in text.get_content()
    assert "không còn trong danh mục" in text.get_content()


@pytest.mark.usefixtures("db")
async def test_one_person_of_two_enterprises_hears_for_each_and_who_is_not_concerned_hears_nothing() -> None:
    for columns in (METER, METER, {"verified_on": date(2023, 5, 10)}, {**METER, "status": "retired"}):
        enterprise = await new_enterprise()
        await new_contact(enterprise, LAN)
        await new_instrument(enterprise, None, **columns)
    assert (await sweep(FIRST_DAY, NOW)).queued == 2
    assert len(await fetch("SELECT DISTINCT enterprise FROM message")) == 2


@pytest.mark.usefixtures("db")
async def test_a_change_that_concerns_nobody_any_more_is_not_sent() -> None:
    enterprise = await new_enterprise()
    await new_contact(enterprise, LAN)
    await new_instrument(enterprise, None, **METER)
    await sweep(FIRST_DAY, NOW)
    await fetch("UPDATE instrument SET kind_code = '8b'")  # it was entered under the wrong kind
    async with mail_server() as server:
        assert (await deliver(server.settings, lambda: NOW, public_url=URL)).cancelled == 1
    assert [tuple(row) for row in await fetch("SELECT state, reason FROM notice")] == [("cancelled", "nothing_changed")]
    assert (await sweep(FIRST_DAY, NOW)).queued == 0


@pytest.mark.usefixtures("db")
async def test_who_stopped_news_of_lists_is_not_told() -> None:
    enterprise = await new_enterprise()
    await new_contact(enterprise, LAN, receives=False)
    await new_instrument(enterprise, None, **METER)
    assert (await sweep(FIRST_DAY, NOW)).queued == 0


OLDER = replace(law(), lists=law().lists[:1])
"""The law as it was loaded before the list of FIRST_DAY was."""

VERIFIED_SINCE = date(2024, 11, 4)
LOADED = date(2025, 1, 10)


async def verified_since(enterprise: int, serial: str, kind_code: str = "43a", printed: date | None = None) -> int:
    instrument = await new_instrument(enterprise, None, serial=serial, kind_code=kind_code)
    await fetch(
        "INSERT INTO control (instrument, kind, occasion, result, performed_on, printed_valid_until, body, officer,"
        " certificate_number, sticker_number, policy, remark, withdrawn_reason, recorded_at)"
        " VALUES ($1, 'verification', 'periodic', 'pass', $2, $3, '', '', '', '', 'month_end', '', '', $4)",
        *(instrument, VERIFIED_SINCE, printed, NOW),
    )
    return instrument


@pytest.mark.usefixtures("db")
async def test_the_owner_whose_date_a_list_loaded_late_has_moved_is_told_exactly_once() -> None:
    moved, printed = await new_enterprise(), await new_enterprise()
    for enterprise in (moved, printed):
        await new_contact(enterprise, LAN)
    await verified_since(moved, "MOVED-1")
    await verified_since(printed, "PRINTED-2", printed=date(2029, 11, 30))
    await recount(OLDER, LOADED, NOW)
    await sweep(LOADED, NOW)
    assert await fetch("SELECT FROM notice WHERE kind = 'list_change'") == []

    for day in (0, 0, 1, 30):
        await sweep_today(LOADED + timedelta(days=day), NOW, mail_domain="etalon.example", zone=UTC)
    told = await fetch(
        "SELECT m.enterprise FROM notice n JOIN message m ON m.id = n.message WHERE n.kind = 'list_change'"
    )
    assert [row[0] for row in told] == [moved]
    async with mail_server() as server:
        await deliver(server.settings, lambda: NOW, public_url=URL)
    (mail,) = [one for one in server.mails if "15/10/2024" in one["Subject"]]
    text = mail.get_body(("plain",))
    assert text is not None
    assert "MOVED-1" in text.get_content()
    assert "không còn trong danh mục" in text.get_content()
