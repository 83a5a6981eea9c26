"""Every case of the regression list has a test named after the behaviour; what has none says so, with the reason.

The list holds what people complained of in systems of this kind, case by case in its own words. A case that leaves this
table, or whose test is renamed or removed, fails here.
"""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
NAMES = {name for path in TESTS.rglob("test_*.py") for name in re.findall(r"def (test_\w+)", path.read_text("utf-8"))}

LIST = {
    "day edges": "due today · due yesterday, tomorrow · midnight in Asia/Ho_Chi_Minh and in UTC · zone setting changed"
    " after data exist · server clock an hour off · 31 December",
    "months": "31 → 28 → 31 (no decay) · 29 February + 12, + 48 · leap month, lunar holidays do not move validity ·"
    " every cycle 6 to 72 from every day of a leap and a common year · month-end against anniversary policy · printed"
    " date differing from computed",
    "timing of work": "done early · in window · on the due day · late · very late (years) · extra work without moving"
    " the date · draft completed later · two records on one day · record deleted by correction · result “fail” (no new"
    " validity)",
    "empty and odd": "blank next date · blank interval · no cycle in law · cycle changed by a new list · instrument"
    " with no owner, no place, two owners · place renamed or old district",
    "jobs": "run twice · run by two processes · killed at random points and restarted · killed half-way through a"
    " digest · stopped for three days then started · clock jumps back · database restarts · slow or dead mail server ·"
    " lease shorter than a hanging send",
    "recipients": "none · invalid · opted out · opted out between planning and sending · archived instrument ·"
    " instrument verified between planning and sending · same person for ten sites (one digest) · contact changed ·"
    " bounce · language of recipient",
    "import": "10,000 rows with duplicates, mixed encodings, a lost serial, formulas, merged header, 3 date styles,"
    " comma decimals, units in the header, HTML, a blank middle row, a second sheet · same file twice · interrupted at"
    " row 5,000 · undone · 12-digit identities as numbers",
    "permissions": "every screen as own enterprise, other enterprise, inspector, head, stranger, bad id, wrong method ·"
    " secret check before and after start",
    "scale": "first, middle, last page, each filter, at 1,000, 100,000, 1,000,000 instruments",
}

TIMING = "test_a_new_period_counts_from_the_work_whether_early_on_time_late_or_years_late"
RECHECK = "test_what_is_no_longer_true_is_not_sent_whatever_its_kind"
BIG_FILE = "test_ten_thousand_real_rows_get_a_verdict_each_and_an_import_cut_in_the_middle_leaves_nothing"

CASES: dict[str, tuple[str, ...]] = {
    # day edges
    "due today": ("test_an_instrument_due_today_is_not_overdue_and_is_tomorrow", "test_due_today_is_said_to_be_today"),
    "due yesterday, tomorrow": ("test_an_instrument_due_today_is_not_overdue_and_is_tomorrow",),
    "midnight in Asia/Ho_Chi_Minh and in UTC": (
        "test_the_last_valid_day_ends_at_midnight_in_vietnam_and_not_in_greenwich",
        "test_todays_date_is_vietnams_not_the_servers",
        "test_every_session_speaks_utc_whatever_the_servers_zone",
    ),
    "zone setting changed after data exist": (
        "test_another_zone_in_the_settings_moves_no_stored_date_and_repeats_no_notice",
    ),
    "server clock an hour off": ("test_servers_whose_clocks_are_an_hour_off_tell_each_stage_once_and_lose_none",),
    "31 December": (
        "test_on_31_december_it_is_valid_and_on_1_january_it_has_expired",
        "test_a_year_from_31_december_is_31_december",
    ),
    # months
    "31 → 28 → 31 (no decay)": ("test_a_short_month_on_the_way_never_shortens_a_later_one",),
    "29 February + 12, + 48": ("test_a_verification_of_29_february_ends_on_a_day_that_exists",),
    "leap month, lunar holidays do not move validity": (
        "test_neither_a_holiday_nor_a_lunar_leap_month_moves_the_end_of_validity",
    ),
    "every cycle 6 to 72 from every day of a leap and a common year": (
        "test_every_cycle_of_6_to_72_months_from_every_day_of_a_leap_and_a_common_year",
    ),
    "month-end against anniversary policy": (
        "test_the_anniversary_never_lies_after_the_month_end_nor_in_another_month",
    ),
    "printed date differing from computed": (
        "test_a_printed_date_that_differs_keeps_the_computed_one_beside_it",
        "test_the_reason_is_said_in_words",
    ),
    # timing of work
    "done early": (TIMING, "test_an_early_visit_extends_nothing"),
    "in window": (TIMING,),
    "on the due day": (TIMING,),
    "late": (TIMING,),
    "very late (years)": (TIMING,),
    "extra work without moving the date": (
        "test_extra_work_is_recorded_as_such_and_moves_no_date",
        "test_a_calibration_does_not_renew_what_the_law_wants_verified",
    ),
    # no record is saved half: what is typed weeks later is dated by the work all the same
    "draft completed later": (
        "test_work_typed_weeks_later_counts_from_the_day_it_was_done",
        "test_the_base_is_the_latest_work_not_the_latest_typing",
    ),
    "two records on one day": (
        "test_of_two_records_of_one_day_the_later_one_counts",
        "test_of_two_records_of_one_day_the_later_is_believed",
    ),
    "record deleted by correction": (
        "test_a_correction_keeps_both_records_and_takes_the_mail_back",
        "test_a_record_withdrawn_gives_back_the_date_of_what_remains",
        "test_unsent_notices_resting_on_a_withdrawn_record_are_retracted",
        "test_a_withdrawn_record_stays_readable_with_its_reason",
    ),
    "result “fail” (no new validity)": (
        "test_a_failed_result_gives_no_new_validity_and_is_told_as_stop_using",
        "test_a_failed_verification_ends_validity_and_a_later_pass_restores_it",
        "test_whatever_is_lost_ends_validity_that_day",
    ),
    # empty and odd
    "blank next date": ("test_no_due_date_is_no_standing", "test_no_date_or_number_fills_itself"),
    "blank interval": ("test_a_blank_interval_means_the_cycle_of_the_law_and_outside_the_law_no_date",),
    "no cycle in law": ("test_a_kind_without_a_cycle_in_the_law_has_no_date_and_keeps_its_evidence",),
    "cycle changed by a new list": (
        "test_the_cycle_is_that_of_the_list_in_force_on_the_day",
        "test_another_cycle_is_told_with_the_date_it_would_give",
        "test_the_owner_is_told_once_whatever_the_number_of_sites_and_sweeps",
    ),
    "instrument with no owner, no place, two owners": (
        "test_an_instrument_without_an_owner_or_a_site_cannot_be",
        "test_an_instrument_without_a_place_a_name_or_a_serial_is_told_of_all_the_same",
        "test_two_enterprises_may_own_the_same_serial_and_one_tax_code_is_one_enterprise",
    ),
    "place renamed or old district": ("test_a_place_is_found_as_people_write_it",),
    # jobs
    "run twice": ("test_a_second_sweep_queues_nothing",),
    "run by two processes": (
        "test_sweeps_at_once_write_each_debt_once",
        "test_two_sweeps_at_once_write_each_debt_once",
    ),
    "killed at random points and restarted": (
        "test_workers_killed_at_random_lose_nothing_and_repeat_only_what_was_accepted",
    ),
    "killed half-way through a digest": (
        "test_a_worker_killed_half_way_through_a_digest_leaves_it_whole_for_the_next",
    ),
    "stopped for three days then started": (
        "test_three_days_stopped_then_started_tells_what_is_owed_now_once",
        "test_ten_days_without_a_sweep_send_what_is_owed_then_and_no_flood_of_the_past",
        "test_after_days_of_downtime_one_notice_says_what_daily_sweeps_would_have_said_last",
    ),
    "clock jumps back": ("test_a_clock_that_jumps_forward_and_back_sends_nothing_twice_and_loses_nothing",),
    "database restarts": ("test_a_database_interrupted_in_the_middle_loses_nothing_it_acknowledged",),
    "slow or dead mail server": (
        "test_a_silent_server_costs_a_limited_time_and_loses_nothing",
        "test_without_a_server_everything_waits_and_one_try_is_enough_to_know",
        "test_behind_a_slow_mail_server_each_mail_is_checked_shortly_before_it_leaves",
    ),
    "lease shorter than a hanging send": (
        "test_a_lease_shorter_than_a_slow_mail_is_refused",
        "test_a_lease_that_no_mail_fits_into_is_refused",
    ),
    # recipients
    "none": (
        "test_nobody_to_tell_is_recorded_once_with_the_reason_and_told_when_a_contact_appears",
        "test_nobody_to_tell_is_one_open_task_until_somebody_can_be_told",
    ),
    "invalid": (
        "test_a_contact_that_cannot_be_told_is_a_reason",
        "test_an_address_is_deliverable_when_every_server_takes_it",
    ),
    "opted out": (
        "test_a_stopped_kind_is_not_queued_is_recorded_and_comes_back_when_taken_up_again",
        "test_a_statutory_kind_cannot_be_stopped",
    ),
    "opted out between planning and sending": (RECHECK,),
    "archived instrument": (
        "test_what_is_not_used_failed_undated_or_far_off_owes_nothing",
        "test_retiring_an_instrument_cancels_its_unsent_notices_at_once",
    ),
    "instrument verified between planning and sending": (
        RECHECK,
        "test_the_mail_is_not_sent_when_it_was_verified_meanwhile",
        "test_it_is_not_told_of_what_was_verified_meanwhile_with_another_standard",
    ),
    "same person for ten sites (one digest)": ("test_ten_sites_of_one_person_make_one_message_listing_all",),
    "contact changed": (RECHECK, "test_a_mended_address_is_told_what_bouncing_kept_back"),
    "bounce": ("test_a_permanent_bounce_marks_the_mail_and_the_address_and_opens_a_task",),
    "language of recipient": ("test_the_language_is_the_contacts_or_the_enterprises",),
    # import
    "10,000 rows with duplicates": (BIG_FILE,),
    "mixed encodings": (
        "test_csv_is_read_in_the_encodings_and_delimiters_in_use",
        "test_a_legacy_encoding_is_read_and_shown_as_a_guess",
    ),
    "a lost serial": (BIG_FILE, "test_numbers_typed_as_numbers_keep_every_digit_and_long_ones_are_flagged"),
    "formulas": (BIG_FILE, "test_a_formula_cell_is_read_by_its_stored_value_and_formula_text_is_data"),
    "merged header": (BIG_FILE, "test_a_cell_merged_downwards_counts_for_each_of_its_rows"),
    "3 date styles": (BIG_FILE,),
    "comma decimals": (BIG_FILE,),
    "units in the header": (BIG_FILE, "test_a_unit_in_the_header_serves_cells_without_one_and_is_shown"),
    "HTML": (BIG_FILE, "test_markup_and_formula_like_text_is_kept_as_typed"),
    "a blank middle row": (BIG_FILE, "test_titles_blank_rows_numbering_and_repeated_headers_are_no_rows"),
    "a second sheet": (BIG_FILE, "test_the_first_tab_with_a_header_is_read_and_the_others_are_named"),
    "same file twice": (
        BIG_FILE,
        "test_two_hundred_rows_with_thirteen_faults_give_187_and_the_second_import_creates_none",
    ),
    "interrupted at row 5,000": (BIG_FILE,),
    "undone": (
        "test_an_import_is_undone_whole_and_what_went_stays_readable",
        "test_what_somebody_relied_on_since_stays_and_says_why",
        "test_unsent_notices_and_open_visits_go_in_the_same_transaction",
    ),
    # no column of a sheet holds an identity: the enterprise is chosen, so twelve digits in a cell are a serial number
    "12-digit identities as numbers": (
        "test_a_number_is_never_written_in_powers_of_ten",
        "test_a_code_people_really_hold_is_accepted_in_its_canonical_form",
    ),
    # permissions
    "every screen as own enterprise, other enterprise, inspector, head": (
        "test_each_role_gets_its_own_screens_and_no_others",
        "test_to_another_enterprise_and_to_a_member_of_none_it_does_not_exist",
        "test_nobody_writes_into_another_enterprise",
    ),
    "stranger": ("test_a_stranger_to_the_house_is_sent_to_the_sign_in_page",),
    "bad id": ("test_what_no_row_has_is_not_found",),
    "wrong method": ("test_a_page_answers_only_the_method_it_has",),
    "secret check before and after start": (
        "test_nobody_outside_can_tell_a_registry_with_a_secret_check_from_one_without",
        "test_who_may_know_of_a_check",
        "test_the_teams_days_are_kept_free_and_do_not_say_why",
    ),
    # scale
    "first, middle, last page, each filter": (
        "test_pages_forward_and_back_show_every_instrument_once",
        "test_a_page_of_the_list_asks_at_most_six_questions",
    ),
}

UNTESTED = {
    "at 1,000, 100,000, 1,000,000 instruments": "measured, not tested: bench.lists compares the answers and the cost of"
    " each page and filter between any two sizes",
}
"""Cases of the list that no test proves, and why."""


BESIDE = {
    "recording opens the next cycle": "test_recording_a_verification_opens_the_next_cycle_without_any_further_act",
    "a retired instrument takes its waiting notices along": (
        "test_a_mail_left_with_nothing_to_tell_is_cancelled_with_its_last_line"
    ),
    "the ends of the calendar": "test_any_day_of_the_calendar_can_be_swept",
    "old acts are no news": "test_old_acts_are_no_news",
    "lead time per kind and person": "test_lead_time_differs_per_kind_of_instrument_enterprise_and_person",
    "never dropped": "test_nothing_overdue_is_ever_dropped_whatever_the_settings",
    "never twice": "test_any_order_of_sweeps_tells_no_stage_twice_and_ends_with_the_latest",
    "an act under the law reaches everybody": "test_an_act_under_the_law_reaches_even_who_stopped_everything",
}
"""Demands of the same people that the list does not name."""


def cases():
    """The list by its words; where a group joins several with commas, the map may divide it at them."""
    return [case.strip() for group in LIST.values() for case in group.split("·")]


def divided(case):
    """The entries that cover a case: itself, or the parts of its list."""
    known = {**CASES, **UNTESTED}
    if case in known:
        return [case]
    found = [name for name in known if name in case]
    rest = case
    for name in sorted(found, key=len, reverse=True):
        rest = rest.replace(name, "", 1)
    return found if not rest.strip(" ,") else []


@pytest.mark.parametrize("case", cases())
def test_every_case_of_the_list_has_its_test_or_says_why_not(case):
    parts = divided(case)
    assert parts, f"nothing covers “{case}”"
    for part in parts:
        assert part in UNTESTED or NAMES.issuperset(CASES[part]), part


def test_nothing_is_mapped_that_the_list_does_not_ask():
    asked = {part for case in cases() for part in divided(case)}
    assert asked == CASES.keys() | UNTESTED.keys()
    assert not CASES.keys() & UNTESTED.keys()


@pytest.mark.parametrize("demand", BESIDE)
def test_a_demand_beside_the_list_has_its_test(demand):
    assert BESIDE[demand] in NAMES
