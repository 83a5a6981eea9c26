"""Which notice is owed to whom: tables of cases, and what must hold for any history of sweeps."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.notices.owed import (
    STAGES,
    Contact,
    Debt,
    Due,
    Recipient,
    Recorded,
    Told,
    Withdrawal,
    Written,
    decide,
    deliverable,
    messages,
    reached,
    recipients,
    withdrawal,
)

DUE = date(2026, 12, 15)
LAN = Recipient("lan@cong-ty.example", "Hoàng Thị Lan")


def contact(email: str, *, receives: bool = True) -> Contact:
    return Contact(1, "Hoàng Thị Lan", email, "vi", receives)


def told(debts: tuple[Debt, ...]) -> list[tuple[str, str]]:
    return [(debt.stage, debt.state) for debt in sorted(debts, key=lambda debt: stage_number(debt.stage))]


def stage_number(code: str) -> int:
    return [stage.code for stage in STAGES].index(code)


def recorded(debts: tuple[Debt, ...]) -> list[Recorded]:
    return [Recorded(debt.instrument, debt.due_on, debt.stage, debt.recipient, debt.state) for debt in debts]


def sweep(as_of: date, past: list[Recorded], who: Recipient = LAN) -> tuple[Debt, ...]:
    return decide(as_of, [Due(1, 7, DUE)], {1: [who]}, past).debts


@pytest.mark.parametrize(
    ("days_before", "count"),
    [
        # the day before a stage, and its day
        (61, 0),
        (60, 1),
        (31, 1),
        (30, 2),
        (8, 2),
        (7, 3),
        # the due day is a valid day; expired starts the day after
        (1, 3),
        (0, 3),
        (-1, 4),
        # never dropped from sight
        (-3000, 4),
    ],
)
def test_a_stage_is_reached_on_its_day(days_before: int, count: int) -> None:
    assert reached(DUE, DUE - timedelta(days=days_before)) == count


@pytest.mark.parametrize("day", [date.min, date.max, date(9999, 12, 31)])
def test_the_ends_of_the_calendar_are_dates_like_others(day: date) -> None:
    assert reached(day, day) == 3


def test_only_the_latest_stage_reached_is_told_and_earlier_ones_are_superseded() -> None:
    assert told(sweep(DUE - timedelta(days=5), [])) == [
        ("before_60", "superseded"),
        ("before_30", "superseded"),
        ("before_7", "queued"),
    ]


def test_nothing_is_owed_before_the_first_stage() -> None:
    decision = decide(DUE - timedelta(days=61), [Due(1, 7, DUE)], {1: [LAN]}, [])
    assert (decision.owed, decision.debts) == (0, ())


def test_owed_counts_every_stage_reached_for_every_recipient() -> None:
    two = [LAN, Recipient("minh@cong-ty.example")]
    assert decide(DUE - timedelta(days=20), [Due(1, 7, DUE), Due(1, 8, DUE)], {1: two}, []).owed == 8


def test_the_next_stage_is_told_when_it_is_reached() -> None:
    first = sweep(DUE - timedelta(days=60), [])
    second = sweep(DUE - timedelta(days=30), recorded(first))
    assert (told(first), told(second)) == ([("before_60", "queued")], [("before_30", "queued")])


def test_a_sweep_of_an_earlier_day_never_tells_an_earlier_stage_than_was_told() -> None:
    gap = [Recorded(7, DUE, "before_7", LAN.address, "queued")]
    assert told(sweep(DUE - timedelta(days=40), gap)) == [("before_60", "superseded")]


def test_a_cancelled_stage_that_is_owed_again_is_told_again() -> None:
    stopped = [Recorded(7, DUE, "before_60", LAN.address, "cancelled")]
    assert told(sweep(DUE - timedelta(days=50), stopped)) == [("before_60", "queued")]


def test_a_new_due_date_is_a_new_debt() -> None:
    past = recorded(sweep(DUE, []))
    renewed = [Due(1, 7, DUE + timedelta(days=365))]
    assert told(decide(DUE + timedelta(days=306), renewed, {1: [LAN]}, past).debts) == [("before_60", "queued")]


def test_a_second_recipient_is_told_though_the_first_was() -> None:
    past = recorded(sweep(DUE - timedelta(days=60), []))
    other = Recipient("minh@cong-ty.example")
    debts = decide(DUE - timedelta(days=60), [Due(1, 7, DUE)], {1: [LAN, other]}, past).debts
    assert [(debt.recipient, debt.state) for debt in debts] == [("minh@cong-ty.example", "queued")]


def test_who_cannot_be_told_is_recorded_with_the_reason() -> None:
    (debt,) = sweep(DUE - timedelta(days=60), [], Recipient("", reason="no_recipient"))
    assert (debt.recipient, debt.state, debt.reason) == ("", "unsendable", "no_recipient")


@given(
    st.lists(st.integers(-100, 40), min_size=1, max_size=8),
    st.lists(st.sampled_from(["a@x.vn", "b@x.vn"]), unique=True, min_size=1),
)
def test_any_order_of_sweeps_tells_no_stage_twice_and_ends_with_the_latest(days: list[int], who: list[str]) -> None:
    past: list[Recorded] = []
    dues, people = [Due(1, 7, DUE), Due(1, 8, DUE + timedelta(days=3))], {1: [Recipient(address) for address in who]}
    written: list[Debt] = []
    for day in days:
        debts = decide(DUE + timedelta(days=day), dues, people, past).debts
        written += debts
        past += recorded(debts)
        assert decide(DUE + timedelta(days=day), dues, people, past).debts == ()
    keys = [debt.key for debt in written]
    assert len(keys) == len(set(keys))
    for due in dues:
        for address in who:
            mine = [row for row in written if (row.instrument, row.recipient) == (due.instrument, address)]
            count = reached(due.due_on, DUE + timedelta(days=max(days)))
            assert {debt.stage for debt in mine} == {stage.code for stage in STAGES[:count]}
            sequence = [stage_number(debt.stage) for debt in mine if debt.state == "queued"]
            assert sequence == sorted(sequence)


@pytest.mark.parametrize(
    ("contacts", "expected"),
    [
        ([contact("lan@x.vn")], [("lan@x.vn", "")]),
        # one person, one digest, however it is typed
        ([contact("Lan@X.vn "), contact("lan@x.vn")], [("lan@x.vn", "")]),
        ([contact("b@x.vn"), contact("a@x.vn")], [("a@x.vn", ""), ("b@x.vn", "")]),
        # nobody: the reason differs
        ([], [("", "no_recipient")]),
        ([contact("")], [("", "no_recipient")]),
        ([contact("lan@x.vn", receives=False)], [("", "opted_out")]),
        ([contact("lan@x.vn", receives=False), contact("minh@x.vn")], [("minh@x.vn", "")]),
        ([contact("không có")], [("không có", "bad_address")]),
    ],
)
def test_recipients_are_the_contacts_that_notices_reach(
    contacts: list[Contact], expected: list[tuple[str, str]]
) -> None:
    assert [(found.address, found.reason) for found in recipients(contacts)] == expected


@pytest.mark.parametrize(
    ("address", "fine"),
    [
        ("lan@cong-ty.vn", True),
        ("hoang.thi+lan@mail.langson.gov.vn", True),
        ("lan@localhost", False),
        ("lan", False),
        ("@x.vn", False),
        ("lan@", False),
        ("lan@@x.vn", False),
        ("lan..h@x.vn", False),
        ("lan @x.vn", False),
        ("lan@x.vn\r\nBcc: b@x.vn", False),
        ("lan@x.vn\n", False),
        ("lan@-x.vn", False),
        ("<lan@x.vn>", False),
        ("lan@x.vn,b@x.vn", False),
        ("lân@x.vn", False),
        ("a" * 65 + "@x.vn", False),
        ("a@" + "b." * 126 + "vn", False),
    ],
)
def test_an_address_is_deliverable_when_every_server_takes_it(address: str, fine: bool) -> None:
    assert deliverable(address) is fine


def test_the_message_id_depends_on_the_debts_and_not_on_their_order() -> None:
    one, two = Written(1, "a@x.vn", "k1", 11, None), Written(1, "a@x.vn", "k2", 12, None)
    (first,), (second,) = messages([one, two], "x.vn"), messages([two, one], "x.vn")
    assert first == second
    assert first.message_id.endswith("@x.vn>")
    assert first.notices == (11, 12)


def test_a_notice_told_again_after_a_cancellation_makes_another_message() -> None:
    once, again = Written(1, "a@x.vn", "k1", 11, None), Written(1, "a@x.vn", "k1", 11, 5)
    assert messages([once], "x.vn")[0].message_id != messages([again], "x.vn")[0].message_id


def test_each_recipient_of_each_enterprise_gets_one_message() -> None:
    rows = [Written(e, r, f"{e}{r}{n}", n, None) for n, (e, r) in enumerate([(1, "a"), (2, "a"), (1, "b"), (1, "a")])]
    made = messages(rows, "x.vn")
    assert [(one.enterprise, one.recipient, len(one.notices)) for one in made] == [
        (1, "a", 2),
        (1, "b", 1),
        (2, "a", 1),
    ]


FACTS = Told(DUE, "before_30", "in_use", DUE, "pass", recipient_known=True, recipient_willing=True, other_stages=())


@pytest.mark.parametrize(
    ("told_now", "expected"),
    [
        (FACTS, None),
        (Told(DUE, "before_30", "retired", DUE, "pass", True, True, ()), Withdrawal("cancelled", "retired")),
        (Told(DUE, "before_30", "stopped", DUE, "pass", True, True, ()), Withdrawal("cancelled", "stopped")),
        (Told(DUE, "before_30", "in_use", DUE, "fail", True, True, ()), Withdrawal("cancelled", "failed")),
        # verified meanwhile: a later due date; corrected: another one, or none
        (
            Told(DUE, "before_30", "in_use", date(2027, 12, 31), "pass", True, True, ()),
            Withdrawal("cancelled", "verified"),
        ),
        (
            Told(DUE, "before_30", "in_use", date(2026, 11, 30), "pass", True, True, ()),
            Withdrawal("cancelled", "due_changed"),
        ),
        (Told(DUE, "before_30", "in_use", None, None, True, True, ()), Withdrawal("cancelled", "due_changed")),
        (Told(DUE, "before_30", "in_use", DUE, "pass", False, False, ()), Withdrawal("cancelled", "contact_removed")),
        (Told(DUE, "before_30", "in_use", DUE, "pass", True, False, ()), Withdrawal("cancelled", "opted_out")),
        # a mail that waited until the next stage was queued is not sent besides it
        (
            Told(DUE, "before_30", "in_use", DUE, "pass", True, True, ("before_60", "before_7")),
            Withdrawal("superseded", "later_stage"),
        ),
        (Told(DUE, "before_30", "in_use", DUE, "pass", True, True, ("before_60",)), None),
    ],
)
def test_what_changed_between_sweep_and_mail_withdraws_the_notice(told_now: Told, expected: Withdrawal | None) -> None:
    assert withdrawal(told_now) == expected
