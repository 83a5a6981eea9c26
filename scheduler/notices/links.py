"""Links in mails that act without a sign-in: signed, bound to one mail and one purpose, and ending on a day.

A token says which mail it stands in, what it is for and until when, and carries a mac over that; nothing secret is
stored, and a repeated mail carries the same links. What was done by a link is remembered with the mail, so that each
act happens once. Mail scanners follow links, so opening one only shows a page; its button acts.
"""

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as EncodingError
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from typing import Literal, NamedTuple, get_args

Purpose = Literal["confirm", "another_day", "gone", "stop", "certificate"]
"""Confirm a proposed visit; ask for another day; report instruments as no longer in use; stop this kind of mail; read
the certificates it tells of. New ones come last: a token holds the place."""

Fault = Literal["forged", "expired"]

DAYS: dict[Purpose, int] = {"confirm": 60, "another_day": 60, "gone": 90, "stop": 730, "certificate": 90}
"""How long a link works, from the day the mail was decided. Nobody may be kept from stopping mail by an old link."""

_PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
_EPOCH = date(2020, 1, 1)
_MESSAGE_BYTES = 6
_DAY_BYTES = 2
_MAC_BYTES = 16
_HEAD_BYTES = 1 + _MESSAGE_BYTES + _DAY_BYTES
_IN_TEXT = re.compile(r"/m/[A-Za-z0-9_-]{34}")
_LETTERS = 34
"""Of a token: 25 bytes in base64 without padding."""


class Link(NamedTuple):
    """What a token says: of which mail (the row's id), for what, and the last day on which it works."""

    purpose: Purpose
    message: int
    last_day: date


def token(key: bytes, link: Link) -> str:
    """The token of a link, 34 letters of an address."""
    head = (
        bytes([_PURPOSES.index(link.purpose)])
        + link.message.to_bytes(_MESSAGE_BYTES, "big")
        + (link.last_day - _EPOCH).days.to_bytes(_DAY_BYTES, "big")
    )
    return urlsafe_b64encode(head + _mac(key, head)).decode("ascii").rstrip("=")


def read(key: bytes, text: str, today: date) -> Link | Fault:
    """What a token says; `forged` where we did not make it as it is, `expired` after its last day."""
    if len(text) != _LETTERS or not text.isascii():
        return "forged"
    try:
        raw = urlsafe_b64decode(text + "==")
    except (ValueError, EncodingError):
        return "forged"
    head, mac = raw[:_HEAD_BYTES], raw[_HEAD_BYTES:]
    if not hmac.compare_digest(mac, _mac(key, head)) or head[0] >= len(_PURPOSES):
        return "forged"
    message = int.from_bytes(head[1 : 1 + _MESSAGE_BYTES], "big")
    last_day = _EPOCH + timedelta(days=int.from_bytes(head[1 + _MESSAGE_BYTES :], "big"))
    link = Link(_PURPOSES[head[0]], message, last_day)
    # Base64 has spare bits at its end: only the one spelling we made counts.
    if token(key, link) != text:
        return "forged"
    return link if today <= last_day else "expired"


def masked(text: str) -> str:
    """A mail's text without what acts in it: whoever may read a mail here is not the one it was sent to."""
    return _IN_TEXT.sub("/m/…", text)


def _mac(key: bytes, head: bytes) -> bytes:
    return hmac.digest(key, b"mail link\0" + head, sha256)[:_MAC_BYTES]


@dataclass(frozen=True, slots=True)
class LinkMaker:
    """Makes the addresses that stand in mails. Without a `key`, mails carry no link that acts."""

    public_url: str
    key: bytes = field(default=b"", repr=False)

    def page(self, path: str) -> str:
        """The address of a page."""
        return f"{self.public_url.rstrip('/')}{path}"

    def acting(self, purpose: Purpose, message: int, made_on: date) -> str:
        """The address of a page that acts; "" without a key."""
        if not self.key:
            return ""
        link = Link(purpose, message, made_on + timedelta(days=DAYS[purpose]))
        return self.page(f"/m/{token(self.key, link)}")
