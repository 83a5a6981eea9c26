"""What a webhook may be, what it is sent, how that is signed, and what an answer means. Pure.

Signatures are those of Standard Webhooks (headers webhook-id, webhook-timestamp, webhook-signature), for which
receivers find ready libraries: HMAC-SHA256 over `id.timestamp.body`, base64, one for each secret in force.
"""

import hmac
import ipaddress
import json
import re
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import sha256
from typing import Any, Protocol
from urllib.parse import urlsplit

from scheduler.notices.backoff import Answer

VERSION = 1
"""Of the JSON; a change that breaks readers gets the next number."""

LONGEST_URL = 500
_HTTPS = 443
_FREE_PORTS = 1024
_WORDS = 500
_GONE = 410
_DIGITS = 9
LONGEST_WAIT = 24 * 3600
"""Seconds: a receiver that wants to be left alone for longer is asked again after this."""
_LATER = frozenset({408, 425, 429})
_HOST = re.compile(r"(?=.{1,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
# Addresses that wrap an IPv4 one: NAT64 and its local form (RFC 6052, RFC 8215).
_WRAPPED = [ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48")]


class Channel(Protocol):
    """A way to reach somebody: a small class that gives one thing to one receiver and says what came of it.

    `send` never raises for anything a server or network can do. Mail (`session.py`) and webhooks (`hook_channel.py`)
    are the two there are; back-off and dead letters do not ask which it is.
    """

    async def send(self, recipient: str, content: bytes, /) -> Answer:
        """Offer `content` once."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a webhook is called."""

    host: str
    port: int
    path: str
    secure: bool

    @property
    def authority(self) -> str:
        """As the Host header names it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (_HTTPS if self.secure else 80) else f"{host}:{self.port}"


def target(url: str, *, private: bool) -> Target | None:
    """The parts of an address that may be called; None for any other.

    Only https on its usual port or one that needs no privilege, without a user name; `private` also allows http, for an
    intranet.
    """
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or set(url) & set(' \\"<>'):
        return None
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return None
    secure = parts.scheme == "https"
    if not (secure or (private and parts.scheme == "http")) or "@" in parts.netloc or parts.fragment:
        return None
    if not _HOST.fullmatch(host) and not _is_address(host):
        return None
    port = port if port is not None else _HTTPS if secure else 80
    if not private and port != _HTTPS and port < _FREE_PORTS:
        return None
    return Target(host, port, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), secure)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def public(address: str) -> bool:
    """Whether a network address belongs to the public internet, whatever it is wrapped in."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            found = found.ipv4_mapped
        elif found.sixtofour or found.teredo or any(found in network for network in _WRAPPED):
            return False
    return found.is_global and not found.is_multicast


def secret_of(key: bytes, salt: bytes) -> bytes:
    """The secret of a webhook; nothing without the installation's key."""
    return hmac.digest(key, b"webhook\0" + salt, "sha256")


def secret_text(secret: bytes) -> str:
    """A secret as receivers' libraries take it."""
    return f"whsec_{b64encode(secret).decode()}"


def signature(secret: bytes, event: str, timestamp: int, body: bytes) -> str:
    """The signature of one sending with one secret."""
    signed = f"{event}.{timestamp}.".encode() + body
    return f"v1,{b64encode(hmac.digest(secret, signed, sha256)).decode()}"


def signed_headers(secrets: tuple[bytes, ...], event: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers by which a receiver knows that it is us, that it is now, and that it had this before."""
    signatures = " ".join(signature(secret, event, timestamp, body) for secret in secrets)
    return {"webhook-id": event, "webhook-timestamp": str(timestamp), "webhook-signature": signatures}


def meaning(status: int, words: str) -> Answer:
    """What an answer means: taken; busy, so later; or refused for good, which a redirect is too."""
    said = _visible(f"{status} {words}")[:_WORDS].strip()
    if 200 <= status <= 299:  # noqa: PLR2004 - the class of answers, RFC 9110
        return Answer("sent", said)
    return Answer("later" if status in _LATER or status >= 500 else "refused", said)  # noqa: PLR2004 - likewise


def retry_after(header: str, at: int) -> float:
    """The seconds a receiver asks to be left alone, from the instant `at` on, a day at most; 0 where it says nothing.

    Source: RFC 9110, 10.2.3: seconds, or a date.
    """
    text = header.strip()
    if text.isascii() and text.isdigit():
        return float(min(int(text[:_DIGITS]), LONGEST_WAIT))
    try:
        day = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return 0.0
    seconds = (day if day.tzinfo else day.replace(tzinfo=UTC)).timestamp() - at
    return min(max(seconds, 0.0), float(LONGEST_WAIT))


def is_gone(answer: Answer) -> bool:
    """Whether the address says that it never wants anything again."""
    return answer.verdict == "refused" and answer.words.split(" ")[0] == str(_GONE)


def body_of(event: str, kind: str, at: datetime, facts: dict[str, Any]) -> bytes:
    """The JSON of one event; `kind` is `notice` or `test`."""
    whole = {"version": VERSION, "id": event, "type": kind, "at": at.isoformat(timespec="seconds"), **facts}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _visible(text: str) -> str:
    plain = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(plain.encode(errors="replace").decode().split())
