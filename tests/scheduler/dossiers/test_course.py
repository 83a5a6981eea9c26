from datetime import date

import pytest

from registry.law.dossiers import dossier_kinds
from scheduler.dossiers.course import Happened, RefusedError, course, possible, standing
from scheduler.holidays_vn import vietnam_calendar

CALENDAR = vietnam_calendar(range(2025, 2030))
IMPORT = dossier_kinds()["import_quality"]
RECEIVED = date(2026, 11, 5)


def _on(day: int) -> date:
    return date(2026, 11, day)


def _course(*events: tuple, today: date = date(2026, 11, 23), kind=IMPORT):
    happened = [Happened("opened", RECEIVED), *(Happened(*event) for event in events)]
    return course(kind, kind.edition_on(RECEIVED), happened, CALENDAR, today)


def test_a_dossier_keeps_the_act_of_the_day_of_its_receipt():
    assert IMPORT.edition_on(date(2026, 6, 30)).code == "group_2"
    assert IMPORT.edition_on(date(2026, 7, 1)).code == "risk"


def test_an_act_not_yet_in_force_gives_no_edition():
    assert dossier_kinds()["iso_9001"].edition_on(date(2014, 5, 17)) is None


def test_a_request_to_complete_gives_seven_working_days():
    now = _course(("incomplete", _on(6)))
    assert (now.state, now.due_on) == ("incomplete", _on(17))
    assert [one.rule.bearer for one in now.running] == ["applicant", "authority"]  # past on the 23rd: see below


def test_a_request_that_ran_out_obliges_the_authority_to_say_so_within_one_working_day():
    before = _course(("incomplete", _on(6)), today=_on(17))
    assert [one.rule.code for one in before.running] == ["complete"]
    after = _course(("incomplete", _on(6)), today=_on(18))
    assert [(one.rule.code, one.started_on, one.until) for one in after.running] == [
        ("complete", _on(6), _on(17)),
        ("notify_expiry", _on(17), _on(18)),
    ]


def test_the_notice_of_expiry_is_not_possible_before_the_expiry():
    early = _course(("incomplete", _on(6)), today=_on(17))
    assert "expiry_notice" not in {rule.code for rule in possible(IMPORT, early)}
    told = _course(("incomplete", _on(6)), ("expiry_notice", _on(18)))
    assert told.state == "expired"
    assert not told.running
    assert [one.late_on(_on(23)) for one in told.clocks] == [True, False]


def test_papers_that_come_late_stop_both_clocks_and_the_lateness_stays_visible():
    now = _course(("incomplete", _on(6)), ("completed", _on(20)))
    assert (now.state, now.running) == ("accepted", ())
    assert [(one.rule.code, one.late_on(_on(23))) for one in now.clocks] == [
        ("complete", True),
        ("notify_expiry", True),
    ]


def test_samples_go_to_the_laboratory_within_five_working_days():
    now = _course(("receipt", _on(5)), ("sampled", _on(9)), today=_on(10))
    assert (now.state, now.due_on) == ("sampled", _on(16))
    assert standing(now, _on(10), CALENDAR) == ("running", 4)
    assert standing(now, _on(16), CALENDAR) == ("running", 0)
    assert standing(now, _on(17), CALENDAR) == ("overdue", -1)


def test_a_paused_dossier_has_no_next_day_until_it_is_resumed():
    still = _course(("receipt", _on(5)), ("sampled", _on(9)), ("pause", _on(11)))
    assert (still.paused, still.due_on, standing(still, _on(20), CALENDAR)) == (True, None, ("paused", 3))
    assert {rule.code for rule in possible(IMPORT, still)} == {"resume", "returned", "withdrawn"}
    again = _course(("receipt", _on(5)), ("sampled", _on(9)), ("pause", _on(11)), ("resume", _on(13)))
    assert again.due_on == _on(18)


def test_a_clock_met_before_a_pause_keeps_its_last_day():
    met = (("incomplete", _on(6)), ("completed", _on(9)), ("sampled", _on(9)), ("pause", _on(9)))
    assert _course(*met).clocks[0].until == _on(17)


def test_nothing_happens_to_a_dossier_that_ended():
    now = _course(("incomplete", _on(6)), ("withdrawn", _on(9)))
    assert (now.ended, now.running, possible(IMPORT, now)) == (True, (), ())


@pytest.mark.parametrize(
    ("event", "field"),
    [
        (("handed_over", _on(9)), "event"),  # no result yet
        (("nonsense", _on(9)), "event"),
        (("pause", _on(9)), "event"),  # no clock runs
        (("resume", _on(9)), "event"),  # nothing stands still
        (("receipt", date(2026, 11, 4)), "day"),  # before the opening
    ],
)
def test_an_impossible_event_is_refused_with_the_entry_to_change(event, field):
    with pytest.raises(RefusedError) as refused:
        _course(event)
    assert refused.value.field == field


def test_findings_are_remedied_the_most_urgent_first():
    iso = dossier_kinds()["iso_9001"]
    found = (("built", _on(6)), ("finding", _on(9), _on(27)), ("finding", _on(10), _on(25)))
    now = _course(*found, kind=iso)
    assert now.due_on == _on(25)
    assert _course(*found, ("remedied", _on(20)), kind=iso).due_on == _on(27)


def test_a_deadline_that_is_entered_must_lie_after_its_event():
    iso = dossier_kinds()["iso_9001"]
    for until in (None, _on(9)):
        with pytest.raises(RefusedError) as refused:
            _course(("built", _on(6)), ("finding", _on(9), until), kind=iso)
        assert refused.value.field == "until"


def test_nothing_is_remedied_where_nothing_was_found():
    iso = dossier_kinds()["iso_9001"]
    assert "remedied" not in {rule.code for rule in possible(iso, _course(("built", _on(6)), kind=iso))}
