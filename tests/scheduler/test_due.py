"""The due date, the standing on a day, and the reason in words."""

from datetime import date, timedelta

import pytest

from registry.law.load import law
from scheduler.due import Facts, Standing, due, standing

DUE_ON = date(2027, 3, 31)


def facts(kind="8b", *, verified_on=date(2026, 3, 10), valid_until=None, result="pass", policy="month_end", own=None):
    return Facts(kind, own, verified_on, valid_until, policy, result)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (DUE_ON - timedelta(days=61), Standing.VALID),
        (DUE_ON - timedelta(days=60), Standing.SOON),
        (DUE_ON - timedelta(days=1), Standing.SOON),
        (DUE_ON, Standing.SOON),  # the due day is a valid day
        (DUE_ON + timedelta(days=1), Standing.OVERDUE),  # expired starts the day after
        (DUE_ON + timedelta(days=4000), Standing.OVERDUE),
    ],
)
def test_an_instrument_due_today_is_not_overdue_and_is_tomorrow(today, expected):
    assert due(law(), facts(), today).standing is expected


def test_due_today_is_said_to_be_today():
    assert due(law(), facts(), DUE_ON).is_today
    assert not due(law(), facts(), DUE_ON - timedelta(days=1)).is_today


def test_no_due_date_is_no_standing():
    assert standing(None, DUE_ON) is Standing.NONE


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (facts(), "Kiểm định ngày 10/03/2026, chu kỳ 12 tháng theo danh mục: hiệu lực đến ngày cuối của tháng."),
        (facts(policy="anniversary"), "hiệu lực đến cùng ngày của tháng"),
        (facts(valid_until=date(2027, 3, 31)), "in trên giấy chứng nhận, tem: 31/03/2027."),
        (facts(valid_until=date(2027, 2, 15)), "tính theo chu kỳ 12 tháng thì đến 31/03/2027"),
        (facts(result=None, verified_on=None), "Chưa có kết quả kiểm định nào"),
        (facts(result="fail"), "Không đạt yêu cầu ngày 10/03/2026"),
        (facts(kind="1a"), "không quy định kiểm định định kỳ"),
        (facts(kind="43a"), "không có trong danh mục vào ngày kiểm định"),
        (facts(own=6), "chu kỳ 6 tháng do cơ sở quy định"),
    ],
)
def test_the_reason_is_said_in_words(given, said):
    assert said in due(law(), given, date(2026, 11, 23)).reason.say(str)


def test_a_failed_instrument_stands_as_overdue_from_the_day_it_failed():
    answer = due(law(), facts(result="fail", verified_on=date(2026, 11, 23)), date(2026, 11, 23))
    assert (answer.standing, answer.is_today) == (Standing.OVERDUE, False)


def test_a_row_from_memory_gives_a_date_that_is_not_confirmed():
    answer = due(law(), facts(kind="27b"), date(2026, 11, 23))
    assert (answer.due_on, answer.confirmed) == (date(2031, 3, 31), False)


def test_the_legal_source_is_named():
    assert "Thông tư 23/2013/TT-BKHCN điều 4 khoản 1" in due(law(), facts(), DUE_ON).source
