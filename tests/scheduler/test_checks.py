"""What is wrong is found, said in words with what to do about it, and what is right is left alone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from scheduler.checks import Facts, JobFact, findings
from scheduler.timetable import Daily, Every

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)  # 09:00 in Vietnam; the sweep was planned for 06:30
TODAY = date(2026, 11, 23)
HALF = timedelta(minutes=30)
SECOND = timedelta(seconds=1)
SWEEP, DELIVER = Daily(6, 30), Every(15)
SWEPT = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)


def codes(**facts):
    return [one.code for one in findings(Facts(NOW, TODAY, ZONE, **facts))]


def job(name="sweep", when=SWEEP, good=SWEPT, *, outcome="done", said="", faulty=0):
    return (JobFact(name, "Rà soát", when, good, outcome, said, faulty),)


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({}, []),
        ({"pending_migrations": ("2026",)}, ["migrations_pending"]),
        # mail that could go and does not
        ({"waiting": 3, "due_since": NOW - HALF}, []),
        ({"waiting": 3, "due_since": NOW - HALF - SECOND}, ["mail_stuck"]),
        ({"waiting": 3, "no_server_since": NOW - HALF}, []),
        ({"waiting": 3, "no_server_since": NOW - HALF - SECOND, "no_server_words": "refused"}, ["no_mail_server"]),
        ({"waiting": 0, "no_server_since": NOW - timedelta(days=3)}, []),
        # a daily job: two hours of grace after its planned time
        ({"jobs": job(good=SWEPT)}, []),
        ({"jobs": job(good=SWEPT - SECOND)}, ["sweep_late"]),
        ({"jobs": job(good=None, outcome="")}, ["sweep_late"]),
        ({"jobs": job("backup", good=SWEPT - SECOND)}, ["backup_late"]),
        ({"jobs": job("tidy", good=SWEPT - SECOND)}, ["job_late"]),
        # a frequent job: twenty runs, and five minutes at least
        ({"jobs": job("deliver", DELIVER, NOW - timedelta(minutes=5, seconds=15))}, []),
        ({"jobs": job("deliver", DELIVER, NOW - timedelta(minutes=5, seconds=16))}, ["job_late"]),
        ({"jobs": job(outcome="failed", said="OSError: x")}, ["job_failed"]),
        ({"jobs": job(faulty=1)}, ["sweep_faulty"]),
        ({"dead": 2, "dead_words": "550 no such user"}, ["dead_letters"]),
        ({"free": 999, "needed": 1000}, ["disk_low"]),
        ({"free": 1000, "needed": 1000}, []),
        ({"law_covers": False}, ["no_law_list"]),
        ({"decreed": frozenset({2026})}, []),
        ({"decreed": frozenset({2025})}, ["no_calendar"]),
    ],
)
def test_each_fault_is_found_at_its_limit_and_not_before(facts, found):
    assert codes(**facts) == found


def test_the_coming_year_is_asked_for_a_month_ahead():
    known = frozenset({2026})
    for day, found in ((date(2026, 11, 30), []), (date(2026, 12, 1), ["no_calendar"])):
        assert [one.code for one in findings(Facts(NOW, day, ZONE, decreed=known))] == found


@pytest.mark.parametrize("hour", range(24))
@pytest.mark.parametrize("last", [None, SWEPT - timedelta(days=2)], ids=["never", "three-days-ago"])
def test_a_job_that_missed_a_whole_day_is_late_at_every_hour(hour, last):
    now = NOW.replace(hour=hour)
    facts = Facts(now, TODAY, ZONE, jobs=job(good=last))
    assert [one.code for one in findings(facts)] == ["sweep_late"]


def test_a_limit_of_ones_own_replaces_the_usual_one():
    facts = Facts(NOW, TODAY, ZONE, waiting=1, due_since=NOW - timedelta(minutes=6))
    assert findings(facts) == ()
    assert [one.code for one in findings(facts, timedelta(minutes=5))] == ["mail_stuck"]


def test_a_finding_says_what_since_when_and_what_to_do():
    facts = Facts(NOW, TODAY, ZONE, waiting=3, due_since=NOW - timedelta(hours=1), jobs=job(good=None))
    mail, sweep = findings(facts)
    assert mail.what.say(str) == "3 thư đang chờ; thư lâu nhất đáng lẽ đã gửi từ 08:00 23/11/2026 mà chưa ai gửi."
    assert "etalon deliver" in mail.mend.say(str)
    assert sweep.what.say(str) == "Lần rà soát thông báo đến hạn gần nhất: chưa lần nào; muộn hơn kế hoạch."
