"""The demo's own mail server: shared, on disk, harmless whatever it is sent; and the choice of a mail server."""

import asyncio
import fcntl
import json
import smtplib
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.notices.mail import MailSettings
from web.demo.catcher import CaughtMail, catching, caught, caught_message
from web.mail_settings import mail_domain, mail_route, mail_settings
from web.settings import SettingsError, read_settings


def mail(subject: str = "3 phương tiện đo sắp đến hạn") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@x.example", "Lan <lan@x.example>", subject
    message.set_content("Cân bàn\n")
    message.add_alternative("<p>Cân bàn</p>", subtype="html")
    return message.as_bytes()


async def give(to: MailSettings, raw: bytes) -> None:
    def send() -> None:
        with smtplib.SMTP(to.host, to.port, timeout=5) as server:
            server.sendmail("a@x.example", ["lan@x.example"], raw)

    await asyncio.to_thread(send)


async def test_a_caught_mail_reads_as_it_was_sent(tmp_path: Path) -> None:
    async with catching(tmp_path) as server:
        await give(server, mail())
    (line,) = caught(tmp_path)
    assert (line.subject, line.sender, line.recipient) == (
        "3 phương tiện đo sắp đến hạn",
        "a@x.example",
        "Lan <lan@x.example>",
    )
    message = caught_message(tmp_path, line.key)
    assert message is not None
    assert (message.mail, message.text, message.html.strip()) == (line, "Cân bàn\n", "<p>Cân bàn</p>")


async def test_an_address_of_a_domain_that_cannot_exist_is_refused_for_good(tmp_path: Path) -> None:
    def send() -> None:
        with smtplib.SMTP(server.host, server.port, timeout=5) as line:
            line.sendmail("a@x.example", ["lan@cong-ty.invalid"], mail())

    async with catching(tmp_path) as server:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            await asyncio.to_thread(send)
    assert refused.value.recipients["lan@cong-ty.invalid"][0] == 550
    assert caught(tmp_path) == []


async def test_the_second_user_shares_the_server_of_the_first(tmp_path: Path) -> None:
    async with catching(tmp_path) as first:
        async with catching(tmp_path) as second:
            assert second == first
        await give(first, mail())
    assert len(caught(tmp_path)) == 1


async def test_the_server_of_a_killed_process_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "mailbox.json").write_text(json.dumps({"port": 1, "pid": 1}))
    async with catching(tmp_path) as server:
        await give(server, mail())
    assert not (tmp_path / "mailbox.json").exists()
    assert len(caught(tmp_path)) == 1


async def test_who_waits_for_a_server_that_is_just_leaving_becomes_the_server(tmp_path: Path) -> None:
    with (tmp_path / "mailbox.lock").open("ab") as held:
        fcntl.flock(held, fcntl.LOCK_EX)

        async def leave() -> None:
            await asyncio.sleep(0.2)
            fcntl.flock(held, fcntl.LOCK_UN)

        leaving = asyncio.create_task(leave())
        async with catching(tmp_path) as server:
            await give(server, mail())
        await leaving
    assert len(caught(tmp_path)) == 1


async def test_many_mails_at_once_are_all_kept_and_paged_newest_first(tmp_path: Path) -> None:
    async with catching(tmp_path) as server:
        await asyncio.gather(*(give(server, mail(f"n {number}")) for number in range(12)))
        await give(server, mail("last"))
    everything = caught(tmp_path)
    assert len({line.key for line in everything}) == 13
    assert everything[0].subject == "last"
    first = caught(tmp_path, limit=5)
    second = caught(tmp_path, after=first[-1].key, limit=50)
    assert first + second == everything


def test_an_empty_or_missing_mailbox_is_an_empty_list(tmp_path: Path) -> None:
    assert caught(tmp_path) == []
    assert caught(tmp_path, after="nonsense") == []


@pytest.mark.parametrize(
    "key",
    [
        "",
        ".",
        "..",
        "../secret",
        "../../secrets/web-key",
        "/etc/passwd",
        "1.M1P1Q1.",
        "1.M1P1Q1.a/../../../secret",
        "1.M1P1Q1.a\x00",
        "1.M1P1Q1.missing",
        "1.M1P1Q1.link",
        "٣.M1P1Q1.a",
    ],
)
def test_a_key_that_is_no_name_of_a_caught_mail_finds_nothing(tmp_path: Path, key: str) -> None:
    folder = tmp_path / "mailbox" / "new"
    folder.mkdir(parents=True)
    (tmp_path / "mailbox" / "secret").write_text("secret")
    (folder / "1.M1P1Q1.link").symlink_to(tmp_path / "mailbox" / "secret")
    assert caught_message(tmp_path, key) is None


@settings(deadline=None, max_examples=60)
@given(
    st.binary(max_size=400)
    | st.builds(lambda text: f"Subject: {text}\r\nFrom: {text}\r\nTo: {text}\r\n\r\n{text}".encode(), st.text())
)
def test_whatever_was_caught_can_be_listed_and_shown(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    data_dir = tmp_path_factory.mktemp("box")
    folder = data_dir / "mailbox" / "new"
    folder.mkdir(parents=True)
    (folder / "1790000000.M5P6Q7.host").write_bytes(raw)
    (line,) = caught(data_dir)
    assert isinstance(line, CaughtMail)
    message = caught_message(data_dir, line.key)
    assert message is not None
    assert message.raw == raw


@pytest.mark.parametrize(
    "head",
    [
        b'Content-Type: text/plain; charset="no-such"\r\n\r\nx',
        b"Content-Type: multipart/mixed\r\n\r\n--x",
        b"Content-Type: multipart/alternative; boundary=\r\n\r\n",
        b"Subject: =?utf-8?b?////?= =?x?q?=ZZ?=\r\nTo: =?utf-8?q?=00?= <<>>,;\r\n\r\n",
        b"Content-Transfer-Encoding: base64\r\n\r\n$$$$",
        b"From: \xff\xfe\r\n\r\n\xff",
        b"To: " + b"(" * 300 + b"\r\n\r\n",
    ],
)
def test_a_malformed_mail_is_shown_as_far_as_it_can_be_read(tmp_path: Path, head: bytes) -> None:
    folder = tmp_path / "mailbox" / "new"
    folder.mkdir(parents=True)
    (folder / "1790000000.M5P6Q7.host").write_bytes(head)
    assert len(caught(tmp_path)) == 1
    assert caught_message(tmp_path, "1790000000.M5P6Q7.host") is not None


FULL = {
    "SMTP_HOST": "mail.langson.gov.vn",
    "SMTP_PORT": "2525",
    "SMTP_USER": "nhac-han",
    "SMTP_PASSWORD": "bí mật ",
    "SMTP_TLS": "starttls",
    "SMTP_FROM": "Chi cục TĐC <nhac-han@langson.gov.vn>",
}


def test_the_environment_names_the_mail_server() -> None:
    found = mail_settings(FULL)
    assert found == MailSettings(
        "mail.langson.gov.vn", 2525, "Chi cục TĐC <nhac-han@langson.gov.vn>", "nhac-han", "bí mật ", "starttls"
    )
    assert mail_settings({}) is None
    assert mail_domain(read_settings(FULL)) == "langson.gov.vn"


@pytest.mark.parametrize(("tls", "port"), [("none", 25), ("starttls", 587), ("tls", 465), ("", 25), ("TLS", 465)])
def test_the_usual_port_follows_the_encryption(tls: str, port: int) -> None:
    found = mail_settings({"SMTP_HOST": "x", "SMTP_FROM": "a@x.vn", "SMTP_TLS": tls})
    assert found is not None
    assert found.port == port


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"SMTP_PORT": "0"}, "smtp_port"),
        ({"SMTP_DOMAIN_PER_MINUTE": "0"}, "smtp_domain"),
        ({"SMTP_VERP": "++"}, "smtp_verp"),
        ({"SMTP_DOMAIN_CONNECTIONS": "nhiều"}, "smtp_domain"),
        ({"SMTP_PORT": "65536"}, "smtp_port"),
        ({"SMTP_PORT": "２５"}, "smtp_port"),
        ({"SMTP_PORT": "25.0"}, "smtp_port"),
        ({"SMTP_TLS": "ssl"}, "smtp_tls"),
        ({"SMTP_FROM": "Chi cục TĐC"}, "smtp_from"),
        ({"SMTP_FROM": ""}, "smtp_from"),
        ({"SMTP_FROM": "a@x.vn\r\nBcc: b@x.vn"}, "smtp_from"),
        ({"SMTP_TLS": "none"}, "smtp_clear"),
    ],
)
def test_a_wrong_setting_is_named_with_the_way_to_mend_it(change: dict[str, str], problem: str) -> None:
    with pytest.raises(SettingsError) as refused:
        mail_settings({**FULL, **change}, production=True)
    (only,) = refused.value.problems
    assert only.id == problem
    assert only.hint.sentence


async def test_without_a_mail_server_mail_stays_on_this_machine(tmp_path: Path) -> None:
    demo = read_settings({"ETALON_DATA": str(tmp_path)})
    async with mail_route(demo) as to:
        assert to.host == "127.0.0.1"
        assert to.domain == mail_domain(demo)
        await give(to, mail())
    assert len(caught(tmp_path)) == 1


async def test_with_a_mail_server_nothing_is_caught(tmp_path: Path) -> None:
    async with mail_route(read_settings({**FULL, "ETALON_DATA": str(tmp_path)})) as to:
        assert to.host == "mail.langson.gov.vn"
    assert [path.name for path in tmp_path.iterdir()] == ["secrets"]  # the key of the links, and no mailbox
