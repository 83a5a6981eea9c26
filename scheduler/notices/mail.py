"""A mail as bytes: headers that nothing typed by a person can break, a text and an HTML body, and attachments.

Written by hand, because composing with `email.message.EmailMessage` costs many times what sending costs; the tests
parse every mail back with two readers and compare. RFC 5322 (format), 2045 and 2046 (MIME), 2047 (words in headers),
2183 (attachments), 2369 and 8058 (List-Unsubscribe), 3834 (Auto-Submitted).
"""

import re
import unicodedata
from base64 import b64encode
from binascii import b2a_base64
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime, parseaddr
from functools import cache
from typing import Literal

from scheduler.notices.owed import deliverable
from scheduler.notices.pacing import NO_LIMIT, Limit
from scheduler.notices.signature import Dkim, signed
from scheduler.notices.words import Attachment, Papers, Rendered

Tls = Literal["none", "starttls", "tls"]

_WORD_BYTES = 45
"""Of UTF-8 in one encoded word: 60 characters of base64 and 12 of frame stay below the 75 of RFC 2047."""

_LINE = 76
_LOCAL_PART = 64
_NAME = re.compile(r"<([0-9a-f]{40})@[^<>@]+>")
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ]{0,58}[A-Za-z0-9]|[A-Za-z0-9]")


@cache
def _sender(text: str) -> tuple[str, str]:
    name, address = parseaddr(text)
    if not deliverable(address.lower()) or not text.isprintable():
        raise ValueError(f"not an address to send from: {text!r}")
    return name, address


@dataclass(frozen=True, slots=True)
class MailSettings:
    """The mail server that takes our mail, and whom it comes from. `sender`: an address, or `Name <address>`.

    `link_key` signs the links that act from a mail (without it there are none), `dkim` the mail itself. `per_domain`
    holds for every domain without a limit of its own. `inside_hooks`: webhooks may lie inside the house.
    `verp`: what stands between our name and a mail's in its return path; "" for one return path of all.
    `papers` lays out the certificates that mails carry; without it they only link to them.
    """

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    tls: Tls = "none"
    link_key: bytes = field(default=b"", repr=False)
    dkim: Dkim | None = None
    per_domain: Limit = NO_LIMIT
    inside_hooks: bool = False
    verp: str = ""
    papers: Papers | None = field(default=None, repr=False)

    def __repr__(self) -> str:
        """Without the password and the keys: settings end up in logs."""
        return f"MailSettings({self.host}:{self.port}, {self.tls}, {self.sender})"

    @property
    def sender_address(self) -> str:
        """The bare address of `sender`. Raises ValueError when there is none."""
        return _sender(self.sender)[1]

    @property
    def sender_name(self) -> str:
        """The name of `sender`, or nothing."""
        return _sender(self.sender)[0]

    @property
    def domain(self) -> str:
        """The domain that message ids are made in: the sender's."""
        return self.sender_address.rpartition("@")[2].lower()


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who a mail is for, and what identifies it."""

    message_id: str
    recipient: str
    recipient_name: str
    language: str


def compose(settings: MailSettings, envelope: Envelope, rendered: Rendered, sent_at: datetime) -> bytes:
    """The mail, lines ended by CRLF. Raises ValueError for an address that no mail server would take."""
    if not deliverable(envelope.recipient):
        raise ValueError(f"not a deliverable address: {envelope.recipient!r}")
    # A base64 line never holds "=_", so no body can hold the boundary.
    name = envelope.message_id.strip("<>").partition("@")[0]
    head = (
        f"From: {_from(settings.sender)}\r\n"
        f"To: {mailbox(envelope.recipient_name, envelope.recipient)}\r\n"
        f"Subject: {encoded(rendered.subject)}\r\n"
        f"Date: {format_datetime(sent_at)}\r\n"
        f"Message-ID: {envelope.message_id}\r\n"
        f"{_unsubscribe(rendered.unsubscribe)}"
        "Auto-Submitted: auto-generated\r\n"
        "X-Auto-Response-Suppress: All\r\n"
        f"Content-Language: {envelope.language}\r\n"
        "MIME-Version: 1.0\r\n"
    ).encode("ascii")
    mail = head + _body(name, rendered)
    return signed(mail, settings.dkim) if settings.dkim else mail


def return_path(settings: MailSettings, message_id: str) -> str:
    """Where a mail comes back to: our address with the mail's name in it, so that a bounce without it is matched, too.

    The plain address where that is not wanted, or would be longer than mail servers take (RFC 5321, 4.5.3.1.1).
    """
    local, _, domain = settings.sender_address.rpartition("@")
    name = _NAME.fullmatch(message_id)
    own = f"{local}{settings.verp}{name[1]}" if settings.verp and name else local
    return f"{own if len(own) <= _LOCAL_PART else local}@{domain}"


@cache
def _from(sender: str) -> str:
    return mailbox(*_sender(sender))


def _unsubscribe(address: str) -> str:
    """The two headers by which mail programs stop a kind of mail with one click; both must be signed by DKIM."""
    if not address:
        return ""
    if not address.isascii() or not address.isprintable() or set(address) & set("<> "):
        raise ValueError(f"not an address for a header: {address!r}")
    return f"List-Unsubscribe: <{address}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"


def _body(name: str, rendered: Rendered) -> bytes:
    both = f"=_{name}"
    words = (
        f'Content-Type: multipart/alternative; boundary="{both}"\r\n\r\n'.encode("ascii")
        + _text_part(both, "plain", rendered.text)
        + _text_part(both, "html", rendered.html)
        + f"--{both}--\r\n".encode("ascii")
    )
    if not rendered.attachments:
        return words
    whole = f"=_{name}_all"
    return (
        f'Content-Type: multipart/mixed; boundary="{whole}"\r\n\r\n--{whole}\r\n'.encode("ascii")
        + words
        + b"".join(_attached(whole, attachment) for attachment in rendered.attachments)
        + f"--{whole}--\r\n".encode("ascii")
    )


def _text_part(boundary: str, subtype: str, text: str) -> bytes:
    head = f'--{boundary}\r\nContent-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    # MIME's canonical form of a text ends its lines with CRLF, inside the base64 too (RFC 2046, 4.1.1).
    return head.encode("ascii") + _base64("\r\n".join(text.splitlines()).encode() + b"\r\n")


def _attached(boundary: str, attachment: Attachment) -> bytes:
    """File names and types are ours: plain ASCII without quotes."""
    head = (
        f"--{boundary}\r\nContent-Type: {attachment.media_type}\r\n"
        f'Content-Disposition: attachment; filename="{attachment.name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    )
    return head.encode("ascii") + _base64(attachment.content)


def _base64(content: bytes) -> bytes:
    body = b2a_base64(content, newline=False)
    return b"\r\n".join([body[start : start + _LINE] for start in range(0, len(body), _LINE)]) + b"\r\n"


def mailbox(name: str, address: str) -> str:
    """`name <address>` for a header; the name encoded unless it is plain words."""
    name = _visible(name)
    return f"{encoded(name)} <{address}>" if name else address


def encoded(text: str) -> str:
    """`text` for an unstructured header or a display name: as it is, or in encoded words of whole characters.

    Whatever breaks lines or cannot be seen becomes a space first, so no header can be added.
    """
    text = _visible(text)
    if not text or _PLAIN.fullmatch(text):
        return text
    return "\r\n ".join(f"=?utf-8?b?{b64encode(piece).decode('ascii')}?=" for piece in _pieces(text))


def _pieces(text: str) -> list[bytes]:
    """Cut after spaces where that is possible: some readers show a space between the encoded words of a name."""
    pieces: list[bytes] = []
    for word in re.findall(r"\S+\s?", text):
        raw = word.encode()
        if pieces and len(pieces[-1]) + len(raw) <= _WORD_BYTES:
            pieces[-1] += raw
        else:
            pieces += _chunks(word)
    return pieces


def _chunks(word: str) -> list[bytes]:
    """Whole characters, whatever their length in bytes."""
    chunks = [b""]
    for char in word:
        raw = char.encode()
        if len(chunks[-1]) + len(raw) > _WORD_BYTES:
            chunks.append(b"")
        chunks[-1] += raw
    return chunks


def _visible(text: str) -> str:
    """Without control characters, line and paragraph separators and lone surrogates; single spaces."""
    if text.isprintable():
        return " ".join(text.split())
    hidden = {"Cc", "Cs", "Zl", "Zp"}
    return " ".join("".join(" " if unicodedata.category(char) in hidden else char for char in text).split())
