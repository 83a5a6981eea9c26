"""What users of such systems ask for has a test named after the behaviour; this table says which."""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
NAMES = {name for path in TESTS.rglob("test_*.py") for name in re.findall(r"def (test_\w+)", path.read_text("utf-8"))}

CASES = {
    # day edges
    "due today, yesterday, tomorrow": "test_an_instrument_due_today_is_not_overdue_and_is_tomorrow",
    "zone of the server": "test_every_session_speaks_utc_whatever_the_servers_zone",
    "the clock jumps": "test_a_clock_that_jumps_forward_and_back_sends_nothing_twice_and_loses_nothing",
    "the ends of the calendar": "test_any_day_of_the_calendar_can_be_swept",
    # months
    "every start day of a year, 31 to 28 to 31": "test_every_start_day_of_a_year_lands_in_the_right_month_at_its_end",
    "whole months from the verification": "test_whole_months_are_counted_from_the_verification",
    "anniversary against month end": "test_the_anniversary_never_lies_after_the_month_end_nor_in_another_month",
    "printed date differs": "test_a_printed_date_that_differs_keeps_the_computed_one_beside_it",
    # timing of work
    "recording opens the next cycle": "test_recording_a_verification_opens_the_next_cycle_without_any_further_act",
    "recorded late, out of order": "test_the_base_is_the_latest_work_not_the_latest_typing",
    "result fail": "test_a_failed_verification_ends_validity_and_a_later_pass_restores_it",
    "old acts": "test_old_acts_are_no_news",
    # empty and odd
    "blank next date": "test_no_due_date_is_no_standing",
    "cycle changed by a new list": "test_the_cycle_is_that_of_the_list_in_force_on_the_day",
    "two owners of one serial": "test_two_enterprises_may_own_the_same_serial_and_one_tax_code_is_one_enterprise",
    # jobs
    "run twice": "test_a_second_sweep_queues_nothing",
    "two processes": "test_two_sweeps_at_once_write_each_debt_once",
    "stopped for days": "test_ten_days_without_a_sweep_send_what_is_owed_then_and_no_flood_of_the_past",
    "what downtime owes": "test_after_days_of_downtime_one_notice_says_what_daily_sweeps_would_have_said_last",
    # recipients
    "none": "test_nobody_to_tell_is_recorded_once_with_the_reason_and_told_when_a_contact_appears",
    "a task for the planner": "test_nobody_to_tell_is_one_open_task_until_somebody_can_be_told",
    "invalid or silent": "test_a_contact_that_cannot_be_told_is_a_reason",
    "opted out of one kind": "test_a_stopped_kind_is_not_queued_is_recorded_and_comes_back_when_taken_up_again",
    "an act under the law": "test_a_statutory_kind_cannot_be_stopped",
    "changed between planning and sending": "test_what_changed_between_sweep_and_mail_withdraws_the_notice",
    "archived, stopped, failed": "test_what_is_not_used_failed_undated_or_far_off_owes_nothing",
    "one digest for ten sites": "test_ten_sites_of_one_person_make_one_message_listing_all",
    "bounce": "test_a_permanent_bounce_marks_the_mail_and_the_address_and_opens_a_task",
    "language": "test_the_language_is_the_contacts_or_the_enterprises",
    "lead time per kind and person": "test_lead_time_differs_per_kind_of_instrument_enterprise_and_person",
    "never dropped": "test_nothing_overdue_is_ever_dropped_whatever_the_settings",
    "never twice": "test_any_order_of_sweeps_tells_no_stage_twice_and_ends_with_the_latest",
    # permissions
    "other enterprise": "test_to_another_enterprise_and_to_a_member_of_none_it_does_not_exist",
    "writes into another enterprise": "test_nobody_writes_into_another_enterprise",
    "stranger": "test_a_stranger_to_the_house_is_sent_to_the_sign_in_page",
}


@pytest.mark.parametrize("case", CASES)
def test_a_demand_has_its_test(case):
    assert CASES[case] in NAMES
