"""A mail is parsed back as it was meant, whatever was typed into its parts."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.headerregistry import AddressHeader
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import dkim
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.notices.mail import Envelope, MailSettings, compose, encoded, return_path
from scheduler.notices.owed import deliverable
from scheduler.notices.signature import Dkim
from scheduler.notices.words import Attachment, Rendered

AT = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
SETTINGS = MailSettings("127.0.0.1", 25, "Chi cục Tiêu chuẩn Đo lường Chất lượng Lạng Sơn <nhac-han@langson.gov.vn>")
SAID = Rendered("3 phương tiện đo sắp đến hạn – hạn gần nhất 15/12/2026", "Kính gửi,\nCân bàn\n", "<p>Cân bàn</p>\n")


def envelope(name: str = "Hoàng Thị Lan", recipient: str = "lan@cong-ty.vn") -> Envelope:
    return Envelope("<0123abcd@langson.gov.vn>", recipient, name, "vi")


def parsed(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=default)


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    content = part.get_content()
    assert isinstance(content, str)
    return content


def test_headers_and_both_bodies_come_back_equal() -> None:
    mail = parsed(compose(SETTINGS, envelope(), SAID, AT))
    assert mail["Subject"] == SAID.subject
    assert mail["From"].split() == SETTINGS.sender.split()
    assert mail["To"] == "Hoàng Thị Lan <lan@cong-ty.vn>"
    assert mail["Message-ID"] == "<0123abcd@langson.gov.vn>"
    assert mail["Date"].datetime == AT
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "vi"
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert body(mail, "plain").splitlines() == SAID.text.splitlines()
    assert body(mail, "html").splitlines() == SAID.html.splitlines()
    assert not [defect for part in mail.walk() for defect in part.defects]


@settings(deadline=None)
@given(subject=st.text(max_size=300), name=st.text(max_size=200), text=st.text(max_size=2000))
def test_no_typed_text_adds_a_header_or_changes_a_body(subject: str, name: str, text: str) -> None:
    text = text.encode(errors="replace").decode()
    raw = compose(SETTINGS, envelope(name), Rendered(subject, text, text), AT)
    mail = parsed(raw)
    usual = parsed(compose(SETTINGS, envelope(), SAID, AT))
    assert mail.keys() == usual.keys()
    assert [address.addr_spec for address in mail["To"].addresses] == ["lan@cong-ty.vn"]
    assert body(mail, "plain").splitlines() == body(mail, "html").splitlines() == (text.splitlines() or [""])
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert raw.isascii()


@settings(deadline=None)
@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=300))
def test_a_printable_subject_comes_back_with_its_words(subject: str) -> None:
    mail = parsed(compose(SETTINGS, envelope(), SAID._replace(subject=subject), AT))
    assert str(mail["Subject"]).split() == subject.split()


@pytest.mark.parametrize(
    "hostile",
    [
        "Lan\r\nBcc: everybody@x.vn",
        "Lan\nSubject: other",
        "Lan\r\n\r\n<html>",
        "Lan\u2028Bcc: x@x.vn",
        "Lan\x00\x0b\x0c\x85",
        "=?utf-8?b?TGFuDQpCY2M6IHhAeC52bg==?=",
        '"Lan" <other@x.vn>, ',
        "Lan (comment) <other@x.vn>",
    ],
)
def test_a_name_that_tries_to_be_a_header_stays_a_name(hostile: str) -> None:
    mail = parsed(compose(SETTINGS, envelope(hostile), SAID._replace(subject=hostile), AT))
    to = mail["To"]
    assert isinstance(to, AddressHeader)
    assert [address.addr_spec for address in to.addresses] == ["lan@cong-ty.vn"]
    assert mail["Bcc"] is None
    assert len(mail.get_all("Subject", [])) == 1


@pytest.mark.parametrize("address", ["", "lan", "lan@x.vn\r\nRCPT TO:<b@x.vn>", "lan@x.vn>", "a@x.vn,b@x.vn"])
def test_an_address_that_no_server_takes_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="not a deliverable address"):
        compose(SETTINGS, envelope(recipient=address), SAID, AT)


def test_an_encoded_word_holds_whole_characters_and_is_short_enough() -> None:
    words = encoded("Đường dây nóng về kiểm định phương tiện đo của tỉnh Lạng Sơn 🙂 " * 4).split("\r\n ")
    assert len(words) > 1
    assert max(map(len, words)) <= 75


def test_settings_never_show_the_password() -> None:
    shown = MailSettings("mail.x.vn", 587, "a@x.vn", "user", "bí mật", "starttls")
    assert "bí mật" not in f"{shown!r} {shown}"


@pytest.mark.parametrize("sender", ["", "Etalon", "Etalon <>", "a@localhost", "a@x.vn\r\nBcc: b@x.vn <"])
def test_a_sender_without_an_address_is_refused(sender: str) -> None:
    with pytest.raises(ValueError, match="not an address"):
        _ = MailSettings("x", 25, sender).sender_address


FILE = Attachment("etalon.ics", 'text/calendar; charset="utf-8"; method=PUBLISH', "Hạn\r\n".encode())


def test_an_attachment_stands_beside_both_bodies() -> None:
    raw = compose(SETTINGS, envelope(), SAID._replace(attachments=(FILE,)), AT)
    mail = parsed(raw)
    assert mail.get_content_type() == "multipart/mixed"
    assert body(mail, "plain").splitlines() == SAID.text.splitlines()
    assert body(mail, "html").splitlines() == SAID.html.splitlines()
    (file,) = mail.iter_attachments()
    assert (file.get_content_type(), file.get_filename()) == ("text/calendar", "etalon.ics")
    assert file.get_param("method") == "PUBLISH"
    assert file.get_payload(decode=True) == FILE.content
    assert not [defect for part in mail.walk() for defect in part.defects]


def test_a_courtesy_can_be_stopped_with_one_click_and_an_act_of_law_cannot() -> None:
    courtesy = parsed(compose(SETTINGS, envelope(), SAID._replace(unsubscribe="https://x.vn/m/abc/stop"), AT))
    assert courtesy["List-Unsubscribe"] == "<https://x.vn/m/abc/stop>"
    assert courtesy["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    statutory = parsed(compose(SETTINGS, envelope(), SAID, AT))
    assert statutory["List-Unsubscribe"] is None
    assert statutory["List-Unsubscribe-Post"] is None


@pytest.mark.parametrize(
    "address", ["https://x.vn/a\r\nBcc: b@x.vn", "https://x.vn/>,<mailto:b@x.vn", "https://x.vn/ạ"]
)
def test_an_address_that_could_become_a_header_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="not an address"):
        compose(SETTINGS, envelope(), SAID._replace(unsubscribe=address), AT)


# --- DKIM, with a key made for these tests and nothing else -----------------------------------------------------


KEY_FILE = Path(__file__).with_name("dkim-key.pem").read_text("ascii")
PRIVATE = KEY_FILE.partition("-----BEGIN PUBLIC")[0].encode()
PUBLIC = "".join(KEY_FILE.partition("-----BEGIN PUBLIC KEY-----")[2].split()[:-3])
RECORD = f"v=DKIM1; k=rsa; p={PUBLIC}".encode()


def test_a_signed_mail_is_verified_by_the_key_of_its_domain() -> None:
    settings_with_key = replace(SETTINGS, dkim=Dkim("langson.gov.vn", "etalon", PRIVATE))
    said = SAID._replace(attachments=(FILE,), unsubscribe="https://x.vn/m/abc/stop")
    raw = compose(settings_with_key, envelope(), said, AT)
    asked: list[bytes] = []

    def look_up(name: bytes, timeout: int = 5) -> bytes:
        asked.append(name)
        return RECORD

    assert dkim.verify(raw, dnsfunc=look_up) is True
    assert asked == [b"etalon._domainkey.langson.gov.vn."]
    signature = " ".join(parsed(raw)["DKIM-Signature"].split()).lower()
    for header in ("list-unsubscribe", "list-unsubscribe-post", "subject", "message-id", "content-type"):
        assert header in signature
    assert dkim.verify(raw.replace(b"To: ", b"To: x "), dnsfunc=look_up) is False
    assert dkim.verify(b"From: a@other.vn\r\n" + raw, dnsfunc=look_up) is False


def test_a_key_that_cannot_sign_is_refused() -> None:
    with pytest.raises(ValueError, match="DKIM"):
        compose(replace(SETTINGS, dkim=Dkim("x.vn", "s", b"no key")), envelope(), SAID, AT)


def test_settings_never_show_a_key() -> None:
    shown = replace(SETTINGS, link_key=b"bi-mat", dkim=Dkim("x.vn", "s", PRIVATE))
    assert "bi-mat" not in f"{shown!r}"
    assert "PRIVATE" not in f"{shown!r} {shown.dkim!r}"


@pytest.mark.parametrize(
    ("sender", "verp", "path"),
    [
        ("nhac-han@langson.gov.vn", "", "nhac-han@langson.gov.vn"),
        ("Chi cục <nhac-han@langson.gov.vn>", "+", f"nhac-han+{'a' * 40}@langson.gov.vn"),
        ("nhac-han@langson.gov.vn", "-", f"nhac-han-{'a' * 40}@langson.gov.vn"),
        (f"{'n' * 24}@langson.gov.vn", "+", f"{'n' * 24}@langson.gov.vn"),  # 65 letters are too many
    ],
)
def test_a_mail_comes_back_to_an_address_that_names_it(sender: str, verp: str, path: str) -> None:
    settings = MailSettings("127.0.0.1", 25, sender, verp=verp)
    assert return_path(settings, f"<{'a' * 40}@langson.gov.vn>") == path
    assert deliverable(path)


def test_a_mail_without_a_name_of_ours_comes_back_to_all() -> None:
    assert return_path(MailSettings("h", 25, "a@x.example", verp="+"), "<1@x.example>") == "a@x.example"
