"""A recalled standard: what it puts at risk, worst first; everybody concerned told once; no use without leave."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from registry.language import translator
from registry.record import RefusedControlError
from registry.standard_rules import (
    Fitness,
    PointError,
    Span,
    StandardFacts,
    Use,
    at_risk,
    certificate_faults,
    fitness,
    leave_faults,
    share_of,
    use_faults,
)
from registry.standards import (
    By,
    KnownCodeError,
    NewCertificate,
    NotNowError,
    add_certificate,
    add_standard,
    ask_leave,
    give_leave,
    leaves,
)
from registry.values import NewControl
from scheduler.acts import Post, change_status, record_work
from scheduler.notices.outbox import preview
from scheduler.recalls import NewRecall, foresee, lift, recall, told
from scheduler.sweep import sweep
from tests.scheduler.notices.rows import NOW, TODAY, URL, fetch, new_contact, new_enterprise, new_instrument

YEAR = (Span(date(2026, 1, 1), date(2026, 12, 31)),)
M1 = StandardFacts(1, "M1-05", YEAR)
RECALLED = replace(M1, doubtful_from=date(2026, 6, 1), recalled_on=date(2026, 11, 22))
LEAVE = ((7, Span(date(2026, 11, 1), date(2026, 11, 30))),)

FITNESS = {
    "valid": (M1, date(2026, 5, 31), Fitness.GOOD),
    "on its last day": (M1, date(2026, 12, 31), Fitness.GOOD),
    "overdue": (M1, date(2027, 1, 1), Fitness.OVERDUE),
    "never calibrated": (replace(M1, valid=()), date(2026, 5, 1), Fitness.OVERDUE),
    "before the doubt": (RECALLED, date(2026, 5, 31), Fitness.GOOD),
    "on the last good day": (RECALLED, date(2026, 6, 1), Fitness.RECALLED),
    "good again": (
        replace(RECALLED, valid=(*YEAR, Span(date(2026, 12, 1), date(2027, 12, 1)))), date(2026, 12, 2), Fitness.GOOD,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("facts", "day", "state"), FITNESS.values(), ids=list(FITNESS))
def test_a_standard_is_fit_by_its_evidence_and_no_recall(facts: StandardFacts, day: date, state: Fitness) -> None:
    assert fitness(facts, day) is state


@pytest.mark.parametrize(("facts", "refused"), [(M1, 0), (RECALLED, 1), (replace(RECALLED, leaves=LEAVE), 0)])
def test_an_unfit_standard_is_refused_unless_somebody_else_gave_leave(facts: StandardFacts, refused: int) -> None:
    assert len(list(use_faults([facts], TODAY))) == refused


def test_a_refusal_says_which_standard_why_and_the_way_out() -> None:
    (reason,) = use_faults([RECALLED], TODAY)
    said = reason.say(translator("vi"))
    assert "M1-05" in said
    assert "người thứ hai" in said


def point(error: str, limit: str) -> PointError:
    return PointError(Decimal(error), -Decimal(limit), Decimal(limit))


def use(number: int, *points: PointError, **facts: Any) -> Use:
    base = Use(number, number, 1, 1, date(2026, 7, 1), "pass", "in_use", later=False, points=points)
    return replace(base, **facts)


def test_margins_are_exact_and_the_worst_point_counts() -> None:
    assert share_of([point("0.1", "0.3"), point("-0.2", "0.3")]) == Fraction(2, 3)
    assert share_of([PointError(Decimal(1), None, None), PointError(Decimal(1), Decimal(0), Decimal(0))]) is None


def test_certificates_at_risk_are_ranked_by_margin_and_the_others_say_why_not() -> None:
    found = at_risk([
        use(1, point("0.1", "1")),
        use(2, point("0.9", "1")),
        use(3),
        use(4, status="retired"),
        use(5, later=True),
        use(6, result="fail"),
    ])  # fmt: skip
    assert [(one.use.control_id, one.excluded) for one in found][:3] == [(3, ""), (2, ""), (1, "")]
    assert {one.use.control_id: one.excluded for one in found[3:]} == {4: "retired", 5: "verified_since", 6: "failed"}


def test_dates_of_certificates_and_leave_must_make_sense() -> None:
    assert [name for name, _ in certificate_faults(TODAY + timedelta(days=1), TODAY, TODAY)] == [
        "performed_on",
        "valid_until",
    ]
    assert [name for name, _ in leave_faults(Span(TODAY, TODAY - timedelta(days=1)))] == ["last_day"]
    assert [name for name, _ in leave_faults(Span(TODAY, TODAY + timedelta(days=31)))] == ["last_day"]
    assert not list(leave_faults(Span(TODAY, TODAY + timedelta(days=30))))


LAN, BINH = "lan@cong-ty.example", "binh@khac.example"
POST = Post("etalon.vn")


async def account(role: str = "inspector") -> int:
    rows = await fetch(
        "INSERT INTO account (email, name, role, password_hash, language, active, created_at)"
        " VALUES ('a' || gen_random_uuid() || '@x.vn', 'Ma Thị Én', $2, '', 'vi', true, $1) RETURNING id",
        NOW,
        role,
    )
    return int(rows[0]["id"])


async def by(days: int = 0) -> By:
    return By(await account(), NOW + timedelta(days=days))


async def standard(code: str = "M1-05") -> int:
    who = await by()
    number = await add_standard(code, "Bộ quả cân M1", "77", who)
    await add_certificate(NewCertificate(number, "HC-1", "QUATEST 1", date(2026, 1, 1), date(2026, 12, 31)), who)
    return number


async def scale(email: str, which: int, day: date = date(2026, 7, 1)) -> int:
    """A scale of a new enterprise, verified with a standard."""
    enterprise = await new_enterprise()
    await new_contact(enterprise, email)
    instrument = await new_instrument(enterprise, None)
    await verify(instrument, day, [which])
    return instrument


async def verify(instrument: int, day: date, chosen: list[int]) -> None:
    new = NewControl(instrument, "verification", "periodic", day, "pass", certificate_number="KD-9")
    await record_work(new, today=TODAY, now=NOW - timedelta(days=120), standards=chosen)


async def mails(letter: str) -> list[tuple[str, str]]:
    rows = await fetch("SELECT recipient, state FROM message WHERE letter = $1 ORDER BY recipient", letter)
    return [tuple(row) for row in rows]


def new(which: int, day: date = date(2026, 6, 1)) -> NewRecall:
    return NewRecall(which, day, "Quả cân 5 kg sứt mép.")


@pytest.mark.usefixtures("db")
class TestRecalled:
    async def test_every_owner_at_risk_is_told_once_and_nobody_else(self) -> None:
        which, other = await standard(), await standard("M1-06")
        await scale(LAN, which)
        await scale("truoc@x.example", which, date(2026, 5, 1))
        await scale("khac@x.example", other)
        number = await recall(new(which), await by(), TODAY, POST)
        await sweep(TODAY, NOW)
        assert await mails("standard_recalled") == [(LAN, "queued")]
        assert [one.recipient for one in await told(number)] == [LAN]
        rows = await fetch("SELECT id FROM message WHERE letter = 'standard_recalled'")
        mail = await preview(rows[0]["id"], URL)
        assert mail is not None
        for text in (mail.text, mail.html):
            assert "kiểm định ngày 01/07/2026 bằng chuẩn M1-05, giấy chứng nhận KD-9" in text

    async def test_the_preview_is_what_will_happen_and_keeps_nothing(self) -> None:
        which = await standard()
        await scale(LAN, which)
        await change_status(await scale(BINH, which), "retired", NOW)
        seen = await foresee(new(which), await by(), TODAY, POST)
        assert (seen.doubted, [one.recipient for one in seen.mails]) == (1, [LAN])
        assert sorted(one.excluded for one in seen.found) == ["", "retired"]
        assert await fetch("SELECT FROM standard_recall") == []
        assert await mails("standard_recalled") == []

    async def test_it_is_not_told_of_what_was_verified_meanwhile_with_another_standard(self) -> None:
        which = await standard()
        instrument = await scale(LAN, which)
        await verify(instrument, date(2026, 8, 1), [which])
        await verify(instrument, date(2026, 9, 1), [])
        assert (await foresee(new(which), await by(), TODAY, POST)).doubted == 0

    async def test_a_standard_is_recalled_once_at_a_time(self) -> None:
        which = await standard()
        await recall(new(which), await by(), TODAY, POST)
        with pytest.raises(NotNowError):
            await recall(new(which), await by(), TODAY, POST)

    async def test_found_good_after_all_the_same_people_hear_of_it_once(self) -> None:
        which = await standard()
        await scale(LAN, which)
        number = await recall(new(which), await by(), TODAY, POST)
        await fetch("UPDATE message SET state = 'sent'")
        enterprise = (await fetch("SELECT enterprise FROM message WHERE letter = 'standard_recalled'"))[0][0]
        await new_contact(enterprise, "moi@x.example")
        await lift(number, "Đo lại: đạt.", await by(1), TODAY, POST)
        await sweep(TODAY, NOW + timedelta(days=1))
        assert await mails("standard_cleared") == [(LAN, "queued")]
        with pytest.raises(NotNowError):
            await lift(number, "Lần nữa.", await by(1), TODAY, POST)

    async def test_lifted_before_the_mail_left_nobody_hears_of_either(self) -> None:
        which = await standard()
        await scale(LAN, which)
        number = await recall(new(which), await by(), TODAY, POST)
        await lift(number, "Đo lại: đạt.", await by(1), TODAY, POST)
        assert await mails("standard_cleared") == []
        rows = await fetch("SELECT id FROM message WHERE letter = 'standard_recalled'")
        assert rows

    async def test_it_cannot_be_used_until_a_second_person_agrees(self) -> None:
        which = await standard()
        instrument = await scale(LAN, which)
        await recall(new(which), await by(), TODAY, POST)
        with pytest.raises(RefusedControlError):
            await verify(instrument, date(2026, 11, 20), [which])
        asker, second = await by(), await by()
        await ask_leave(which, Span(date(2026, 11, 20), date(2026, 11, 20)), "Chỉ có bộ này.", asker)
        (asked,) = await leaves(which)
        with pytest.raises(NotNowError):
            await give_leave(asked.id, asker)
        with pytest.raises(RefusedControlError):
            await verify(instrument, date(2026, 11, 20), [which])
        await give_leave(asked.id, second)
        await verify(instrument, date(2026, 11, 20), [which])
        rows = await fetch("SELECT exception FROM control_standard ORDER BY id DESC LIMIT 1")
        assert rows[0]["exception"] == asked.id

    async def test_an_overdue_standard_can_still_be_sent_to_calibration_and_is_good_again(self) -> None:
        which = await standard()
        await recall(new(which), await by(), TODAY, POST)
        fresh = NewCertificate(which, "HC-2", "QUATEST 1", TODAY, TODAY + timedelta(days=365))
        await add_certificate(fresh, await by())
        instrument = await scale(LAN, which, TODAY)
        assert instrument

    async def test_two_standards_never_share_a_code(self) -> None:
        await standard()
        with pytest.raises(KnownCodeError):
            await standard()
