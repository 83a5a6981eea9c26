"""The page of jobs: plans in words, last and next runs, what is wrong in red, and a run at the press of a button."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from registry.database import connection
from tests.cast import NOW, TODAY
from tests.web.clients import MORNING, ZONE
from tests.web.pages.conftest import Stage
from web.jobs import jobs_of, plans_of
from web.mail_settings import mail_route
from web.settings import Settings


async def sql(statement: str, *values: object) -> list[tuple[object, ...]]:
    async with connection() as database:
        return [tuple(row) for row in await database.fetch(statement, *values)]


async def ran(job: str, at: object, outcome: str = "done", words: str = "", counts: str = "{}") -> None:
    await sql(
        "INSERT INTO job_run (job, since, started_at, finished_at, outcome, words, counts, times, host, pid, command)"
        " VALUES ($1, $2::timestamptz, $2, $2::timestamptz + interval '3 seconds', $3, $4, $5, 1, 'here', 7, 'serve')",
        job, at, outcome, words, counts,
    )  # fmt: skip


@pytest.fixture(autouse=True)
async def clean(stage: Stage) -> None:
    await sql("DELETE FROM job_run")


async def test_each_job_shows_its_plan_its_last_run_and_its_next_one(stage: Stage) -> None:
    await ran("sweep", MORNING - timedelta(minutes=90), counts='{"queued": 4, "owed": 9, "faulty": 0}')
    await ran("deliver", MORNING - timedelta(seconds=5))
    text = (await (await stage.at("admin")).get("/jobs")).text

    assert "Hằng ngày lúc 06:30 (Asia/Ho_Chi_Minh)" in text
    assert "Cứ 15 giây một lần" in text
    assert "06:30 23/11/2026" in text
    assert "06:30 24/11/2026" in text
    assert re.search("4 mới xếp hàng.*9 phải báo|9 phải báo.*4 mới xếp hàng", text)
    assert "cơ sở lỗi" not in text
    assert "mất 3 giây" in re.sub(r"\s+", " ", text)
    assert "Mọi việc chạy đúng kế hoạch" in text


async def test_the_page_turns_red_when_the_last_sweep_is_older_than_planned(stage: Stage) -> None:
    await ran("sweep", MORNING - timedelta(days=2))
    await ran("deliver", MORNING - timedelta(seconds=5))
    stage.clock.instant = MORNING + timedelta(hours=2)
    try:
        text = (await (await stage.at("head")).get("/jobs")).text
    finally:
        stage.clock.instant = MORNING

    assert "Lần rà soát thông báo đến hạn gần nhất: 08:00 21/11/2026; muộn hơn kế hoạch." in text
    assert "Trễ 27 giờ" in text  # since half past six of the day before
    assert "Mọi việc chạy đúng kế hoạch" not in text


async def test_a_failed_run_stands_with_the_words_of_its_error_and_is_escaped(stage: Stage) -> None:
    await ran("sweep", MORNING - timedelta(hours=1), "failed", "OSError: <b>connection refused</b>")
    await ran("deliver", MORNING - timedelta(hours=1), "cut")
    text = (await (await stage.at("admin")).get("/jobs")).text

    assert "OSError: &lt;b&gt;connection refused&lt;/b&gt;" in text
    assert "Đứt giữa chừng" in text
    assert "Lần chạy hỏng trong 7 ngày" in text


async def test_a_job_runs_at_the_press_of_a_button_and_is_recorded_as_the_pages(stage: Stage) -> None:
    head = await stage.at("head")
    answer = await head.submit("/jobs/deliver/run")

    assert (answer.status_code, answer.headers["location"]) == (303, "/jobs")
    assert "“Gửi thư đang chờ” đã chạy xong" in (await head.get("/jobs")).text
    assert await sql("SELECT job, command, outcome FROM job_run") == [("deliver", "page", "done")]
    detail = (await head.get("/jobs/deliver")).text
    assert "Tốt" in detail
    assert "page ·" in detail


async def test_a_run_that_fails_says_so_with_its_words(stage: Stage) -> None:
    await sql("ALTER TABLE notice_rules RENAME TO notice_rules_away")
    try:
        head = await stage.at("head")
        await head.submit("/jobs/sweep/run")
        text = (await head.get("/jobs")).text
    finally:
        await sql("ALTER TABLE notice_rules_away RENAME TO notice_rules")
    assert "“Rà soát thông báo đến hạn” bị lỗi" in text
    assert "notice_rules" in text


async def test_the_queue_shows_what_waits_and_since_when(stage: Stage) -> None:
    await sql(
        "INSERT INTO message (message_id, recipient, language, as_of, state, attempts, next_attempt_at, created_at,"
        " server_words) VALUES ('<q1@x>', 'a@b.vn', 'vi', $1, 'queued', 2, now() + interval '1 hour', $2, ''),"
        " ('<q2@x>', 'a@b.vn', 'vi', $1, 'failed', 1, $2, $2, '550 no such user')",
        TODAY, NOW - timedelta(hours=3),
    )  # fmt: skip
    try:
        text = (await (await stage.at("admin")).get("/jobs")).text
    finally:
        await sql("DELETE FROM message WHERE message_id IN ('<q1@x>', '<q2@x>')")
    assert "lâu nhất:" in text
    assert "1 thư bị từ chối hẳn" in text
    assert "550 no such user" in text


@pytest.mark.parametrize(("who", "status"), [("hoa", 403), ("inspector", 403), ("", 303)])
async def test_others_neither_see_nor_run_jobs(stage: Stage, who: str, status: int) -> None:
    browser = await stage.at(who)
    assert (await browser.get("/jobs/sweep")).status_code == status
    assert (await browser.submit("/jobs/sweep/run")).status_code == status
    assert await sql("SELECT 1 FROM job_run") == []


async def test_a_job_that_does_not_exist_is_not_found(stage: Stage) -> None:
    head = await stage.at("head")
    for name in ("nothing", "mailbox", "sweep_as_of"):  # without IMAP_HOST there is no mailbox
        assert (await head.get(f"/jobs/{name}")).status_code == 404
        assert (await head.submit(f"/jobs/{name}/run")).status_code == 404


@pytest.mark.parametrize("environ", [(), (("IMAP_HOST", "imap.x"), ("IMAP_USER", "u"), ("IMAP_PASSWORD", "p"))])
async def test_the_plans_shown_are_those_of_the_clock(stage: Stage, environ: tuple[tuple[str, str], ...]) -> None:
    settings = Settings(stage.settings.data_dir, zone=ZONE, secret="s" * 40, backups=Path("kept"), environ=environ)
    desk = stage.app.state.desk
    async with mail_route(settings) as mail:
        jobs = jobs_of(type(desk)(settings, desk.clock, desk.templates, desk.key), mail, None)
    assert {job.name: job.when for job in jobs} == plans_of(settings)
