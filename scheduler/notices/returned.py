"""What a mail that came to our mailbox is: a bounce, a delay, a reply, an automatic answer, or nothing of ours.

Pure. Everything in it is hostile: it is read up to a size and a number of parts, never unpacked, and whatever cannot be
read is nothing. Delivery reports by RFC 3464 and 3463; servers that write plain letters instead are read as far as
their words go.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr
from typing import Literal

Kind = Literal["bounce", "delayed", "reply", "auto_reply", "unknown"]

READ_BYTES = 1_000_000
"""Of a mail; what a report says stands in its first few thousand."""

_PARTS = 60
_LONGEST_WORDS = 2000
# What `email` is known to raise on hostile input.
_UNREADABLE = (LookupError, ValueError, TypeError, AttributeError, RecursionError, MessageError)

_OURS = re.compile(r"<[0-9a-f]{40}@[a-z0-9.-]{1,250}>")
_VERP = re.compile(r"[+=-]([0-9a-f]{40})@([a-z0-9.-]{1,250})")
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_REPLY_CODE = re.compile(r"(?<!\d)(5[0-5]\d|4[0-5]\d)[ -]")
_AUTHOR = re.compile(r"mailer-daemon|postmaster|mail delivery|mail-daemon", re.IGNORECASE)
_SUBJECT = re.compile(
    r"undeliver|delivery (status|has failed|failure|failed)|returned mail|failure notice|mail delivery failed"
    r"|delivery incomplete|không gửi được|không chuyển được|thư trả lại|không thể gửi",
    re.IGNORECASE,
)
_DELAY = re.compile(r"delayed|delay|will (?:keep|continue) trying|chậm trễ|trì hoãn", re.IGNORECASE)
_QUOTED = re.compile(r"^\s*(?:>|-{2,}\s*\w+ (?:message|thư)|On .{5,200} wrote:|Vào .{5,200} đã viết:)", re.IGNORECASE)

_NOT_THE_ADDRESS = {("5", "2", "2"), ("5", "2", "3"), ("5", "3", "4")}
"""Mailbox full, mail too large: refused for good, but the address exists (RFC 3463)."""


@dataclass(frozen=True, slots=True)
class Returned:
    """What a mail says. `about`: the address a bounce is about; `ours`: Message-IDs of ours it names, likeliest first.

    `status`: the code of RFC 3463, or "". `words`: what the other server, or the person, said.
    """

    kind: Kind
    sender: str
    subject: str
    words: str = ""
    about: str = ""
    status: str = ""
    ours: tuple[str, ...] = ()

    @property
    def address_is_dead(self) -> bool:
        """Whether the address itself was refused for good; policy and full mailboxes are no fault of the address."""
        if self.kind != "bounce" or not self.status:
            return self.kind == "bounce" and bool(self.about)
        cls, subject, detail = self.status.split(".")
        return cls == "5" and subject != "7" and (cls, subject, detail) not in _NOT_THE_ADDRESS


def understood(raw: bytes) -> Returned:
    """What a mail is; never raises, whatever is in it."""
    try:
        return _understood(message_from_bytes(raw[:READ_BYTES]), raw[:READ_BYTES])
    except _UNREADABLE:
        return Returned("unknown", "", "")


def _understood(mail: Message, raw: bytes) -> Returned:
    sender = parseaddr(_header(mail, "From"))[1].lower()[:254]
    subject = _header(mail, "Subject")[:300]
    parts = list(_parts(mail))
    report = _report(parts)
    if report is not None:
        ours = _ours(mail, parts, raw)
        return Returned(report.kind, sender, subject, report.words, report.about, report.status, ours)
    if any(_header(block, "Action") for part in parts for block in _blocks(part)):
        return Returned("unknown", sender, subject)  # a report of success
    if _by_a_server(mail, sender, subject):
        return _plain_bounce(mail, sender, subject, parts, raw)
    quoted = _OURS.findall(f"{_header(mail, 'In-Reply-To')} {_header(mail, 'References')}")
    named = tuple(dict.fromkeys([*quoted, *_came_to(mail)]))
    automatic = _header(mail, "Auto-Submitted").lower() not in {"", "no"} or bool(mail.get("X-Autoreply"))
    if automatic or _header(mail, "Precedence").lower() in {"bulk", "junk", "list", "auto_reply"}:
        return Returned("auto_reply", sender, subject, _said(parts), ours=named[::-1])
    return Returned("reply" if named else "unknown", sender, subject, _said(parts), ours=named[::-1])


@dataclass(frozen=True, slots=True)
class _Report:
    kind: Kind
    about: str
    status: str
    words: str


def _report(parts: list[Message]) -> _Report | None:
    """The worst recipient of a delivery report; None where there is no readable one."""
    found: list[_Report] = []
    for part in parts:
        found += [report for block in _blocks(part) if (report := _of_recipient(block)) is not None]
    order = {"bounce": 0, "delayed": 1}
    return min(found, key=lambda report: order.get(report.kind, 2), default=None)


def _blocks(part: Message) -> list[Message]:
    payload = part.get_payload() if part.get_content_type() == "message/delivery-status" else None
    return [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []


def _of_recipient(block: Message) -> _Report | None:
    kinds: dict[str, Kind] = {"failed": "bounce", "delayed": "delayed"}
    kind = kinds.get(_header(block, "Action").lower())
    if kind is None:
        return None
    status = _STATUS.search(_header(block, "Status"))
    words = _header(block, "Diagnostic-Code").partition(";")[2].strip() or _header(block, "Diagnostic-Code")
    about = _header(block, "Original-Recipient") or _header(block, "Final-Recipient")
    return _Report(kind, _address(about), status[0] if status else "", words[:_LONGEST_WORDS])


def _address(text: str) -> str:
    """Of `rfc822; name@host`."""
    return text.rpartition(";")[2].strip().strip("<>").lower()[:254]


def _by_a_server(mail: Message, sender: str, subject: str) -> bool:
    returned = _header(mail, "Return-Path") == "<>" and _header(mail, "Auto-Submitted").lower() != "auto-replied"
    if returned and _came_to(mail):
        return True  # only servers write from nobody, and only who had the mail knows where it comes back to
    if mail.get("X-Failed-Recipients") or _header(mail, "Return-Path") == "<>":
        return bool(
            _SUBJECT.search(subject) or _AUTHOR.search(_header(mail, "From")) or mail.get("X-Failed-Recipients")
        )
    return bool(_AUTHOR.search(f"{sender} {_header(mail, 'From')}") and _SUBJECT.search(subject))


def _plain_bounce(mail: Message, sender: str, subject: str, parts: list[Message], raw: bytes) -> Returned:
    text = _said(parts, whole=True)
    status, code = _STATUS.search(text), _REPLY_CODE.search(text)
    standing = status[0] if status else f"{code[1][0]}.0.0" if code else ""
    late = standing.startswith("4") or (not standing and bool(_DELAY.search(f"{subject} {text[:1000]}")))
    about = _address(_header(mail, "X-Failed-Recipients").partition(",")[0])
    words = _line_with(text, status or code)
    return Returned("delayed" if late else "bounce", sender, subject, words, about, standing, _ours(mail, parts, raw))


def _line_with(text: str, found: re.Match[str] | None) -> str:
    if found is None:
        return text[:_LONGEST_WORDS].strip()
    start = text.rfind("\n", 0, found.start()) + 1
    end = text.find("\n", found.end())
    return " ".join(text[start : end if end >= 0 else None].split())[:_LONGEST_WORDS]


def _came_to(mail: Message) -> list[str]:
    """The Message-IDs of ours that stand in the address a mail came to (`return_path` of `mail.py`)."""
    names = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To")
    where = " ".join(_header(mail, name) for name in names).lower()
    return [f"<{name}@{domain}>" for name, domain in _VERP.findall(where)]


def _ours(mail: Message, parts: list[Message], raw: bytes) -> tuple[str, ...]:
    """Message-IDs of ours: of the address it came to, then of the mail that came back, then any."""
    first = [_header(part, "Message-ID") for part in parts[1:]]
    texts = [_content(part) for part in parts if part.get_content_maintype() in {"text", "message"}]
    found = _OURS.findall(" ".join([*first, *texts, raw.decode("latin-1")]))
    return tuple(dict.fromkeys([*_came_to(mail), *found]))[:20]


def _parts(mail: Message) -> Iterator[Message]:
    for count, part in enumerate(mail.walk()):
        if count >= _PARTS:
            return
        yield part


def _said(parts: list[Message], *, whole: bool = False) -> str:
    """The first plain text, without what it quotes."""
    text = next((_content(part) for part in parts if part.get_content_type() == "text/plain"), "")
    if whole:
        return text
    kept: list[str] = []
    for line in text.splitlines():
        if _QUOTED.match(line):
            break
        kept.append(_visible(line))
    return "\n".join(kept).strip()[:_LONGEST_WORDS]


def _content(part: Message) -> str:
    with suppress(*_UNREADABLE):
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            return content.decode(part.get_content_charset() or "utf-8", "replace").replace("\0", " ")
    return ""


def _header(mail: Message, name: str) -> str:
    """One line of readable text; "" where there is none or it cannot be read."""
    with suppress(*_UNREADABLE):
        return " ".join(_visible(str(make_header(decode_header(str(mail.get(name, "")))))).split())
    return ""


def _visible(text: str) -> str:
    plain = "".join(char if char.isprintable() else " " for char in text)
    return plain.encode(errors="replace").decode()
