"""What was told to whom, what was not and why; and the demo's mailbox, each enterprise its own mails only."""

from datetime import datetime
from pathlib import Path

import pytest

from registry.database import connection
from scheduler.notices.mail import MailSettings
from scheduler.notices.outbox import deliver
from scheduler.sweep import sweep
from tests.cast import TODAY
from tests.web.pages.conftest import Stage
from web.demo.cast import CLINIC, FACTORY
from web.mail_settings import mail_domain, mail_route

BLOCKED = "thu.ly@phongkhammauson.example"


@pytest.fixture(scope="module")
async def told(stage: Stage) -> Stage:
    """A sweep and a delivery over SMTP; the factory has nobody to tell, and one mail has no server to take it."""
    async with connection() as database:
        await database.execute("DELETE FROM contact WHERE enterprise = $1", stage.cast.enterprises[FACTORY])
        await database.execute(
            "UPDATE instrument SET due_on = $2, due_sort = $2 WHERE id = $1",
            stage.cast.instruments["weighbridge"],
            TODAY,
        )

    def now() -> datetime:
        return stage.clock.now()

    await sweep(TODAY, now(), mail_domain=mail_domain(stage.settings))
    async with connection() as database:
        await database.execute(
            "UPDATE message SET state = 'failed', attempts = 5, server_words = $2 WHERE recipient = $1",
            BLOCKED,
            "550 hộp thư không tồn tại",
        )
    async with mail_route(stage.settings) as mail:
        assert isinstance(mail, MailSettings)
        done = await deliver(mail, now, public_url=stage.settings.address)
    assert done.sent > 0
    assert done.failed == 0
    return stage


async def _link(stage: Stage, who: str, path: str) -> str:
    text = (await (await stage.at(who)).get(path)).text
    return text.partition('<a class="name" href="')[2].partition('"')[0]


async def test_a_member_sees_the_mail_that_was_sent_and_what_it_said(told: Stage) -> None:
    hoa = await told.at("hoa")
    page = (await hoa.get("/notices")).text
    mail = (await hoa.get(await _link(told, "hoa", "/notices"))).text

    assert "đã gửi" in page
    assert "hoa.nong@chokylua.example" in page
    for shown in ("Kính gửi Nông Thị Hoa", "NH22000101", "nhắc lại vì đã quá hạn", "250 "):
        assert shown in mail, shown


async def test_a_member_sees_nothing_of_another_enterprise(told: Stage) -> None:
    stranger = await told.at("stranger")

    assert "hoa.nong" not in (await stranger.get("/notices")).text
    assert (await stranger.get(await _link(told, "hoa", "/notices"))).status_code == 404


async def test_a_mail_that_failed_says_what_the_server_said(told: Stage) -> None:
    text = (await (await told.at("thu")).get("/notices")).text

    assert "không gửi được" in text
    assert "550 hộp thư không tồn tại" in text


async def test_what_could_not_be_told_stands_with_the_reason(told: Stage) -> None:
    pages = [(await (await told.at(who)).get("/notices")).text for who in ("quan", "head")]

    for text in pages:
        assert "không có người nhận" in text
        assert "Cơ sở chưa có người liên hệ có địa chỉ thư điện tử" in text
        assert "K0000401" in text
    assert "K0000401" not in (await (await told.at("hoa")).get("/notices")).text


async def test_a_waiting_mail_can_be_read_before_it_goes(told: Stage) -> None:
    async with connection() as database:
        number = await database.fetchval(
            "UPDATE message SET state = 'queued', mail = NULL WHERE enterprise = $1 RETURNING id",
            told.cast.enterprises[CLINIC],
        )
    answer = await (await told.at("thu")).get(f"/notices/{number}")

    assert answer.status_code == 200
    assert "chờ gửi" in answer.text


async def test_the_mailbox_shows_both_bodies_and_keeps_the_foreign_markup_in_a_sandbox(told: Stage) -> None:
    hoa = await told.at("hoa")
    address = await _link(told, "hoa", "/mailbox")
    mail, body = await hoa.get(address), await hoa.get(f"{address}/body")

    assert mail.status_code == body.status_code == 200
    assert f'<iframe src="{address}/body"' in mail.text
    assert "Kính gửi Nông Thị Hoa" in mail.text
    assert "NH22000101" in body.text
    policy = body.headers["content-security-policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "script" not in policy


async def test_a_member_reads_only_the_mail_to_the_own_enterprise(told: Stage) -> None:
    address = await _link(told, "hoa", "/mailbox")
    for who in ("stranger", "quan"):
        browser = await told.at(who)
        assert "hoa.nong" not in (await browser.get("/mailbox")).text
        for path in (address, f"{address}/body"):
            assert (await browser.get(path)).status_code == 404

    everything = (await (await told.at("head")).get("/mailbox")).text
    assert "hoa.nong@chokylua.example" in everything
    assert "pen.ma@hopen.example" in everything


async def test_the_mailbox_is_no_way_to_other_files(told: Stage, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret", "utf-8")
    head = await told.at("head")

    for key in (f"..%2F..%2F{tmp_path.name}%2Fsecret", "%2Fetc%2Fpasswd", "1.M1P1Q1.a%00b"):
        assert (await head.get(f"/mailbox/{key}")).status_code in {400, 404}, key
