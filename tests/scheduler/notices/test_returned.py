"""What comes back is understood: reports by the standard, servers that write letters, people, machines, and rubbish."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.notices.returned import Returned, understood

OURS = "<0123456789abcdef0123456789abcdef01234567@langson.gov.vn>"

REPORT = """\
Return-Path: <>
From: Mail Delivery Subsystem <MAILER-DAEMON@mx.cong-ty.example>
To: nhac-han@langson.gov.vn
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"
MIME-Version: 1.0

--b1
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.cong-ty.example

Final-Recipient: rfc822; Lan@Cong-Ty.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {words}

--b1
Content-Type: {returned}

From: nhac-han@langson.gov.vn
To: lan@cong-ty.example
Message-ID: {ours}
Subject: x

--b1--
"""

DEAD = "550 5.1.1 <lan@cong-ty.example>: User unknown"


def report(
    action: str = "failed", status: str = "5.1.1", words: str = DEAD, returned: str = "message/rfc822", ours: str = OURS
) -> Returned:
    text = REPORT.format(action=action, status=status, words=words, returned=returned, ours=ours)
    return understood(text.encode())


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers", "message/global"])
def test_a_report_names_the_mail_the_address_and_the_reason(returned: str) -> None:
    said = report(returned=returned)
    assert (said.kind, said.about, said.status, said.words) == ("bounce", "lan@cong-ty.example", "5.1.1", DEAD)
    assert said.ours == (OURS,)
    assert said.address_is_dead


@pytest.mark.parametrize(
    ("action", "status", "kind", "dead"),
    [
        ("failed", "5.1.1", "bounce", True),  # no such mailbox
        ("failed", "5.1.2", "bounce", True),  # no such domain
        ("failed", "5.2.1", "bounce", True),  # mailbox disabled
        ("failed", "5.2.2", "bounce", False),  # mailbox full
        ("failed", "5.3.4", "bounce", False),  # too large
        ("failed", "5.7.1", "bounce", False),  # refused by policy: no fault of the address
        ("failed", "4.4.7", "bounce", False),  # given up after days: the address may be fine
        ("delayed", "4.4.1", "delayed", False),
        ("FAILED", "5.1.1 (bad)", "bounce", True),
        ("delivered", "2.0.0", "unknown", False),
        ("relayed", "2.0.0", "unknown", False),
    ],
)
def test_only_an_address_that_is_refused_for_good_is_dead(action: str, status: str, kind: str, dead: bool) -> None:
    said = report(action, status)
    assert said.kind == kind
    assert said.address_is_dead is dead


def test_of_several_recipients_the_worst_is_told() -> None:
    text = REPORT.format(action="delayed", status="4.4.1", words="later", returned="message/rfc822", ours=OURS)
    second = "Final-Recipient: rfc822; b@x.example\nAction: failed\nStatus: 5.1.1\n\n--b1\nContent-Type: message/rfc822"
    said = understood(text.replace("--b1\nContent-Type: message/rfc822", second).encode())
    assert (said.kind, said.about) == ("bounce", "b@x.example")


@pytest.mark.parametrize(
    ("headers", "text", "kind", "status"),
    [
        (
            "From: postmaster@x.example\nSubject: Undeliverable: thông báo",
            f"The following address failed:\n550 5.1.1 unknown\n{OURS}",
            "bounce",
            "5.1.1",
        ),
        (
            "From: MAILER-DAEMON@qmail.example\nSubject: failure notice",
            f"Sorry, no mailbox here by that name. (#5.1.1)\nMessage-ID: {OURS}",
            "bounce",
            "5.1.1",
        ),
        (
            "From: Mailer-Daemon@exim.example\nX-Failed-Recipients: lan@x.example\nSubject: Mail delivery failed",
            f"550 Unrouteable address\n{OURS}",
            "bounce",
            "5.0.0",
        ),
        (
            "From: postmaster@x.example\nSubject: =?utf-8?q?Th=C6=B0_tr=E1=BA=A3_l=E1=BA=A1i?=",
            f"Hộp thư không tồn tại\n{OURS}",
            "bounce",
            "",
        ),
        (
            "From: MAILER-DAEMON@x.example\nSubject: Warning: could not send message; delivery status delayed",
            f"Will keep trying\n{OURS}",
            "delayed",
            "",
        ),
    ],
)
def test_a_server_that_writes_a_letter_is_read_as_far_as_its_words_go(
    headers: str, text: str, kind: str, status: str
) -> None:
    said = understood(f"{headers}\nContent-Type: text/plain; charset=utf-8\n\n{text}\n".encode())
    assert (said.kind, said.status, said.ours) == (kind, status, (OURS,))


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        (f"In-Reply-To: {OURS}", "reply"),
        (f"References: <other@x> {OURS}", "reply"),
        (f"In-Reply-To: {OURS}\nAuto-Submitted: auto-replied", "auto_reply"),
        (f"In-Reply-To: {OURS}\nPrecedence: bulk", "auto_reply"),
        (f"In-Reply-To: {OURS}\nAuto-Submitted: no", "reply"),
        ("In-Reply-To: <other@x>", "unknown"),
        ("X-Nothing: x", "unknown"),
    ],
)
def test_an_answer_is_a_persons_or_a_machines(headers: str, kind: str) -> None:
    body = "Cân này đã bán rồi.\nCảm ơn.\n\n> Kính gửi\n> 3 phương tiện đo\n"
    raw = f"From: Lan <lan@x.example>\nSubject: Re: x\n{headers}\nContent-Type: text/plain; charset=utf-8\n\n{body}"
    said = understood(raw.encode())
    assert said.kind == kind
    assert said.words == "Cân này đã bán rồi.\nCảm ơn."
    assert said.sender == "lan@x.example"


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=3000))
def test_rubbish_is_nothing(raw: bytes) -> None:
    assert isinstance(understood(raw), Returned)


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_a_damaged_report_never_stops_us(data: st.DataObject) -> None:
    raw = REPORT.format(action="failed", status="5.1.1", words=DEAD, returned="message/rfc822", ours=OURS).encode()
    start = data.draw(st.integers(0, len(raw)))
    cut = raw[:start] + data.draw(st.binary(max_size=40)) + raw[start + data.draw(st.integers(0, 200)) :]
    said = understood(cut)
    assert said.kind in {"bounce", "delayed", "reply", "auto_reply", "unknown"}
    assert "\0" not in said.words + said.subject + said.about


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0" * 100,
        b"Content-Type: multipart/mixed; boundary=a\n\n" + b"--a\nContent-Type: multipart/mixed; boundary=a\n\n" * 5000,
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(2000)),
        b"Content-Type: multipart/report; boundary=a\n\n"
        + b"--a\nContent-Type: message/delivery-status\n\nx\n" * 20000,
        b"Subject: " + b"=?utf-8?b?////?=" * 5000 + b"\n\n",
        b"From: a\nContent-Type: text/plain; charset=none-such\nContent-Transfer-Encoding: base64\n\n%%%%",
        b"Subject: x\n\n" + b"A" * 3_000_000,
        b"Content-Type: text/plain; charset=\xff\n\n\xff\xfe",
    ],
    ids=["empty", "zeros", "same boundary", "nested", "many reports", "words", "charset", "huge", "bytes"],
)
def test_a_hostile_mail_is_read_in_time_and_stops_nothing(raw: bytes) -> None:
    assert understood(raw).kind in {"unknown", "bounce"}


@pytest.mark.parametrize("header", ["To", "Delivered-To", "X-Original-To", "Envelope-To"])
def test_a_bounce_that_names_nothing_is_matched_by_the_address_it_came_back_to(header: str) -> None:
    name, _, domain = OURS.strip("<>").partition("@")
    raw = (
        f"Return-Path: <>\nFrom: robot@x.example\n{header}: <Nhac-Han+{name.upper()}@{domain}>\n"
        "Subject: your letter\n\nIt found no one here.\n"
    )
    said = understood(raw.encode())
    assert (said.kind, said.ours, said.address_is_dead) == ("bounce", (OURS,), False)


def test_an_automatic_answer_to_the_return_path_is_no_bounce() -> None:
    name, _, domain = OURS.strip("<>").partition("@")
    raw = (
        f"Return-Path: <>\nAuto-Submitted: auto-replied\nFrom: lan@x.example\nTo: nhac-han+{name}@{domain}\n"
        "Subject: Nghỉ phép\n\nTôi nghỉ đến thứ hai.\n"
    )
    said = understood(raw.encode())
    assert (said.kind, said.ours) == ("auto_reply", (OURS,))
