"""Which addresses may be called, what a signature is made of, and what an answer means."""

import json
from base64 import b64decode
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.notices.hook_rules import (
    LONGEST_URL,
    Target,
    body_of,
    is_gone,
    meaning,
    public,
    retry_after,
    secret_of,
    secret_text,
    signature,
    signed_headers,
    target,
)


@pytest.mark.parametrize(
    ("url", "outside", "inside"),
    [
        ("https://sms.example.vn/hook?to=1", True, True),
        ("https://sms.example.vn", True, True),
        ("https://sms.example.vn:8443/x", True, True),
        ("https://[2606:4700::1111]/x", True, True),
        # only inside the house
        ("http://sms.example.vn/hook", False, True),
        ("http://10.0.0.5:8080/hook", False, True),
        ("https://sms.example.vn:25/x", False, True),
        # never
        ("https://user:pass@sms.example.vn/", False, False),
        ("https://sms.example.vn/#top", False, False),
        ("ftp://sms.example.vn/", False, False),
        ("file:///etc/passwd", False, False),
        ("https:///x", False, False),
        ("https://sms.example.vn/a b", False, False),
        ("https://sms.example.vn/a\r\nHost: x", False, False),
        ("https://sms.example.vn\\@evil.example/", False, False),
        ("https://tên-miền.vn/", False, False),
        ("https://a..b/", False, False),
        ("https://sms.example.vn:99999/", False, False),
        ("https://sms.example.vn:0x50/", False, False),
        ("https://x.vn/" + "a" * LONGEST_URL, False, False),
        ("", False, False),
    ],
)
def test_an_address_may_be_called_from_outside_or_inside_or_never(*, url: str, outside: bool, inside: bool) -> None:
    assert (target(url, private=False) is not None, target(url, private=True) is not None) == (outside, inside)


def test_an_address_is_taken_apart() -> None:
    assert target("https://SMS.example.vn:8443/a?b=c", private=False) == Target("sms.example.vn", 8443, "/a?b=c", True)
    assert Target("::1", 443, "/", secure=True).authority == "[::1]"
    assert Target("x.vn", 80, "/", secure=False).authority == "x.vn"
    assert Target("x.vn", 8080, "/", secure=False).authority == "x.vn:8080"


@given(st.text(max_size=80))
def test_whatever_is_typed_is_an_address_or_none(text: str) -> None:
    for url in (text, f"https://{text}", f"https://x.vn/{text}"):
        found = target(url, private=True)
        assert found is None or "\r" not in found.host + found.path


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),  # the data of a cloud's machines
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - judged, not bound
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("ff02::1", False),
        # an IPv4 address in another's clothes
        ("::ffff:127.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::1", False),
    ],
)
def test_an_address_inside_is_told_from_the_internet(*, address: str, answer: bool) -> None:
    assert public(address) is answer


def test_the_signature_is_that_of_the_published_example() -> None:
    """The example of the specification of Standard Webhooks."""
    secret = b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    signed = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_while_a_secret_changes_both_sign() -> None:
    old, new = secret_of(b"key", b"old"), secret_of(b"key", b"new")
    headers = signed_headers((new, old), "msg_1", 1_800_000_000, b"{}")
    assert headers["webhook-signature"] == " ".join(
        signature(secret, "msg_1", 1_800_000_000, b"{}") for secret in (new, old)
    )
    assert secret_text(new).startswith("whsec_")
    assert len({secret_of(b"key", b"salt"), secret_of(b"other", b"salt"), secret_of(b"key", b"pepper")}) == 3


@pytest.mark.parametrize(
    ("status", "verdict"),
    [(200, "sent"), (202, "sent"), (204, "sent"), (301, "refused"), (307, "refused"), (400, "refused"),
     (401, "refused"), (404, "refused"), (408, "later"), (410, "refused"), (422, "refused"), (425, "later"),
     (429, "later"), (500, "later"), (503, "later"), (599, "later")],
)  # fmt: skip
def test_an_answer_is_taken_busy_or_a_refusal(status: int, verdict: str) -> None:
    answer = meaning(status, "lời\nđáp\x00" + "x" * 9999)
    assert answer.verdict == verdict
    assert answer.words.startswith(f"{status} lời đáp x")
    assert len(answer.words) <= 500
    assert is_gone(answer) is (status == 410)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("120", 120), (" 5 ", 5), ("Mon, 23 Nov 2026 01:02:00 GMT", 120), ("Mon, 23 Nov 2026 00:59:00 GMT", 0),
     ("999999999999999999999", 86400), ("Mon, 23 Nov 2099 01:00:00 GMT", 86400), ("", 0), ("soon", 0), ("-5", 0),
     ("1e9", 0), ("٣", 0)],
)  # fmt: skip
def test_a_receiver_is_left_alone_for_as_long_as_it_asks_and_a_day_at_most(header: str, seconds: int) -> None:
    assert retry_after(header, int(datetime(2026, 11, 23, 1, 0, tzinfo=UTC).timestamp())) == seconds


def test_the_body_says_its_version_and_identity_first() -> None:
    body = body_of("msg_1", "notice", datetime(2026, 11, 23, 1, 0, tzinfo=UTC), {"subject": "Hạn"})
    assert json.loads(body) == {
        "version": 1,
        "id": "msg_1",
        "type": "notice",
        "at": "2026-11-23T01:00:00+00:00",
        "subject": "Hạn",
    }
