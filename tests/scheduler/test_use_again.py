"""Who was told to stop using an instrument by mistake is told, once, that it may be used again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from registry.law.losing import MISTAKE
from scheduler.acts import change_status, report_loss
from scheduler.notices.outbox import deliver
from scheduler.sweep import sweep
from tests.scheduler.notices.rows import NOW, TODAY, URL, Server, fetch, mail_server, new_contact
from tests.scheduler.test_losses import LAN, STICKER, by, scale, verify

pytestmark = pytest.mark.usefixtures("db")

NOT_LOST = replace(STICKER, cause=MISTAKE, reason="Nhầm máy.")
LATER = NOW + timedelta(hours=2)


async def deliver_all(server: Server) -> None:
    await deliver(server.settings, lambda: LATER, public_url=URL)


def subjects(server: Server, whom: str = LAN) -> list[str]:
    return [str(mail["Subject"]) for mail in server.mails if whom in str(mail["To"])]


async def told(server: Server) -> tuple[int, int]:
    """A scale whose loss was told: the instrument and the record."""
    _, instrument = await scale()
    first = await report_loss(instrument, STICKER, by())
    await deliver_all(server)
    assert [one.partition(":")[0] for one in subjects(server)][-1] == "Mất hiệu lực kiểm định, ngừng sử dụng"
    return instrument, first


async def again(server: Server) -> list[str]:
    """What is delivered of the correction, after one more sweep that must add nothing."""
    before = len(server.mails)
    await sweep(TODAY, LATER)
    await deliver_all(server)
    await sweep(TODAY, LATER)
    await deliver_all(server)
    return [str(mail["Subject"]) for mail in server.mails[before:]]


async def test_a_loss_corrected_as_a_mistake_is_taken_back_by_a_mail_at_once_and_once() -> None:
    async with mail_server() as server:
        instrument, first = await told(server)
        await report_loss(instrument, NOT_LOST, by(LATER), replaces=first)
        found = await again(server)
        (mail,) = server.mails[-1:]
    assert len(found) == 1
    assert found[0].startswith("Đính chính – được sử dụng lại: ")
    text, page = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    for said in ("Mất hoặc hỏng tem kiểm định, ngày 22/11/2026", "được sử dụng lại", "do ghi nhầm"):
        assert said in text
        assert said in page
    assert mail["List-Unsubscribe"] is None
    rows = await fetch("SELECT due_on FROM instrument")
    assert f"{rows[0]['due_on']:%d/%m/%Y}" in text


async def test_a_loss_corrected_twice_before_it_was_called_a_mistake_is_taken_back_as_well() -> None:
    async with mail_server() as server:
        instrument, first = await told(server)
        second = await report_loss(instrument, replace(STICKER, cause="mark"), by(LATER), replaces=first)
        await fetch("UPDATE message SET state = 'cancelled' WHERE state = 'queued'")
        await report_loss(instrument, NOT_LOST, by(LATER), replaces=second)
        assert len(await again(server)) == 1


async def test_only_who_was_told_to_stop_is_told_to_use_it_again() -> None:
    async with mail_server() as server:
        instrument, first = await told(server)
        (row,) = await fetch("SELECT enterprise FROM instrument WHERE id = $1", instrument)
        await new_contact(row["enterprise"], "moi@cong-ty.example")
        await report_loss(instrument, NOT_LOST, by(LATER), replaces=first)
        await again(server)
    assert subjects(server, "moi@cong-ty.example") == []


async def test_nobody_is_told_of_a_correction_who_never_heard_of_the_loss() -> None:
    async with mail_server() as server:
        _, instrument = await scale()
        first = await report_loss(instrument, STICKER, by())
        await report_loss(instrument, NOT_LOST, by(LATER), replaces=first)
        await again(server)
    assert not [one for one in subjects(server) if "sử dụng" in one]


@pytest.mark.parametrize("what", ["another_loss", "stopped", "failed", "verified", "expired"])
async def test_an_instrument_that_must_not_be_used_for_another_reason_is_not_said_to_be_usable(what: str) -> None:
    async with mail_server() as server:
        instrument, first = await told(server)
        if what == "another_loss":
            await report_loss(instrument, replace(STICKER, cause="broken"), by(LATER))
        if what == "stopped":
            await change_status(instrument, "stopped", LATER)
        if what in {"failed", "verified"}:
            await verify(instrument, TODAY, LATER, "fail" if what == "failed" else "pass")
        if what == "expired":
            await fetch("UPDATE control SET printed_valid_until = $1", TODAY - timedelta(days=1))
        await report_loss(instrument, NOT_LOST, by(LATER), replaces=first)
        found = await again(server)
    assert not [one for one in found if one.startswith("Đính chính")]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("UPDATE instrument SET last_result = 'lost'", "lost_again"),
        ("UPDATE instrument SET last_result = 'fail'", "failed"),
        ("UPDATE instrument SET status = 'retired'", "retired"),
        ("UPDATE instrument SET due_on = '2026-11-21'", "validity_over"),
    ],
)
async def test_what_changed_before_the_mail_left_is_not_sent(change: str, reason: str) -> None:
    async with mail_server() as server:
        instrument, first = await told(server)
        await report_loss(instrument, NOT_LOST, by(LATER), replaces=first)
        await fetch(change)
        before = len(server.mails)
        await deliver_all(server)
        assert len(server.mails) == before
    rows = await fetch("SELECT state, reason FROM notice WHERE kind = 'use_again'")
    assert [tuple(row) for row in rows] == [("cancelled", reason)]
