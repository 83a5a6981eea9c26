"""Which notice is owed to whom: tables of cases, and what must hold for any history of sweeps."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.notices.kinds import DUE as KIND
from scheduler.notices.kinds import ESCALATION, RECORDED, STOP_USE, day_of
from scheduler.notices.owed import (
    Debt,
    Due,
    Recorded,
    Told,
    Withdrawal,
    Written,
    decide,
    messages,
    withdrawal,
)
from scheduler.notices.rules import House, Rules, Timing, Timings
from scheduler.notices.stages import Ladder
from scheduler.notices.who import Contact, Officer, Recipient, deliverable, officers_above, recipients

DUE = date(2026, 12, 15)
LAN = Recipient("lan@cong-ty.example", "Hoàng Thị Lan")


def contact(email: str, *, receives: bool = True) -> Contact:
    return Contact(1, "Hoàng Thị Lan", email, "vi", receives)


def told(debts: tuple[Debt, ...]) -> list[tuple[str, str]]:
    return [(debt.stage, debt.state) for debt in sorted(debts, key=lambda debt: stage_number(debt.stage))]


def stage_number(code: str) -> int:
    day = day_of(code)
    assert day is not None
    return day


def recorded(debts: tuple[Debt, ...]) -> list[Recorded]:
    return [
        Recorded(debt.instrument or 0, debt.due_on, debt.stage, debt.recipient, debt.state)
        for debt in debts
        if debt.state != "superseded"  # as the sweep reads them
    ]


def sweep(as_of: date, past: list[Recorded], who: Recipient = LAN) -> tuple[Debt, ...]:
    return decide(KIND, as_of, [Due(1, 7, DUE)], {0: [who]}, past).debts


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
        (-3000, 5),
    ],
)
def test_a_stage_is_reached_on_its_day(days_before: int, count: int) -> None:
    assert Ladder().count(-days_before) == count


@pytest.mark.parametrize(
    ("late", "stage"),
    [
        # before, on and after the due day, then weekly for four weeks
        (-61, None),
        (-60, -60),
        (0, -7),
        (1, 1),
        (7, 1),
        (8, 8),
        (14, 8),
        (29, 29),
        # then monthly, without end
        (58, 29),
        (59, 59),
        (88, 59),
        (89, 89),
        (3 * 365, 29 + 30 * 35),
    ],
)
def test_what_stays_overdue_is_told_weekly_for_four_weeks_and_then_monthly(late: int, stage: int | None) -> None:
    assert Ladder().latest(late) == stage


@given(st.integers(1, 20), st.integers(0, 9), st.integers(1, 90), st.integers(-400, 5000))
def test_nothing_overdue_is_ever_dropped_whatever_the_settings(first: int, weeks: int, month: int, late: int) -> None:
    ladder = Ladder(tuple(sorted({-30, first})), first, weeks, month)
    latest = ladder.latest(late)
    if late >= first:
        assert latest is not None
        assert 0 <= late - latest < max(month, 7) + 7
    if latest is not None:
        assert latest <= late
        assert ladder.latest(latest) == latest  # a stage is reached on its own day


def test_only_the_latest_stage_reached_is_told_and_earlier_ones_are_superseded() -> None:
    assert told(sweep(DUE - timedelta(days=5), [])) == [
        ("before_60", "superseded"),
        ("before_30", "superseded"),
        ("before_7", "queued"),
    ]


def test_nothing_is_owed_before_the_first_stage() -> None:
    decision = decide(KIND, DUE - timedelta(days=61), [Due(1, 7, DUE)], {0: [LAN]}, [])
    assert (decision.owed, decision.debts) == (0, ())


def test_owed_counts_every_stage_reached_for_every_recipient() -> None:
    two = [LAN, Recipient("minh@cong-ty.example")]
    assert decide(KIND, DUE - timedelta(days=20), [Due(1, 7, DUE), Due(1, 8, DUE)], {0: two}, []).owed == 8


def test_the_next_stage_is_told_when_it_is_reached() -> None:
    first = sweep(DUE - timedelta(days=60), [])
    second = sweep(DUE - timedelta(days=30), recorded(first))
    assert (told(first), told(second)) == ([("before_60", "queued")], [("before_30", "queued")])


def test_a_sweep_of_an_earlier_day_never_tells_an_earlier_stage_than_was_told() -> None:
    gap = [Recorded(7, DUE, "before_7", LAN.address, "queued")]
    assert sweep(DUE - timedelta(days=40), gap) == ()


def test_a_cancelled_stage_that_is_owed_again_is_told_again() -> None:
    stopped = [Recorded(7, DUE, "before_60", LAN.address, "cancelled")]
    assert told(sweep(DUE - timedelta(days=50), stopped)) == [("before_60", "queued")]


def test_a_new_due_date_is_a_new_debt() -> None:
    past = recorded(sweep(DUE, []))
    renewed = [Due(1, 7, DUE + timedelta(days=365))]
    assert told(decide(KIND, DUE + timedelta(days=306), renewed, {0: [LAN]}, past).debts) == [("before_60", "queued")]


def test_a_second_recipient_is_told_though_the_first_was() -> None:
    past = recorded(sweep(DUE - timedelta(days=60), []))
    other = Recipient("minh@cong-ty.example")
    debts = decide(KIND, DUE - timedelta(days=60), [Due(1, 7, DUE)], {0: [LAN, other]}, past).debts
    assert [(debt.recipient, debt.state) for debt in debts] == [("minh@cong-ty.example", "queued")]


def test_who_cannot_be_told_is_recorded_with_the_reason() -> None:
    (debt,) = sweep(DUE - timedelta(days=60), [], Recipient("", reason="no_recipient"))
    assert (debt.recipient, debt.state, debt.reason) == ("", "unsendable", "no_recipient")


@given(
    st.lists(st.integers(-100, 400), min_size=1, max_size=8),
    st.lists(st.sampled_from(["a@x.vn", "b@x.vn"]), unique=True, min_size=1),
)
def test_any_order_of_sweeps_tells_no_stage_twice_and_ends_with_the_latest(days: list[int], who: list[str]) -> None:
    past: list[Recorded] = []
    dues, people = [Due(1, 7, DUE), Due(1, 8, DUE + timedelta(days=3))], {0: [Recipient(address) for address in who]}
    queued: list[Debt] = []
    for day in days:
        debts = decide(KIND, DUE + timedelta(days=day), dues, people, past).debts
        queued += [debt for debt in debts if debt.state == "queued"]
        past += recorded(debts)
        assert decide(KIND, DUE + timedelta(days=day), dues, people, past).debts == ()
    assert len({debt.key for debt in queued}) == len(queued)
    for due in dues:
        for address in who:
            mine = [row for row in queued if (row.instrument, row.recipient) == (due.what, address)]
            latest = Ladder().latest((DUE + timedelta(days=max(days)) - due.due_on).days)
            assert [stage_number(row.stage) for row in mine][-1:] == ([] if latest is None else [latest])
            sequence = [stage_number(debt.stage) for debt in mine]
            assert sequence == sorted(sequence)


@given(st.integers(-90, 300), st.integers(1, 40))
def test_after_days_of_downtime_one_notice_says_what_daily_sweeps_would_have_said_last(first: int, gap: int) -> None:
    daily: list[Recorded] = []
    for day in range(first, first + gap + 1):
        daily += recorded(sweep(DUE + timedelta(days=day), daily))
    before = recorded(sweep(DUE + timedelta(days=first), []))
    after = [debt for debt in sweep(DUE + timedelta(days=first + gap), before) if debt.state == "queued"]
    assert len(after) <= 1  # what is owed now, not a flood of the past
    assert [row.stage for row in [*before, *recorded(tuple(after))]][-1:] == [row.stage for row in daily][-1:]


def test_an_address_that_works_again_is_told_what_it_missed_and_only_the_latest() -> None:
    lost = [Recorded(7, DUE, "before_60", LAN.address, "unsendable")]
    assert sweep(DUE - timedelta(days=50), lost, Recipient(LAN.address, reason="bouncing")) == ()
    assert told(sweep(DUE - timedelta(days=50), lost)) == [("before_60", "queued")]


@given(
    firm=st.sets(st.integers(-366, 60), min_size=1, max_size=5),
    first_after=st.integers(1, 40),
    weekly_times=st.integers(0, 8),
    monthly_days=st.integers(7, 90),
    start=st.integers(-366, 90),
    late=st.integers(-400, 1200),
)
def test_the_stages_reached_are_those_found_by_walking_the_days(
    firm: set[int], first_after: int, weekly_times: int, monthly_days: int, start: int, *, late: int
) -> None:
    ladder = Ladder(tuple(sorted(firm)), first_after, weekly_times, monthly_days, start)
    weekly_end = first_after + 7 * weekly_times
    repeats = {*range(first_after + 7, weekly_end + 1, 7), *range(weekly_end + monthly_days, late + 1, monthly_days)}
    told = sorted(day for day in firm if day <= late)
    latest_repeat = max((day for day in repeats if day <= late), default=None)
    if latest_repeat is not None and latest_repeat >= start and latest_repeat > max(told, default=-400):
        told.append(latest_repeat)
    assert ladder.reached(late) == (told[-1] if told else None, len(told))


def at(days: tuple[int, ...], **scope: object) -> Timing:
    values: dict[str, object] = {"enterprise": None, "recipient": "", "instrument_kind": "", **scope}
    return Timing(KIND, values["enterprise"], values["recipient"], values["instrument_kind"], days)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("timings", "instrument_kind", "expected"),
    [
        # the narrowest scope wins: person, enterprise, kind of instrument, all
        ([], "8b", (-60, -30, -7, 1)),
        ([at((45,))], "8b", (-45, 1)),
        ([at((45,)), at((20,), instrument_kind="8b")], "8b", (-20, 1)),
        ([at((45,)), at((20,), instrument_kind="8b")], "5", (-45, 1)),
        ([at((20,), instrument_kind="8b"), at((90, 10), enterprise=1)], "8b", (-90, -10, 1)),
        ([at((90,), enterprise=1), at((14,), enterprise=1, recipient="lan@x.vn")], "8b", (-14, 1)),
        ([at((90,), enterprise=2)], "8b", (-60, -30, -7, 1)),
        # no lead at all: only once it is past
        ([at((), enterprise=1)], "8b", (1,)),
    ],
)
def test_lead_time_differs_per_kind_of_instrument_enterprise_and_person(
    timings: list[Timing], instrument_kind: str, expected: tuple[int, ...]
) -> None:
    house = House(timings=Timings.of(timings))
    (who,) = recipients(KIND, 1, None, [contact("lan@x.vn")], house=house)
    assert who.stages(instrument_kind).firm == expected


def director(email: str) -> Contact:
    return Contact(1, "Giám đốc", email, "vi", receives_notices=True, role="director")


def test_the_director_hears_of_what_is_overdue_for_some_time_and_of_everything_where_nobody_else_is() -> None:
    lan, minh = recipients(KIND, 1, None, [contact("lan@x.vn"), director("minh@x.vn")])
    assert [minh.ladder.latest(day) for day in (-30, 1, 14, 15, 22)] == [None, None, None, 15, 22]
    assert lan.ladder.latest(1) == 1
    (alone,) = recipients(KIND, 1, None, [director("minh@x.vn")])
    assert alone.ladder.latest(-60) == -60
    broken, above = recipients(KIND, 1, None, [contact("lan@x"), director("minh@x.vn")])
    assert (broken.reason, above.ladder.latest(-60)) == ("bad_address", -60)


def test_a_director_hears_at_once_of_an_act_under_the_law_and_of_no_other_news() -> None:
    both = [contact("lan@x.vn"), director("minh@x.vn")]
    assert [one.address for one in recipients(STOP_USE, 1, None, both)] == ["lan@x.vn", "minh@x.vn"]
    assert [one.address for one in recipients(RECORDED, 1, None, both)] == ["lan@x.vn"]


def test_officers_hear_of_their_commune_and_the_department_of_all_each_from_its_day() -> None:
    officers = [
        Officer("commune", "06184", "Hoàng Văn Bình", "binh@xa.example", "vi"),
        Officer("commune", "05983", "Lý Thị Mai", "mai@xa.example", "vi"),
        Officer("department", "", "Nông Văn Đức", "duc@so.example", "vi"),
    ]
    above = officers_above(officers, "06184", ESCALATION, House())
    assert [(one.address, one.ladder.start) for one in above] == [("binh@xa.example", 30), ("duc@so.example", 60)]
    assert officers_above(officers, "06184", ESCALATION, House(Rules(officer_after=None, department_after=None))) == ()


@pytest.mark.parametrize(
    ("kind", "stopped", "reason"),
    [
        (KIND, {("lan@x.vn", KIND)}, "opted_out"),
        (KIND, {("", KIND)}, "opted_out"),
        (KIND, {("lan@x.vn", RECORDED)}, ""),
        (KIND, {("minh@x.vn", KIND)}, ""),
        # an act under the law cannot be stopped
        (STOP_USE, {("lan@x.vn", STOP_USE), ("", STOP_USE)}, ""),
    ],
)
def test_a_stopped_kind_is_stopped_and_no_other(kind: str, stopped: set[tuple[str, str]], reason: str) -> None:
    assert [one.reason for one in recipients(kind, 1, None, [contact("lan@x.vn")], stopped=stopped)] == [reason]


def test_a_person_of_one_site_hears_of_that_site_only() -> None:
    people = [contact("lan@x.vn"), Contact(1, "Nông Văn Tú", "tu@x.vn", "vi", receives_notices=True, site=5)]
    assert [one.address for one in recipients(KIND, 1, 5, people)] == ["lan@x.vn", "tu@x.vn"]
    assert [one.address for one in recipients(KIND, 1, 6, people)] == ["lan@x.vn"]


def test_an_address_that_gives_mail_back_is_told_nothing_and_says_why() -> None:
    broken = contact("lan@x.vn")._replace(address_state="bouncing")
    assert [one.reason for one in recipients(KIND, 1, None, [broken])] == ["bouncing"]


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
    assert [(found.address, found.reason) for found in recipients(KIND, 1, None, contacts)] == expected


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
    one, two = Written("due", 1, "a@x.vn", "k1", 11, None), Written("due", 1, "a@x.vn", "k2", 12, None)
    (first,), (second,) = messages([one, two], "x.vn"), messages([two, one], "x.vn")
    assert first == second
    assert first.message_id.endswith("@x.vn>")
    assert first.notices == (11, 12)


def test_a_notice_told_again_after_a_cancellation_makes_another_message() -> None:
    once, again = Written("due", 1, "a@x.vn", "k1", 11, None), Written("due", 1, "a@x.vn", "k1", 11, 5)
    assert messages([once], "x.vn")[0].message_id != messages([again], "x.vn")[0].message_id


def test_each_recipient_of_each_enterprise_gets_one_message() -> None:
    rows = [
        Written("due", e, r, f"{e}{r}{n}", n, None) for n, (e, r) in enumerate([(1, "a"), (2, "a"), (1, "b"), (1, "a")])
    ]
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
