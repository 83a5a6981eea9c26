"""Lost evidence ends validity at once on every surface, is told at once, and is mended only by a verification."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from registry import find
from registry.language import translator
from registry.law.load import law
from registry.law.losing import CAUSES, MISTAKE, NewLoss, loss_faults
from registry.law.validity import Basis, Evidence, validity
from registry.losses import LossRow, Reporter, StaleLossError, losses
from registry.record import RefusedControlError
from registry.values import NewControl
from scheduler.acts import Post, change_status, record_work, report_loss
from scheduler.due import Standing
from scheduler.instrument_due import due_of
from scheduler.notices import claims
from scheduler.notices.house import keep_rules
from scheduler.notices.outbox import preview
from scheduler.notices.recheck import Now, withdrawn
from scheduler.notices.rules import Rules
from scheduler.notices.tasks import tasks
from scheduler.plans import due_instruments
from scheduler.sweep import sweep
from tests.scheduler.notices.rows import NOW, TODAY, URL, fetch, new_contact, new_enterprise, new_instrument

LAN = "lan@cong-ty.example"
STICKER = NewLoss("sticker", TODAY, "Tem bị bóc khi rửa cân.")
VERIFIED = Evidence(date(2026, 3, 10), date(2027, 3, 31))


def by(at: datetime = NOW, *, is_owner: bool = False) -> Reporter:
    return Reporter(None, at, at.date(), is_owner)


async def scale() -> tuple[int, int]:
    """An enterprise with a contact, and its scale verified here, valid for a long time."""
    enterprise = await new_enterprise()
    await new_contact(enterprise, LAN)
    instrument = await new_instrument(enterprise, None, last_result=None, verified_on=None)
    await verify(instrument, TODAY - timedelta(days=100), NOW - timedelta(days=100))
    return enterprise, instrument


async def verify(instrument: int, day: date, at: datetime, result: Any = "pass") -> None:
    await record_work(NewControl(instrument, "verification", "periodic", day, result), today=day, now=at)


async def told() -> list[tuple[str, str, str]]:
    return [tuple(row) for row in await fetch("SELECT kind, state, reason FROM notice ORDER BY id")]


@pytest.mark.parametrize("cause", CAUSES)
def test_whatever_is_lost_ends_validity_that_day(cause: str) -> None:
    found = validity(law(), "8b", None, replace(VERIFIED, ended_on=date(2026, 11, 20), ended_by=cause))
    assert (found.ends_on, found.basis) == (date(2026, 11, 20), Basis.LOST)


def test_what_is_lost_after_the_date_changes_nothing() -> None:
    found = validity(law(), "8b", None, replace(VERIFIED, ended_on=date(2027, 4, 1), ended_by="sticker"))
    assert (found.ends_on, found.basis) == (date(2027, 3, 31), Basis.PRINTED)


def test_an_instrument_without_a_cycle_loses_its_validity_too() -> None:
    lost = Evidence(date(2026, 1, 5), ended_on=date(2026, 2, 1), ended_by="broken")
    assert validity(law(), "34a", None, lost).basis is Basis.LOST


REFUSED = {
    "to come": (replace(STICKER, happened_on=TODAY + timedelta(days=1)), VERIFIED, "happened_on"),
    "mended since": (replace(STICKER, happened_on=date(2026, 3, 9)), VERIFIED, "happened_on"),
    "nothing to lose": (STICKER, None, ""),
    "failed before": (STICKER, replace(VERIFIED, result="fail"), ""),
    "no reason": (replace(STICKER, reason="  "), VERIFIED, "reason"),
}


@pytest.mark.parametrize(("new", "evidence", "name"), REFUSED.values(), ids=list(REFUSED))
def test_a_loss_that_cannot_be_is_refused_at_its_field(new: NewLoss, evidence: Evidence | None, name: str) -> None:
    assert [field for field, _ in loss_faults(new, evidence, TODAY)] == [name]


@pytest.mark.usefixtures("db")
class TestRecorded:
    async def test_every_surface_says_the_same_from_that_day_on(self) -> None:
        enterprise, instrument = await scale()
        await report_loss(instrument, STICKER, by())
        row = await find.instrument(instrument)
        assert row is not None
        found = due_of(row, TODAY)
        assert (found.due_on, found.standing, found.basis) == (TODAY, Standing.OVERDUE, Basis.LOST)
        assert "Mất hoặc hỏng tem kiểm định, ngày 22/11/2026" in found.reason.say(translator("vi"))
        assert (row.last_result, row.verified_on) == ("lost", TODAY - timedelta(days=100))
        counted = await find.counters(TODAY, TODAY + timedelta(days=60), enterprise)
        assert (counted.overdue, counted.soon, counted.valid) == (1, 0, 0)

    async def test_the_enterprise_is_told_at_once_and_only_once_even_at_night(self) -> None:
        await keep_rules(Rules(open_from=13 * 60, open_until=19 * 60), "admin@x.vn", NOW)
        _, instrument = await scale()
        await report_loss(instrument, STICKER, by(), Post("etalon.vn"))
        await sweep(TODAY, NOW)
        assert [row for row in await told() if row[0] == "evidence_lost"] == [("evidence_lost", "queued", "")]
        rows = await fetch("SELECT id, next_attempt_at FROM message WHERE letter = 'evidence_lost'")
        assert [row["next_attempt_at"] for row in rows] == [NOW]
        mail = await preview(rows[0]["id"], URL)
        assert mail is not None
        assert "Mất hoặc hỏng tem kiểm định, ngày 22/11/2026" in mail.text
        assert "Mất hoặc hỏng tem kiểm định, ngày 22/11/2026" in mail.html
        assert mail.unsubscribe == ""

    @pytest.mark.parametrize(("cause", "planned"), [("sticker", True), ("modified", True), ("broken", False)])
    async def test_a_visit_is_due_now_unless_a_repair_comes_first(self, cause: str, *, planned: bool) -> None:
        _, instrument = await scale()
        await report_loss(instrument, replace(STICKER, cause=cause), by())
        assert (instrument in {item.id for item in await due_instruments(TODAY)}) == planned

    async def test_the_planner_is_asked_until_it_is_verified_again(self) -> None:
        _, instrument = await scale()
        await report_loss(instrument, STICKER, by())
        assert [(task.kind, task.words) for task in await tasks()] == [("after_repair", "sticker")]
        later = NOW + timedelta(days=2)
        await verify(instrument, later.date(), later)
        assert await tasks() == []

    async def test_a_verification_after_it_restores_validity_and_opens_the_next_cycle(self) -> None:
        _, instrument = await scale()
        await report_loss(instrument, STICKER, by())
        later = NOW + timedelta(days=1)
        await verify(instrument, later.date(), later)
        row = await find.instrument(instrument)
        assert row is not None
        assert (row.last_result, row.due_on, row.ended_on) == ("pass", date(2027, 11, 30), None)

    @pytest.mark.parametrize(("hours", "result"), [(1, "pass"), (-1, "lost")])
    async def test_of_two_records_of_one_day_the_later_is_believed(self, hours: int, result: str) -> None:
        _, instrument = await scale()
        await report_loss(instrument, STICKER, by())
        await verify(instrument, TODAY, NOW + timedelta(hours=hours))
        row = await find.instrument(instrument)
        assert row is not None
        assert row.last_result == result

    async def test_the_mail_is_not_sent_when_it_was_verified_meanwhile(self) -> None:
        _, instrument = await scale()
        await report_loss(instrument, STICKER, by())
        await verify(instrument, TODAY, NOW + timedelta(hours=1))
        await self._at_the_outbox()
        assert ("evidence_lost", "cancelled", "verified") in await told()

    async def test_a_correction_keeps_both_records_and_takes_the_mail_back(self) -> None:
        _, instrument = await scale()
        first = await report_loss(instrument, STICKER, by())
        await report_loss(instrument, replace(STICKER, cause=MISTAKE, reason="Nhầm máy."), by(), replaces=first)
        await self._at_the_outbox()
        assert ("evidence_lost", "cancelled", "corrected") in await told()
        kept: list[LossRow] = await losses(instrument)
        assert [(one.cause, one.replaced) for one in kept] == [("mistake", False), ("sticker", True)]
        row = await find.instrument(instrument)
        assert row is not None
        assert (row.last_result, row.ended_by) == ("pass", "")
        assert await tasks() == []

    async def test_a_record_is_corrected_once_and_never_rewritten(self) -> None:
        _, instrument = await scale()
        first = await report_loss(instrument, STICKER, by())
        await report_loss(instrument, replace(STICKER, cause="mark"), by(), replaces=first)
        with pytest.raises(StaleLossError):
            await report_loss(instrument, replace(STICKER, cause="broken"), by(), replaces=first)
        with pytest.raises(Exception, match="never changed"):
            await fetch("UPDATE evidence_loss SET reason = 'x'")

    async def test_an_instrument_out_of_use_is_recorded_and_not_told(self) -> None:
        _, instrument = await scale()
        await change_status(instrument, "stopped", NOW)
        await report_loss(instrument, STICKER, by())
        assert "evidence_lost" not in {row[0] for row in await told()}

    async def test_a_failed_instrument_has_nothing_to_lose(self) -> None:
        _, instrument = await scale()
        await verify(instrument, TODAY, NOW, "fail")
        with pytest.raises(RefusedControlError):
            await report_loss(instrument, STICKER, by(NOW + timedelta(hours=1)))
        assert await losses(instrument) == []

    async def test_who_does_nothing_is_reminded_with_the_cause(self) -> None:
        _, instrument = await scale()
        await report_loss(instrument, STICKER, by())
        await fetch("UPDATE message SET state = 'sent'")
        later = NOW + timedelta(days=8)
        await sweep(later.date(), later)
        rows = await fetch("SELECT id FROM message WHERE letter = 'due'")
        mail = await preview(rows[0]["id"], URL)
        assert mail is not None
        assert "Mất hoặc hỏng tem kiểm định, ngày 22/11/2026" in mail.text

    async def _at_the_outbox(self) -> None:
        """The recheck when the mail is about to leave, on a server that is never reached."""
        rows = await fetch(
            "SELECT id, letter, enterprise, recipient, recipient_name, language, as_of FROM message"
            " WHERE letter = 'evidence_lost'"
        )
        facts = await claims.facts(rows)
        for number, notices in facts.notices.items():
            gone = withdrawn(notices, facts.reach.get(number), Now(TODAY, law(), {}))
            await claims.withdraw(list(gone.values()))
